"""*Right* and *Wrong*: confirming who holds something, proposing somebody else, deciding on a proposal.

Refuses to change a holder on one person's word: somebody entitled accepts, and a stale button changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import HERE, LIVING, Action, Card, Field, Form, Lane, Reply, Request, To
from handlers.asking import asked_standing, asker, instead, may_decide, said
from handlers.cards.answers import answer, sentence
from handlers.cards.wording import para, role_name, subject_name
from handlers.names import in_words, person_named
from store import proposals
from store.errors import FieldErrors, NotAllowed, NotFound, Unclear
from store.portfolio import Person
from store.proposals import Proposal
from store.standing import Standing, person_behind, standing
from store.units import Unit


def _stale(request: Request, found: Standing) -> bool:
    """Whether the button was drawn when somebody else held it."""
    seen = int(request.args.get("seen") or 0)
    return bool(seen) and (found.assignment is None or found.assignment.id != seen)


def _moved_on(unit: Unit, found: Standing) -> Sequence[Reply]:
    card = answer(unit.portfolio, found, unit.at)
    return [Reply(Card("That has changed since the card was drawn.", (para(card.title), *card.parts), card.actions))]


async def confirm(unit: Unit, request: Request) -> Sequence[Reply]:
    """It is right, somebody says so, today."""
    found = asked_standing(unit, request)
    if _stale(request, found):
        return _moved_on(unit, found)
    person = asker(unit, request)
    if found.assignment is None or found.basis != "explicit":
        raise NotFound(f"{sentence(unit.portfolio, found)} There is nothing to confirm.")
    await proposals.confirm(unit, found.assignment.id, found.subject, by=person.id)
    return said("Thank you.", f"{sentence(unit.portfolio, found)} Confirmed today by {person.name}.")


async def correct(unit: Unit, request: Request) -> Sequence[Reply]:
    """It is wrong: who would be right? A proposal, for somebody entitled to decide."""
    found = asked_standing(unit, request)
    if _stale(request, found):
        return _moved_on(unit, found)
    if not request.args.get("person"):
        return [Reply(_form(unit, request, found))]
    by = asker(unit, request)
    holder = _proposed(unit, request)
    if holder == found.holder:
        raise FieldErrors({"person": f"{unit.portfolio.holder_name(holder)} already holds it."})
    reason = request.args.get("reason", "")
    number = await proposals.propose(
        unit, found.subject, found.accountability, holder, by=by.id, reason=reason, source=f"{by.name} in chat"
    )
    return _asked(unit, found, number, holder, by, reason)


def _proposed(unit: Unit, request: Request) -> str:
    """*Raises* FieldErrors, so that a form shows it in place."""
    try:
        return person_named(unit, request.args["person"], request.command + ": {}")
    except (NotFound, Unclear) as error:
        if request.gesture == "submitted":
            raise FieldErrors({"person": in_words(error)}) from None
        raise


def _form(unit: Unit, request: Request, found: Standing) -> Form:
    what = f"{found.accountability} of {found.subject}"
    return Form(
        "Who answers for it?",
        f"correct {what}",
        (
            Field("person", "Person", hint="full name or e-mail", limit=200),
            Field("reason", "Why", kind="text", required=False, limit=500),
        ),
        submit="Propose",
        note=f"{sentence(unit.portfolio, found)} Whom do you propose instead? "
        f"Typed, it is: correct {what}: NAME because REASON",
        seen=int(request.args.get("seen") or 0),
    )


def _asked(unit: Unit, found: Standing, number: int, holder: str, by: Person, reason: str) -> Sequence[Reply]:
    portfolio = unit.portfolio
    role, subject = role_name(portfolio, found.accountability), subject_name(portfolio, found.subject)
    proposal = f"{by.name} proposes {portfolio.holder_name(holder)} for {role} of {subject}."
    because = (para("Because: ", reason),) if reason else ()
    buttons = (Action("Accept", f"accept proposal {number}", "primary"), Action("Keep", f"keep as is {number}"))
    decider = _decider(unit, found)
    told = Card(proposal, (para(sentence(portfolio, found)), *because), buttons, foot=f"Proposal {number}.")
    to = To("person", decider.id) if decider else HERE
    asks = (
        f"I have asked {decider.name} to decide."
        if decider
        else "Nobody is recorded who could decide; anybody here may take it to the portfolio lead."
    )
    return [
        Reply(told, to=to, slot=f"proposal/{number}"),
        *said("Noted.", f"{proposal} {asks} Nothing changes until then."),
    ]


def _decider(unit: Unit, found: Standing) -> Person | None:
    """The holder of the product, else the portfolio lead; the current holder where they are the same person."""
    product = standing(unit.portfolio, found.subject, "product_owner")
    for holder in (found.holder, product.holder, found.interim.holder if found.interim else None):
        person = person_behind(unit.portfolio, holder) if holder else None
        if person is not None and person.state == "active":
            return person
    return None


async def accept(unit: Unit, request: Request) -> Sequence[Reply]:
    """The proposed person holds it from now on."""
    made, found, person = await _decision(unit, request)
    if made.state != "proposed":
        return said("That is decided.", sentence(unit.portfolio, found))
    await proposals.accept(unit, made, by=person.id)
    role, subject = role_name(unit.portfolio, found.accountability), subject_name(unit.portfolio, found.subject)
    name = unit.portfolio.holder_name(made.holder)
    text = f"{name} answers for {role} of {subject} from now on; {person.name} accepted it."
    news = [Reply(Card(text), to=To("person", who.id), lane=Lane.UPDATE) for who in _concerned(unit, made, person)]
    return [*said("Done.", text), _settled(made, text), *news]


async def keep(unit: Unit, request: Request) -> Sequence[Reply]:
    """It stays as it was."""
    made, found, person = await _decision(unit, request)
    if made.state != "proposed":
        return said("That is decided.", sentence(unit.portfolio, found))
    await proposals.refuse(unit, made, by=person.id)
    text = f"{sentence(unit.portfolio, found)} {person.name} keeps it so."
    news = [Reply(Card(text), to=To("person", made.said_by), lane=Lane.UPDATE)] if made.said_by != person.id else []
    return [*said("Kept.", text), _settled(made, text), *news]


def _settled(made: Proposal, text: str) -> Reply:
    """The card that asked, without its buttons."""
    return Reply(
        Card(text, foot=f"Proposal {made.number}."), to=LIVING, slot=f"proposal/{made.number}", lane=Lane.UPDATE
    )


async def _decision(unit: Unit, request: Request) -> tuple[Proposal, Standing, Person]:
    """*Raises* NotFound, NotAllowed."""
    person = asker(unit, request)
    made = await proposals.proposal(unit, int(request.args["number"]))
    found = standing(unit.portfolio, made.subject, made.accountability)
    if not may_decide(unit, person, found):
        raise NotAllowed(
            f"That is for its holder, the product owner or the portfolio lead to decide.{instead(unit, made.subject)}"
        )
    return made, found, person


def _concerned(unit: Unit, made: Proposal, decider: Person) -> list[Person]:
    """Who proposed it and who now holds it; not the one who just decided."""
    people = (person_behind(unit.portfolio, made.holder), unit.portfolio.people.get(made.said_by))
    return list({who.id: who for who in people if who is not None and who.id != decider.id}.values())
