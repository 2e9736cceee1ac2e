"""Who a platform's person is: matched by e-mail, corrected by hand, remembered.

Refuses to match on a name, and on an e-mail that two people share.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_

from store import findings, journal
from store.portfolio import Identity, Person, Portfolio
from store.rows import table_of, values_of
from store.tables import IdentityRow
from store.units import Unit
from store.upserts import insert_into

IDENTITIES = table_of(IdentityRow)
UNMATCHED = "unmatched person"
FRESH = timedelta(days=7)
"""How long a match by e-mail is believed before the platform is asked again."""


def stale(identity: Identity, now: datetime) -> bool:
    """Whether the platform should be asked again; what was linked by hand stays as it was said."""
    checked = identity.checked_at
    return identity.source == "email" and (checked is None or now - checked > FRESH)


def with_email(portfolio: Portfolio, email: str | None) -> Person | None:
    """The one active or absent person with this e-mail; None where there is none, or more than one."""
    wanted = (email or "").strip().casefold()
    found = [person for person in portfolio.people.values() if wanted and (person.email or "").casefold() == wanted]
    return found[0] if len(found) == 1 and found[0].state != "inactive" else None


async def recognise(unit: Unit, handle: IdentityRow, email: str | None) -> Person | None:
    """The person a handle was matched to by e-mail, remembered; no match is a finding."""
    person = with_email(unit.portfolio, email)
    if not handle.handle:
        return None  # a guest without an account is nobody, not somebody unmatched
    if person is None:
        who = f"{handle.platform}:{handle.workspace}:{handle.handle}"
        await findings.note(unit, UNMATCHED, who, "nobody in the catalog has this person's e-mail; say: link")
        await _let_go(unit, handle)
        return None
    handle.person = person.id
    await keep(unit, handle)
    return person


async def _let_go(unit: Unit, handle: IdentityRow) -> None:
    """An earlier match that no longer holds."""
    key = handle.platform, handle.workspace, handle.handle
    was = unit.portfolio.identities.get(key)
    if was is None:
        return
    same = (IDENTITIES.c.platform, IDENTITIES.c.workspace, IDENTITIES.c.handle)
    await unit.run(delete(IDENTITIES).where(*(column == value for column, value in zip(same, key, strict=True))))
    journal.record(unit, "identity gone", f"person:{was.person}", platform=key[0], picture=await journal.moved(unit))


async def keep(unit: Unit, row: IdentityRow) -> None:
    """This handle is this person from now on; an older handle in the same workspace is let go."""
    here = IDENTITIES.c.platform == row.platform, IDENTITIES.c.workspace == row.workspace
    old = or_(IDENTITIES.c.person == row.person, IDENTITIES.c.handle == row.handle)
    before = [key for key in unit.portfolio.identities.values() if key.handle == row.handle]
    await unit.run(delete(IDENTITIES).where(*here, old))
    connection = await unit.connection()
    await connection.execute(insert_into(IDENTITIES, connection).values(**values_of(row)))
    picture = await journal.moved(unit)
    for person in {row.person, *(key.person for key in before)}:
        journal.record(unit, "identity", f"person:{person}", platform=row.platform, picture=picture)
    await findings.close(unit, UNMATCHED, f"{row.platform}:{row.workspace}:{row.handle}")
