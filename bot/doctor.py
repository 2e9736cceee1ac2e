"""What an installation looks like from inside: settings, database, platforms.

Refuses to print a secret: it says that one is set, never what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.engine import make_url

from bot.machine import opened
from bot.settings import Settings


async def examine(settings: Settings, unread: Sequence[str] = ()) -> dict[str, str]:
    """Name -> how it is. *Raises* Refused where the database cannot be used."""
    async with opened(settings.database_url) as database:
        portfolio = await database.portfolio()
    known = (
        f"{len(portfolio.products)} products, {len(portfolio.people)} people"
        if portfolio.products
        else "no catalog: python app.py import FILE"
    )
    return {
        "database": f"{make_url(settings.database_url).render_as_string(hide_password=True)}: reachable, {known}",
        "slack": _slack(settings),
        "teams": f"configured for {len(settings.teams_allowed_tenants)} tenant(s)"
        if settings.teams
        else "not configured",
        "address": settings.public_url or "not set: STEWARD_PUBLIC_URL; calendars cannot be subscribed to",
        "clock": "rehearsal" if settings.clock else "real",
        **({"settings": " ".join(unread)} if unread else {}),
    }


def _slack(settings: Settings) -> str:
    if not settings.slack:
        return "not configured"
    doors = {"Socket Mode": settings.slack_app_token, "HTTP": settings.slack_signing_secret}
    return "configured for " + " and ".join(name for name, token in doors.items() if token)
