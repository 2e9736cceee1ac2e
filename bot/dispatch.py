"""The corridor: one transaction that claims the key, runs the handler, changes state and enqueues the replies.

Refuses to touch the network inside the transaction, and to acknowledge what was not committed.
"""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from bot.allowance import Allowance, Verdict
from bot.enqueue import enqueue
from bot.envelopes import row_of
from bot.listening import LISTENED, is_overheard, overheard, placed
from bot.logs import Log, where
from bot.messages import (
    NOTHING,
    OVERHEARD,
    Action,
    Card,
    Handler,
    Outcome,
    Person,
    Reply,
    Request,
    Route,
    Row,
    Span,
    Text,
)
from store import people
from store.db import Database
from store.errors import DeskError, FieldErrors, NotAllowed
from store.tables import IdentityRow
from store.units import Unit
from store.writer import Repeated, Stale

LOG = Log("dispatch")
TRIES = 30
AT_ONCE = 16
"""*Units*: requests of people that are worked on together. More would take turns with delivery: while 3,000 questions
came 200 at once, 56 of their answers left with no such limit and 380 with it, at three times the rate."""
LONGEST_COMMAND = 2_000
"""*Units*: characters. A sentence to a colleague is shorter; a log file belongs into a link."""
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

Recognise = Callable[[Person], Awaitable[Person]]


class Fault(Exception):
    """Ours. The platform gets no acknowledgement; `reference` finds the log line."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class Dispatch:
    """Request in, Outcome out, after the commit."""

    def __init__(
        self,
        database: Database,
        routes: Sequence[Route],
        *,
        recognise: Recognise,
        wake: Callable[[], None],
        call: Callable[[], None] | None = None,
    ) -> None:
        """`wake`: there may be something to send; `call`: there is somebody to call."""
        self._database = database
        self._routes = tuple(routes)
        self._recognise = recognise
        self._wake, self._call = wake, call or wake
        self._room = asyncio.Semaphore(AT_ONCE)
        self.allowance: Allowance | None = None

    async def __call__(self, request: Request) -> Outcome:
        """*Raises* Fault; then nothing happened and the platform should send it again."""
        request = _clean(request)
        try:
            if (verdict := self.allowance.asked(request) if self.allowance else "let in") != "let in":
                return await self._refused(request, verdict)
            listened = await self._listened(request)
            if listened is None:
                return Outcome()
            outcome = await self._until_fresh(listened)
        except Repeated:
            return Outcome(repeated=True)
        except Exception as error:
            raise await self._fault(request, error) from error
        (self._call if outcome.calls else self._wake)()
        return outcome

    async def _refused(self, request: Request, verdict: Verdict) -> Outcome:
        """Said once, then silence: an answer to each would be a flood of our own."""
        LOG.warning("too much from one person", platform=request.actor.platform, verdict=verdict)
        if verdict == "silent" or self.allowance is None:
            return Outcome()
        outcome = await self._told(request, NotAllowed(self.allowance.sentence))
        self._wake()
        return outcome

    async def _listened(self, request: Request) -> Request | None:
        """With the card it was said under; None where it was neither said to us nor under a card of ours."""
        if not is_overheard(request):
            return await placed(self._database, request)
        wanted = any(route.name == request.args[OVERHEARD] for route in self._routes)
        return await overheard(self._database, request) if wanted else None

    async def _until_fresh(self, request: Request) -> Outcome:
        """A request whose picture of the company moved meanwhile is done again on the new one."""
        route, request = self._routed(request)
        if route and route.prepare:
            request = request.given(await route.prepare(self._database, request))
        for attempt in range(TRIES):
            try:
                if route and route.needs_actor:
                    await self._introduce(request)
                return await self._in_turn(route, request)
            except Stale:
                if attempt == TRIES - 1:
                    raise
                await self._database.portfolio()
        raise AssertionError("unreachable")

    async def _in_turn(self, route: Route | None, request: Request) -> Outcome:
        """A flood of people waits outside: what the clock asks, and what is on its way out, is not slowed by it."""
        if request.gesture == "due":
            return await self._once(route, request)
        async with self._room:
            return await self._once(route, request)

    async def _once(self, route: Route | None, request: Request) -> Outcome:
        """*Raises* Stale, for a refusal too: what is not known here may be known by now."""
        unit: Unit | None = None
        try:
            async with self._database.unit(request.key, request.at) as unit:
                return await enqueue(unit, request, await _handler(route)(unit, request))
        except DeskError as error:
            seen = unit.seen if unit is not None else None
            if seen is not None and (await self._database.portfolio()).version != seen:
                raise Stale from error
            if isinstance(error, FieldErrors) and request.gesture == "submitted":
                return Outcome(errors=error.errors)
            return await self._told(request, error)

    async def _told(self, request: Request, error: DeskError) -> Outcome:
        """The person's mistake: what the handler had begun is gone, the sentence is all that is kept."""
        async with self._database.unit(request.key, request.at) as unit:
            return await enqueue(unit, request, [Reply(_sentence(error))])

    def _routed(self, request: Request) -> tuple[Route | None, Request]:
        if len(request.command) > LONGEST_COMMAND:
            return None, request
        for route in self._routes:
            match = route.pattern.fullmatch(request.command)
            if match and route.name in LISTENED and not is_overheard(request):
                return route, replace(request, args=NOTHING, slot=None)  # typed or pressed, it overhears nothing
            if match:
                named = {name: value.strip() for name, value in match.groupdict().items() if value}
                return route, request.given(named)
        return None, request

    async def _introduce(self, request: Request) -> None:
        """Whoever asks is matched and remembered before the work begins: it relies on that, and a refusal keeps it."""
        actor, picture = request.actor, await self._database.cached()
        identity = picture.identities.get((actor.platform, actor.workspace, actor.handle))
        if identity is not None and not people.stale(identity, request.at):
            return
        known = await self._recognise(actor)
        if identity is not None and not known.email:
            return  # the platform could not be asked now: the last match stands
        try:
            async with self._database.unit(f"introduction/{request.key}", request.at) as unit:
                await _recognised(unit, known)
        except Repeated:
            pass  # done by an earlier try of the same request
        await self._database.portfolio()

    async def _fault(self, request: Request, error: Exception) -> Fault:
        reference = uuid.uuid4().hex[:8]
        LOG.error(
            "request failed", key=request.key, reference=reference, error=type(error).__name__, where=where(error)
        )
        if request.gesture != "due":  # nobody asked: the clock asks again by itself
            await self._apologise(request, reference)
        return Fault(reference)

    async def _apologise(self, request: Request, reference: str) -> None:
        """Once per request, however often it is sent again; where even that fails, the log line is all there is."""
        text = f"That went wrong on our side, and nothing was changed. It is logged as {reference}."
        apology = replace(request, key=f"apology/{request.key}")
        try:
            async with self._database.unit(apology.key, request.at) as unit:
                unit.add(row_of(Reply(Card("Sorry", (Text((Span(text),)),), tone="bad")), apology, request.at))
            self._wake()
        except Repeated:
            pass
        except Exception as error:
            LOG.error("apology failed", reference=reference, error=type(error).__name__)


