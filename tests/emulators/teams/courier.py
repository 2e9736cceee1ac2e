"""What the bot is sent: signed activities, again where there was no 2xx, and invokes whose answer is awaited.

Refuses to give up quietly: every try is in the transcript.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.emulators.teams.identity import Identity
from tests.emulators.teams.state import State
from tests.emulators.teams.world import Json


@dataclass(order=True)
class _Due:
    at: float
    activity: Json = field(compare=False)
    attempt: int = field(compare=False)


class Courier:
    def __init__(self, state: State, identity: Identity) -> None:
        self._state = state
        self._identity = identity
        self._due: list[_Due] = []
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def deliver(self, activity: Json) -> list[Json]:
        """Once, and again at once where that failed; later tries wait for their time."""
        receipts = [await self._try(activity, 0)]
        if self._state.faults.strike("delivery", kind="duplicate"):
            receipts.append(await self._try(activity, 0))
        return receipts + await self.flush()

    async def flush(self) -> list[Json]:
        """Every further try that is due by now."""
        receipts: list[Json] = []
        while ready := sorted(due for due in self._due if due.at <= self._state.clock.now()):
            self._due.remove(ready[0])
            receipts.append(await self._try(ready[0].activity, ready[0].attempt))
        return receipts

    async def invoke(self, activity: Json) -> Json:
        """The answer to a press. Without one in time the client presses again, under a new id."""
        receipt: Json = {}
        for attempt in range(self._state.rules.invoke_tries):
            again = activity if attempt == 0 else {**activity, "id": f"f:{uuid.uuid4()}"}
            receipt = await self._send(again, self._state.rules.invoke_within)
            self._state.note("delivery", of=activity["name"], id=again["id"], attempt=attempt, **receipt)
            if receipt["status"]:
                break
        return receipt

    async def raw(self, body: bytes, headers: dict[str, str], method: str = "POST") -> Json:
        """Anything at all, signed or not."""
        return await self._exchange(method, body, headers, self._state.rules.answer_within)

    async def _try(self, activity: Json, attempt: int) -> Json:
        receipt = await self._send(activity, self._state.rules.answer_within)
        self._state.note("delivery", of=activity["type"], id=activity.get("id"), attempt=attempt, **receipt)
        if not receipt["ok"] and attempt < len(self._state.rules.pauses):
            self._due.append(_Due(self._state.clock.now() + self._state.rules.pauses[attempt], activity, attempt + 1))
        return receipt

    async def _send(self, activity: Json, within: float) -> Json:
        headers = {"Authorization": self._identity.bearer(serviceurl=activity.get("serviceUrl"))}
        headers["Content-Type"] = "application/json; charset=utf-8"
        receipt = await self._exchange("POST", json.dumps(activity).encode(), headers, within)
        if self._state.faults.strike("delivery", kind="lost"):
            return {**receipt, "ok": False, "status": 0, "body": "lost on the way back"}
        return receipt

    async def _exchange(self, method: str, body: bytes, headers: dict[str, str], within: float) -> Json:
        session = self._session = self._session or aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
        )
        started = time.perf_counter()
        try:
            async with asyncio.timeout(within):
                url = self._state.rules.bot_url
                async with session.request(method, url, data=body, headers=headers) as response:
                    text, status = await response.text(), response.status
        except (TimeoutError, aiohttp.ClientError) as error:
            return {"ok": False, "status": 0, "body": type(error).__name__, "ms": _ms(started)}
        return {"ok": status < 300, "status": status, "body": _read(text), "ms": _ms(started)}


def _ms(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)


def _read(text: str) -> Any:
    try:
        return json.loads(text) if text else {}
    except ValueError:
        return {"text": text}
