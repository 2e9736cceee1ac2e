"""Files in and out on the command line: predictions, tables, cases, calendars, charts, keys.

Refuses to write anything but what was asked for to standard output.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import rehearsal
from bot.machine import looked, opened
from store import agenda, charts, doorkeys, exports, health
from store.calendars import calendar
from store.errors import NotFound, Refused
from store.predictions.intake import take_in
from store.predictions.tally import sentences
from store.units import Unit


def now() -> datetime:
    """The time it is, or a rehearsed one, so that a file belongs to the day of its rehearsal. *Raises* Refused."""
    said = os.environ.get("STEWARD_CLOCK")
    try:
        return rehearsal(said).now() if said else datetime.now(UTC)
    except ValueError as error:
        raise Refused([f"STEWARD_CLOCK: {error}"]) from None


def say(text: str) -> None:
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


async def write(out: Path, content: bytes) -> None:
    """*Raises* Refused where it cannot be written."""
    try:
        await asyncio.to_thread(out.write_bytes, content)
    except OSError as error:
        raise Refused(
            [f"{out} cannot be written ({error.strerror}). Right would be a file in a folder that exists."]
        ) from None
    say(f"Wrote {out}")


async def predictions(url: str, product: str, file: Path, columns: Sequence[str], *, as_json: bool) -> None:
    """*Shape* of `columns`: `judge=stars 1..5`. *Raises* Refused."""
    said = _said_columns(columns, file)
    async with opened(url) as database:
        intake = await take_in(
            database, product, file, said=said or None, at=now(), by="command line", source=file.name
        )
    from bot.intake import report

    say(json.dumps(report(intake), ensure_ascii=False) if as_json else "\n".join(sentences(intake)))


def _said_columns(columns: Sequence[str], file: Path) -> dict[str, str]:
    """*Raises* Refused."""
    wrong = [f"{each}: right would be FIELD=COLUMN" for each in columns if "=" not in each]
    if wrong or not file.is_file():
        raise Refused(wrong or [f"There is no file {file}."])
    return dict(each.split("=", 1) for each in columns)


async def table(url: str, name: str, product: str) -> None:
    """A table as CSV. *Raises* Refused."""
    if name not in (*exports.TABLES, "items") or (name == "items") != bool(product):
        known = ", ".join(exports.TABLES)
        raise Refused([f"I export {known}, and items with a product."])
    await _said(url, exports.TABLES[name] if name != "items" else lambda unit: _items(unit, product))


async def _items(unit: Unit, product: str) -> str:
    """*Raises* NotFound."""
    _known(unit, product)
    return await exports.items_csv(unit, product)


async def cases(url: str, product: str) -> None:
    """Confirmed errors as evaluation cases, JSON lines. *Raises* NotFound."""

    async def confirmed(unit: Unit) -> str:
        _known(unit, product)
        return await exports.cases(unit, product)

    await _said(url, confirmed)


async def memo(url: str, name: str) -> None:
    """A decision on one page, as Markdown."""
    await _said(url, lambda unit: exports.memo_text(unit, name))


def _known(unit: Unit, product: str) -> None:
    """*Raises* NotFound."""
    if product not in unit.portfolio.products:
        raise NotFound(f"I know no product {product}. Right would be an id, as `export` prints them.")


async def _said(url: str, make: Callable[[Unit], Awaitable[str]]) -> None:
    async with looked(url) as database, database.look(now()) as unit:
        text = await make(unit)
    if text:
        say(text)


async def calendar_of(url: str, person: str) -> None:
    """Somebody's rituals, as iCalendar. *Raises* NotFound."""
    async with looked(url) as database, database.look(now()) as unit:
        if person not in unit.portfolio.people:
            raise NotFound(f"The catalog has nobody with the id {person}.")
        mine = [ritual for ritual, _ in await agenda.of_person(unit, person, ended=True)]
        sys.stdout.buffer.write(calendar(unit.portfolio, mine, now()))


async def chart(url: str, product: str, kind: str, out: Path) -> None:
    """A picture. *Raises* NotFound."""
    async with looked(url) as database, database.look(now()) as unit:
        _known(unit, product)
        name = unit.portfolio.products[product].name
        found = await health.of_product(unit, product)
        weeks = await health.weeks_of_fixes(unit, product, now() - health.QUARTER)
    errors = charts.errors_by_mode(name, found.days, found.modes)
    picture = charts.png(errors if kind == "errors" else charts.fixes_by_week(name, weeks))
    await write(out, picture)


async def key(url: str, product: str) -> None:
    """A new key for a product's predictions; the one before opens nothing any more. *Raises* NotFound."""
    async with opened(url) as database, database.unit(f"key/{product}/{now().isoformat()}", now()) as unit:
        _known(unit, product)
        made = await doorkeys.issue(unit, "predictions", product, by="command line")
    say(made)
