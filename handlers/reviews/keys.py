"""Keys that machines use, shown once to whoever may have them; and what there is for the evaluation set.

Refuses to write a key into a conversation: it is shown in a form, which waits nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.messages import ASKER, Action, Card, Field, Form, Handler, Reply, Request
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
    return Action("Show it", f"reveal {command}", "primary")


def predictions_at(desk: str) -> Handler:
    """The handler of `reveal predictions key`. `desk`: its address from outside, empty where nobody said it."""

    async def for_predictions(unit: Unit, request: Request) -> Sequence[Reply]:
        """A new one; the one before opens nothing any more."""
        product = product_named(unit, request.args["name"], "predictions key for {}")
        person = of_the_table(unit, await covers.sight(unit), request, product)
        _shown_privately(request, f"python app.py key {product}")
        key = await doorkeys.issue(unit, "predictions", product, by=person.id)
        how = f"Send a file with POST {desk}/predictions/{product} and the header Authorization: Bearer {key}"
        note = f"{how}. It is shown this once.{_where(desk)} Typed, it is: {request.command}"
        return [Reply(_form("A key for predictions", "reviews", (key,), note))]

    return for_predictions


def calendar_at(desk: str) -> Handler:
    """The handler of `reveal my calendar`."""

    async def for_calendar(unit: Unit, request: Request) -> Sequence[Reply]:
        """The address of one's own calendar; anybody who has it can read it."""
        person = asker(unit, request)
        as_file = f"python app.py calendar {person.id}"
        _shown_privately(request, as_file)
        path = f"/calendars/{await doorkeys.issue(unit, 'calendar', person.id, by=person.id)}.ics"
        note = f"Subscribe your calendar program to it: it is yours alone, shown this once.{_where(desk)}"
        note = f"{note} As a file: {as_file}. Typed, it is: {request.command}"
        values = (desk + path, f"webcal://{desk.partition('://')[2]}{path}") if desk else (path,)
        return [Reply(_form("Your calendar", "my rituals", values, note, link=desk and desk + path))]

    return for_calendar


def _where(desk: str) -> str:
    if desk:
        return ""
    return " It begins with this desk's address, which I do not know: the operator can say it as STEWARD_PUBLIC_URL."


def _shown_privately(request: Request, instead: str) -> None:
    """*Raises* NotAllowed."""
    if not request.opens:
        raise NotAllowed(f"I show a key only where a form can be opened. On the command line: {instead}")


LABELS = ("To copy", "Or, for a program that subscribes by itself")


def _form(title: str, command: str, values: Sequence[str], note: str, link: str = "") -> Form:
    fields = tuple(
        Field(f"shown{number}", label, value=value, required=False, limit=300)
        for number, (label, value) in enumerate(zip(LABELS, values, strict=False))
    )
    return Form(title, command, fields, submit="Done", note=note, link=link)


async def cases(unit: Unit, request: Request) -> Sequence[Reply]:
    product = product_named(unit, request.args["name"], "evaluation cases of {}")
    number = len((await exports.cases(unit, product)).splitlines())
    keeper = standing(unit.portfolio, f"product:{product}", "evaluation_data")
    holder = unit.portfolio.holder_name(keeper.holder) if keeper.holder else ""
    who = f"{holder} keeps the evaluation set." if holder else "Nobody is recorded for the evaluation set."
    name = product_name(unit.portfolio, product)
    lines = [who] + ([f"As JSON lines: python app.py cases {product}"] if number else [])
    return said(f"{plural(number, 'confirmed error')} of {name} for the evaluation set", *lines)


AT: Mapping[str, Callable[[str], Handler]] = {
    "show predictions key": predictions_at, "show my calendar": calendar_at
}  # fmt: skip
"""Route's name -> its handler, once it is known where the desk is reached."""
