"""`alias`, `cue`, `forget`, `unanswered`: making the next question right.

Refuses to let anybody teach who does not answer for the thing, and names that mean something else already.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import Action, Card, Part, Reply, Request, Row
from handlers.asking import asker, instead, may_decide, said, subject_of
from handlers.cards.wording import faint, listed, para, role_name, strong, subject_name
from handlers.names import Names, accountability_named, plain
from store import teachings
from store.errors import NotAllowed, NotFound, Unclear
from store.portfolio import Person
from store.standing import COMPANY, LEAD, OWNER, standing
from store.units import Unit

KINDS = ("product", "component", "pilot", "team", "person")
SHORTEST = 3
SHOWN, LESSONS = 20, 3


async def alias(unit: Unit, request: Request) -> Sequence[Reply]:
    """A further name for a product, from now on."""
    name, person = request.args["name"], asker(unit, request)
    subject = subject_of(unit, request.args["subject"], f'alias "{name}" = {{}}')
    if not may_decide(unit, person, standing(unit.portfolio, subject, OWNER)):
        raise NotAllowed(f"A product's owner or the portfolio lead teaches me its names.{instead(unit, subject)}")
    if len(plain(name)) < SHORTEST:
        raise Unclear(f"{name} is too short to be a name. At least {SHORTEST} letters, please.")
    other = [each for each in unit.derived(Names.of).find(name, KINDS) if each != subject]
    if other:
        raise Unclear(f"“{name}” means {subject_name(unit.portfolio, other[0])} already.")
    await teachings.teach_alias(unit, name, subject, by=person.id)
    return _taught(f"{name} means {subject_name(unit.portfolio, subject)} from now on.", f'forget alias "{name}"')


async def cue(unit: Unit, request: Request) -> Sequence[Reply]:
    """A further phrasing for an accountability, from now on."""
    words, person = request.args["name"], _lead(unit, request)
    accountability = accountability_named(unit.portfolio, request.args["subject"])
    kept = unit.portfolio.accountabilities[accountability]
    other = [each.id for each in unit.portfolio.accountabilities.values() if words in each.cues]
    if other:
        raise Unclear(f"{words} means {role_name(unit.portfolio, other[0])} already.")
    await teachings.change_cues(unit, accountability, (*kept.cues, words), kind="cue taught", cue=words, by=person.id)
    return _taught(
        f"“{words}” asks for {role_name(unit.portfolio, accountability)} from now on.", f'forget cue "{words}"'
    )


async def forget(unit: Unit, request: Request) -> Sequence[Reply]:
    """What was taught is no longer so."""
    words, person = request.args["name"], asker(unit, request)
    if request.args["kind"].casefold() == "alias":
        subject = next((s for s in unit.derived(Names.of).find(words, KINDS)), None)
        if subject and not may_decide(unit, person, standing(unit.portfolio, subject, OWNER)):
            raise NotAllowed(f"A product's owner or the portfolio lead teaches me its names.{instead(unit, subject)}")
        subject = await teachings.forget_alias(unit, words, by=person.id)
        return said("Forgotten.", f"“{words}” no longer means {subject_name(unit.portfolio, subject)}.")
    lead = _lead(unit, request)
    for each in unit.portfolio.accountabilities.values():
        if words in each.cues:
            rest = tuple(one for one in each.cues if one != words)
            await teachings.change_cues(unit, each.id, rest, kind="cue forgotten", cue=words, by=lead.id)
            return said("Forgotten.", f"{words} no longer asks for {role_name(unit.portfolio, each.id)}.")
    raise NotFound(f"Nobody has taught me {words}.")


async def unanswered(unit: Unit, request: Request) -> Sequence[Reply]:
    """What was asked and not understood, the most frequent first."""
    found = await teachings.unanswered(unit, SHOWN)
    if not found:
        return said("Everything was understood.", "No question has ended in a question back or in nothing.")
    rows: list[Part] = [
        Row((strong(f"{each.times}× "), *para(each.question).spans, faint(_unexplained(each))), _lessons(unit, each))
        for each in found
    ]
    how = para(
        'A button makes the unexplained words mean what it says. Or type: alias "the churn thing" = churn-model, or: '
        'cue "who foots the bill" = running_cost'
    )
    return [Reply(Card("Questions I did not get", (*rows, how)))]


def _lessons(unit: Unit, each: teachings.Unanswered) -> tuple[Action, ...]:
    """What one click would teach: the unexplained words, as a name or a phrasing of what they were taken for."""
    words, portfolio = " ".join(each.unexplained), unit.portfolio
    if len(plain(words)) < SHORTEST or '"' in words:
        return ()
    names = [Action(subject_name(portfolio, f"product:{one}"), f'alias "{words}" = {one}')
             for one in each.candidates if one in portfolio.products]  # fmt: skip
    phrasings = [Action(role_name(portfolio, one), f'cue "{words}" = {one}')
                 for one in each.candidates if one in portfolio.accountabilities]  # fmt: skip
    return (*names, *phrasings)[:LESSONS]


def _unexplained(each: teachings.Unanswered) -> str:
    return f"  unexplained: {listed(each.unexplained)}" if each.unexplained else ""


def _taught(text: str, undo: str) -> Sequence[Reply]:
    return [Reply(Card("Thank you.", (para(text),), (Action("Undo", undo),)))]


def _lead(unit: Unit, request: Request) -> Person:
    """*Raises* NotAllowed."""
    person, lead = asker(unit, request), unit.portfolio.holder(COMPANY, LEAD)
    if lead is None or lead.holder != person.id:
        raise NotAllowed(f"Only the portfolio lead teaches me phrasings: they hold for every product.{instead(unit)}")
    return person
