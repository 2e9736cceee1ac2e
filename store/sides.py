"""The two sides of a ritual: who is asked for which half, why them, and who else may answer it.

Refuses to guess: an empty half is nobody's, and whoever steps in is printed with the reason. Pure: no SQL, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from store.ladder import Sight, behind
from store.portfolio import Holder, Person
from store.standing import COMPANY, LEAD, OWNER, Standing, interims, standing

HALVES: Mapping[str, str] = {
    "harm": OWNER, "cause": "model_quality", "progress": "pilot_owner", "word": "scenario_owner"
}  # fmt: skip
"""The half of a ritual -> the accountability whose holder is asked for it."""


@dataclass(frozen=True, slots=True)
class Side:
    """Who is asked. `way` says why them where it is not simply the holder; `problem` why not the holder."""

    half: str
    accountability: str
    holder: Holder | None
    person: Person | None = None
    way: str = ""
    problem: str = ""
    vacant: bool = False
    """Nobody is recorded, or who is has left: somebody should see to it."""


def side(sight: Sight, subject: str, half: str) -> Side:
    """The holder's person, or who stands in, or the recorded backup; where there is none the interim, labelled."""
    found = standing(sight.portfolio, subject, HALVES[half])
    vacant = found.holder is None
    problem = "" if found.recorded else "nobody is recorded"
    for holder, why in _ways(sight, found):
        reached = behind(sight, holder)
        if reached.person is not None:
            return Side(half, HALVES[half], found.recorded, reached.person, reached.way or why, problem, vacant)
        problem = problem or reached.problem
    return Side(half, HALVES[half], found.recorded, problem=problem, vacant=vacant)


def _ways(sight: Sight, found: Standing) -> Iterator[tuple[Holder, str]]:
    if found.recorded is not None:
        yield found.recorded, ""
    if found.backup is not None:
        yield found.backup.holder, "the recorded backup"
    holder = sight.portfolio.people.get(found.recorded or "")
    if holder is not None and holder.backup:
        yield holder.backup, f"backup of {holder.name}"
    for each in interims(sight.portfolio, found.subject, found.accountability, None):
        yield each.holder, each.why


def may_answer(sight: Sight, subject: str, half: str, person: str) -> bool:
    """The one who is asked, everybody recorded for it, the members of the team that holds it, the portfolio lead."""
    portfolio = sight.portfolio
    asked = side(sight, subject, half)
    if asked.person is not None and asked.person.id == person:
        return True
    lead = portfolio.holder(COMPANY, LEAD)
    recorded = [each.holder for each in portfolio.held.get(subject, {}).get(HALVES[half], ())]
    found = standing(portfolio, subject, HALVES[half])
    holders = {*recorded, *([found.holder] if found.holder else []), *([lead.holder] if lead else [])}
    team = portfolio.people[person].team if person in portfolio.people else None
    return person in holders or f"team:{team}" in holders


def active(sight: Sight, person: str) -> bool:
    """Whether somebody is there and nobody stands in for them."""
    known = sight.portfolio.people.get(person)
    away = any(each.subject == f"person:{person}" and each.from_at <= sight.at < each.until_at for each in sight.covers)
    return known is not None and known.state == "active" and not away


def facilitator(sight: Sight, people: Sequence[str], held: Mapping[str, int], last: str) -> str:
    """Whoever of those who are there has done it least; never the last one twice while there is another."""
    there = sorted({person for person in people if active(sight, person)})
    rested = [person for person in there if person != last] or there
    return min(rested, key=lambda person: (held.get(person, 0), person), default="")
