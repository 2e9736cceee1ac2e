"""The sample company at two fake desks named differently, with a clock that ticks when it is moved.

Refuses to reach into the store to make something happen: it is said, clicked or waited for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import update

from bot.clock import tick
from bot.messages import OVERHEARD, Address, Outcome, Outgoing, Person, Place, Request, Route
from handlers import link
from handlers.incidents import overhearing, recording
from handlers.incidents.routes import INCIDENT_DUTIES, INCIDENT_ROUTES
from handlers.sentences import words
from store import journal
from store.db import Database
from store.incidents import incident
from store.rows import table_of
from store.tables import PersonRow
from tests.conftest import HandClock
from tests.fakes import ROOM, Desk
from tests.houses import SampleHouse, buttons, text

ELSEWHERE = Place("pult", "halle", kind="channel", private=False)
ROUTES = (
    *INCIDENT_ROUTES,
    Route("findings", words("findings"), link.open_findings, "", ""),
    Route("heard", words("heard"), overhearing.heard, "", "", needs_actor=True),
    Route("reheard", words("reheard"), overhearing.reheard, "", "", needs_actor=True),
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass
class RoomyDesk(Desk):
    """A platform with people and channels of its own."""

    rooms: set[str] = field(default_factory=set)

    async def room(self, name: str, workspace: str) -> Place | None:
        return Place(self.platform, f"#{name}", kind="channel", private=False) if name in self.rooms else None

    async def find(self, email: str, workspace: str) -> Person | None:
        return Person(self.platform, email, email=email) if email in self.people else None

    async def direct(self, person: Person) -> Place:
        return Place(self.platform, f"dm-{person.handle}")

    async def send(self, message: Outgoing) -> Address:
        address = await super().send(message)
        return replace(address, place=message.place)


class IncidentHouse(SampleHouse):
    desk: RoomyDesk

    """Two desks; whoever is moved to the other one is reached only there."""

    def __init__(self, database: Database, clock: HandClock) -> None:
        super().__init__(database, clock, ROUTES)
        self.desk = RoomyDesk()
        self.other = RoomyDesk(platform="pult")
        self.delivery._transports.update({"desk": self.desk, "pult": self.other})  # type: ignore[attr-defined]  # a dict

    async def open(self) -> IncidentHouse:
        await super().open()
        teams = (await self.database.portfolio()).teams.values()
        self.desk.rooms = {team.channel.removeprefix("#") for team in teams}
        return self

    def move(self, *names: str) -> None:
        """These people are on the other platform only."""
        for name in names:
            mail = self.person(name).handle
            self.desk.people.discard(mail)
            self.other.people.add(mail)

    async def person_is(self, person: str, state: str) -> None:
        """What an administrator's import says of somebody."""
        async with self.database.unit(f"{person}/{state}/{next(self._numbers)}", self.clock.now()) as unit:
            people = table_of(PersonRow)
            await unit.run(update(people).where(people.c.id == person).values(state=state))
            journal.record(unit, "imported", f"person:{person}", picture=await journal.moved(unit))

    async def tick(self) -> int:
        """What is due now happens, and is delivered."""
        done = await tick(self.database, INCIDENT_DUTIES, self.corridor, self.clock.now())
        await self.delivery.drain()
        return done

    async def wait(self, by: timedelta) -> str:
        """Time passes at once; what was shown by it."""
        before = len(self.desk.sent), len(self.other.sent)
        self.clock.move(by)
        await self.tick()
        sent = [*self.desk.sent[before[0] :], *self.other.sent[before[1] :]]
        return "\n".join(text(each) for each in sent)

    async def over_there(self, who: str, words: str, place: Place = ELSEWHERE, **changed: object) -> str:
        """Said on the other platform."""
        before = len(self.other.sent)
        request = Request(f"p{next(self._numbers)}", words, self.there(who), place, self.clock.now())
        self.outcome = await self.corridor(replace(request, **changed))  # type: ignore[arg-type]
        await self.delivery.drain()
        return "\n".join(text(each) for each in self.other.sent[before:])

    def person(self, name: str) -> Person:
        return super().person(name.replace("-", " ")) if name != "stranger" else super().person(name)

    def there(self, name: str) -> Person:
        return replace(self.person(name), platform="pult")

    async def crowd(self, *said: tuple[str, str]) -> list[Outcome]:
        """All of them in the same moment."""
        import asyncio

        requests = [
            Request(f"c{next(self._numbers)}", words, self.person(who), ROOM, self.clock.now()) for who, words in said
        ]
        done = await asyncio.gather(*(self.corridor(each) for each in requests))
        await self.delivery.drain()
        return list(done)

    async def overheard(self, who: str, words: str, message: str, mark: str = "heard") -> str:
        """Said, edited or deleted in the thread of the headline, without naming the desk."""
        place = replace(self.headline.place, thread=self.number_of(self.headline))
        return await self.say(who, words, place, args={OVERHEARD: mark, "message": message})

    async def react(self, who: str, emoji: str, shown: Outgoing) -> str:
        args = {OVERHEARD: "reacted", "message": self.number_of(shown)}
        return await self.say(who, emoji, shown.place, args=args)

    def number_of(self, shown: Outgoing) -> str:
        """The platform's own id of a message that is shown."""
        everything = [*self.desk.shown.items(), *self.other.shown.items()]
        return next(number for number, message in everything if message is shown)

    def pages(self, who: str) -> list[Outgoing]:
        """First posts of calls to this person, wherever they are."""
        mine = f"dm-{self.person(who).handle}"
        sent = [*self.desk.sent, *self.other.sent]
        return [m for m in sent if m.place.conversation == mine and m.address is None and "needs you" in m.card.title]

    def screen(self, who: str) -> list[str]:
        """What this person's own conversation shows now."""
        mine = f"dm-{self.person(who).handle}"
        shown = [*self.desk.shown.values(), *self.other.shown.values()]
        return [text(m) for m in shown if m.place.conversation == mine]

    async def markdown(self, number: int) -> str:
        """The record as it is exported."""
        async with self.database.look(self.clock.now()) as unit:
            return await recording.markdown(unit, await incident(unit, number))

    @property
    def headline(self) -> Outgoing:
        """The latest headline as it is shown now."""
        return next(m for m in reversed(self._rooms()) if "Everything said below is kept." in m.card.foot)

    def _rooms(self) -> list[Outgoing]:
        shown = [*self.desk.shown.values(), *self.other.shown.values()]
        return [m for m in shown if m.place.kind == "channel" and m.place.thread is None]

    @property
    def shown(self) -> str:
        return "\n\n".join(text(m) for m in [*self.desk.shown.values(), *self.other.shown.values()])


def labels(message: Outgoing) -> list[str]:
    return [each.label for each in buttons(message.card)]
