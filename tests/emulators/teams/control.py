"""The control plane: act as somebody, move time, cause accidents, read what happened and what is on a screen.

Refuses with 409 what the person could not do, and with 400 what makes no sense.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import fields
from typing import Any

from aiohttp import web

from tests.emulators.teams.courier import Courier
from tests.emulators.teams.faults import Fault
from tests.emulators.teams.gestures import CannotDo, Gestures
from tests.emulators.teams.identity import METADATA, Identity
from tests.emulators.teams.remarks import Remarks
from tests.emulators.teams.screen import screen
from tests.emulators.teams.state import State
from tests.emulators.teams.world import BOT, TENANT, Json

Act = Callable[..., Awaitable[Any]]


class Control:
    def __init__(self, state: State, identity: Identity, courier: Courier, gestures: Gestures) -> None:
        self._state = state
        self._identity = identity
        self._courier = courier
        remarks = Remarks(state, courier)
        self._acts: dict[str, Act] = {
            "say": gestures.say,
            "mention": gestures.mention,
            "dm": gestures.dm,
            "click": gestures.click,
            "submit": gestures.submit,
            "shortcut": gestures.shortcut,
            "submit_dialog": gestures.submit_dialog,
            "react": gestures.react,
            "edit": remarks.edit,
            "delete": remarks.delete,
            "install": gestures.install,
        }
        self._orders: dict[str, Act] = {
            "rules": _now(self._rules),
            "user": _now(self._user),
            "team": _now(self._team),
            "chat": _now(self._chat),
            "fault": _now(self._fault),
            "calm": _now(self._state.faults.clear),
            "advance": self._advance,
            "rotate": _now(identity.rotate),
            "revoke": _now(identity.revoke),
            "mint": _now(identity.bearer),
            "deliver": gestures.raw,
            "send": self._send,
        }

    def install(self, app: web.Application) -> None:
        app.router.add_post("/act/{name}", self._ordered(self._acts))
        app.router.add_post("/control/{name}", self._ordered(self._orders))
        app.router.add_get("/transcript", self._transcript)
        app.router.add_get("/screen", self._screen)
        app.router.add_get("/tenant", self._tenant)

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
            except (TypeError, ValueError, KeyError) as error:
                return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

        return handle

    async def _transcript(self, request: web.Request) -> web.Response:
        """*Units* `after`: the number of the last entry already seen."""
        after = int(request.query.get("after", "-1"))
        return web.json_response(self._state.transcript[after + 1 :])

    async def _screen(self, request: web.Request) -> web.Response:
        try:
            member = self._state.world.member(request.query.get("user", ""))
        except KeyError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(screen(self._state, member.id))

    async def _tenant(self, request: web.Request) -> web.Response:
        return web.json_response(self.described())

    def described(self) -> Json:
        """Everything a process needs to be pointed here, and who and what there is."""
        world = self._state.world
        return {
            **addresses(self._state),
            "bot": BOT,
            "users": [{**member.as_json(), "reachable": member.reachable} for member in world.members.values()],
            "teams": [{"id": team.id, "name": team.name, "installed": team.installed} for team in world.teams.values()],
            "channels": [{"id": c.id, "name": c.name, "kind": c.kind} for c in world.conversations.values()],
            "key_fetches": self._identity.fetches,
            "token_grants": self._identity.grants,
        }

    def _rules(self, **wanted: Any) -> None:
        known = {field.name for field in fields(self._state.rules)}
        if unknown := set(wanted) - known:
            raise ValueError(f"no rule {', '.join(sorted(unknown))}")
        for name, value in wanted.items():
            setattr(self._state.rules, name, tuple(value) if isinstance(value, list) else value)

    def _user(self, **given: Any) -> Json:
        """A new one, or changes to a known one."""
        world = self._state.world
        try:
            member = world.member(given["name"])
        except KeyError:
            return world.add_member(**given).as_json()
        for name, value in given.items():
            setattr(member, name, value)
        return member.as_json()

    def _team(self, *, name: str, members: list[str], channels: list[str], installed: bool = True) -> Json:
        team = self._state.world.add_team(name, members, channels, installed=installed)
        return {"id": team.id, "name": team.name}

    def _chat(self, *, name: str, members: list[str], installed: bool = True) -> Json:
        return {"id": self._state.world.add_chat(name, members, installed=installed).id}

    def _fault(self, **given: Any) -> None:
        self._state.faults.set(Fault(**given))

    async def _advance(self, *, seconds: float) -> list[Json]:
        self._state.clock.advance(seconds)
        return await self._courier.flush()

    async def _send(self, *, body: str, headers: dict[str, str], method: str = "POST") -> Json:
        """Any bytes at all (base64), with any headers."""
        return await self._courier.raw(base64.b64decode(body), headers, method)


def _now(act: Callable[..., Any]) -> Act:
    async def later(**args: Any) -> Any:
        return act(**args)

    return later


def addresses(state: State) -> Json:
    """Where everything is that a process speaks to, and as whom it does."""
    base, rules = state.base_url, state.rules
    return {
        "url": base,
        "tenant": TENANT,
        "app_id": rules.app_id,
        "app_secret": rules.app_secret,
        "openid_url": f"{base}{METADATA}",
        "token_url": f"{base}/{TENANT}/oauth2/v2.0/token",
        "service_url": state.service_url,
        "service_host": base.removeprefix("http://"),
    }


def pointed_at(told: Json) -> dict[str, str]:
    """What a desk has to be told to be this tenant's. *Shape* of `told`: as `addresses`."""
    return {
        "STEWARD_TEAMS_APP_ID": told["app_id"],
        "STEWARD_TEAMS_APP_SECRET": told["app_secret"],
        "STEWARD_TEAMS_APP_TENANT": told["tenant"],
        "STEWARD_TEAMS_ALLOWED_TENANTS": told["tenant"],
        "STEWARD_TEAMS_OPENID_URL": told["openid_url"],
        "STEWARD_TEAMS_TOKEN_URL": told["token_url"],
        "STEWARD_TEAMS_SERVICE_HOSTS": told["service_host"],
    }
