"""A wire between a desk and its PostgreSQL that can be cut: whoever is connected is lost, nobody new gets through.

Refuses to look at what goes through it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType

from sqlalchemy.engine import make_url

HOST = "127.0.0.1"


class Relay:
    def __init__(self, server: str) -> None:
        self._to = make_url(server)
        self._server: asyncio.Server | None = None
        self._wires: set[asyncio.StreamWriter] = set()
        self._busy: set[asyncio.Task[None]] = set()
        self._port = 0

    async def __aenter__(self) -> Relay:
        await self.mended()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        if self._busy:
            await asyncio.wait(self._busy)

    def instead_of(self, url: str) -> str:
        """The same database, through here."""
        through = make_url(url).set(host=HOST, port=self._port, query={})
        return through.render_as_string(hide_password=False)

    async def mended(self) -> None:
        self._server = await asyncio.start_server(self._through, HOST, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        if self._server is not None:
            self._server.close()
        for wire in self._wires:
            wire.transport.abort()

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await self._far()
        self._wires |= {writer, far_writer}
        for task in (self._pump(reader, far_writer), self._pump(far_reader, writer)):
            pumping = asyncio.ensure_future(task)
            self._busy.add(pumping)
            pumping.add_done_callback(self._busy.discard)

    async def _far(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        folder = self._to.query.get("host")
        if isinstance(folder, str) and folder.startswith("/"):
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{self._to.port or 5432}")
        return await asyncio.open_connection(self._to.host or HOST, self._to.port or 5432)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65_536):
                target.write(data)
                await target.drain()
        self._wires.discard(target)
        target.close()
