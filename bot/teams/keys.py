"""The service's signing keys, as its metadata publishes them.

Refuses to block, to be hurried into fetching more than once a minute, and to lose keys when new ones cannot be read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import jwt

from bot.logs import Log
from bot.messages import DeliveryError
from bot.teams.hosts import trusted
from bot.teams.pool import Pool

OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
"""*Source* https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
2026-11-20."""

STALE_AFTER = timedelta(hours=24)
ASK_AGAIN_AFTER = timedelta(minutes=1)
TRY_AGAIN_AFTER = timedelta(seconds=5)

Now = Callable[[], datetime]

log = Log("teams")


@dataclass(frozen=True, slots=True)
class Key:
    public: Any
    endorsements: frozenset[str]


class KeyRing:
    """The service's signing keys, fetched without blocking and never more often than an attacker deserves."""

    def __init__(self, pool: Pool, openid_url: str) -> None:
        self._pool = pool
        self._openid_url = openid_url
        self._keys: Mapping[str, Key] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._beside: asyncio.Task[bool] | None = None
        self._lock = asyncio.Lock()
        self.generation = 0

    @property
    def loaded(self) -> bool:
        return bool(self._keys)

    async def key(self, kid: str, now: datetime) -> Key | None:
        """The key with this id; an unknown one is asked about at most once a minute."""
        if not self._keys:
            await self._first(now)
        elif self._stale(now):
            self.hurry(now)
        if kid not in self._keys:
            await self._refresh_unknown(kid, now)
        return self._keys.get(kid)

    def hurry(self, now: datetime) -> None:
        """Fetch beside what is going on: keys that are old are still keys."""
        if (self._beside is None or self._beside.done()) and not self._tired(now):
            self._beside = asyncio.create_task(self.refresh(now), name="teams-keys")

    async def close(self) -> None:
        if self._beside is not None and not self._beside.done():
            self._beside.cancel()
            await asyncio.wait([self._beside])

    async def _first(self, now: datetime) -> None:
        async with self._lock:
            if not self._keys and not self._tired(now):
                await self.refresh(now)

    def _stale(self, now: datetime) -> bool:
        return self._fetched_at is None or now - self._fetched_at > STALE_AFTER

    def _tired(self, now: datetime) -> bool:
        return self._tried_at is not None and now - self._tried_at < TRY_AGAIN_AFTER

    async def _refresh_unknown(self, kid: str, now: datetime) -> None:
        async with self._lock:
            asked = self._asked_at is not None and now - self._asked_at < ASK_AGAIN_AFTER
            if kid not in self._keys and not asked and self._fetched_at != now:
                self._asked_at = now
                await self.refresh(now)

    async def refresh(self, now: datetime) -> bool:
        """Whether new keys were read; the old ones stay where they could not be."""
        self._tried_at = now
        try:
            keys = await self._fetch()
        except (aiohttp.ClientError, DeliveryError, TimeoutError, ValueError, LookupError, TypeError) as trouble:
            log.warning("teams.keys_unreachable", error=type(trouble).__name__)
            return False
        self._keys, self._fetched_at = keys, now
        self.generation += 1
        return True

    async def _fetch(self) -> dict[str, Key]:
        metadata = await self._json(self._openid_url)
        jwks = await self._json(metadata["jwks_uri"])
        keys = {entry["kid"]: key for entry in jwks["keys"] if (key := _read(entry)) is not None}
        if not keys:
            raise ValueError("no usable key")
        return keys

    async def _json(self, address: str) -> Any:
        if not trusted(address):
            raise ValueError("not an address to fetch keys from")
        timeout = aiohttp.ClientTimeout(total=10)
        async with self._pool.session.get(address, timeout=timeout, allow_redirects=False) as response:
            if response.status != 200:
                raise ValueError("status")
            return await response.json(content_type=None)


def _read(entry: Any) -> Key | None:
    if not isinstance(entry, dict) or entry.get("kty") != "RSA" or not isinstance(entry.get("kid"), str):
        return None
    try:
        public = jwt.PyJWK(entry, algorithm="RS256").key
    except jwt.PyJWTError:
        return None
    return Key(public=public, endorsements=frozenset(entry.get("endorsements") or ()))
