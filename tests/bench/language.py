"""What it costs to understand a question, at 65, 10,000 and 100,000 products of an invented company.

Refuses to count a question twice: every row asks the same mixture once a round, and the best round counts.
"""

from __future__ import annotations

import gc
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from handlers.language.lexicon import Lexicon
from handlers.language.reading import read
from handlers.language.resolving import resolve
from store.portfolio import Component, Person, Pilot, Portfolio, Product, Team

SIZES = (65, 10_000, 100_000)
ROUNDS, ASKED = 5, 400
WORDS = {
    "syllables": "ba co di fe gu ha jo ka li mo na pe qui ro sa te vo wi xa yo zu bri cla dro fle gri plo sta tru",
    "kinds": "Radar Finder Forecast Planner Lens Match Guard Scribe Score Desk Hub Pulse Router Scanner Advisor",
    "does": "predicts finds plans matches writes sorts checks reads scores routes watches drafts estimates",
    "things": "invoices tours pallets shifts letters claims calls photos contracts applications orders returns repairs "
    "outages deliveries payments leaks roofs meters tickets samples lessons bookings recipes routes stocks prices",
    "where": "warehouse ward store plant office depot clinic branch yard kitchen factory school harbour airport",
}
SYLLABLES, KINDS, DOES, THINGS, WHERE = (listed.split() for listed in WORDS.values())
ASKS = """
who owns {name}
{name}: who pays for it
who retrains {name}
{name} is down, whom do I call
{name} budget
whom do I ask about the test set of {name}
{typo} owner
the model that {does} {thing} in the {where}, whose is it
is there a tool that {does} {thing}
who labels the {thing} for the {where} {kind}
our {kind} is broken
who owns Project Moonraker
what does {person} answer for
{name} sends everything to the wrong {where} since 9
""".strip().splitlines()


def company(products: int, *, seed: int = 7) -> Portfolio:
    """As many products as asked for, with people, parts and pilots, and a vocabulary that grows with it."""
    chance = random.Random(seed)
    teams = {f"t{at}": Team(f"t{at}", f"{_name(chance)} {chance.choice(WHERE)}") for at in range(products // 40 + 3)}
    people = {f"p{at}": Person(f"p{at}", f"{_name(chance)} {_name(chance)}") for at in range(products // 5 + 5)}
    listed = {f"m{at}": _product(at, chance, len(teams)) for at in range(products)}
    parts = {
        f"c{at}": Component(f"c{at}", f"{_name(chance)} feed", product=f"m{chance.randrange(products)}")
        for at in range(products // 8)
    }
    pilots = {
        f"x{at}": Pilot(f"x{at}", f"{_name(chance)} pilot", product=f"m{chance.randrange(products)}")
        for at in range(products // 10)
    }
    return Portfolio(teams=teams, people=people, products=listed, components=parts, pilots=pilots)


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 3))).capitalize()


def _product(at: int, chance: random.Random, teams: int) -> Product:
    kind, does, thing, where = (chance.choice(words) for words in (KINDS, DOES, THINGS, WHERE))
    return Product(
        f"m{at}",
        f"{_name(chance)} {kind}",
        aliases=(f"{thing} {kind.lower()} {_name(chance).lower()}", f"{_name(chance)[:3].upper()}{at}"),
        team=f"t{chance.randrange(teams)}",
        summary=f"{does} {thing} of the {chance.choice(WHERE)} for {_name(chance)}",
        users=f"{where} staff",
        use_for=(f"{chance.choice(DOES)} {chance.choice(THINGS)}",),
    )


def questions(portfolio: Portfolio, *, seed: int = 3) -> Iterator[str]:
    chance = random.Random(seed)
    products, people = list(portfolio.products.values()), list(portfolio.people.values())
    for at in range(ASKED):
        name = chance.choice(products).name
        spot = chance.randrange(1, len(name) - 2)
        yield ASKS[at % len(ASKS)].format(
            name=name, typo=name[:spot] + name[spot + 1 :], does=chance.choice(DOES), thing=chance.choice(THINGS),
            where=chance.choice(WHERE), kind=chance.choice(KINDS).lower(), person=chance.choice(people).name,
        )  # fmt: skip


def measure() -> dict[str, Any]:
    """*Units*: milliseconds a question, seconds to build, megabytes that the index adds to the process."""
    return {f"{size:,} products": _apart(size) for size in SIZES}


def _apart(size: int) -> dict[str, float]:
    """In a process of its own, so that one size's memory is not another's."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(at_size, (size,))


def at_size(size: int) -> dict[str, float]:
    portfolio = company(size)
    read("warm", Lexicon.of(company(3)))
    gc.collect()
    before, began = _memory(), time.perf_counter()
    lexicon = Lexicon.of(portfolio)
    built, grown = time.perf_counter() - began, _memory() - before
    times = _times(list(questions(portfolio)), lexicon)
    return {
        "build s": round(built, 2),
        "peak memory of building MB": round(grown, 1),
        "p50 ms": times[len(times) // 2],
        "p99 ms": times[len(times) * 99 // 100],
        "slowest ms": times[-1],
        "one change ms": _change(lexicon),
    }


def _times(asked: list[str], lexicon: Lexicon) -> list[float]:
    best = dict.fromkeys(asked, float("inf"))
    for _ in range(ROUNDS):
        for question in asked:
            began = time.perf_counter()
            resolve(read(question, lexicon), lexicon.portfolio)
            best[question] = min(best[question], (time.perf_counter() - began) * 1000)
    return sorted(round(spent, 3) for spent in best.values())


def _change(lexicon: Lexicon) -> float:
    """One product renamed; the picture itself is the store's to make."""
    renamed = replace(lexicon.portfolio.products["m1"], name="Quite Another")
    portfolio = replace(lexicon.portfolio, products={**lexicon.portfolio.products, "m1": renamed})
    began = time.perf_counter()
    lexicon.changed(portfolio, products=["m1"])
    return round((time.perf_counter() - began) * 1000, 2)


def _memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    for row, cells in measure().items():
        print(row, cells)
