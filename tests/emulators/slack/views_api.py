"""views.*: modals behind a trigger, updates guarded by a hash, and the Home tab.

Refuses what Slack refuses, with Slack's codes.
"""

from __future__ import annotations

from tests.emulators.slack import limits
from tests.emulators.slack.state import ApiError, State
from tests.emulators.slack.world import Json, View

MOST_OPEN = 3


def open_view(state: State, args: Json) -> Json:
    body = checked(args.get("view"), "modal")
    trigger = state.spend(str(args.get("trigger_id")))
    view = made(state, trigger.user, body)
    state.world.modals[trigger.user] = [view]
    return {"view": view.as_json()}


def push(state: State, args: Json) -> Json:
    body = checked(args.get("view"), "modal")
    trigger = state.spend(str(args.get("trigger_id")))
    return {"view": pushed(state, trigger.user, body).as_json()}


def pushed(state: State, user: str, body: Json) -> View:
    stack = state.world.modals.setdefault(user, [])
    if len(stack) >= MOST_OPEN:
        raise ApiError("push_limit_reached")
    view = made(state, user, body)
    stack.append(view)
    return view


def update(state: State, args: Json) -> Json:
    view = state.world.view(str(args.get("view_id")))
    if view is None:
        raise ApiError("not_found")
    if args.get("hash") and args["hash"] != view.hash:
        raise ApiError("hash_conflict")
    return {"view": redrawn(state, view, checked(args.get("view"), "modal")).as_json()}


def redrawn(state: State, view: View, body: Json) -> View:
    view.body, view.hash, view.errors = body, _hash(state), {}
    return view


def publish(state: State, args: Json) -> Json:
    user, body = state.world.members.get(str(args.get("user_id"))), checked(args.get("view"), "home")
    if user is None:
        raise ApiError("user_not_found")
    if args.get("hash") and user.id in state.world.homes and args["hash"] != state.world.homes[user.id].hash:
        raise ApiError("hash_conflict")
    view = state.world.homes.get(user.id) or made(state, user.id, body)
    state.world.homes[user.id] = redrawn(state, view, {**body, "blocks": state.numbered(body["blocks"])})
    return {"view": view.as_json()}


def made(state: State, user: str, body: Json) -> View:
    return View(f"V{state.world.number()}", user, {**body, "blocks": state.numbered(body["blocks"])}, _hash(state))


def checked(view: object, kind: str) -> Json:
    """*Raises* ApiError."""
    if not isinstance(view, dict) or view.get("type") != kind or not isinstance(view.get("blocks"), list):
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] a {kind} view is needed"]})
    error = limits.view_error(view)
    if error:
        raise ApiError(error[0], response_metadata={"messages": error[1]})
    return view


def _hash(state: State) -> str:
    return f"{int(state.clock.now())}.h{state.world.number()}"
