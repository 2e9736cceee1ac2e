"""Changing who answers for what: somebody proposes, somebody entitled accepts, the history stays.

Refuses to overwrite: a successor begins where the holder before ends, and the database checks it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from store import findings, journal
from store.errors import NotFound
from store.portfolio import Holder
from store.rows import table_of
from store.tables import AssignmentRow
from store.units import Unit

ASSIGNMENTS = table_of(AssignmentRow)
DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody's word that `holder` should hold it; `state` says whether that was decided."""

    number: int
    subject: str
    accountability: str
    holder: Holder
    rank: int
    state: str
    said_by: str


def _split(holder: Holder) -> tuple[str | None, str | None]:
    """(person, team), one of them."""
    return (None, holder.removeprefix("team:")) if holder.startswith("team:") else (holder, None)


async def propose(
    unit: Unit, subject: str, accountability: str, holder: Holder, *, by: str, reason: str, source: str
) -> int:
    """The number of the proposal; nothing changes until it is accepted."""
    person, team = _split(holder)
    row = AssignmentRow(
        subject=subject, accountability=accountability, person=person, team=team, valid_from=unit.at, state="proposed",
        source=source, said_by=by, reason=reason,
    )  # fmt: skip
    number = await unit.inserted(row)
    journal.record(unit, "proposed", subject, actor=by, detail={"accountability": accountability, "proposal": number})
    await findings.note(unit, DISPUTED, f"{subject}/{accountability}", f"proposal {number} waits for a decision")
    return number


async def proposal(unit: Unit, number: int) -> Proposal:
    """*Raises* NotFound."""
    rows = await unit.fetch(select(ASSIGNMENTS).where(ASSIGNMENTS.c.id == number, ASSIGNMENTS.c.said_by.is_not(None)))
    if not rows:
        raise NotFound(f"There is no proposal {number}.")
    row = rows[0]
    return Proposal(
        number=number,
        subject=row["subject"],
        accountability=row["accountability"],
        holder=row["person"] or f"team:{row['team']}",
        rank=row["rank"],
        state=row["state"],
        said_by=row["said_by"],
    )


async def accept(unit: Unit, made: Proposal, *, by: str) -> None:
    """The proposed holder holds it from now on; whoever held it held it until now."""
    slot = (
        ASSIGNMENTS.c.subject == made.subject,
        ASSIGNMENTS.c.accountability == made.accountability,
        ASSIGNMENTS.c.rank == made.rank,
        ASSIGNMENTS.c.state == "accepted",
        ASSIGNMENTS.c.valid_to.is_(None),
    )
    await unit.run(update(ASSIGNMENTS).where(*slot).values(valid_to=unit.at))
    now = {"state": "accepted", "valid_from": unit.at, "confirmed_at": unit.at, "confirmed_by": by}
    await unit.run(update(ASSIGNMENTS).where(ASSIGNMENTS.c.id == made.number).values(**now))
    await _decided(unit, made, "accepted", by)


async def refuse(unit: Unit, made: Proposal, *, by: str) -> None:
    """It stays as it was."""
    await unit.run(update(ASSIGNMENTS).where(ASSIGNMENTS.c.id == made.number).values(state="refused"))
    await _decided(unit, made, "refused", by)


async def confirm(unit: Unit, assignment: int, subject: str, *, by: str) -> None:
    """Somebody said that it is right, now."""
    fresh = {"confirmed_at": unit.at, "confirmed_by": by}
    await unit.run(update(ASSIGNMENTS).where(ASSIGNMENTS.c.id == assignment).values(**fresh))
    picture = await journal.moved(unit)
    journal.record(unit, "confirmed", subject, actor=by, picture=picture, detail={"assignment": assignment})


async def _decided(unit: Unit, made: Proposal, kind: str, by: str) -> None:
    subject, accountability = made.subject, made.accountability
    picture = await journal.moved(unit)
    detail = {"accountability": accountability, "proposal": made.number}
    journal.record(unit, kind, subject, actor=by, picture=picture, detail=detail)
    await findings.close(unit, DISPUTED, f"{subject}/{accountability}")
