"""What went wrong with a call to Slack, as the platform's fate: never arrived, may have arrived, or never will.

Refuses to carry a token, a body or an address in what it raises: a reason code and nothing else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.leases import Lapsed, look
from bot.messages import DeliveryError, OutcomeUnknown

_PASSING = {"internal_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"}
_HALF_DONE = {"fatal_error", "internal_error", "request_timeout"}  # documented: some of it may have succeeded
_SOON, _LATER = timedelta(seconds=3), timedelta(seconds=30)

Data = dict[str, Any]


async def definite(call: Awaitable[Any]) -> Data:
    """For calls that may be repeated freely: what broke is simply tried again. *Raises* DeliveryError."""
    try:
        return _data(await call)
    except (SlackClientError, aiohttp.ClientError, TimeoutError, ValueError) as error:
        fate = _fate(error)
        if isinstance(fate, OutcomeUnknown):
            fate = DeliveryError(fate.reason, retry_in=_SOON)
        raise fate from None


async def once(call: Coroutine[Any, Any, Any]) -> Data:
    """For calls that must not happen twice. *Raises* DeliveryError, OutcomeUnknown, Lapsed."""
    try:
        look()
        return _data(await call)
    except Lapsed:
        call.close()
        raise
    except (SlackClientError, aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise _fate(error) from None


def _data(response: Any) -> Data:
    data = response.data
    if not isinstance(data, dict):
        raise ValueError("not an object")
    return data


def _fate(error: Exception) -> DeliveryError:
    if isinstance(error, SlackApiError):
        return _refusal(error)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return DeliveryError("unreachable", retry_in=_SOON)
    return OutcomeUnknown(type(error).__name__, retry_in=_SOON)


def _refusal(error: SlackApiError) -> DeliveryError:
    status, data = getattr(error.response, "status_code", None), getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return DeliveryError("ratelimited", retry_in=_retry_after(getattr(error.response, "headers", None) or {}))
    if not isinstance(code, str):
        return OutcomeUnknown(f"http_{status}" if status else "unreadable", retry_in=_SOON)
    if code in _HALF_DONE:
        return OutcomeUnknown(code, retry_in=_SOON)
    return DeliveryError(code[:80], retry_in=_LATER if code in _PASSING else None)


def _retry_after(headers: Any) -> timedelta:
    given = next((str(value) for name, value in dict(headers).items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=int(given)) if given.isdigit() else _LATER
