"""The house with rituals in it: a corridor, a delivery, the clock's duties, a platform without a wire.

Refuses to wait: the clock stands until a story moves it.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.clock import tick
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.messages import Action, Card, Duty, Form, Outcome, Outgoing, Person, Place, Request, Route
from handlers.hearing import hearing
from handlers.pilots import routes as pilots
from handlers.pilots.routes import PILOT_DUTIES, PILOT_ROUTES
from handlers.reviews import routes as reviews
from handlers.reviews.routes import REVIEW_DUTIES, REVIEW_ROUTES
from handlers.rituals.routes import RITUAL_DUTIES, RITUAL_ROUTES
from handlers.sentences import words
from store.db import Database
from store.predictions.intake import take_in
from store.rows import table_of
from store.tables import CheckinRow, PilotRecordRow, ReviewRow, RitualRow
from tests.conftest import HandClock
from tests.fakes import Desk
from tests.houses import buttons, text

_HEARD = Route("heard", words("heard"), hearing(reviews.HEARD, pilots.HEARD), "", "", needs_actor=True)
ROUTES: tuple[Route, ...] = (*REVIEW_ROUTES, *PILOT_ROUTES, *RITUAL_ROUTES, _HEARD)
DUTIES: tuple[Duty, ...] = (*RITUAL_DUTIES, *REVIEW_DUTIES, *PILOT_DUTIES)
ROOM = Place("desk", "room", kind="channel", private=False)


def person(name: str) -> Person:
    return Person("desk", f"{name}@x.example", email=f"{name}@x.example", name=name)


class Stage:
    """One replica: what it shows is in `desk`, what it is told goes through `corridor`."""

    def __init__(
        self,
        database: Database,
        clock: HandClock,
        desk: Desk | None = None,
        worker: str = "w1",
        routes: Sequence[Route] = ROUTES,
    ) -> None:
        self.database, self.clock = database, clock
        self.desk = desk or Desk(people={f"{name}@x.example" for name in PEOPLE})
        self.transports = {"desk": self.desk}
        self.delivery = Delivery(database, self.transports, now=clock.now, worker=worker)
        self.corridor = Dispatch(database, routes, recognise=self._recognise, wake=self.delivery.wake)
        self._numbers = itertools.count(1)
        self._worker = worker

    def joined(self, platform: str) -> Desk:
        """A second platform, with the same people."""
        self.transports[platform] = Desk(platform=platform, people=self.desk.people)
        return self.transports[platform]

    async def _recognise(self, person: Person) -> Person:
        return person

    async def _hand_over(self, request: Request) -> Outcome:
        outcome = await self.corridor(request)
        await self.delivery.drain()
        return outcome

    async def say(self, command: str, who: str, **changed: object) -> Outcome:
        """Typed by somebody, in the room unless said otherwise."""
        key = f"{self._worker}-{next(self._numbers)}"
        request = Request(key, command, person(who), ROOM, self.clock.now())
        return await self._hand_over(replace(request, **changed))  # type: ignore[arg-type]

    async def press(self, label: str, who: str, on: str = "") -> Outcome:
        """The button with this label, on the newest card whose title has `on`."""
        action = self.button(label, on)
        args = {**action.args, "seen": str(action.seen)}
        return await self.say(action.command, who, args=args, gesture="clicked")

    def button(self, label: str, on: str = "") -> Action:
        for card in reversed([each.card for each in self.desk.shown.values() if on in each.card.title]):
            for action in buttons(card):
                if action.label == label:
                    return action
        raise AssertionError(f"no button {label!r} on {[each.card.title for each in self.desk.shown.values()]}")

    async def submit(self, form: Form | None, who: str, **values: str) -> Outcome:
        assert form is not None
        args = {**{field.name: field.value for field in form.fields}, **values, "seen": str(form.seen)}
        return await self.say(form.command, who, args=args, gesture="submitted")

    async def reply(self, slot: str, text: str, who: str) -> Outcome:
        """Said in the thread of a slot's card."""
        address = next(m for m, shown in self.desk.shown.items() if slot in self._slots(m))
        place = replace(ROOM, conversation=self.desk.shown[address].place.conversation, thread=address)
        return await self.say(text, who, place=place, args={"overheard": "heard"})

    def _slots(self, address: str) -> list[str]:
        return [address] if address in self.desk.shown else []

    async def tick(self) -> int:
        """What the clock finds due now, done and delivered."""
        handed = await tick(self.database, DUTIES, self.corridor, self.clock.now())
        await self.delivery.drain()
        return handed

    async def at(self, when: str) -> None:
        """Time passes until then; the clock looks at every instant at which something is due."""
        until = datetime.fromisoformat(when)
        while (following := await self._next_due(until)) is not None:
            self.clock.at = max(self.clock.at, following)
            await self.tick()
        self.clock.at = until
        await self.tick()

    async def _next_due(self, until: datetime) -> datetime | None:
        async with self.database.reading() as connection:
            dues = [await connection.scalar(select(func.min(column)).where(column <= until)) for column in WAITS]
        return min((due for due in dues if isinstance(due, datetime)), default=None)

    async def sleep_until(self, when: str) -> None:
        """Time passes and nobody looks: the desk is down."""
        self.clock.at = datetime.fromisoformat(when)

    # --- what is seen ------------------------------------------------------------------------------

    @property
    def titles(self) -> list[str]:
        return [message.card.title for message in self.desk.sent]

    def to(self, place: str) -> list[str]:
        """Titles sent to a conversation, `dm-pia` for somebody in private."""
        return [each.card.title for each in self.desk.sent if each.place.conversation.split("@")[0] == place]

    def card(self, title: str) -> Card:
        """The newest card that was shown whose title has these words."""
        for message in reversed(self.desk.sent):
            if title in message.card.title:
                return message.card
        raise AssertionError(f"no card {title!r} among {self.titles}")

    def living(self, title: str) -> list[Outgoing]:
        """Messages as they stand now."""
        return [each for each in self.desk.shown.values() if title in each.card.title]

    @property
    def spoken(self) -> str:
        """Everything that was said since `forget`."""
        return "\n".join(text(message) for message in self.desk.sent)

    def forget(self) -> None:
        self.desk.sent.clear()

    async def count(self, row: type, **same: object) -> int:
        table = table_of(row)
        where = [table.c[name] == value for name, value in same.items()]
        async with self.database.reading() as connection:
            return int(await connection.scalar(select(func.count()).select_from(table).where(*where)) or 0)

    async def values(self, row: type, column: str) -> list[object]:
        table = table_of(row)
        async with self.database.reading() as connection:
            return list((await connection.scalars(select(table.c[column]).order_by(*table.primary_key))).all())


