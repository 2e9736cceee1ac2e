"""Where the people are: a loopback Slack and a loopback Teams in this process, which live on while the desk dies.

Refuses to know the desk: it can be pointed at one, and tells what was posted and what is on the screens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from tests.battery.cast import PEOPLE, ROOM, STRANGER
from tests.battery.on_slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, typed
from tests.battery.on_teams import APP_SECRET
from tests.crash.hours import Hours, InTeams, OnSlack
from tests.emulators.slack.delivery import PAUSES
from tests.emulators.slack.gestures import CannotDo as NotOnSlack
from tests.emulators.slack.screen import screen as slack_screen
from tests.emulators.slack.screen import words as slack_words
from tests.emulators.slack.server import LoopbackSlack
from tests.emulators.slack.state import Rules as SlackRules
from tests.emulators.slack.world import BOT_USER, Channel, Json, Member
from tests.emulators.teams.control import pointed_at
from tests.emulators.teams.gestures import CannotDo
from tests.emulators.teams.screen import screen as teams_screen
from tests.emulators.teams.server import LoopbackTeams
from tests.emulators.teams.state import Rules as TeamsRules

Platform = Literal["slack", "teams"]
Wire = Literal["http", "sockets"]
REPEATS = ("Possible repeat: this may already", "Possible repeat: an earlier copy")


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the desk as it was first stored. `place` is the conversation, `under` the thread."""

    platform: Platform
    place: str
    under: str
    id: str
    words: str
    marked: bool
    marker: str = ""

    @property
    def day(self) -> int:
        """Both platforms number their messages by time."""
        seconds = float(self.id) if self.platform == "slack" else float(self.id) / 1000
        return int(seconds // 86_400)


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of something said: whether the desk took it, whether the platform has given up, how often it came."""

    taken: bool
    given_up: bool
    times: int


class Town:
    def __init__(self, hours: Hours | None = None, wire: Wire = "http") -> None:
        """Without hours of its own, time is the wall's."""
        self.hours, self.wire = hours or Hours(1.0, datetime.now(UTC)), wire
        rules = SlackRules(bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=SIGNING_SECRET)
        self.slack = LoopbackSlack(rules)
        self.slack.state.clock = OnSlack(self.hours)
        self.teams = LoopbackTeams(TeamsRules(app_secret=APP_SECRET))
        self.teams.state.clock = InTeams(self.hours)
        self.room = {"slack": "", "teams": ""}
        self._posts: list[Post] = []
        self._tries: dict[tuple[Platform, str], dict[str, list[Json]]] = {}
        self._to = {"slack": 0, "teams": 0}
        self._last = {"slack": len(PAUSES), "teams": len(self.teams.state.rules.pauses)}

    async def open(self) -> None:
        await self.slack.start()
        await self.teams.start()
        everybody = [*PEOPLE.values(), STRANGER]
        world = self.slack.state.world
        for each in everybody:
            world.add_member(Member(self.handle("slack", each.id), each.id, each.email, each.name))
            known = {"id": f"29:1{each.id}", "email": each.email}
            self.teams.state.world.add_member(each.name, **known)
        inside = {BOT_USER, *(self.handle("slack", each.id) for each in everybody)}
        self.room["slack"] = world.add_channel(Channel("C0ROOM", ROOM, "public", inside)).id
        self.teams.state.world.add_team("Larkmoor", [each.name for each in everybody], [ROOM])
        self.room["teams"] = self.teams.state.world.conversation(ROOM).id

    async def close(self) -> None:
        await self.slack.stop()
        await self.teams.stop()

    def settings(self) -> dict[str, str]:
        """What a desk has to be told to be theirs."""
        slack = {"STEWARD_SLACK_API_URL": f"{self.slack.state.base_url}/api/", "STEWARD_SLACK_BOT_TOKEN": BOT_TOKEN}
        door = {"http": ("SIGNING_SECRET", SIGNING_SECRET), "sockets": ("APP_TOKEN", APP_TOKEN)}[self.wire]
        return {
            **slack,
            f"STEWARD_SLACK_{door[0]}": door[1],
            **pointed_at(self.teams.control.described()),
        }

    def point(self, url: str) -> None:
        """The desk is there from now on."""
        if self.wire == "http":
            self.slack.state.rules.bot_url = f"{url}/slack/events"
        self.teams.state.rules.bot_url = f"{url}/api/messages"

    async def introduce(self) -> None:
        """The app is installed in the team, and the desk hears of it."""
        await self.teams.gestures.install(user=STRANGER.email, channel=ROOM)

    async def redeliver(self) -> None:
        """What the platforms still owe."""
        await self.slack.deliveries.flush()
        await self.teams.courier.flush()

    # --- what people do ----------------------------------------------------------------------

    def handle(self, platform: Platform, who: str) -> str:
        if platform == "slack":
            return "U0" + who.upper().replace("-", "")
        return STRANGER.email if who == STRANGER.id else PEOPLE[who].email

    async def says(self, platform: Platform, who: str, sentence: str, *, thread: str | None = None) -> str:
        """In private; in the room under `thread`, or as the start of one where it is empty. *Shape* its id."""
        user = self.handle(platform, who)
        if platform == "slack":
            act, text = self.slack.gestures, typed(sentence)
            where = {"user": user, "text": text}
            said = await (
                act.dm(**where) if thread is None else act.mention(**where, channel=self.room["slack"], thread=thread)
            )
            return str(said["ts"])
        hand = self.teams.gestures
        said = await (
            hand.dm(user=user, text=sentence)
            if thread is None
            else hand.mention(user=user, channel=self.room["teams"], text=sentence, thread=thread)
        )
        return str(said["id"])

    def heard(self, platform: Platform, said: str) -> Heard:
        self._read()
        tries, last = self._tries.get((platform, said), {}), self._last[platform]
        taken = bool(tries) and all(any(each["ok"] for each in of) for of in tries.values())
        over = bool(tries) and all(of[-1]["ok"] or of[-1]["attempt"] >= last for of in tries.values())
        return Heard(taken, over and not taken, sum(len(of) for of in tries.values()))

    async def presses(self, platform: Platform, who: str, button: str, post: Post) -> bool:
        """Whether the desk took it. *Raises* CannotDo where there is no such button any more."""
        user = self.handle(platform, who)
        try:
            if platform == "slack":
                receipt = await self.slack.gestures.click(user=user, button=button, channel=post.place, ts=post.id)
            else:
                receipt = await self.teams.gestures.click(user=user, button=button, channel=post.place, message=post.id)
        except NotOnSlack as cannot:
            raise CannotDo(str(cannot)) from None
        return bool(receipt["ok"])

    async def fills(self, platform: Platform, who: str, values: dict[str, str]) -> bool:
        """Sends the open form; whether the desk took it. *Raises* CannotDo where none is open."""
        user = self.handle(platform, who)
        if platform == "slack":
            stack = self.slack.state.world.modals.get(user) or []
            if not stack:
                raise CannotDo("no form")
            inputs = [block for block in stack[-1].body["blocks"] if block["type"] == "input"]
            named = {block["label"]["text"]: block["block_id"] for block in inputs}
            given = {named[label]: value for label, value in values.items()}
            return bool((await self.slack.gestures.submit(user=user, values=given))["ok"])
        try:
            sent = await self.teams.gestures.submit(user=user, values=values)
        except KeyError as error:
            raise CannotDo(str(error)) from None
        return bool(sent["sent"] and sent["ok"])

    # --- what is to be seen ------------------------------------------------------------------

    def posts(self) -> Sequence[Post]:
        """Everything the desk ever posted, as it was when it was posted."""
        self._read()
        return self._posts

    def _read(self) -> None:
        """What the transcripts say since they were last read."""
        slack, teams = self.slack.state.transcript, self.teams.state.transcript
        for entry in slack[self._to["slack"] :]:
            if entry["kind"] == "api" and entry["ok"] and entry["method"] == "chat.postMessage":
                self._posts.append(_slack_post(entry["args"], entry["stored"]))
            elif entry["kind"] == "delivery" and entry.get("ts"):
                self._tries.setdefault(("slack", entry["ts"]), {}).setdefault(entry["event_id"], []).append(entry)
        for entry in teams[self._to["teams"] :]:
            if entry["what"] == "stored":
                words = "\n".join(entry["words"])
                post = Post("teams", entry["conversation"], entry["root"] or "", entry["id"], *_unmarked(words))
                self._posts.append(post)
            elif entry["what"] == "delivery":
                self._tries.setdefault(("teams", entry["id"]), {}).setdefault(entry["id"], []).append(entry)
        self._to = {"slack": len(slack), "teams": len(teams)}

    def now_on(self, platform: Platform, who: str) -> Sequence[Json]:
        """What the desk shows this person now, everywhere; each with its conversation as `place`."""
        if platform == "slack":
            shown, bot = slack_screen(self.slack.state, self.handle("slack", who))["channels"], BOT_USER
        else:
            user = self.teams.state.world.member(self.handle("teams", who)).id
            shown, bot = teams_screen(self.teams.state, user)["channels"], "bot"
        return [
            {**message, "place": place, "id": message.get("ts") or message.get("id")}
            for place, channel in shown.items()
            for message in channel["messages"]
            if message["user"] == bot
        ]

    def private(self, platform: Platform, who: str) -> str:
        if platform == "slack":
            return self.slack.state.world.direct(self.handle("slack", who)).id
        return self.teams.state.world.personal(self.teams.state.world.member(self.handle("teams", who))).id


def _slack_post(args: Json, stored: Json) -> Post:
    words = "\n".join(slack_words(args.get("blocks") or [])) or args.get("text") or ""
    said, marked = _unmarked(words)
    marker = str(((args.get("metadata") or {}).get("event_payload") or {}).get("key", ""))
    return Post("slack", stored["channel"], args.get("thread_ts") or "", stored["ts"], said, marked, marker)


def _unmarked(words: str) -> tuple[str, bool]:
    """The words without the line that says it may be a repeat, and whether it was there."""
    lines = [line for line in words.splitlines() if not line.startswith(REPEATS)]
    return "\n".join(lines), any(line.startswith(REPEATS) for line in words.splitlines())
