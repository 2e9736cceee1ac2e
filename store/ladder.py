"""Who is called for an incident, in which order, resolved from the company as it then is.

Refuses to guess: an empty or unreachable rung is skipped and named, never filled by somebody near. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from store.portfolio import Holder, Person, Portfolio
from store.standing import COMPANY, LEAD, OWNER, standing

TECHNICAL = "technical_owner"


@dataclass(frozen=True, slots=True)
class Cover:
    """Somebody stands in for `subject` (`person:x`, or `team:y` as its on-call) from `from_at` until `until_at`."""

    subject: str
    person: str
    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Sight:
    """What the ladder is resolved from: the company, who stands in for whom, and the instant."""

    portfolio: Portfolio
    covers: tuple[Cover, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Rung:
    """`role` is the accountability, `backup` marks its backup; `holder` None where nobody is recorded."""

    role: str
    backup: bool
    holder: Holder | None
    derived_from: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The person behind a holder and by what way, or why there is none."""

    person: Person | None
    way: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call."""

    rung: Rung
    person: Person
    way: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """A rung that calls nobody. `gap`: somebody should see to it."""

    rung: Rung
    why: str
    gap: bool = True


@dataclass(frozen=True, slots=True)
class Climb:
    """One step: whom it calls (None: nobody on the whole ladder), what was passed over, how many rungs are tried."""

    call: Call | None
    skipped: tuple[Skip, ...]
    step: int
    round: int


def rungs(portfolio: Portfolio, product: str, accountability: str) -> tuple[Rung, ...]:
    """The five rungs of a product for one accountability, the empty ones too."""
    subject = f"product:{product}"
    first = standing(portfolio, subject, accountability)
    derived = first.via if first.basis == "derived" else ""
    deputy = first.backup or (portfolio.backup(subject, derived) if derived else None)
    return (
        Rung(accountability, False, first.recorded, derived),
        Rung(accountability, True, deputy.holder if deputy else None),
        Rung(TECHNICAL, False, standing(portfolio, subject, TECHNICAL).recorded),
        Rung(OWNER, False, standing(portfolio, subject, OWNER).recorded),
        Rung(LEAD, False, standing(portfolio, COMPANY, LEAD).recorded),
    )


def climb(sight: Sight, ladder: tuple[Rung, ...], step: int, *, giver: str | None = None) -> Climb:
    """The next rung from `step` on that has somebody; at most once round. Whoever gives it away is not asked."""
    skipped: list[Skip] = []
    called = _called_before(sight, ladder, step)
    for tried in range(step, step + len(ladder)):
        rung, round_ = ladder[tried % len(ladder)], tried // len(ladder)
        if tried % len(ladder) == 0:
            called = set()
        found = behind(sight, rung.holder)
        if found.person is None:
            skipped.append(Skip(rung, found.problem))
        elif found.person.id == giver:
            skipped.append(Skip(rung, f"{found.person.name} is who hands it over", gap=False))
        elif found.person.id in called:
            skipped.append(Skip(rung, f"{found.person.name} is called already", gap=False))
        else:
            return Climb(Call(rung, found.person, found.way), tuple(skipped), tried + 1, round_)
    end = step + len(ladder)
    return Climb(None, tuple(skipped), end, (end - 1) // len(ladder))


def _called_before(sight: Sight, ladder: tuple[Rung, ...], step: int) -> set[str]:
    """Who was called in this round before `step`, as the company is now."""
    found = (behind(sight, rung.holder).person for rung in ladder[: step % len(ladder)])
    return {person.id for person in found if person is not None}


def behind(sight: Sight, holder: Holder | None) -> Found:
    """The person to call for a holder: themselves, whoever stands in, a team's on-call or its lead."""
    if holder is None:
        return Found(None, problem="nobody is recorded")
    if holder.startswith("team:"):
        return _of_team(sight, holder)
    person = sight.portfolio.people.get(holder)
    return _of_person(sight, person) if person else Found(None, problem="nobody is recorded")


def _of_team(sight: Sight, holder: Holder) -> Found:
    name = sight.portfolio.holder_name(holder)
    cover = _cover(sight, holder)
    if cover is not None:
        found = _of_person(sight, cover)
        if found.person is not None:
            return Found(found.person, found.way or f"on call for {name}")
    team = sight.portfolio.teams.get(holder.removeprefix("team:"))
    lead = sight.portfolio.people.get(team.lead or "") if team else None
    if lead is None:
        return Found(None, problem=f"the team {name} has nobody on call and no lead")
    found = _of_person(sight, lead)
    return Found(found.person, found.way or f"lead of {name}", found.problem)


def _of_person(sight: Sight, person: Person) -> Found:
    """*Shape*: one who is away is stood in for by their delegate, else by their own backup; no further."""
    if person.state == "inactive":
        return Found(None, problem=f"{person.name} has left")
    delegate = _cover(sight, f"person:{person.id}")
    if delegate is None and person.state == "absent":
        delegate = sight.portfolio.people.get(person.backup or "")
        if delegate is None:
            return Found(None, problem=f"{person.name} is away and nobody stands in")
    if delegate is None:
        return _reached(sight, person, "")
    if delegate.state != "active":
        return Found(None, problem=f"{person.name} is away, and so is {delegate.name}, who stands in")
    return _reached(sight, delegate, f"stands in for {person.name}")


def _reached(sight: Sight, person: Person, way: str) -> Found:
    known = person.email or any(each.person == person.id for each in sight.portfolio.identities.values())
    if not known:
        return Found(None, problem=f"{person.name} has no address that I could write to")
    return Found(person, way)


def _cover(sight: Sight, subject: str) -> Person | None:
    """Who stands in now; the latest word counts."""
    now = [each for each in sight.covers if each.subject == subject and each.from_at <= sight.at < each.until_at]
    return sight.portfolio.people.get(now[-1].person) if now else None


def dead_ends(portfolio: Portfolio, accountabilities: Iterable[str], at: datetime) -> Iterator[tuple[str, str]]:
    """(product, accountability) of every ladder that calls nobody at all, whoever stands in today."""
    sight = Sight(portfolio, (), at)
    wanted = tuple(dict.fromkeys(accountabilities))
    for product in portfolio.products:
        for accountability in wanted:
            if climb(sight, rungs(portfolio, product, accountability), 0).call is None:
                yield product, accountability
