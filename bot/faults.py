"""Named places where a rehearsal kills, freezes or stalls this process: nothing stands there unless a setting asks.

Refuses a place it does not know. Settings refuse it wherever a platform is not on this machine.

`kill:after post on slack:2` sends SIGKILL when the second post has returned, before its row is settled. `freeze` sends
SIGSTOP instead, `stall` holds the event loop for STALL. The one function that is named is wrapped when the service
starts; without the setting none is.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

GRAMMAR = re.compile(r"(?P<act>kill|freeze|stall):(?P<moment>before|after) (?P<call>[a-z -]+):(?P<time>[1-9]\d{0,5})")
SIGNALS = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP}
STALL = 12.0
"""*Units*: seconds."""

CALLS: Mapping[str, str] = {
    # the corridor
    "request": "bot.dispatch:Dispatch.__call__",
    "introduction": "bot.dispatch:Dispatch._introduce",
    "enqueue": "bot.dispatch:enqueue",
    # the store
    "key claimed": "store.db:Database.begin",
    "unit committed": "store.units:Unit.commit",
    "rows committed": "store.db:Database.commit_rows",
    "rows written": "store.writer:_insert_all",
    "trip to disk": "store.writer:Writer._together",
    "trip to postgresql": "store.commits:Commits._together",
    "rows sent": "store.commits:_insert_all",
    "picture": "store.db:Database.pictured",
    "statement": "sqlalchemy.ext.asyncio:AsyncConnection.execute",
    "commit": "sqlalchemy.ext.asyncio:AsyncConnection.commit",
    # the way out
    "claim": "store.claims:claim",
    "take": "bot.delivery:Delivery._take",
    "delivery": "bot.delivery:Delivery._deliver",
    "addressing": "bot.addressing:Addressing.outgoing",
    "direct conversation": "bot.addressing:Addressing._direct",
    "handle kept": "bot.addressing:Addressing._keep",
    "leaving": "store.claims:leaving",
    "drawing": "bot.charting:Charting._draw",
    "chart upload": "bot.slack.uploads:Uploads._upload",
    "seeking": "bot.delivery:Delivery._sought",
    "post on slack": "bot.slack.client:SlackTransport.send",
    "post in teams": "bot.teams.client:TeamsTransport.send",
    "settling": "bot.delivery:Delivery._sent",
    "put back": "store.mailbox:settle",
    "arrival written": "store.mailbox:arrived",
    "address written": "store.mailbox:remember",
    "doubt": "bot.fates:Fates.doubtful",
    "refusal": "bot.fates:Fates.refused",
    # the wire
    "call out": "aiohttp:ClientSession._request",
    "slack door": "bot.slack.gate:Gate.receive",
    "slack answer": "bot.slack.edge:Edge.answer",
    "slack form": "bot.slack.client:SlackTransport.open_form",
    "socket envelope": "bot.slack.socket:Watched._envelope",
    "socket answer": "slack_sdk.socket_mode.aiohttp:SocketModeClient.send_message",
    "answer out": "aiohttp.web_protocol:RequestHandler.finish_response",
    "teams door": "bot.teams.edge:Edge.answer",
    "teams learns": "bot.teams.known:Known.learn",
    "teams form": "bot.teams.desk:Desk._show",
    "teams press": "bot.teams.presses:Presses.pressed",
    "teams token": "bot.teams.tokens:ClientSecret.token",
    # the clock
    "tick": "bot.clock:tick",
    "duty": "bot.clock:_due",
    # beside the work
    "seal": "store.audit:seal",
    "bell": "store.bell:Bell._rung",
    "presence": "store.presence:Presence.look",
    # the start
    "schema": "bot.machine:ensure",
    "leases released": "bot.service:release_all",
}
POINTS = tuple(f"{moment} {call}" for call in CALLS for moment in ("before", "after"))


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to this process when it passes a point for the `time`-th time."""

    act: str
    moment: str
    call: str
    time: int

    def happen(self) -> None:
        if self.act in SIGNALS:
            os.kill(os.getpid(), SIGNALS[self.act])
        else:
            time.sleep(STALL)


def fault(text: str) -> Fault:
    """*Raises* ValueError."""
    found = GRAMMAR.fullmatch(text)
    if found is None or found["call"] not in CALLS:
        raise ValueError(f"right would be kill:after post on slack:1, with one of: {', '.join(CALLS)}")
    return Fault(found["act"], found["moment"], found["call"], int(found["time"]))


def arm(armed: Fault) -> None:
    """From now on the named function counts its calls."""
    holder, name = place(armed.call)
    setattr(holder, name, _counting(getattr(holder, name), armed))


def place(call: str) -> tuple[Any, str]:
    """What holds the function, and its name there."""
    module, _, path = CALLS[call].partition(":")
    holder: Any = import_module(module)
    *inside, name = path.split(".")
    for each in inside:
        holder = getattr(holder, each)
    return holder, name


def _counting(function: Callable[..., Any], armed: Fault) -> Callable[..., Any]:
    passed = 0

    def passing(moment: str) -> None:
        nonlocal passed
        if moment == armed.moment:
            passed += 1
            if passed == armed.time:
                armed.happen()

    @functools.wraps(function)
    async def awaited(*given: Any, **named: Any) -> Any:
        passing("before")
        answer = await function(*given, **named)
        passing("after")
        return answer

    @functools.wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        passing("before")
        answer = function(*given, **named)
        passing("after")
        return answer

    return awaited if inspect.iscoroutinefunction(function) else called