def _handler(route: Route | None) -> Handler:
    return route.handler if route else _too_long


async def _too_long(unit: Unit, request: Request) -> Sequence[Reply]:
    asked = len(request.command)
    raise DeskError(
        f"That is {asked:,} characters; I read up to {LONGEST_COMMAND:,}. Say it in a sentence or two."
        if asked > LONGEST_COMMAND
        else "I do not know what to do with that. Say: help"
    )


def _clean(request: Request) -> Request:
    """Without what no database keeps and no screen shows."""
    command = " ".join(UNPRINTABLE.sub("", request.command).split()) if request.command else ""
    args = {name: UNPRINTABLE.sub("", value) for name, value in request.args.items()}
    if command == request.command and args == request.args:
        return request
    return replace(request, command=command, args=args)


def _sentence(error: DeskError) -> Card:
    card = Card("", (Text((Span(str(error)),)),), tone="warn")
    if error.nearest:
        nearest = tuple(Row((Span(name),), (Action("This one", command),)) for name, command in error.nearest)
        return replace(card, parts=(*card.parts, *nearest))
    return card


async def _recognised(unit: Unit, actor: Person) -> None:
    handle = IdentityRow(
        platform=actor.platform, workspace=actor.workspace, handle=actor.handle,
        person="", checked_at=unit.at, reach=actor.reach,
    )  # fmt: skip
    await people.recognise(unit, handle, actor.email)