WAITS = (
    table_of(RitualRow).c.due_at, table_of(ReviewRow).c.nudge_at, table_of(ReviewRow).c.close_at,
    table_of(CheckinRow).c.nudge_at, table_of(CheckinRow).c.close_at, table_of(PilotRecordRow).c.remind_at,
)  # fmt: skip
PEOPLE = ("lena", "pia", "bo", "mila", "max", "otto", "sam")


async def predicted(
    stage: Stage, folder: Path, rows: Sequence[Mapping[str, object]], product: str = "churn-model"
) -> None:
    """Predictions of the day before, unless they say when."""
    day = (stage.clock.now() - timedelta(days=1)).isoformat()
    file = folder / "predictions.jsonl"
    file.write_text("\n".join(json.dumps({"at": day, **row}) for row in rows), encoding="utf-8")
    await take_in(stage.database, product, file, said=None, at=stage.clock.now(), by="test", source="test")


def bad(number: int, **more: object) -> dict[str, object]:
    """A prediction somebody should look at."""
    topic = ("invoices", "delivery", "passwords", "refunds", "opening hours", "returns", "gift cards", "accounts")[
        number % 8
    ]
    said = f"question {chr(97 + number % 26) * 5} about {topic} {chr(97 + number // 26) * 9}"
    return {"id": f"p{number:03}", "input": said, "output": "no", "judge": 0.01 * (number % 40), **more}
