"""One HTTP session for everything that goes out to Teams.

Refuses cookies, proxies from the environment and redirects of its own accord; refuses to exist before the loop runs.
"""

from __future__ import annotations

from datetime import timedelta

import aiohttp

from bot.messages import DeliveryError

SLOWEST_CALL = 10.0
"""*Units* seconds for one call, from asking for a connection to the last byte."""
_KEPT_OPEN = 15.0
_AT_ONCE = 64


class Pool:
    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """*Raises* DeliveryError before `open` and after `close`."""
        if self._session is None:
            raise DeliveryError("not_started", retry_in=timedelta(seconds=1))
        return self._session

    async def open(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_AT_ONCE, keepalive_timeout=_KEPT_OPEN),
                timeout=aiohttp.ClientTimeout(total=SLOWEST_CALL, connect=5.0),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def close(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()
