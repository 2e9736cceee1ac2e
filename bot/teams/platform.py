"""Teams, put together: one value per setting in, one transport and one HTTP route out.

Refuses to exist unsafely: without tenants, without a secret, or with addresses that would carry secrets in the clear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiohttp import web

from bot.charting import Charting
from bot.clock import Clock
from bot.messages import Corridor, Route
from bot.settings import Settings
from bot.teams.auth import ISSUER, Doorman
from bot.teams.client import TeamsTransport
from bot.teams.connector import Connector
from bot.teams.desk import Desk
from bot.teams.directory import Directory
from bot.teams.edge import PATH, Admission, Edge
from bot.teams.hosts import PUBLIC_HOSTS, ServiceHosts, trusted
from bot.teams.keys import OPENID_URL, KeyRing
from bot.teams.known import Known, Notebook, PaperNotebook
from bot.teams.pool import Pool
from bot.teams.tokens import TOKEN_URL, ClientSecret, Credentials
from bot.teams.turns import Turns
from store.errors import Refused


class Teams:
    """`install` before the server starts, `start` before it listens, `stop` after it stopped."""

    def __init__(
        self,
        *,
        app_id: str,
        app_secret: str,
        app_tenant: str,
        allowed_tenants: Sequence[str],
        routes: Sequence[Route],
        corridor: Corridor,
        clock: Clock,
        openid_url: str = OPENID_URL,
        token_url: str = TOKEN_URL,
        service_hosts: Sequence[str] = PUBLIC_HOSTS,
        issuer: str = ISSUER,
        notebook: Notebook | None = None,
        greeting: str = "",
        charting: Charting | None = None,
    ) -> None:
        """`greeting` is the sentence carried out when the app is installed somewhere. *Raises* Refused."""
        token_url = token_url.replace("{tenant}", app_tenant)
        _check(
            {"app_id": app_id, "app_secret": app_secret, "app_tenant": app_tenant},
            allowed_tenants,
            {"openid_url": openid_url, "token_url": token_url},
        )
        self.app_id, self.routes = app_id, tuple(routes)
        hosts, bot = ServiceHosts(tuple(service_hosts)), f"28:{app_id}"
        now = clock.now
        self._now, self._pool, self._known = now, Pool(), Known(notebook or PaperNotebook())
        self._keys = KeyRing(self._pool, openid_url)
        self._tokens = ClientSecret(self._pool, Credentials(app_id, app_secret, token_url), now)
        connector = Connector(self._pool, self._tokens, hosts, now)
        directory = Directory(connector, self._known, bot=bot, now=now)
        self.transport = TeamsTransport(connector, directory, self._known, bot=bot, charting=charting)
        desk = Desk(corridor, self.transport, now, greeting=greeting)
        doorman = Doorman(self._keys, audience=app_id, issuer=issuer, wall=clock.wall)
        admission = Admission(doorman, frozenset(allowed_tenants), hosts)
        self._edge = Edge(admission, self._known, Turns(desk, app_id=app_id), now)

    def install(self, app: web.Application) -> None:
        app.router.add_post(PATH, self._edge.answer)

    async def start(self) -> None:
        """Keys that cannot be fetched now are fetched when needed: Teams being down is no reason to stay down."""
        await self._pool.open()
        await self._known.load()
        await self._keys.refresh(self._now())

    async def stop(self) -> None:
        await self._keys.close()
        await self._tokens.close()
        await self._pool.close()

    def ready(self) -> bool:
        """Whether the next activity can be verified; asking when it cannot also tries to change that."""
        if not self._keys.loaded:
            self._keys.hurry(self._now())
        return self._keys.loaded


def from_settings(
    settings: Settings,
    routes: Sequence[Route],
    corridor: Corridor,
    clock: Clock,
    *,
    notebook: Notebook | None = None,
    charting: Charting | None = None,
) -> Teams:
    """The platform as configured. *Raises* Refused."""
    secret = settings.teams_app_secret
    return Teams(
        app_id=settings.teams_app_id or "",
        app_secret=secret.get_secret_value() if secret else "",
        app_tenant=settings.teams_app_tenant or "",
        allowed_tenants=settings.teams_allowed_tenants,
        routes=routes,
        corridor=corridor,
        clock=clock,
        openid_url=settings.teams_openid_url,
        token_url=settings.token_url,
        service_hosts=settings.teams_service_hosts,
        notebook=notebook,
        charting=charting,
    )


def _check(required: Mapping[str, str], tenants: Sequence[str], addresses: Mapping[str, str]) -> None:
    """*Raises* Refused, with everything that is wrong at once."""
    wrong = [f"{name} is empty" for name, value in required.items() if not value.strip()]
    if not [tenant for tenant in tenants if tenant.strip()]:
        wrong.append("allowed_tenants is empty: name the tenants that may use the desk")
    wrong += [f"{name} must be https, or loopback" for name, address in addresses.items() if not trusted(address)]
    if wrong:
        raise Refused(wrong)
