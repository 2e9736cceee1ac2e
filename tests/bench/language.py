"""What it costs to understand a question, at 65, 10,000 and 100,000 products of an invented company.

Refuses to be slowed down by its neighbours: it counts processor time, and the median of the rounds.
"""

from __future__ import annotations

import gc
import multiprocessing
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers.language.lexicon import Lexicon
from handlers.language.reading import read
from handlers.language.resolving import resolve
from store.portfolio import Component, Person, Pilot, Portfolio, Product, Team
from tests.bench.figures import Bar, Figure, How, figure
from tests.bench.load import peak_mb
from tests.language.hostile import HOSTILE

NAME = "Language"
SIZES = (65, 10_000, 100_000)
UNITS = {
    "build": "s", "memory the index adds at its peak": "MB", "p50": "ms", "p99": "ms", "slowest": "ms",
    "slowest hostile text": "ms", "one change": "ms",
}  # fmt: skip
BARS = {
    "p99": {65: 2.0, 10_000: 10.0, 100_000: 20.0},
    "build": {100_000: 20.0},
    "memory the index adds at its peak": {100_000: 400.0},
    "slowest hostile text": dict.fromkeys(SIZES, 50.0),
}
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
    listed["odd"] = Product("odd", "who owns", summary="Finds lost umbrellas")
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


def measure(how: How) -> Sequence[Figure]:
    """Each size in processes of its own, so that one size's memory is not another's; a round is a process."""
    found: list[Figure] = []
    for size in SIZES[: how.many(len(SIZES), 2)]:
        rounds = []
        for number in range(how.rounds):
            how.tell(f"{size:,} products, round {number + 1} of {how.rounds}")
            rounds.append(_apart(size))
        found += [
            figure(NAME, f"{size:,} products, {what}", [each[what] for each in rounds], unit, bar=_bar(what, size))
            for what, unit in UNITS.items()
        ]
    return found


def _bar(what: str, size: int) -> Bar | None:
    limit = BARS.get(what, {}).get(size)
    return None if limit is None else Bar(limit)


def _apart(size: int) -> dict[str, float]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(at_size, (size,))


def at_size(size: int) -> dict[str, float]:
    """Processor time throughout: a busy machine is no slower here."""
    portfolio = company(size)
    read("warm", Lexicon.of(company(3)))
    gc.collect()
    before, began = peak_mb(), time.process_time()
    lexicon = Lexicon.of(portfolio)
    built, grown = time.process_time() - began, peak_mb() - before
    times = _times(list(questions(portfolio)), lexicon)
    return {
        "build": built,
        "memory the index adds at its peak": grown,
        "p50": times[len(times) // 2],
        "p99": times[len(times) * 99 // 100],
        "slowest": times[-1],
        "slowest hostile text": _times(HOSTILE, lexicon)[-1],
        "one change": _change(lexicon),
    }


def _times(asked: Sequence[str], lexicon: Lexicon) -> list[float]:
    """*Units*: milliseconds, the median of each question's rounds, in order."""
    spent: dict[str, list[float]] = {question: [] for question in asked}
    for _ in range(ROUNDS):
        for question in asked:
            began = time.process_time()
            resolve(read(question, lexicon), lexicon.portfolio)
            spent[question].append((time.process_time() - began) * 1000)
    return sorted(statistics.median(each) for each in spent.values())


def _change(lexicon: Lexicon) -> float:
    """One product renamed; the picture itself is the store's to make."""
    renamed = replace(lexicon.portfolio.products["m1"], name="Quite Another")
    portfolio = replace(lexicon.portfolio, products={**lexicon.portfolio.products, "m1": renamed})
    began = time.process_time()
    lexicon.changed(portfolio, products=["m1"])
    return (time.process_time() - began) * 1000
