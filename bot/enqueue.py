"""Replies become rows of the outbox: one for where each goes, and one for every other place its card lives.

Refuses to let a form wait: it is handed back, to be opened with the acknowledgement, and again where that was lost.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.envelopes import place_of, row_of, to_of
from bot.messages import HERE, LIVING, Action, Card, Form, Lane, Outcome, Place, Reply, Request, Span, Text, To
from store.mailbox import living, on_their_way
from store.tables import OutboxRow
from store.units import Unit

CALLS = Lane.ESCALATION
"""Up to here people are called: what calls them is looked for at once, and written down as it leaves."""


async def enqueue(unit: Unit, request: Request, replies: Sequence[Reply]) -> Outcome:
    form: Form | None = None
    kept: list[Reply] = []
    for reply in replies:
        if not isinstance(reply.card, Form):
            kept.append(reply)
        elif request.opens:
            form = reply.card
        else:
            kept.append(replace(reply, card=_door(reply.card, request)))
    homes = await _homes(unit, {reply.slot for reply in kept if reply.slot is not None})
    for reply in kept:
        for row in _rows(request, reply, unit.at, homes):
            unit.add(row)
    if form is not None:
        unit.repeatable()
    return Outcome(form=form, calls=any(reply.lane <= CALLS for reply in kept))


Homes = dict[str, list[tuple[To, Place]]]
"""Slot -> where it lives, and where it is about to."""


async def _homes(unit: Unit, slots: Collection[str]) -> Homes:
    if not slots:
        return {}
    homes: Homes = {slot: [] for slot in slots}
    for row in await unit.fetch(living(slots)):
        homes[row["slot"]].append((HERE, place_of(row["place"])))
    for row in await unit.fetch(on_their_way(slots)):
        homes[row["slot"]].append((to_of(row["target"]), place_of(row["place"])))
    return homes


def _rows(request: Request, reply: Reply, at: datetime, homes: Homes) -> list[OutboxRow]:
    """One row for where it goes, and one for each other place where its slot lives or is about to."""
    rows = [] if reply.to == LIVING else [row_of(reply, request, at)]
    if reply.slot is None:
        return rows
    for to, place in homes[reply.slot]:
        further = row_of(replace(reply, to=to), request, at, place)
        if further.queue not in {row.queue for row in rows}:
            rows.append(further)
    if reply.to != LIVING:
        homes[reply.slot].append((reply.to, request.place))
    return rows


def _door(form: Form, request: Request) -> Card:
    """A form where none can be opened: a button that opens it."""
    return Card(
        form.title, (Text((Span(form.note or "This needs a few more words."),)),), (Action("Fill in", request.command),)
    )
