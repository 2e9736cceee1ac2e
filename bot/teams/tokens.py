"""Our own bearer token for the Connector: asked for once, kept until five minutes before it ends.

Refuses to show the token or the secret to anybody but the request that carries it.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp

from bot.messages import DeliveryError
from bot.teams.keys import Now
from bot.teams.pool import Pool

SCOPE = "https://api.botframework.com/.default"
TOKEN_URL = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"  # noqa: S105  an address, not a secret
"""*Source* https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
2026-11-20."""

RENEW_BEFORE = timedelta(minutes=5)
TRY_AGAIN = timedelta(seconds=5)


class TokenSource(Protocol):
    """Where the bearer token comes from: a client secret here, a managed identity elsewhere."""

    async def token(self) -> str:
        """*Raises* DeliveryError."""

    async def renew(self, refused: str) -> str:
        """A newer token than the one that was refused. *Raises* DeliveryError."""


@dataclass(frozen=True, slots=True)
class Credentials:
    app_id: str
    secret: str = field(repr=False)
    token_url: str


@dataclass(frozen=True, slots=True)
class _Grant:
    token: str = field(repr=False)
    renew_at: datetime


class ClientSecret:
    """The client-credentials grant. However many ask at once, one request is under way."""

    def __init__(self, pool: Pool, credentials: Credentials, now: Now) -> None:
        self._pool = pool
        self._credentials = credentials
        self._now = now
        self._grant: _Grant | None = None
        self._asking: asyncio.Task[_Grant] | None = None

    async def token(self) -> str:
        if self._grant is not None and self._now() < self._grant.renew_at:
            return self._grant.token
        return await self._ask()

    async def renew(self, refused: str) -> str:
        if self._grant is not None and self._grant.token == refused:
            self._grant = None
        return await self.token()

    async def _ask(self) -> str:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._fetch(), name="teams-token")
        # Shielded: one caller that gives up must not take the answer from the others.
        grant = await asyncio.shield(self._asking)
        return grant.token

    async def close(self) -> None:
        if self._asking is not None and not self._asking.done():
            self._asking.cancel()
            with contextlib.suppress(asyncio.CancelledError, DeliveryError):
                await self._asking

    async def _fetch(self) -> _Grant:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.app_id,
            "client_secret": self._credentials.secret,
            "scope": SCOPE,
        }
        timeout = aiohttp.ClientTimeout(total=10)
        asked_at = self._now()
        try:
            async with self._pool.session.post(
                self._credentials.token_url, data=form, timeout=timeout, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise DeliveryError(f"token_refused_{response.status}", retry_in=_patience(response.status))
                self._grant = _read(await response.json(content_type=None), asked_at)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise DeliveryError("token_unavailable", retry_in=TRY_AGAIN) from None
        return self._grant


def _read(answer: Any, asked_at: datetime) -> _Grant:
    try:
        token, seconds = answer["access_token"], float(answer["expires_in"])
    except (KeyError, TypeError, ValueError):
        raise DeliveryError("token_unreadable", retry_in=TRY_AGAIN) from None
    if not isinstance(token, str) or not token or not 0 <= seconds < 1e8:
        raise DeliveryError("token_unreadable", retry_in=TRY_AGAIN)
    lifetime = timedelta(seconds=seconds)
    return _Grant(token, asked_at + lifetime - min(RENEW_BEFORE, lifetime / 2))


def _patience(status: int) -> timedelta:
    """A wrong secret can be corrected by an operator; nothing is lost meanwhile."""
    return timedelta(minutes=1) if status in (400, 401, 403) else TRY_AGAIN
