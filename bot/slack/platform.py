"""Slack as a whole, composed from typed values: the way in, the way out, and whether both stand.

Refuses to start with a token that Slack refuses or that belongs to another workspace.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.charting import Charting
from bot.clock import Clock
from bot.logs import Log
from bot.messages import Corridor, DeliveryError, Route
from bot.settings import Settings
from bot.slack import quiet
from bot.slack.client import SlackTransport
from bot.slack.desk import FormDesk
from bot.slack.edge import Edge
from bot.slack.faults import Data, definite
from bot.slack.gate import Answer, Gate
from bot.slack.limits import PING
from bot.slack.menu import PATH
from bot.slack.payloads import Us
from bot.slack.rooms import Rooms
from store.errors import Refused

if TYPE_CHECKING:
    from bot.slack.socket import Sockets

_log = Log("slack")

PUBLIC = "https://slack.com/api/"
_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
_PAUSES = (1.0, 5.0, 15.0, 30.0)  # seconds between tries to reach Slack at the start


class Slack:
    def __init__(
        self,
        *,
        bot_token: str,
        corridor: Corridor,
        clock: Clock,
        app_token: str | None = None,
        signing_secret: str | None = None,
        api_url: str = PUBLIC,
        team_id: str | None = None,
        ping: float = PING,
        charting: Charting | None = None,
    ) -> None:
        if not app_token and not signing_secret:
            raise Refused(["Slack needs an app token (Socket Mode) or a signing secret (HTTP), or both"])
        self._corridor, self._now, self._team_id = corridor, clock.now, team_id
        self._app_token, self._ping = app_token, ping
        self._gate = Gate(signing_secret, clock.wall, self._answer) if signing_secret else None
        self._client = AsyncWebClient(bot_token, api_url, logger=quiet.logger(), retry_handlers=[])
        if _is_loopback(api_url):
            self._client.proxy = None  # an ambient proxy does not lead to this machine
        self._edge: Edge | None = None
        self._sockets: Sockets | None = None
        self._reaching: asyncio.Task[None] | None = None
        self._rooms = Rooms(self._client)
        self.transport = SlackTransport(self._client, self._rooms, charting=charting)

    def install(self, app: web.Application) -> None:
        """Adds POST /slack/events where there is a signing secret."""
        if self._gate is not None:
            app.router.add_post(PATH, self._gate.receive)

    async def start(self) -> None:
        """*Raises* Refused. Where Slack cannot be reached it goes on trying, and `ready` says no."""
        self._client.session = aiohttp.ClientSession(timeout=_TIMEOUT)
        try:
            if not await self._reach():
                self._reaching = asyncio.create_task(self._keep_reaching(), name="slack-reach")
        except Refused:
            await self.stop()
            raise

    async def stop(self) -> None:
        if self._reaching is not None:
            self._reaching.cancel()
        if self._sockets is not None:
            await self._sockets.stop()
        if self._client.session is not None:
            await self._client.session.close()

    def ready(self) -> bool:
        """Slack knows us, and where there is an app token at least one socket stands."""
        return self._edge is not None and (self._sockets is None or self._sockets.connected > 0)

    def state(self) -> Mapping[str, int]:
        """For metrics: sockets that stand, and what was heard, ignored, foreign, unreadable and failed."""
        counts = self._edge.counts if self._edge else {}
        return {"sockets": self._sockets.connected if self._sockets else 0, **counts}

    async def _answer(self, payload: dict[str, Any]) -> Answer:
        return await self._edge.answer(payload) if self._edge else Answer(503)

    async def _keep_reaching(self) -> None:
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            await asyncio.sleep(pause)
            try:
                if await self._reach():
                    return
            except Refused as refusal:
                _log.error("slack.refused_us", reason=str(refusal))
                return

    async def _reach(self) -> bool:
        """auth.test and a first address for the sockets, once. False where nobody answered."""
        try:
            us = self._us(await definite(self._client.auth_test()))
            self._enter(us, await self._first_address())
        except DeliveryError as error:
            if error.retry_in is None:
                said = _REFUSALS.get(error.reason, f"Slack refused to let the app in: {error.reason}")
                raise Refused([said]) from None
            _log.warning("slack.unreachable", reason=error.reason)
            return False
        return True

    def _us(self, data: Data) -> Us:
        us = Us(data["team_id"], data["user_id"], data.get("bot_id") or "", data.get("url") or "")
        if self._team_id and us.team != self._team_id:
            raise Refused(
                [f"The bot token belongs to workspace {us.team}, not to {self._team_id}: check STEWARD_SLACK_TEAM_ID"]
            )
        return us

    async def _first_address(self) -> str:
        if not self._app_token:
            return ""
        data = await definite(self._client.apps_connections_open(app_token=self._app_token))
        return str(data["url"])

    def _enter(self, us: Us, address: str) -> None:
        self.transport.us = us
        desk = FormDesk(self.transport, self._rooms)
        self._edge = Edge(us, self._client, self._corridor, desk, self._now)
        if self._app_token:
            from bot.slack.socket import Sockets  # here: who is called over HTTP does not pay for it

            self._sockets = Sockets(self._client, self._app_token, self._answer, ping=self._ping)
            self._sockets.start(address)


def from_settings(
    settings: Settings,
    routes: Sequence[Route],
    corridor: Corridor,
    clock: Clock,
    *,
    charting: Charting | None = None,
) -> Slack:
    """The platform as configured. `routes` shape the manifest, not the way in: every sentence walks the corridor."""
    assert settings.slack_bot_token is not None
    app_token, secret = settings.slack_app_token, settings.slack_signing_secret
    return Slack(
        bot_token=settings.slack_bot_token.get_secret_value(),
        app_token=app_token.get_secret_value() if app_token else None,
        signing_secret=secret.get_secret_value() if secret else None,
        api_url=settings.slack_api_url,
        team_id=settings.slack_team_id,
        corridor=corridor,
        clock=clock,
        charting=charting,
    )


_REFUSALS = {
    "invalid_auth": "Slack does not know a token: copy the bot token and the app token again from the app's settings",
    "not_allowed_token_type": "The app token must start with xapp- and have the scope connections:write",
    "not_authed": "The bot token is empty: copy it from OAuth & Permissions",
    "token_revoked": "The bot token was revoked: install the app again and copy the new one",
    "token_expired": "The bot token has expired: install the app again and copy the new one",
    "account_inactive": "The app was removed from the workspace: install it again and copy the new bot token",
}


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
