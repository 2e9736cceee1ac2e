"""The control plane: act as somebody, move time, cause accidents, read what happened and what is on a screen.

Refuses with 409 what the person could not do, and with 400 what makes no sense.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from aiohttp import web

from tests.emulators.slack.delivery import Deliveries
from tests.emulators.slack.faults import Fault
from tests.emulators.slack.gestures import CannotDo, Gestures
from tests.emulators.slack.remarks import Remarks
from tests.emulators.slack.screen import screen
from tests.emulators.slack.sockets import SocketHub
from tests.emulators.slack.state import ApiError, State
from tests.emulators.slack.world import APP, BOT_USER, TEAM, Channel, Json, Member

Act = Callable[..., Awaitable[Any]]


class Control:
    def __init__(self, state: State, hub: SocketHub, deliveries: Deliveries, gestures: Gestures) -> None:
        self._state = state
        self._hub = hub
        self._deliveries = deliveries
        remarks = Remarks(state, deliveries)
        self._acts: dict[str, Act] = {
            "say": gestures.say,
            "mention": gestures.mention,
            "dm": gestures.dm,
            "slash": gestures.slash,
            "edit": remarks.edit,
            "delete": remarks.delete,
            "react": remarks.react,
            "unfurl": remarks.unfurl,
            "click": gestures.click,
            "shortcut": gestures.shortcut,
            "submit": gestures.submit,
            "open_home": gestures.open_home,
            "close_form": _now(gestures.close_form),
        }
        self._orders: dict[str, Act] = {
            "rules": _now(self._rules),
            "user": _now(self._user),
            "channel": _now(self._channel),
            "invite": _now(self._invite),
            "fault": _now(self._fault),
            "calm": _now(self._state.faults.clear),
            "advance": self._advance,
            "disconnect": self._disconnect,
            "silence": _now(self._hub.silence),
            "deliver": self._deliver,
            "triggers": _now(lambda: list(self._state.triggers)),
        }

    def install(self, app: web.Application) -> None:
        app.router.add_post("/act/{name}", self._ordered(self._acts))
        app.router.add_post("/control/{name}", self._ordered(self._orders))
        app.router.add_get("/transcript", self._transcript)
        app.router.add_get("/screen", self._screen)
        app.router.add_get("/workspace", self._workspace)

    def _ordered(self, table: dict[str, Act]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            act = table.get(request.match_info["name"])
            if act is None:
                return web.json_response({"error": f"one of {', '.join(sorted(table))}"}, status=404)
            args = await request.json() if request.can_read_body else {}
            try:
                return web.json_response({"result": await act(**args)})
            except CannotDo as cannot:
                return web.json_response({"error": str(cannot)}, status=409)
            except (TypeError, ValueError, KeyError, ApiError) as error:
                return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

        return handle

    async def _transcript(self, request: web.Request) -> web.Response:
        """*Units* `after`: the number of the last entry already seen."""
        after = int(request.query.get("after", "-1"))
        return web.json_response(self._state.transcript[after + 1 :])

    async def _screen(self, request: web.Request) -> web.Response:
        try:
            member = self._state.world.member_named(request.query.get("user", ""))
        except KeyError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(screen(self._state, member.id))

    async def _workspace(self, request: web.Request) -> web.Response:
        world, rules = self._state.world, self._state.rules
        return web.json_response(
            {
                "team": TEAM,
                "app": APP,
                "bot_user": BOT_USER,
                "api_url": f"{self._state.base_url}/api/",
                "bot_token": rules.bot_token,
                "app_token": rules.app_token,
                "signing_secret": rules.signing_secret,
                "connections": self._hub.connections,
                "users": [member.as_json() for member in world.members.values()],
                "channels": [c.as_json() | {"members": sorted(c.members)} for c in world.channels.values()],
            }
        )

    def _rules(self, **wanted: Any) -> None:
        known = {field.name for field in fields(self._state.rules)}
        if unknown := set(wanted) - known:
            raise ValueError(f"no rule {', '.join(sorted(unknown))}")
        for name, value in wanted.items():
            setattr(self._state.rules, name, tuple(value) if isinstance(value, list) else value)

    def _user(self, **given: Any) -> Json:
        given.setdefault("id", f"U0{given['name'].upper().replace(' ', '')}")
        return self._state.world.add_member(Member(**given)).as_json()

    def _channel(self, *, members: list[str], **given: Any) -> Json:
        given.setdefault("id", f"C0{given['name'].upper().replace('-', '')}")
        inside = {self._state.world.member_named(each).id for each in members}
        return self._state.world.add_channel(Channel(**given, members=inside)).as_json()

    def _invite(self, *, channel: str, user: str, out: bool = False) -> None:
        members = self._state.world.channel_named(channel).members
        member = self._state.world.member_named(user).id
        members.discard(member) if out else members.add(member)

    def _fault(self, **given: Any) -> None:
        self._state.faults.set(Fault(**given))

    async def _advance(self, *, seconds: float) -> list[Json]:
        self._state.clock.advance(seconds)
        return await self._deliveries.flush()

    async def _disconnect(self, *, reason: str = "", close: bool = True, deaf: bool | None = None) -> int:
        """Without a reason the sockets are cut; `deaf` makes the next ones half open."""
        if deaf is not None:
            self._hub.deaf = deaf
        elif reason:
            await self._hub.disconnect(reason, close=close)
        else:
            await self._hub.drop()
        return self._hub.connections

    async def _deliver(self, *, kind: str, payload: Json) -> Any:
        """Any payload at all, signed: kind is event, interactive or command."""
        if kind == "event":
            return await self._deliveries.raw(payload)
        return await (self._deliveries.interactive if kind == "interactive" else self._deliveries.command)(payload)


def _now(act: Callable[..., Any]) -> Act:
    async def later(**args: Any) -> Any:
        return act(**args)

    return later
