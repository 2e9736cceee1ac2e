"""Who is knocking: the signed token of an inbound activity, checked against the service's published keys.

Refuses with one exception for every cause; the cause is a code for the log and never leaves the house.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from bot.teams.envelope import Envelope
from bot.teams.keys import Key, KeyRing, Now
from bot.teams.limits import SKEW, TOKEN

ISSUER = "https://api.botframework.com"
"""*Source* https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
2026-11-20."""

CHANNEL = "msteams"
_REMEMBERED = 512


class Unauthorised(Exception):
    """Not let in. `reason` is a code for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Pass:
    """What a verified token says. `until` and `since` are checked at every use."""

    service_url: str
    endorsements: frozenset[str]
    until: float
    since: float


class Doorman:
    """Verifies tokens. A token that was verified is remembered by its hash until the keys change."""

    def __init__(self, keys: KeyRing, *, wall: Now, audience: str, issuer: str = ISSUER) -> None:
        """`wall`: the machine's clock, with which the times of tokens are compared."""
        self._keys, self._wall = keys, wall
        self._audience = audience
        self._issuer = issuer
        self._known: OrderedDict[bytes, Pass] = OrderedDict()
        self._generation = -1

    async def verify(self, header: str | None, now: datetime) -> Pass:
        """*Raises* Unauthorised. Signature, algorithm, key, issuer, audience and times; the body is not needed yet."""
        token = _bearer(header)
        digest = hashlib.sha256(token.encode()).digest()
        admitted = self._remembered(digest)
        if admitted is None:
            admitted = await self._read(token, now)
            self._remember(digest, admitted)
        _in_time(admitted, self._wall())
        return admitted

    def _remembered(self, digest: bytes) -> Pass | None:
        if self._generation != self._keys.generation:
            self._known.clear()
            self._generation = self._keys.generation
        return self._known.get(digest)

    def _remember(self, digest: bytes, admitted: Pass) -> None:
        if self._generation != self._keys.generation:
            return
        self._known[digest] = admitted
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    async def _read(self, token: str, now: datetime) -> Pass:
        key = await self._keys.key(_kid(token), now)
        if key is None:
            raise Unauthorised("unknown_key")
        try:
            claims = jwt.decode(
                token,
                key.public,
                algorithms=["RS256"],
                audience=self._audience,
                issuer=self._issuer,
                # Times are checked by `_in_time` with the clock that was handed in, each time the token is used.
                options={
                    "require": ["exp", "iss", "aud"],
                    "strict_aud": True,
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError) as refused:
            raise Unauthorised(type(refused).__name__) from None
        return _pass(claims, key)


def _bearer(header: str | None) -> str:
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > TOKEN.at_most or not token.isascii():
        raise Unauthorised("no_bearer_token")
    return token


def _kid(token: str) -> str:
    """Which key it claims; whether that is true, and all else about it, is seen with the key at hand."""
    head = token.partition(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError):
        raise Unauthorised("not_a_token") from None
    if not isinstance(header, dict) or header.get("alg") != "RS256":
        raise Unauthorised("algorithm")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise Unauthorised("no_key_id")
    return kid


def _pass(claims: Mapping[str, Any], key: Key) -> Pass:
    service_url = claims.get("serviceurl")
    if not isinstance(service_url, str) or not service_url:
        raise Unauthorised("no_service_url_claim")
    until, since = claims["exp"], claims.get("nbf", 0)
    if not _instant(until) or not _instant(since):
        raise Unauthorised("times")
    return Pass(service_url=service_url, endorsements=key.endorsements, until=float(until), since=float(since))


def _instant(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12


def _in_time(admitted: Pass, now: datetime) -> None:
    at, skew = now.timestamp(), SKEW.total_seconds()
    if at > admitted.until + skew:
        raise Unauthorised("expired")
    if at < admitted.since - skew:
        raise Unauthorised("not_yet_valid")


def admit(admitted: Pass, envelope: Envelope) -> None:
    """*Raises* Unauthorised where the token was not made for this activity: its channel or its service address."""
    if envelope.channel_id != CHANNEL:
        raise Unauthorised("channel")
    if CHANNEL not in admitted.endorsements:
        raise Unauthorised("not_endorsed")
    if not envelope.service_url or envelope.service_url.rstrip("/") != admitted.service_url.rstrip("/"):
        raise Unauthorised("service_url")
