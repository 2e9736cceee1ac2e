"""A platform without a wire: what was shown where, and faults on demand.

Refuses to stand in for Slack or Teams: their emulators speak the real protocols, this one tests the machine.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.messages import Address, CannotSeek, DeliveryError, OutcomeUnknown, Outgoing, Person, Place, Request

ANA = Person("desk", "ana@x.example", email="ana@x.example", name="Ana")
ROOM = Place("desk", "room", kind="channel", private=False)


@dataclass
class Desk:
    """Keeps every message by its address. A fault in `faults` meets the next `send`."""

    platform: str = "desk"
    pace: timedelta = timedelta(0)
    askable: bool = True
    shown: dict[str, Outgoing] = field(default_factory=dict)
    sent: list[Outgoing] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    people: set[str] = field(default_factory=set)

    async def send(self, message: Outgoing) -> Address:
        fault = self.faults.popleft() if self.faults else ""
        if fault == "slow down":
            raise DeliveryError("rate-limited", retry_in=timedelta(seconds=7))
        if fault == "never":
            raise DeliveryError("channel-gone")
        if fault == "lost":
            raise OutcomeUnknown("broken-connection")
        if fault == "bug":
            raise RuntimeError("painter")
        number = message.address.message if message.address else f"m{len(self.shown) + 1}"
        self.shown[number] = message
        self.sent.append(message)
        if fault == "stored, then lost":
            raise OutcomeUnknown("broken-connection")
        return Address(message.place, number)

    async def seek(self, message: Outgoing) -> Address | None:
        if not self.askable:
            raise CannotSeek
        found = (number for number, shown in self.shown.items() if shown.marker == message.marker)
        number = next(found, None)
        return Address(message.place, number) if number else None

    async def find(self, email: str, workspace: str) -> Person | None:
        return Person("desk", email, email=email) if email in self.people else None

    async def profile(self, person: Person) -> Person:
        return person

    async def direct(self, person: Person) -> Place:
        return Place("desk", f"dm-{person.handle}")

    async def room(self, name: str, workspace: str) -> Place | None:
        return None

    @property
    def titles(self) -> list[str]:
        return [message.card.title for message in self.sent]


def request(command: str, key: str, at: datetime, **changed: object) -> Request:
    return replace(Request(key, command, ANA, ROOM, at), **changed)  # type: ignore[arg-type]
