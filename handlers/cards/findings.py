"""What came of a question, as a card: an answer, a question back, a gap, or that it is not for us.

Refuses to sound surer than it is: what is derived, inherited or meanwhile says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.messages import Action, Card, Part, Row, Span
from handlers.cards.answers import answer
from handlers.cards.listings import listing, orphaned, products_for
from handlers.cards.people import holdings
from handlers.cards.wording import faint, holder_words, listed, para, role_name, strong, subject_name
from handlers.language.meaning import Finding
from store import standing as rules
from store.portfolio import Portfolio
from store.standing import Standing, standing

Say = Callable[[Portfolio, Finding, datetime], Card]


def card(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    if finding.parts:
        return _several(portfolio, finding, now)
    if finding.kind in BY_KIND:
        return BY_KIND[finding.kind](portfolio, finding, now)
    return BY_INTENT.get(finding.meaning.intent, _answer)(portfolio, finding, now)


def found_standing(portfolio: Portfolio, finding: Finding) -> Standing:
    """How it stands with what the question was about."""
    return standing(portfolio, subject_of(finding), finding.accountability or rules.OWNER)


def subject_of(finding: Finding) -> str:
    for kind, name in (("component", finding.component), ("pilot", finding.pilot), ("product", finding.product)):
        if name:
            return f"{kind}:{name}"
    return rules.COMPANY


def _answer(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    said = answer(portfolio, found_standing(portfolio, finding), now)
    if finding.meaning.backup and finding.owner:
        who = (
            f"The backup is {holder_words(portfolio, finding.backup)}." if finding.backup else "No backup is recorded."
        )
        return Card(who, (para(said.title), *said.parts), said.actions, said.foot)
    return said


def _symptom(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    said = _answer(portfolio, finding, now)
    return Card(
        said.title,
        (*said.parts, para("If it is urgent, open an incident: ", "they are called until somebody acknowledges.")),
        said.actions,
        said.foot,
        said.tone,
    )


def _lifecycle(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    """Who leads at the stage, who supports, and where the product is now."""
    stage = portfolio.stages.get(finding.stage or "")
    lines: list[Part] = []
    if stage is not None:
        lines.append(para(f"{stage.name} is led by the {role_name(portfolio, stage.primary_role)}."))
        supporting = [_supporter(portfolio, each.role, each.holder) for each in finding.supporting]
        if supporting:
            lines.append(para(f"Supporting: {listed(supporting)}."))
    if stage is not None and finding.owner is None and finding.kind == "answer":
        told = f"{stage.name} is led by the {role_name(portfolio, stage.primary_role)} of the product."
        return Card(told, tuple(lines[1:]), foot="Name a product, and I say who that is.")
    said = _answer(portfolio, finding, now)
    product = portfolio.products.get(finding.product or "")
    if product is not None and product.stage:
        present = portfolio.stages.get(product.stage)
        lines.append(para(f"{product.name} is now at: {present.name if present else product.stage}."))
    return Card(said.title, (*lines, *said.parts), said.actions, said.foot, said.tone)


def _supporter(portfolio: Portfolio, role: str, holder: str | None) -> str:
    name = role_name(portfolio, role)
    return f"{name} ({portfolio.holder_name(holder)})" if holder else name


def _verified(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    """Yes, or no and who."""
    said = _answer(portfolio, finding, now)
    asked, *others = (portfolio.holder_name(one) for one in (finding.meaning.person or "", *finding.meaning.namesakes))
    if finding.confirmed:
        apart = (para(f"{' and '.join(others)} is somebody else."),) if others else ()
        return Card(f"Yes. {said.title}", (*apart, *said.parts), said.actions, said.foot, "good")
    denied = f"neither {' nor '.join(sorted([asked, *others]))}" if others else f"not {asked}"
    return Card(f"No, {denied}. {said.title}", said.parts, said.actions, said.foot, said.tone)


def _person(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    person = portfolio.people.get(finding.meaning.person or "")
    if person is None:
        return listing(portfolio, finding)
    held = rules.holdings(portfolio, person.id)
    return holdings(portfolio, person, held, you=False)


def _several(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    """Two questions at once: both answers, both with their own buttons."""
    parts: list[Part] = []
    for each in finding.parts:
        said = card(portfolio, each, now)
        parts += [Row((strong(said.title),), said.actions[:3]), *said.parts]
        if said.foot:
            parts.append(para(faint(said.foot)))
    return Card(f"{len(finding.parts)} answers", tuple(parts))


def _which(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    """Asks back, with a button for each reading."""
    about = finding.meaning.about
    rows = tuple(
        Row(
            (strong(_named(portfolio, about, each)), *_hint(portfolio, about, each)),
            (_choice(portfolio, finding, each),),
        )
        for each in finding.candidates
    )
    return Card(_asked_back(portfolio, finding), rows, foot=f"{_puzzling(finding)}{UNCLEAR}")


def _asked_back(portfolio: Portfolio, finding: Finding) -> str:
    about = finding.meaning.about
    if about == "accountability" and finding.product:
        return f"What about {subject_name(portfolio, f'product:{finding.product}')} do you mean?"
    return QUESTIONS.get(about, "Which one do you mean?")


def _puzzling(finding: Finding) -> str:
    """The words that nothing explained, where it is on them that the answer hangs."""
    words = finding.meaning.unexplained if finding.meaning.about == "accountability" else ()
    return f"I do not know {listed([f'“{word}”' for word in words])}. " if 0 < len(words) <= FEW else ""


def _named(portfolio: Portfolio, about: str, each: str) -> str:
    if about == "accountability":
        return role_name(portfolio, each)
    if about == "team":
        return portfolio.holder_name(f"team:{each}")
    return portfolio.holder_name(each) if about == "person" else subject_name(portfolio, f"{about}:{each}")


def _hint(portfolio: Portfolio, about: str, each: str) -> tuple[Span, ...]:
    product = portfolio.products.get(each) if about == "product" else None
    kept = portfolio.accountabilities.get(each) if about == "accountability" else None
    words = product.summary if product else kept.means if kept else ""
    return (faint(f"  {words}"),) if words else ()


def _choice(portfolio: Portfolio, finding: Finding, each: str) -> Action:
    about, what = finding.meaning.about, finding.accountability or rules.OWNER
    commands = {
        "accountability": f"who answers for {each} of {subject_of(finding)}",
        "person": f"what does {each} own",
        "team": f"what does {each} own",
    }
    return Action("This one", commands.get(about, f"who answers for {what} of {about}:{each}"))


def _missing(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    """Nobody is recorded, or there is no such product."""
    if finding.product or finding.pilot or finding.component or finding.accountability == rules.LEAD:
        return answer(portfolio, found_standing(portfolio, finding), now)
    return unknown(portfolio, finding)


def unknown(portfolio: Portfolio, finding: Finding) -> Card:
    """No product fits: said, with the nearest names and whom to ask about new ones."""
    if not portfolio.products:
        text = "Read one with: python app.py import catalog.yaml. make run shows the desk on an invented company."
        return Card("I know no product yet: no catalog has been imported.", (para(text),), tone="warn")
    near = tuple(
        Row((strong(_named(portfolio, "product", each)),), (Action("This one", f"show {each}"),))
        for each in finding.candidates
    )
    lead = standing(portfolio, rules.COMPANY, rules.LEAD)
    parts: list[Part] = [para("The nearest I know:"), *near] if near else []
    if lead.holder:
        parts.append(para(f"If it is new, {portfolio.holder_name(lead.holder)} should hear of it: the portfolio lead."))
    words = finding.meaning.unexplained
    sought = f"I looked for {listed([f'“{word}”' for word in words])}." if 0 < len(words) <= FEW else ""
    every = (Action("What is there?", "products"),)
    return Card("I know no product that this fits.", tuple(parts), every, foot=sought, tone="warn")


def _outside(portfolio: Portfolio, finding: Finding, now: datetime) -> Card:
    text = "I say who answers for what in our AI products: owners, costs, data, models, incidents, pilots."
    return Card("That is not a question for me.", (para(text),), (Action("Help", "help"),))


UNCLEAR = "Nobody is named while it is not clear whom you mean."
FEW = 3
"""Words that are worth saying back."""
QUESTIONS = {
    "product": "Which product do you mean?",
    "accountability": "What about it do you mean?",
    "component": "Which part do you mean?",
    "pilot": "Which pilot do you mean?",
    "person": "Whom do you mean?",
    "team": "Which team do you mean?",
}
BY_KIND: dict[str, Say] = {"clarify": _which, "not_recorded": _missing, "out_of_scope": _outside}
BY_INTENT: dict[str, Say] = {
    "symptom": _symptom,
    "lifecycle": _lifecycle,
    "verify": _verified,
    "reverse": _person,
    "orphan": lambda portfolio, finding, now: orphaned(portfolio, finding.meaning.person or ""),
    "list": lambda portfolio, finding, now: listing(portfolio, finding),
    "which_product": lambda portfolio, finding, now: products_for(portfolio, finding),
}
