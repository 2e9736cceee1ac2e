"""The work of a story, drawn from its seed: questions, incidents, calls taken, notes, hand-overs, forms, reminders.

Refuses to wait: whoever has not been answered yet does something else meanwhile.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import yaml

from tests.battery.cast import ONLOOKERS, PEOPLE
from tests.battery.process import SAMPLE
from tests.crash.town import Platform, Post, Town
from tests.crash.wishes import Case, Wish
from tests.emulators.teams.gestures import CannotDo

MOST_OPEN = 3
CHORES = ("note", "note", "follow", "hand", "form")
LATER = (*CHORES, "resolve")
"""What whoever has an incident may put off for a form."""
ASKED = ("linh-tran", "samir-haddad", "kofi-mensah", "chidi-okafor", "dimitra-pappas", "valentina-sorrento")
"""Who asks questions; nobody of them is called for anything."""
PLANNED: tuple[tuple[Platform, str, str, str], ...] = (
    ("slack", "priya-raman", "churn-model", "Churn Model"),
    ("teams", "otto-lindqvist", "pip", "Pip"),
)
"""Where, by whom, of what: reviews of the Monday after. Nothing is ever delivered for them; on the day that is said."""
PLATFORMS: tuple[Platform, ...] = ("slack", "teams")
READER = "linh-tran"
FORM = {"To which layer?": "workflow"}


@dataclass(frozen=True)
class Called:
    """A product, whom its incidents call first, and whom a hand-over to its workflow asks."""

    product: str
    name: str
    first: str
    workflow: str


def _products() -> tuple[dict[str, str], list[Called]]:
    """Name -> accountable person's name, and what can have incidents."""
    owned, called = {}, []
    for each in yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))["products"]:
        owners = each.get("owners") or {}
        if owners.get("product_owner") in PEOPLE:
            owned[each["name"]] = each["id"]
        first, workflow = owners.get("incident_response"), owners.get("workflow")
        if first in PEOPLE and workflow in PEOPLE and first != workflow and not {first, workflow} & {*ASKED}:
            called.append(Called(each["id"], each["name"], first, workflow))
    return owned, called


OWNED, CALLED = _products()


def _promises(case: Case, *, form: bool) -> bool:
    """Whether a button, or a form, is still to come."""
    return "ack" in case.to_do or (_may_hand(case) if form else "accept" in case.to_do)


def _may_hand(case: Case) -> bool:
    """Whether the first who was called has it, nothing is on its way to somebody else, and what is next may wait."""
    moving = case.wish is not None and case.wish.kind in ("hand", "form", "accept")
    first = next(each.first for each in CALLED if each.product == case.product)
    return bool(case.to_do) and case.to_do[0] in LATER and case.holder == first and not moving


