"""POST /api/messages: size, token, shape, channel, tenant, host, in this order; then one turn, then the answer.

Refuses to read a body before the token is good, to say which check failed, and to log words or tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.bodies import Measure, TurnedAway, whole
from bot.compact import written
from bot.logs import Log
from bot.messages import DeliveryError
from bot.teams.answers import Answer
from bot.teams.auth import Doorman, Unauthorised, admit
from bot.teams.envelope import Envelope, Malformed, parse
from bot.teams.hosts import ServiceHosts
from bot.teams.keys import Now
from bot.teams.known import Known
from bot.teams.limits import BODY

PATH = "/api/messages"
SMALL = Measure(BODY.at_most, within=10.0)

log = Log("teams")


class Turn(Protocol):
    async def run(self, envelope: Envelope) -> Answer | None: ...


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may come in: whose token, which tenants, and which service addresses we would answer to."""

    doorman: Doorman
    tenants: frozenset[str]
    hosts: ServiceHosts


class Edge:
    def __init__(self, admission: Admission, known: Known, turns: Turn, now: Now) -> None:
        self._admission = admission
        self._known = known
        self._turns = turns
        self._now = now

    async def answer(self, request: web.Request) -> web.Response:
        try:
            return await self._serve(request)
        except TurnedAway as refused:
            log.info("teams.refused", status=refused.status, reason=refused.reason)
            return _says(refused.status)

    async def _serve(self, request: web.Request) -> web.Response:
        envelope = await self._admitted(request)
        try:
            await self._known.learn(envelope)
            answer = await self._turns.run(envelope)
        except DeliveryError as failed:
            raise TurnedAway(503, failed.reason) from None
        except Exception as trouble:
            # The platform must get no 2xx, and nobody outside the reason; the corridor has logged its own.
            log.error("teams.turn_failed", kind=envelope.type, error=type(trouble).__name__)
            return _says(500)
        if answer is None:
            return web.Response(status=200)
        return web.Response(status=answer.status, text=written(answer.body), content_type="application/json")

    async def _admitted(self, request: web.Request) -> Envelope:
        """The activity, if everything about it is in order. *Raises* TurnedAway."""
        if (request.content_length or 0) > BODY.at_most:
            raise TurnedAway(413, "content_length")
        if request.headers.get("Content-Encoding", "identity").casefold() != "identity":
            raise TurnedAway(415, "content_encoding")
        try:
            admitted = await self._admission.doorman.verify(_one(request, "Authorization"), self._now())
            envelope = parse(await whole(request.content, SMALL))
            admit(admitted, envelope)
        except Unauthorised as unauthorised:
            raise TurnedAway(401, unauthorised.reason) from None
        except Malformed:
            raise TurnedAway(400, "malformed") from None
        if envelope.tenant not in self._admission.tenants:
            raise TurnedAway(403, "tenant")
        if not self._admission.hosts.allow(envelope.service_url or ""):
            raise TurnedAway(403, "service_host")
        return envelope


def _one(request: web.Request, header: str) -> str | None:
    """The header, if it was sent exactly once."""
    sent = request.headers.getall(header, [])
    return sent[0] if len(sent) == 1 else None


_SENTENCES = {
    400: "Not an activity.",
    401: "Not authorised.",
    403: "Not allowed.",
    408: "Too slow.",
    413: "Too large.",
    415: "Not in this encoding.",
    500: "Not done. Please send it again.",
    503: "Not now. Please send it again.",
}


def _says(status: int) -> web.Response:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return web.json_response({"error": _SENTENCES[status]}, status=status, headers=headers)
