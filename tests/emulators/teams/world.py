"""The tenant: people, teams with channels, chats, messages, and what each person may see.

Refuses to know how anything is transported.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]

TENANT, OTHER_TENANT = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
APP_ID = "00000000-0000-4000-8000-00000000b0b0"
BOT = f"28:{APP_ID}"
BOT_NAME = "Steward"
Kind = Literal["personal", "groupChat", "channel"]


@dataclass
class Member:
    """`old_client` knows no Action.Execute. `reachable` has the app; who has not cannot be written to."""

    id: str
    aad: str
    name: str
    email: str
    upn: str = ""
    kind: Literal["regular", "guest", "anonymous"] = "regular"
    reachable: bool = True
    old_client: bool = False

    def as_json(self) -> Json:
        given, _, family = self.name.partition(" ")
        return {
            "id": self.id,
            "name": self.name,
            "givenName": given,
            "surname": family,
            "email": self.email,
            "userPrincipalName": self.upn or self.email,
            "aadObjectId": self.aad,
            "tenantId": TENANT,
            "userRole": "guest" if self.kind == "guest" else "user",
        }

    def answers_to(self, who: str) -> bool:
        return bool(who) and who in (self.id, self.aad, self.email, self.upn)


@dataclass
class Message:
    id: str
    sender: str
    activity: Json
    root: str | None = None
    edits: int = 0
    gone: bool = False
    own_views: dict[str, Json] = field(default_factory=dict)

    def cards(self, user: str = "") -> list[Json]:
        """The cards as this person sees them: an answer to their own press stands where the card was."""
        if user in self.own_views:
            return [self.own_views[user]]
        attached = self.activity.get("attachments") or []
        return [a["content"] for a in attached if a["contentType"] == "application/vnd.microsoft.card.adaptive"]


@dataclass
class Conversation:
    id: str
    kind: Kind
    name: str = ""
    team: str = ""
    type: Literal["standard", "private", "shared"] = "standard"
    members: set[str] = field(default_factory=set)
    installed: bool = True
    messages: list[Message] = field(default_factory=list)

    def find(self, message: str) -> Message | None:
        return next((m for m in self.messages if m.id == message and not m.gone), None)

    def visible_to(self, user: str) -> Iterator[Message]:
        if user in self.members:
            yield from (message for message in self.messages if not message.gone)


@dataclass
class Team:
    id: str
    name: str
    members: set[str] = field(default_factory=set)
    installed: bool = True


class World:
    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.teams: dict[str, Team] = {}
        self.conversations: dict[str, Conversation] = {}
        self.dialogs: dict[str, list[Json]] = {}
        self.toasts: dict[str, list[str]] = {}

    def add_member(self, name: str, **more: Any) -> Member:
        short = name.split()[0].casefold()
        aad = str(uuid.uuid5(uuid.NAMESPACE_DNS, name))
        known = {"id": f"29:1{short}", "aad": aad, "name": name, "email": f"{short}@example.com"}
        member = Member(**(known | more))
        self.members[member.id] = member
        return member

    def add_team(self, name: str, members: list[str], channels: list[str], *, installed: bool = True) -> Team:
        """The General channel has the team's own id."""
        slug = name.casefold().replace(" ", "")
        team = Team(f"19:{slug}@thread.tacv2", name, {self.member(m).id for m in members}, installed)
        self.teams[team.id] = team
        self.add_channel(team, "General", team.id)
        for channel in channels:
            self.add_channel(team, channel, f"19:{slug}-{channel.casefold().replace(' ', '')}@thread.tacv2")
        return team

    def add_channel(
        self, team: Team, name: str, id: str, type: Literal["standard", "private", "shared"] = "standard"
    ) -> Conversation:
        return self.add(Conversation(id, "channel", name, team.id, type, team.members, team.installed))

    def add_chat(self, name: str, members: list[str], *, installed: bool = True) -> Conversation:
        inside = {self.member(m).id for m in members}
        slug = name.casefold().replace(" ", "")
        return self.add(Conversation(f"19:{slug}@thread.v2", "groupChat", name, members=inside, installed=installed))

    def add(self, conversation: Conversation) -> Conversation:
        self.conversations[conversation.id] = conversation
        return conversation

    def personal(self, member: Member) -> Conversation:
        """The one-to-one conversation with the app, whether or not anything was said in it."""
        id = f"a:1{member.id.removeprefix('29:')}"
        known = self.conversations.get(id)
        return known or self.add(Conversation(id, "personal", member.name, members={member.id}))

    def install(self, where: Conversation, member: Member, *, present: bool) -> None:
        """The app comes or goes: for a whole team, for a chat, or for one person."""
        if where.kind == "personal":
            member.reachable = present
        elif where.team:
            self.teams[where.team].installed = present
        for conversation in self.conversations.values():
            if conversation is where or (where.team and conversation.team == where.team):
                conversation.installed = present

    def member(self, name: str) -> Member:
        """By id, object id, e-mail, name or first name."""
        for member in self.members.values():
            if member.answers_to(name) or name.casefold() in (
                member.name.casefold(),
                member.name.split()[0].casefold(),
            ):
                return member
        raise KeyError(f"no member {name}")

    def conversation(self, name: str) -> Conversation:
        """By id or by name."""
        if name in self.conversations:
            return self.conversations[name]
        wanted = name.lstrip("#").casefold()
        for conversation in self.conversations.values():
            if conversation.kind != "personal" and conversation.name.casefold() == wanted:
                return conversation
        raise KeyError(f"no conversation {name}")

    def seen_by(self, user: str) -> list[tuple[Conversation, Message]]:
        """Oldest first."""
        found = [(c, m) for c in self.conversations.values() for m in c.visible_to(user)]
        return sorted(found, key=lambda each: int(each[1].id))


def sample_world() -> World:
    """Three colleagues, a guest, somebody without the app and an anonymous visitor; a team, a chat, a closed team."""
    world = World()
    for name in ("Ann Able", "Bob Broad", "Carol Clear"):
        world.add_member(name)
    world.add_member("Gus Guest", kind="guest", email="gus@elsewhere.example")
    world.add_member("Nora Noapp", reachable=False)
    world.add_member("Visitor", aad="", email="", kind="anonymous")
    everybody = ["Ann", "Bob", "Carol", "Gus", "Nora", "Visitor"]
    world.add_team("Data Platform", everybody, ["core-ml", "quiet"])
    world.add_team("Closed Shop", ["Ann"], ["vault"], installed=False)
    world.add_chat("Night shift", ["Ann", "Bob"])
    return world
