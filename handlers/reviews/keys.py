"""Keys that machines use, shown once to whoever may have them; and what there is for the evaluation set.

Refuses to write a key into a conversation: it is shown in a form, which waits nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import ASKER, Action, Card, Field, Form, Reply, Request
from handlers.asking import asker, said
from handlers.cards.reviews_wording import plural, product_name
from handlers.cards.wording import para
from handlers.names import product_named
from handlers.reviews.seeing import of_the_table
from store import covers, doorkeys, exports
from store.errors import NotAllowed
from store.standing import standing
from store.units import Unit


async def offer_predictions(unit: Unit, request: Request) -> Sequence[Reply]:
    """What a key is for, and a button that makes one."""
    product = product_named(unit, request.args["name"], "predictions key for {}")
    of_the_table(unit, await covers.sight(unit), request, product)
    lines = (
        para(f"With it a program sends what {product} answered: POST /predictions/{product}."),
        para("It is shown once; the one before opens nothing any more."),
    )
    name = product_name(unit.portfolio, product)
    return [Reply(Card(f"A key for the predictions of {name}", lines, (_button(f"predictions key for {product}"),)))]


async def offer_calendar(unit: Unit, request: Request) -> Sequence[Reply]:
    """What the address is for, and a button that makes one."""
    asker(unit, request)
    lines = (
        para("Your reviews and check-ins, to be subscribed to by a calendar program."),
        para("Whoever has the address can read it. It is shown once; the one before shows nothing any more."),
    )
    return [Reply(Card("Your calendar", lines, (_button("my calendar"),)), to=ASKER)]


def _button(command: str) -> Action:
    return Action("Show it", f"show {command}", "primary")


async def for_predictions(unit: Unit, request: Request) -> Sequence[Reply]:
    """A new one; the one before opens nothing any more."""
    product = product_named(unit, request.args["name"], "predictions key for {}")
    person = of_the_table(unit, await covers.sight(unit), request, product)
    _shown_privately(request, f"python app.py key {product}")
    key = await doorkeys.issue(unit, "predictions", product, by=person.id)
    how = f"Send a file with POST /predictions/{product} and the header Authorization: Bearer {key}"
    return [Reply(_form("A key for predictions", "reviews", key, f"{how}. It is shown this once."))]


async def for_calendar(unit: Unit, request: Request) -> Sequence[Reply]:
    """The address of one's own calendar; anybody who has it can read it."""
    person = asker(unit, request)
    _shown_privately(request, f"python app.py calendar {person.id}")
    key = await doorkeys.issue(unit, "calendar", person.id, by=person.id)
    address = f"/calendars/{key}.ics"
    note = f"Subscribe your calendar program to {address} on this desk's address. It is yours alone, shown this once."
    return [Reply(_form("Your calendar", "my rituals", address, note))]


def _shown_privately(request: Request, instead: str) -> None:
    """*Raises* NotAllowed."""
    if not request.opens:
        raise NotAllowed(f"I show a key only where a form can be opened. On the command line: {instead}")


def _form(title: str, command: str, value: str, note: str) -> Form:
    field = Field("shown", "To copy", value=value, required=False, limit=200)
    return Form(title, command, (field,), submit="Done", note=note)


async def cases(unit: Unit, request: Request) -> Sequence[Reply]:
    product = product_named(unit, request.args["name"], "evaluation cases of {}")
    number = len((await exports.cases(unit, product)).splitlines())
    keeper = standing(unit.portfolio, f"product:{product}", "evaluation_data")
    holder = unit.portfolio.holder_name(keeper.holder) if keeper.holder else ""
    who = f"{holder} keeps the evaluation set." if holder else "Nobody is recorded for the evaluation set."
    name = product_name(unit.portfolio, product)
    lines = [who] + ([f"As JSON lines: python app.py cases {product}"] if number else [])
    return said(f"{plural(number, 'confirmed error')} of {name} for the evaluation set", *lines)
