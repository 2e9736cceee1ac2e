"""`stats` and `postmortem`: what incidents add up to, and the record of one.

Refuses to write what nobody said: what is not known stands there as a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.messages import Reply, Request
from handlers.cards import incidents_postmortem, incidents_record, incidents_stats
from handlers.cards.incidents import View
from handlers.incidents import private
from handlers.incidents.meant import meant
from store import covers, decided, followups, frozen, handoffs, record, timeline
from store.incidents import Incident
from store.units import Unit

DAYS = 90


async def stats(unit: Unit, request: Request) -> Sequence[Reply]:
    """Medians by layer, product or accountability."""
    by = request.args.get("by", "layer").casefold()
    days = min(int(request.args.get("days", DAYS)) or DAYS, 3650)
    found = await record.record(unit, by, unit.at - timedelta(days=days))
    return [Reply(incidents_stats.stats(unit.portfolio, found, by, days))]


async def postmortem(unit: Unit, request: Request) -> Sequence[Reply]:
    """The record of one incident."""
    found = await meant(unit, request, to_change=False)
    await private.refuse_others(unit, request, await covers.sight(unit), found)
    return [Reply(incidents_record.card(await _facts(unit, found)))]


async def markdown(unit: Unit, found: Incident) -> str:
    """The whole record."""
    return incidents_postmortem.markdown(await _facts(unit, found))


async def _facts(unit: Unit, found: Incident) -> incidents_postmortem.Facts:
    return incidents_postmortem.Facts(
        view=View(found, await covers.sight(unit)),
        lines=tuple(await timeline.lines(unit, found.number)),
        decisions=tuple(await decided.all_of(unit, found.number)),
        handoffs=tuple(await handoffs.all_of(unit, found.number)),
        actions=tuple(await followups.all_of(unit, found.number)),
        book=await frozen.frozen(unit, found.number),
    )
