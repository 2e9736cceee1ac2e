"""Who answers for something, and on what ground: recorded, derived by the crosswalk, inherited, or nobody.

Refuses to guess: every person it names is recorded for something, and it says for what. Pure: no SQL, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from store.portfolio import Assignment, Holder, Person, Portfolio

CROSSWALK: Mapping[str, tuple[str, ...]] = {
    "retraining": ("model_quality",),
    "evaluation_data": ("model_quality",),
    "prompts": ("model_quality",),
    "technical_owner": ("model_quality",),
    "integration": ("model_quality",),
    "risk": ("business_outcome",),
}
"""Where a question goes in a company that does not keep the accountability itself. *Source*: domain, crosswalk."""

OF_PILOTS: Mapping[str, str] = {"scenario_owner": "business_outcome", "pilot_owner": "product_owner"}
"""What a pilot keeps itself, and whose it is nearest to at its product: never the answer, only near it."""

NEVER_EMPTY = ("model_quality", "incident_response", "business_outcome", "running_cost")
OWNER, LEAD = "product_owner", "portfolio_lead"
COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Interim:
    """Who is asked meanwhile, and why them."""

    holder: Holder
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`explicit`: recorded. `derived`: not kept by the company, taken from `via`. `inherited`: a pilot's, taken from
    its product, `via`. `gap`: nobody, or nobody any more: `gone` is what was recorded of somebody who has left.

    In a gap `nearest` is the recorded holder the crosswalk points to, and `interim` whom to ask meanwhile.
    """

    subject: str
    accountability: str
    basis: Literal["explicit", "derived", "inherited", "gap"]
    assignment: Assignment | None = None
    backup: Assignment | None = None
    via: str = ""
    nearest: Assignment | None = None
    interim: Interim | None = None
    gone: Assignment | None = None

    @property
    def holder(self) -> Holder | None:
        return self.assignment.holder if self.assignment else None

    @property
    def recorded(self) -> Holder | None:
        """The holder in the books, whether or not they are still there."""
        return self.gone.holder if self.gone else self.holder


def standing(portfolio: Portfolio, subject: str, accountability: str) -> Standing:
    """How it stands with one accountability of one subject."""
    recorded = portfolio.holder(subject, accountability)
    backup = portfolio.backup(subject, accountability)
    if recorded is not None and not left(portfolio, recorded.holder):
        return Standing(subject, accountability, "explicit", recorded, backup)
    nearest = next(_crosswalk(portfolio, subject, accountability), None)
    kept = portfolio.accountabilities.get(accountability)
    own = recorded is not None or accountability in OF_PILOTS or (kept is not None and kept.scope == "pilot")
    if nearest is not None and nearest.subject != subject and not own:
        return Standing(subject, accountability, "inherited", nearest, backup, via=nearest.subject)
    if nearest is not None and not own and (kept is None or not kept.declared):
        return Standing(subject, accountability, "derived", nearest, backup, via=nearest.accountability)
    return Standing(
        subject,
        accountability,
        "gap",
        backup=backup,
        nearest=nearest,
        interim=_interim(portfolio, subject, accountability, backup),
        gone=recorded,
    )


def _crosswalk(portfolio: Portfolio, subject: str, accountability: str) -> Iterator[Assignment]:
    """Holders close to it who are there, the closest first: of a pilot, those of its product."""
    if subject.startswith("pilot:"):
        product = f"product:{product_of(portfolio, subject)}"
        found = portfolio.holder(product, OF_PILOTS.get(accountability, accountability))
        if found is not None and not left(portfolio, found.holder):
            yield found
    for other in CROSSWALK.get(accountability, ()):
        found = portfolio.holder(subject, other)
        if found is not None and not left(portfolio, found.holder):
            yield found


def _interim(portfolio: Portfolio, subject: str, accountability: str, backup: Assignment | None) -> Interim | None:
    """Backup, then the product's owner, its team's lead, the portfolio lead; whoever of them has not left."""
    listed = interims(portfolio, subject, accountability, backup)
    return next((each for each in listed if not left(portfolio, each.holder)), None)


def left(portfolio: Portfolio, holder: Holder) -> bool:
    person = portfolio.people.get(holder)
    return person is not None and person.state == "inactive"


def interims(portfolio: Portfolio, subject: str, accountability: str, backup: Assignment | None) -> Iterator[Interim]:
    """Whom to ask meanwhile, the nearest first."""
    if backup is not None:
        yield Interim(backup.holder, "the recorded backup")
    product = product_of(portfolio, subject)
    owner = portfolio.holder(f"product:{product}", OWNER) if product else None
    if owner is not None and (f"product:{product}", OWNER) != (subject, accountability):
        yield Interim(owner.holder, "the product owner")
    lead = _team_lead(portfolio, subject)
    if lead is not None:
        yield Interim(lead[0], f"the lead of {lead[1]}")
    portfolio_lead = portfolio.holder(COMPANY, LEAD)
    if portfolio_lead is not None:
        yield Interim(portfolio_lead.holder, "the portfolio lead")


def product_of(portfolio: Portfolio, subject: str) -> str | None:
    """The product a subject is, or is part of."""
    kind, _, name = subject.partition(":")
    if kind == "product":
        return name
    if kind == "pilot" and name in portfolio.pilots:
        return portfolio.pilots[name].product
    if kind == "component" and name in portfolio.components:
        return portfolio.components[name].product
    return None


def _team_lead(portfolio: Portfolio, subject: str) -> tuple[str, str] | None:
    """(person, team's name) of the lead of the subject's team."""
    kind, _, name = subject.partition(":")
    product = portfolio.products.get(product_of(portfolio, subject) or "")
    where = portfolio.pilots[name].where if kind == "pilot" and name in portfolio.pilots else None
    team = portfolio.teams.get(where or (product.team if product else None) or "")
    return (team.lead, team.name) if team and team.lead else None


def person_behind(portfolio: Portfolio, holder: Holder) -> Person | None:
    """The person, or the lead of the team."""
    if holder.startswith("team:"):
        team = portfolio.teams.get(holder.removeprefix("team:"))
        return portfolio.people.get(team.lead or "") if team else None
    return portfolio.people.get(holder)


def holdings(portfolio: Portfolio, person: str) -> list[Assignment]:
    """Everything a person holds by name, and as the lead of a team; accountable first."""
    led = {f"team:{team.id}" for team in portfolio.teams.values() if team.lead == person}
    held = (each for slots in portfolio.held.values() for ranks in slots.values() for each in ranks)
    mine = [each for each in held if each.holder == person or each.holder in led]
    return sorted(mine, key=lambda each: (each.rank, each.subject, each.accountability))
