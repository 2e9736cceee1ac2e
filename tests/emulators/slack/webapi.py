"""The Web API over HTTP: tokens, scopes, pacing, faults, and one table of methods.

Refuses a method it does not know, like Slack: unknown_method.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.emulators.slack import chat_api, files_api, reading_api, views_api
from tests.emulators.slack.delivery import Deliveries
from tests.emulators.slack.faults import Fault
from tests.emulators.slack.state import ApiError, RateLimited, State
from tests.emulators.slack.world import BOT_USER, Json

Method = Callable[[State, Json], Json]

METHODS: dict[str, Method] = {
    "auth.test": reading_api.auth_test,
    "blocks.validate": chat_api.validate_blocks,
    "chat.delete": chat_api.delete,
    "chat.getPermalink": chat_api.permalink,
    "chat.postEphemeral": chat_api.post_ephemeral,
    "chat.postMessage": chat_api.post_message,
    "chat.update": chat_api.update,
    "conversations.history": reading_api.history,
    "conversations.info": reading_api.info,
    "conversations.list": reading_api.channels,
    "conversations.members": reading_api.members,
    "conversations.open": reading_api.open_direct,
    "conversations.replies": reading_api.replies,
    "files.completeUploadExternal": files_api.complete,
    "files.getUploadURLExternal": files_api.upload_url,
    "reactions.add": chat_api.add_reaction,
    "users.info": reading_api.user_info,
    "users.list": reading_api.users,
    "users.lookupByEmail": reading_api.user_by_email,
    "views.open": views_api.open_view,
    "views.publish": views_api.publish,
    "views.push": views_api.push,
    "views.update": views_api.update,
}
SCOPES = {
    "chat.delete": {"chat:write"}, "chat.postEphemeral": {"chat:write"}, "chat.postMessage": {"chat:write"},
    "chat.update": {"chat:write"}, "conversations.open": {"im:write"}, "reactions.add": {"reactions:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read"}, "conversations.list": {"channels:read", "groups:read"},
    "files.getUploadURLExternal": {"files:write"}, "files.completeUploadExternal": {"files:write"},
    "users.info": {"users:read"}, "users.list": {"users:read"}, "users.lookupByEmail": {"users:read.email"},
}  # fmt: skip


class WebApi:
    def __init__(self, state: State, deliveries: Deliveries, tickets: Callable[[], str]) -> None:
        self._state = state
        self._deliveries = deliveries
        self._tickets = tickets

    async def call(self, request: web.Request) -> web.StreamResponse:
        method, args = request.match_info["method"], await _args(request)
        fault = self._state.faults.strike("api", method)
        if fault and fault.kind != "drop_after" and fault.kind != "truncate":
            self._state.note("fault", fault=fault.kind, method=method)
            return await _accident(request, fault)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        status, answer, headers = self._answered(method, args, token)
        stored = {name: answer[name] for name in ("channel", "ts") if name in answer}
        told = {"ok": answer["ok"], "error": answer.get("error"), "status": status, "stored": stored}
        self._state.note("api", method=method, args=args, **told)
        if answer["ok"] and method == "chat.postMessage" and self._state.rules.echo:
            self._deliveries.echo(answer["channel"], answer["message"])
        if answer["ok"] and method == "chat.update" and self._state.rules.echo:
            changed = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": self._state.clock.stamp()}
            self._deliveries.echo(answer["channel"], {**changed, "message": answer["message"]})
        if fault:
            self._state.note("fault", fault=fault.kind, method=method)
            return await _broken(request, fault, answer)
        return web.json_response(answer, status=status, headers=headers)

    def _answered(self, method: str, args: Json, token: str) -> tuple[int, Json, dict[str, str]]:
        try:
            return 200, {"ok": True, **self._done(method, args, token)}, {}
        except ApiError as error:
            return 200, {"ok": False, "error": error.code, **error.more}, {}
        except RateLimited as limited:
            return 429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(limited.retry_after)}

    def _done(self, method: str, args: Json, token: str) -> Json:
        rules = self._state.rules
        if method == "apps.connections.open":
            if token != rules.app_token:
                raise ApiError("not_allowed_token_type" if token == rules.bot_token else "invalid_auth")
            return {"url": self._tickets()}
        if not token:
            raise ApiError("not_authed")
        if token != rules.bot_token or rules.token_state:
            raise ApiError(rules.token_state or "invalid_auth")
        if method not in METHODS:
            raise ApiError("unknown_method", req_method=method)
        needed = SCOPES.get(method)
        if rules.scopes is not None and needed and not needed & set(rules.scopes):
            raise ApiError("missing_scope", needed=sorted(needed)[0], provided=",".join(rules.scopes))
        return METHODS[method](self._state, args)


async def hook(state: State, request: web.Request) -> web.Response:
    """A response_url."""
    found = state.hooks.get(request.match_info["name"])
    if found is None:
        return web.Response(status=404, text="no_such_url")
    args = await request.json()
    try:
        chat_api.respond(state, found, args)
    except ApiError as error:
        state.note("response_url", ok=False, error=error.code)
        return web.Response(status=404, text=error.code)
    state.note("response_url", ok=True, args=args, user=found.user or BOT_USER)
    return web.Response(text="ok")


async def _args(request: web.Request) -> Json:
    if request.content_type == "application/json":
        read: Any = await request.json()
        return read if isinstance(read, dict) else {}
    given = {**request.query, **(await request.post() if request.can_read_body else {})}
    return {name: _decoded(name, str(value)) for name, value in given.items()}


def _decoded(name: str, value: str) -> Any:
    if name not in ("blocks", "view", "metadata", "files"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None


async def _accident(request: web.Request, fault: Fault) -> web.Response:
    """What breaks before anything was done."""
    match fault.kind:
        case "http_500":
            return web.Response(status=500, text="<html>Server Error</html>", content_type="text/html")
        case "rate_limit":
            headers = {"Retry-After": str(int(fault.seconds))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        case "error":
            return web.json_response({"ok": False, "error": fault.code})
        case "hang":
            await asyncio.sleep(fault.seconds)
    _cut(request)
    return web.Response()


async def _broken(request: web.Request, fault: Fault, answer: Json) -> web.StreamResponse:
    """What breaks after it was done: the answer is lost, or only half of it arrives."""
    if fault.kind == "drop_after":
        _cut(request)
        return web.Response()
    body = json.dumps(answer).encode()
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(body))})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _cut(request)
    return response


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
