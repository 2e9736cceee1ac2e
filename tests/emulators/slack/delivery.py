"""What the app is sent: signed HTTP or a socket, three seconds to acknowledge, events again after 0, 60 and 300 s.

Refuses to send an interaction twice: people click again instead.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp

from tests.emulators.slack.sockets import SocketHub
from tests.emulators.slack.state import State
from tests.emulators.slack.world import APP, BOT_USER, TEAM, Json

PAUSES = (0.0, 60.0, 300.0)
_CHANNEL_EVENTS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


@dataclass(order=True)
class _Due:
    at: float
    payload: Json = field(compare=False)
    attempt: int = field(compare=False)
    reason: str = field(compare=False)


class Deliveries:
    def __init__(self, state: State, hub: SocketHub) -> None:
        self._state = state
        self._hub = hub
        self._due: list[_Due] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._session is not None:
            await self._session.close()

    async def event(self, event: Json, subscription: str) -> list[Json]:
        """Delivers an event where the app subscribed to it; again at once where that failed."""
        if subscription not in self._state.rules.events:
            return []
        payload = {
            "token": "unused",
            "team_id": TEAM,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{self._state.world.number():08d}",
            "event_time": int(self._state.clock.now()),
            "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
        }
        receipts = [await self._try(payload, 0, "")]
        if self._state.faults.strike("delivery", "duplicate"):
            receipts.append(await self._try(payload, 0, ""))
        return receipts + await self.flush()

    async def raw(self, payload: Json) -> list[Json]:
        """A whole event envelope as given."""
        return [await self._try(payload, 0, ""), *await self.flush()]

    async def command(self, form: Json) -> Json:
        return await self._once("slash_commands", form, urlencode(form))

    async def interactive(self, payload: Json) -> Json:
        return await self._once("interactive", payload, urlencode({"payload": json.dumps(payload)}))

    async def flush(self) -> list[Json]:
        """Every retry that is due by now."""
        receipts: list[Json] = []
        while ready := sorted(due for due in self._due if due.at <= self._state.clock.now()):
            self._due.remove(ready[0])
            receipts.append(await self._try(ready[0].payload, ready[0].attempt, ready[0].reason))
        return receipts

    def start(self) -> None:
        self._background(self._keep_flushing())

    async def _keep_flushing(self) -> None:
        """Retries come by themselves when time passes by itself."""
        while True:
            await asyncio.sleep(1)
            await self.flush()

    def echo(self, channel_id: str, message: Json) -> None:
        """The app hears of its own message, in the background."""
        channel = self._state.world.channels[channel_id]
        kind = channel.channel_type
        event = {**message, "channel": channel_id, "channel_type": kind, "app_id": APP, "team": TEAM}
        self._background(self.event(event, f"message.{_CHANNEL_EVENTS[kind]}"))

    def _background(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _try(self, payload: Json, attempt: int, reason: str) -> Json:
        headers = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        extra = {"retry_attempt": attempt, "retry_reason": reason}
        receipt = await self._send("events_api", payload, json.dumps(payload), headers, extra)
        name = (payload.get("event") or {}).get("type") or payload.get("type")
        about = (payload.get("event") or {}).get("ts")
        told = {"of": name, "event_id": payload.get("event_id"), "ts": about, "attempt": attempt}
        self._state.note("delivery", **told, **receipt)
        if not receipt["ok"] and attempt < len(PAUSES) and not receipt["no_retry"]:
            why = "http_timeout" if receipt["status"] == 0 else "http_error"
            self._due.append(_Due(self._state.clock.now() + PAUSES[attempt], payload, attempt + 1, why))
        return receipt

    async def _once(self, kind: Literal["slash_commands", "interactive"], payload: Json, body: str) -> Json:
        receipt = await self._send(kind, payload, body, {}, {})
        of = payload.get("command") or payload.get("type")
        self._state.note("delivery", of=of, attempt=0, **receipt)
        return receipt

    async def _send(self, kind: str, payload: Json, body: str, headers: dict[str, str], extra: Json) -> Json:
        started = time.perf_counter()
        if self._state.rules.bot_url:
            receipt = await self._over_http(kind, body.encode(), headers)
        else:
            receipt = await self._over_socket(kind, payload, extra)
        return {**receipt, "ms": round((time.perf_counter() - started) * 1000, 2)}

    async def _over_http(self, kind: str, body: bytes, headers: dict[str, str]) -> Json:
        content_type = "application/json" if kind == "events_api" else "application/x-www-form-urlencoded"
        headers = {**headers, **self._signed(body), "Content-Type": content_type}
        session = self._session = self._session or aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self._state.rules.ack_deadline)
        try:
            async with session.post(self._state.rules.bot_url, data=body, headers=headers, timeout=timeout) as response:
                text, status = await response.text(), response.status
                no_retry = response.headers.get("X-Slack-No-Retry") == "1"
        except (TimeoutError, aiohttp.ClientError) as error:
            return {"via": "http", "ok": False, "status": 0, "body": type(error).__name__, "no_retry": False}
        return {"via": "http", "ok": status < 300, "status": status, "body": _read(text), "no_retry": no_retry}

    async def _over_socket(self, kind: str, payload: Json, extra: Json) -> Json:
        accepts = kind != "events_api"
        envelope = {
            "envelope_id": f"env-{self._state.world.number()}",
            "type": kind,
            "payload": payload,
            "accepts_response_payload": accepts,
            **(extra if kind == "events_api" else {}),
        }
        answer = await self._hub.deliver(envelope, self._state.rules.ack_deadline)
        status = 200 if answer is not None else 0
        return {"via": "socket", "ok": answer is not None, "status": status, "body": answer or {}, "no_retry": False}

    def _signed(self, body: bytes) -> dict[str, str]:
        fault = self._state.faults.strike("delivery", "signature")
        skew = int(fault.seconds) if fault and fault.kind == "skew" else 0
        stamp = str(int(self._state.clock.signed_at()) + skew)
        secret = self._state.rules.signing_secret if not fault or fault.kind != "bad_signature" else "somebody-else"
        digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


def _read(text: str) -> Any:
    try:
        return json.loads(text) if text else {}
    except ValueError:
        return {"text": text}
