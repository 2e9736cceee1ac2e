"""Everything one loopback Slack holds: the world, its clock, what is owed and what has happened.

Refuses to forget: the transcript only grows.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from typing import Any

from tests.emulators.slack.clock import VirtualClock
from tests.emulators.slack.faults import Faults
from tests.emulators.slack.world import BOT_ID, BOT_USER, Json, World, sample_world

_MESSAGES = ("message.im", "message.channels", "message.groups", "message.mpim")
ALL_EVENTS = ("app_mention", "app_home_opened", "reaction_added", *_MESSAGES)


class ApiError(Exception):
    """What the Web API refuses with: a code, and more fields where Slack adds some."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.code, self.more = code, more


class RateLimited(Exception):
    def __init__(self, retry_after: float) -> None:
        super().__init__("ratelimited")
        self.retry_after = max(1, math.ceil(retry_after))


@dataclass
class Rules:
    """How strict this Slack is. *Units* `ack_deadline`: real seconds; `pace`: messages a second a channel."""

    bot_url: str = ""
    signing_secret: str = "loopback-signing-secret"
    bot_token: str = "xoxb-loopback"
    app_token: str = "xapp-loopback"
    token_state: str = ""  # an error code every call is refused with: token_revoked, token_expired, invalid_auth
    scopes: tuple[str, ...] | None = None  # None: all of them
    events: tuple[str, ...] = ALL_EVENTS
    ack_deadline: float = 3.0
    pace: float = 1.0
    burst: int = 20
    history: str = "internal"  # or "restricted": one call a minute, fifteen messages
    page: int = 1000  # the most a list answers at once, whatever was asked for
    echo: bool = True  # the app hears about its own messages, as on Slack
    unready: int = 0  # how often a message is refused that shows a file which is not looked through yet


@dataclass
class Trigger:
    user: str
    expires: float
    used: bool = False


@dataclass
class Hook:
    """A response_url."""

    channel: str
    user: str
    expires: float
    ts: str = ""
    used: int = 0


@dataclass
class Bucket:
    tokens: float
    seen: float


@dataclass
class State:
    rules: Rules = field(default_factory=Rules)
    world: World = field(default_factory=sample_world)
    clock: VirtualClock = field(default_factory=VirtualClock)
    faults: Faults = field(default_factory=Faults)
    transcript: list[Json] = field(default_factory=list)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    last_history: dict[str, float] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    files: dict[str, Any] = field(default_factory=dict)
    base_url: str = ""

    def note(self, kind: str, **what: Any) -> Json:
        entry = {"n": len(self.transcript), "at": round(self.clock.now(), 3), "kind": kind, **what}
        self.transcript.append(entry)
        return entry

    def trigger(self, user: str) -> str:
        name = f"{self.world.number()}.loopback.{user}"
        self.triggers[name] = Trigger(user, self.clock.soon(3))
        return name

    def spend(self, name: str) -> Trigger:
        """*Raises* ApiError."""
        trigger = self.triggers.get(name)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self.clock.now() > trigger.expires:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger

    def hook(self, channel: str, user: str, ts: str = "") -> str:
        name = f"H{self.world.number()}"
        self.hooks[name] = Hook(channel, user, self.clock.now() + 1800, ts)
        return f"{self.base_url}/hooks/{name}"

    def take_token(self, channel: str) -> None:
        """One message's worth of the channel's bucket. *Raises* RateLimited."""
        now, rules = self.clock.now(), self.rules
        bucket = self.buckets.setdefault(channel, Bucket(rules.burst, now))
        bucket.tokens = min(rules.burst, bucket.tokens + (now - bucket.seen) * rules.pace)
        bucket.seen = now
        if bucket.tokens < 1:
            raise RateLimited((1 - bucket.tokens) / rules.pace)
        bucket.tokens -= 1

    def said_by_bot(self, args: Json) -> Json:
        """A stored message of the app."""
        message = {
            "type": "message",
            "ts": self.clock.stamp(),
            "user": BOT_USER,
            "bot_id": BOT_ID,
            "text": args.get("text") or "",
            "blocks": self.numbered(args.get("blocks") or []),
        }
        return message | {name: args[name] for name in ("thread_ts", "metadata") if args.get(name)}

    def numbered(self, blocks: list[Json]) -> list[Json]:
        """Blocks with the ids Slack gives them."""
        return [{**block, "block_id": block.get("block_id") or f"b{self.world.number()}"} for block in blocks]
