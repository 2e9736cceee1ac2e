"""conversations.*, users.*, auth.test: what the app may look at.

Refuses what Slack refuses, with Slack's codes.
"""

from __future__ import annotations

from typing import Any

from tests.emulators.slack.state import ApiError, RateLimited, State
from tests.emulators.slack.world import APP, BOT_ID, BOT_USER, TEAM, Channel, Json


def auth_test(state: State, args: Json) -> Json:
    return {
        "url": "https://loopback.slack.example/",
        "team": "Loopback",
        "user": "steward",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "app_id": APP,
        "is_enterprise_install": False,
    }


def info(state: State, args: Json) -> Json:
    return {"channel": _seen(state, args).as_json()}


def channels(state: State, args: Json) -> Json:
    kinds = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    wanted = {kinds[name] for name in str(args.get("types") or "public_channel").split(",")}
    found = [
        channel.as_json()
        for channel in state.world.channels.values()
        if channel.kind in wanted
        and (channel.kind == "public" or BOT_USER in channel.members)
        and not (args.get("exclude_archived") in (True, "1", "true") and channel.archived)
    ]
    return _page(state, found, args, "channels", 100)


def members(state: State, args: Json) -> Json:
    return _page(state, sorted(_seen(state, args).members), args, "members", 100)


def open_direct(state: State, args: Json) -> Json:
    user = state.world.members.get(str(args.get("users") or ""))
    if user is None:
        raise ApiError("user_not_found")
    if user.kind == "deactivated":
        raise ApiError("user_disabled")
    if user.kind == "bot":
        raise ApiError("cannot_dm_bot")
    return {"channel": {"id": state.world.direct(user.id).id}}


def history(state: State, args: Json) -> Json:
    channel = _readable(state, args)
    args = _regime(state, "history", args)
    said = [m for m in channel.messages if "ephemeral_to" not in m and m.get("thread_ts") in (None, m["ts"])]
    return _page(state, _window(list(reversed(said)), args), args, "messages", 100)


def replies(state: State, args: Json) -> Json:
    channel = _readable(state, args)
    root = channel.find(str(args.get("ts")))
    if root is None:
        raise ApiError("thread_not_found")
    args = _regime(state, "replies", args)
    under = [m for m in channel.messages if m.get("thread_ts") == root["ts"] and "ephemeral_to" not in m]
    return _page(state, [root, *_window([m for m in under if m is not root], args)], args, "messages", 1000)


def user_info(state: State, args: Json) -> Json:
    user = state.world.members.get(str(args.get("user")))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": user.as_json()}


def users(state: State, args: Json) -> Json:
    return _page(state, [member.as_json() for member in state.world.members.values()], args, "members", 200)


def user_by_email(state: State, args: Json) -> Json:
    email = str(args.get("email") or "").lower()
    found = next((m for m in state.world.members.values() if m.email and m.email.lower() == email), None)
    if found is None or found.kind == "deactivated":
        raise ApiError("users_not_found")
    return {"user": found.as_json()}


def _seen(state: State, args: Json) -> Channel:
    channel = state.world.channels.get(str(args.get("channel")))
    if channel is None or (channel.kind != "public" and BOT_USER not in channel.members):
        raise ApiError("channel_not_found")
    return channel


def _readable(state: State, args: Json) -> Channel:
    channel = _seen(state, args)
    if BOT_USER not in channel.members:
        raise ApiError("not_in_channel")
    return channel


def _regime(state: State, method: str, args: Json) -> Json:
    """The restricted one: a call a minute, fifteen messages. *Raises* RateLimited."""
    if state.rules.history == "internal":
        return args
    now = state.clock.now()
    waited = now - state.last_history.get(method, float("-inf"))
    if waited < 60:
        raise RateLimited(60 - waited)
    state.last_history[method] = now
    return {**args, "limit": min(15, int(args.get("limit") or 15))}


def _window(messages: list[Json], args: Json) -> list[Json]:
    oldest, latest = float(args.get("oldest") or 0), float(args.get("latest") or "inf")
    shown = [m for m in messages if oldest < float(m["ts"]) < latest]
    if args.get("include_all_metadata") in (True, "1", "true"):
        return shown
    return [{name: value for name, value in m.items() if name != "metadata"} for m in shown]


def _page(state: State, found: list[Any], args: Json, name: str, usual: int) -> Json:
    start, limit = int(args.get("cursor") or 0), min(int(args.get("limit") or usual), state.rules.page)
    more = str(start + limit) if start + limit < len(found) else ""
    return {name: found[start : start + limit], "has_more": bool(more), "response_metadata": {"next_cursor": more}}
