"""Who asks, and what the words of a command mean: the steps that several verbs share.

Refuses to take a person from anything but the platform's verified identity.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import ASKER, HERE, Card, Reply, Request
from handlers.cards.wording import para
from handlers.names import accountability_named, product_named
from store.errors import NotAllowed
from store.portfolio import Person, Portfolio
from store.standing import COMPANY, LEAD, OWNER, Standing, product_of, standing
from store.units import Unit

KINDS = ("product:", "pilot:", "component:")


def asker(unit: Unit, request: Request) -> Person:
    """The company's person behind the request. *Raises* NotAllowed."""
    actor = request.actor
    person = unit.portfolio.person_of(actor.platform, actor.workspace, actor.handle)
    if person is None or person.state == "inactive":
        raise NotAllowed(
            "I do not know who you are: nobody in the catalog has your e-mail address. Ask "
            f"{' or '.join(entitled(unit)) or 'the portfolio lead'} to say: "
            f"link {actor.platform} {actor.handle} to YOUR NAME"
        )
    return person


def subject_of(unit: Unit, words: str, saying: str) -> str:
    """`product:x` from a button, or a product's name from a person. *Raises* NotFound, Unclear."""
    if words == COMPANY or words.startswith(KINDS):
        return words
    return f"product:{product_named(unit, words, saying)}"


def asked_standing(unit: Unit, request: Request) -> Standing:
    """How it stands with `what` of `subject`, as the command named them. *Raises* NotFound, Unclear."""
    what = accountability_named(unit.portfolio, request.args["what"])
    verb = request.command.partition(" ")[0]
    subject = subject_of(unit, request.args["subject"], f"{verb} {what} of {{}}")
    return standing(unit.portfolio, subject, what)


def may_decide(unit: Unit, person: Person, found: Standing) -> bool:
    """Whether this person may say who holds it: its holder, the product's owner, the portfolio lead."""
    portfolio = unit.portfolio
    holder = [found.assignment.holder] if found.assignment is not None else []
    leads = {f"team:{team.id}" for team in portfolio.teams.values() if team.lead == person.id}
    return not {person.id, *leads}.isdisjoint([*holder, *_owner_and_lead(portfolio, found.subject)])


def _owner_and_lead(portfolio: Portfolio, subject: str) -> list[str]:
    """Who holds the product, where it is about one, and the portfolio; those that are recorded."""
    product = product_of(portfolio, subject)
    owner = portfolio.holder(f"product:{product}", OWNER) if product else None
    return [each.holder for each in (owner, portfolio.holder(COMPANY, LEAD)) if each is not None]


def entitled(unit: Unit, subject: str = COMPANY) -> list[str]:
    """Names of whoever may say it: the product's owner where it is about one, and the portfolio lead."""
    holders = _owner_and_lead(unit.portfolio, subject)
    return list(dict.fromkeys(unit.portfolio.holder_name(each) for each in holders))


def instead(unit: Unit, subject: str = COMPANY) -> str:
    """` Ask Ana Silva or Bo Berg.`, for the end of a refusal; nothing where nobody is recorded."""
    names = entitled(unit, subject)
    return f" Ask {' or '.join(names)}." if names else ""


def said(title: str, *lines: str, privately: bool = False) -> Sequence[Reply]:
    """A short card back to where it was asked."""
    return [Reply(Card(title, tuple(para(line) for line in lines)), to=ASKER if privately else HERE)]
