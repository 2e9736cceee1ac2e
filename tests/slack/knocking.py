"""Knocking at the door with bare hands: payloads, signatures, and whatever else somebody might send.

Refuses to be helpful: nothing is filled in that was not given.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

import aiohttp

from bot.slack.menu import PATH
from tests.slack.stage import SECRET, Stage

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def event(text: str = "help", number: int = 1, **more: Any) -> dict[str, Any]:
    said = {
        "type": "message",
        "channel_type": "im",
        "channel": "D0ANN",
        "user": "U0ANN",
        "text": text,
        "ts": "1.000001",
    }
    return {"type": "event_callback", "team_id": "T0LOOPBACK", "event_id": f"Ev{number}", "event": said, **more}


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


async def knock(
    stage: Stage,
    body: bytes,
    headers: dict[str, str],
    *,
    content_type: str = JSON,
    method: str = "POST",
    path: str = PATH,
) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session:
        headers = {"Content-Type": content_type, **headers}
        async with session.request(method, f"{stage.bot_url}{path}", data=body, headers=headers) as response:
            return response.status, await response.text()