class Script:
    def __init__(self, town: Town, seed: int) -> None:
        self._town = town
        self._chance = random.Random(f"script {seed}")
        self._tokens = (f"sign{seed}x{number:03}" for number in itertools.count(1))
        questions = list(itertools.product(("slack", "teams"), ASKED, OWNED))
        self._chance.shuffle(questions)
        self._questions = iter(questions)
        self._letters = iter(itertools.product(ASKED, CALLED))
        self._counts = iter(itertools.product(PLATFORMS, ASKED))
        self.wishes: list[Wish] = []
        self.cases: list[Case] = []

    async def step(self, towards: Platform | None = None, *, form: bool = False) -> None:
        """One thing somebody does; `towards`: what leads to a button there, or to a form."""
        posts = self._town.posts()
        for wish in self.wishes:
            wish.look(self._town)
        ready = [case for case in self.cases if self._ready(case, posts)]
        there = [case for case in ready if case.platform == towards and _promises(case, form=form)]
        held = [case for case in there if form and _may_hand(case)]
        dice = self._chance.random()
        if held:
            held[0].to_do = ["form", *(each for each in held[0].to_do if each not in ("hand", "form"))]
            await self._chore(held[0], posts)
        elif there or (ready and dice < 0.6):
            await self._chore(self._chance.choice(there or ready), posts)
        elif self._may_open(towards, form=form) and (towards or dice < 0.75):
            await self._open(towards)
        else:
            await self.ask()

    def _may_open(self, towards: Platform | None, *, form: bool) -> bool:
        """Whether few enough are open; on the way to somewhere, whether none leads there."""
        going = [case for case in self.cases if case.to_do and not case.opened.given_up]
        if towards is not None:
            return not any(case.platform == towards and _promises(case, form=form) for case in going)
        return len(going) < MOST_OPEN

    async def records(self) -> None:
        """Somebody asks for the whole record of each incident."""
        posts = self._town.posts()
        for case in self.cases:
            number, place = case.number(posts), self._town.private(case.platform, READER)
            if number:
                pattern = rf"> incident-{number}\.md"
                await self._said("record", case.platform, READER, f"postmortem {number}", place, pattern)

    def unfinished(self) -> list[Wish]:
        """What is neither done nor given up."""
        posts = self._town.posts()
        for wish in self.wishes:
            wish.look(self._town)
        return [wish for wish in self.wishes if not wish.answers(posts) and not wish.kept(posts) and not wish.given_up]

    async def again(self) -> None:
        """Whoever pressed and heard nothing presses again."""
        posts = self._town.posts()
        for case in self.cases:
            wish = case.wish
            if wish is not None and wish.pressed and not wish.taken and not wish.answers(posts):
                await self._press(case, wish, posts)

    # --- what comes by itself ------------------------------------------------------------------

    async def plans(self) -> None:
        """Reviews for the Monday after, one on each platform."""
        for platform, who, product, _ in PLANNED:
            place = self._town.private(platform, who)
            sentence = f"schedule review of {product} every monday 09:00"
            await self._said("plan", platform, who, sentence, place, r"\bPlanned\.")

    def missed(self) -> Iterator[str]:
        """Reviews that were never spoken of, and reminders that did not come."""
        posts = self._town.posts()
        for wish in self.wishes:
            if wish.kind == "follow" and wish.answers(posts) and self._past(wish) and not self._reminded(wish, posts):
                yield f"reminder of {wish.sentence}"
        held = "\n".join(post.words for post in posts)
        planned = [wish.who for wish in self.wishes if wish.kind == "plan" and wish.answers(posts)]
        for name in (name for on, who, _, name in PLANNED if on == "slack" and who in planned):
            if f"review of {name} this week" not in held:
                yield f"review of {name}"

    def _day(self) -> str:
        """The day after tomorrow."""
        return f"{datetime.fromtimestamp(self._town.hours.now(), UTC) + timedelta(days=2):%Y-%m-%d}"

    def _past(self, wish: Wish) -> bool:
        return self._today() > wish.sentence.partition(" by ")[2][:10]

    def _today(self) -> str:
        return f"{datetime.fromtimestamp(self._town.hours.now(), UTC):%Y-%m-%d}"

    def _reminded(self, wish: Wish, posts: Sequence[Post]) -> bool:
        token = wish.sentence.rpartition(" ")[2]
        return any(re.search(rf"was due .*\n{token}\b", post.words) for post in posts)

    # --- questions ---------------------------------------------------------------------------

    async def ask(self) -> None:
        platform, who, product = next(self._questions)
        chosen: Platform = "slack" if platform == "slack" else "teams"
        place, pattern = self._town.private(chosen, who), rf" owns {product}\."
        await self._said("ask", chosen, who, f"who owns {product}", place, pattern)

    async def _said(
        self, kind: str, platform: Platform, who: str, sentence: str, place: str, pattern: str, **where: str
    ) -> Wish:
        wish = Wish(kind, platform, who, sentence, place, pattern, under=where.get("under", ""))
        wish.said = await self._town.says(platform, who, sentence, thread=where.get("thread"))
        self.wishes.append(wish)
        return wish

    async def writes(self) -> None:
        """Somebody in Teams wants to write to a holder, and is shown a form. Nobody fills it in."""
        who, called = next(self._letters)
        sentence = f"contact incident_response of {called.product}"
        await self._said(
            "letter", "teams", who, sentence, self._town.private("teams", who), rf"{called.product}: YOUR MESSAGE"
        )

    async def counts(self) -> None:
        """Once there has been an incident somebody asks how many there were, and is shown a chart."""
        posts = self._town.posts()
        asker = next(self._counts, None) if any(case.opened.answers(posts) for case in self.cases) else None
        if asker is not None:
            await self._said("count", *asker, "stats", self._town.private(*asker), "in 90 days")

    # --- incidents ---------------------------------------------------------------------------

    async def _open(self, on: Platform | None) -> None:
        free = [each for each in CALLED if each.product not in {case.product for case in self.cases}]
        if not free:
            await self.ask()
            return
        token, called = next(self._tokens), self._chance.choice(free)
        either: Platform = self._chance.choice(("slack", "teams"))
        platform = on or either
        sentence = f"open incident {called.product}: {token}"
        who, room = self._chance.choice(ONLOOKERS), self._town.room[platform]
        opened = await self._said("open", platform, who, sentence, room, rf"It is open\.\n{token}\b", thread="")
        opened.under = opened.said
        chores = self._chance.sample(CHORES, self._chance.randint(1, len(CHORES)))
        if "hand" in chores and "form" in chores:
            chores.remove("form")
        alone = self._chance.random() < 0.2 and on is None
        self.cases.append(
            Case(token, called.product, platform, opened.said, opened, [] if alone else ["ack", *chores, "resolve"])
        )

    def _ready(self, case: Case, posts: Sequence[Post]) -> bool:
        """Whether something is left to do, and what was done last has been seen, or may be done again."""
        if not case.to_do or case.opened.given_up:
            return False
        wish = case.wish
        if wish is None:
            return bool(case.opened.answers(posts))
        if wish.kind == "form" and wish.given_up and not wish.answers(posts):
            return self._answered_since(wish, posts)
        return bool(wish.answers(posts)) or wish.given_up or (wish.pressed and not wish.taken)

    def _answered_since(self, wish: Wish, posts: Sequence[Post]) -> bool:
        """Whether the desk is back, so that what came of a form it died over would be seen by now."""
        later = self.wishes[self.wishes.index(wish) + 1 :]
        return any(each.answers(posts) for each in later)

    async def _chore(self, case: Case, posts: Sequence[Post]) -> None:
        last = case.wish
        if last is not None and last.pressed and not last.taken and not last.answers(posts):
            await self._press(case, last, posts)
            return
        called = next(each for each in CALLED if each.product == case.product)
        match case.to_do.pop(0):
            case "ack":
                case.holder = called.first
                case.wish = self._pressing(case, "ack", called.first)
                await self._press(case, case.wish, posts)
            case "note":
                case.wish = await self._typed(case, posts, "note", "note {number}: {token}", r"notes: {token}\b")
                case.notes.append(case.wish)
            case "follow":
                sentence = f"follow up {{number}} Linh Tran by {self._day()}: {{token}}"
                case.wish = await self._typed(case, posts, "follow", sentence, r"Linh Tran, by .*\n{token}\b")
            case "hand" if last is not None and last.kind == "form" and last.answers(posts):
                case.to_do.insert(0, "accept")  # it was done after all: nobody does it twice
            case "hand":
                sentence = "hand over {number} to workflow: {token}"
                case.wish = await self._typed(case, posts, "hand", sentence, r"hands it over to .*: {token}\b")
                case.to_do.insert(0, "accept")
            case "form":
                await self._form(case, posts)
            case "accept":
                case.wish = self._pressing(case, "accept", called.workflow)
                await self._press(case, case.wish, posts)
            case "resolve":
                sentence, pattern = "resolve {number} as workflow: {token}", r"resolves it.*: {token}\b"
                case.wish = await self._typed(case, posts, "resolve", sentence, pattern)

    async def _typed(self, case: Case, posts: Sequence[Post], kind: str, sentence: str, pattern: str) -> Wish:
        token, number = next(self._tokens), case.number(posts)
        return await self._said(
            kind, case.platform, case.holder, sentence.format(number=number, token=token),
            self._town.room[case.platform], pattern.format(token=token), under=case.thread,
        )  # fmt: skip

    def _pressing(self, case: Case, kind: str, who: str) -> Wish:
        place, pattern = self._town.private(case.platform, who), rf"You have it\b[\s\S]*{case.token}\b"
        wish = Wish(kind, case.platform, who, "", place, pattern, times=0, pressed=True)
        self.wishes.append(wish)
        return wish

    async def _form(self, case: Case, posts: Sequence[Post]) -> None:
        """Opens a form and fills it in; where the desk dies in between, the holder types it instead, later."""
        page = self._held(case, posts)
        token = next(self._tokens)
        try:
            if page is None or not await self._town.presses(case.platform, case.holder, "Hand over", page):
                raise CannotDo("no form")
            values = {**FORM, "Why does it live there?": token}
            sent = await self._town.fills(case.platform, case.holder, values)
        except CannotDo:
            case.to_do.insert(0, "hand")
            return
        place, pattern = self._town.room[case.platform], rf"hands it over to .*: {token}\b"
        wish = Wish("form", case.platform, case.holder, f"because {token}", place, pattern, under=case.thread)
        wish.taken, wish.given_up = sent, not sent
        self.wishes.append(wish)
        case.wish = wish
        case.to_do.insert(0, "accept" if sent else "hand")

    def _held(self, case: Case, posts: Sequence[Post]) -> Post | None:
        return case.page(posts, self._town, case.holder, "You have it.") or case.page(
            posts, self._town, case.holder, "needs you."
        )

    async def _press(self, case: Case, wish: Wish, posts: Sequence[Post]) -> None:
        button, asks = {"ack": ("Acknowledge", "needs you."), "accept": ("Accept", "is being handed to you.")}[
            wish.kind
        ]
        page = case.page(posts, self._town, wish.who, asks)
        if page is None:
            return
        try:
            wish.taken = await self._town.presses(wish.platform, wish.who, button, page)
            wish.times += 1
        except CannotDo:
            wish.given_up = True  # the card has moved on: if it was done, the thread says so
        if wish.kind == "accept":
            case.holder = wish.who
