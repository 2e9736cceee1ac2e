"""What an installation looks like from inside: settings, database, platforms.

Refuses to print a secret: it says that one is set, never what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import make_url

from bot.settings import Settings
from bot.version import version
from store.db import Database
from store.schema import HEAD, known, revision, waiting


async def examine(settings: Settings, unread: Sequence[str] = ()) -> dict[str, str]:
    """Name -> how it is; nothing is changed by it. *Raises* Refused where the database cannot be used."""
    url = make_url(settings.database_url).render_as_string(hide_password=True)
    return {
        "steward": version(),
        "database": f"{url}: {await _database(settings.database_url)}",
        "slack": _slack(settings),
        "teams": f"configured for {len(settings.teams_allowed_tenants)} tenant(s)"
        if settings.teams
        else "not configured",
        "address": settings.public_url or "not set: STEWARD_PUBLIC_URL; calendars cannot be subscribed to",
        "clock": "rehearsal" if settings.clock else "real",
        **({"settings": " ".join(unread)} if unread else {}),
    }


async def _database(url: str) -> str:
    """*Raises* Refused."""
    database = Database(url)
    try:
        was = await revision(database)
        if was is None:
            return "there is none yet: the first start makes it"
        return f"reachable, {waiting(was) if was < HEAD else await _company(database)}"
    finally:
        await database.close()


async def _company(database: Database) -> str:
    """*Raises* Refused."""
    await known(database)
    portfolio = await database.portfolio()
    if not portfolio.products:
        return "no catalog: python app.py import FILE"
    return f"{len(portfolio.products)} products, {len(portfolio.people)} people"


def _slack(settings: Settings) -> str:
    if not settings.slack:
        return "not configured"
    doors = {"Socket Mode": settings.slack_app_token, "HTTP": settings.slack_signing_secret}
    return "configured for " + " and ".join(name for name, token in doors.items() if token)
