"""The workspace: people, channels, messages, views, and what each of them may see.

Refuses to know how anything is transported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

Json = dict[str, Any]

TEAM, OTHER_TEAM, APP = "T0LOOPBACK", "T0ELSEWHERE", "A0STEWARD"
BOT_USER, BOT_ID = "U0STEWARD", "B0STEWARD"
Kind = Literal["regular", "guest", "external", "bot", "deactivated"]


@dataclass
class Member:
    id: str
    name: str
    email: str = ""
    real_name: str = ""
    kind: Kind = "regular"

    @property
    def team(self) -> str:
        return OTHER_TEAM if self.kind == "external" else TEAM

    def as_json(self) -> Json:
        real_name = self.real_name or self.name.title()
        profile = {"real_name": real_name, "display_name": self.name, "email": self.email}
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": real_name,
            "deleted": self.kind == "deactivated",
            "is_bot": self.kind == "bot",
            "is_restricted": self.kind == "guest",
            "is_stranger": self.kind == "external",
            "profile": profile,
        }


@dataclass
class Channel:
    id: str
    name: str
    kind: Literal["public", "private", "im", "mpim"] = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    messages: list[Json] = field(default_factory=list)

    @property
    def channel_type(self) -> str:
        return {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}[self.kind]

    @property
    def shown_name(self) -> str:
        """What interactive payloads call it."""
        return {"public": self.name, "private": "privategroup", "im": "directmessage", "mpim": self.name}[self.kind]

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_im": self.kind == "im",
            "is_mpim": self.kind == "mpim",
            "is_private": self.kind != "public",
            "is_archived": self.archived,
            "is_member": BOT_USER in self.members,
            "num_members": len(self.members),
        }

    def find(self, ts: str) -> Json | None:
        return next((message for message in self.messages if message["ts"] == ts), None)

    def thread_is_active(self, ts: str) -> bool:
        return any(m.get("thread_ts") == ts and m["ts"] != ts and "ephemeral_to" not in m for m in self.messages)

    def visible_to(self, user: str) -> Iterator[Json]:
        """What this person can see: not others' whispers, nor whispers in a thread that nobody answered in."""
        if user not in self.members and self.kind != "public":
            return
        for message in self.messages:
            whispered = message.get("ephemeral_to")
            hidden = whispered and message.get("thread_ts") and not self.thread_is_active(message["thread_ts"])
            if whispered in (None, user) and not hidden:
                yield message


@dataclass
class View:
    id: str
    user: str
    body: Json
    hash: str
    errors: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        return {"id": self.id, "team_id": TEAM, "app_id": APP, "bot_id": BOT_ID, "hash": self.hash, **self.body}


class World:
    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._numbers = count(1)
        self.add_member(Member(BOT_USER, "steward", kind="bot"))

    def number(self) -> int:
        return next(self._numbers)

    def add_member(self, member: Member) -> Member:
        self.members[member.id] = member
        return member

    def add_channel(self, channel: Channel) -> Channel:
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: str) -> Channel:
        """The private conversation of this person with the app."""
        name = f"D{user.removeprefix('U')}"
        return self.channels.get(name) or self.add_channel(Channel(name, "", "im", {user, BOT_USER}))

    def channel_named(self, name: str) -> Channel:
        """By id or by name."""
        wanted = name.lstrip("#")
        found = self.channels.get(name) or next((c for c in self.channels.values() if c.name == wanted), None)
        if found is None:
            raise KeyError(f"no channel {name}")
        return found

    def member_named(self, name: str) -> Member:
        """By id, name or e-mail."""
        found = self.members.get(name) or next((m for m in self.members.values() if name in (m.name, m.email)), None)
        if found is None:
            raise KeyError(f"no member {name}")
        return found

    def view(self, view_id: str) -> View | None:
        open_views = [view for stack in self.modals.values() for view in stack]
        return next((view for view in (*open_views, *self.homes.values()) if view.id == view_id), None)


def sample_world(people: Iterable[tuple[str, Kind]] = ()) -> World:
    """Three colleagues, a guest, somebody from another workspace and somebody who left; three channels."""
    world = World()
    kinds: list[tuple[str, Kind]] = [
        ("ann", "regular"), ("bob", "regular"), ("carol", "regular"),
        ("gus", "guest"), ("eve", "external"), ("dan", "deactivated"),
    ]  # fmt: skip
    for name, kind in (*kinds, *people):
        world.add_member(Member(f"U0{name.upper()}", name, f"{name}@example.com", kind=kind))
    present = {m.id for m in world.members.values() if m.kind != "deactivated"}
    world.add_channel(Channel("C0GENERAL", "general", "public", set(present)))
    world.add_channel(Channel("C0QUIET", "quiet", "public", {"U0ANN", "U0BOB"}))
    world.add_channel(Channel("C0SECRET", "secret", "private", {"U0ANN", "U0BOB", BOT_USER}))
    return world
