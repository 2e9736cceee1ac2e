"""From a row of the outbox to a message a transport can send: which platform, which conversation, to whom.

Refuses to guess a person: who cannot be found on any platform is said, not replaced.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping, Select

from bot.envelopes import card_of, person_of, place_of, to_of
from bot.messages import Address, Card, DeliveryError, Outgoing, Person, Place, To, Transport
from bot.shares import TERMINAL
from store import findings, mailbox, people
from store.db import Database
from store.portfolio import Identity, Portfolio
from store.tables import IdentityRow
from store.units import Unit
from store.writer import Repeated, Stale

TRIES = 30

NOBODY: Mapping[str, Person] = MappingProxyType({})


class Unreachable(DeliveryError):
    """Nobody and nowhere to send it to; trying again will not help."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the store knows of a message, read at once: nothing in the store is held open while a platform is asked.

    *Shape*: where its own slot lives; where the slot it goes under lives, or the conversations bound to its room.
    """

    portfolio: Portfolio
    living: Sequence[RowMapping]
    target: Sequence[RowMapping]


class Addressing:
    """Finds the place, the address and the people of a message."""

    def __init__(self, database: Database, transports: Mapping[str, Transport]) -> None:
        self._database = database
        self._transports = transports

    def transport(self, platform: str) -> Transport:
        """*Raises* Unreachable for a platform that is not configured."""
        if platform not in self._transports:
            raise Unreachable("platform-not-configured")
        return self._transports[platform]

    async def outgoing(self, row: RowMapping, now: datetime) -> Outgoing | None:
        """None where a later message says it all. *Raises* DeliveryError."""
        card = card_of(row["card"])
        if _says_it_all(row, card):
            return _outgoing(row, card, place_of(row["place"]))
        async with self._database.look(now) as unit:
            if row["slot"] and row["state"] == "sending" and await unit.fetch(mailbox.newer(row)):
                return None
            seen = await _seen(unit, row)
        place = await self._place(seen, row, now)
        if to_of(row["target"]).kind == "slot" and self._beyond(place):
            return None  # what it goes under was shown on a screen, to nobody else
        return _outgoing(row, card, place, _address(seen, place), _mentioned(card, seen.portfolio, place))

    async def _place(self, seen: _Seen, row: RowMapping, now: datetime) -> Place:
        to, place = to_of(row["target"]), place_of(row["place"])
        if to.kind == "person":
            return await self._direct(seen.portfolio, to.name, place, now)
        if to.kind == "slot":
            return _thread(seen, place, self._transports)
        if to.kind == "room":
            return await self._room(seen, to.name, place)
        return place

    async def _room(self, seen: _Seen, name: str, place: Place) -> Place:
        """The conversation bound from chat, else the channel of that name or the team's, else the request's place."""
        for row in seen.target:
            if row["platform"] in self._transports:
                return place_of(row["place"])
        team = seen.portfolio.teams.get(name.removeprefix("team:"))
        channel = name if name.startswith("#") else team.channel if team else ""
        if not channel:
            return place
        for transport in self._nearest(place):
            workspace = place.workspace if transport.platform == place.platform else ""
            if found := await transport.room(channel.removeprefix("#"), workspace):
                return found
        return place

    def _nearest(self, place: Place) -> Sequence[Transport]:
        """The platform of the request; every other one for whoever sits at a terminal beside the desk."""
        return list(self._transports.values()) if self._beyond(place) else [self.transport(place.platform)]

    def _beyond(self, place: Place) -> bool:
        """Whether it is a terminal's, and this is the desk beside it."""
        return place.platform == TERMINAL and TERMINAL not in self._transports

    async def _direct(self, portfolio: Portfolio, person: str, place: Place, now: datetime) -> Place:
        """A person's own conversation: on the platform of the request if they are there, else on any."""
        order = sorted(self._transports.values(), key=lambda transport: transport.platform != place.platform)
        for transport in order:
            try:
                handle = await self._handle(transport, portfolio, person, place, now)
                if handle is not None:
                    return await transport.direct(handle)
            except DeliveryError as error:
                if error.retry_in is not None:
                    raise  # it will pass: better late there than early somewhere they do not look
        await self._missing(person, now)
        raise Unreachable("person-not-found")

    async def _missing(self, person: str, now: datetime) -> None:
        """That somebody cannot be reached on any platform is visible, not only a letter that died."""
        detail = "no platform has an account that can be messaged; check the e-mail, or say: link"
        await findings.note_outside(self._database, people.UNMATCHED, f"person:{person}", detail, now)

    async def _handle(
        self, transport: Transport, portfolio: Portfolio, person: str, place: Place, now: datetime
    ) -> Person | None:
        known = _identity(portfolio, transport.platform, person)
        if known is not None and not people.stale(known, now):
            return _as_person(known, portfolio)
        email = portfolio.people[person].email if person in portfolio.people else None
        workspace = place.workspace if transport.platform == place.platform else ""
        found = await transport.find(email, workspace) if email else None
        if found is None:
            return None
        for _ in range(TRIES):
            try:
                await self._keep(found, person, now)
                break
            except Repeated:  # two letters to one person found them in the same instant
                break
            except Stale:  # somebody else was found in the same instant
                await self._database.portfolio()
        return found

    async def _keep(self, found: Person, person: str, now: datetime) -> None:
        key = f"identity/{found.platform}/{found.workspace}/{found.handle}/{now.isoformat()}"
        async with self._database.unit(key, now) as unit:
            await people.keep(
                unit,
                IdentityRow(
                    platform=found.platform, workspace=found.workspace, handle=found.handle,
                    person=person, checked_at=now, reach=found.reach,
                ),
            )  # fmt: skip


async def _seen(unit: Unit, row: RowMapping) -> _Seen:
    to, slot = to_of(row["target"]), row["slot"]
    living = await unit.fetch(mailbox.living([slot])) if slot is not None else ()
    target = _queried(to)
    return _Seen(unit.portfolio, living, await unit.fetch(target) if target is not None else ())


def _queried(to: To) -> Select[Any] | None:
    if to.kind == "slot":
        return mailbox.living([to.name])
    return mailbox.bound_rooms(to.name) if to.kind == "room" else None


def _address(seen: _Seen, place: Place) -> Address | None:
    """Where its slot lives in this conversation."""
    for row in seen.living:
        if (row["platform"], row["conversation"]) == (place.platform, place.conversation):
            return Address(place_of(row["place"]), row["message"])
    return None


def _thread(seen: _Seen, place: Place, reachable: Container[str]) -> Place:
    """Under the slot's message: on the platform of the request if it lives there, else on one that can be reached."""
    if not seen.target:
        return place
    row = max(seen.target, key=lambda row: (row["platform"] == place.platform, row["platform"] in reachable))
    home = place_of(row["place"])
    return replace(home, thread=home.thread or row["message"])


def _says_it_all(row: RowMapping, card: Card) -> bool:
    """Whether the row needs nothing looked up: an answer where it was asked, which most of them are."""
    found = to_of(row["target"]).kind in ("here", "asker") and row["slot"] is None
    return found and not any(span.person for part in card.parts for span in _spans(part))


def _outgoing(
    row: RowMapping, card: Card, place: Place, address: Address | None = None, known: Mapping[str, Person] = NOBODY
) -> Outgoing:
    return Outgoing(
        marker=row["marker"],
        card=card,
        place=place,
        since=row["attempt_at"] or row["created_at"],
        address=address,
        only_for=person_of(row["only_for"]) if row["only_for"] else None,
        people=known,
    )


def _identity(portfolio: Portfolio, platform: str, person: str) -> Identity | None:
    same = (key for key in portfolio.identities.values() if key.platform == platform and key.person == person)
    return next(same, None)


def _as_person(identity: Identity, portfolio: Portfolio) -> Person:
    known = portfolio.people.get(identity.person)
    return Person(
        platform=identity.platform,
        handle=identity.handle,
        workspace=identity.workspace,
        name=known.name if known else "",
        email=known.email if known else None,
        reach=identity.reach,
    )


def _mentioned(card: Card, portfolio: Portfolio, place: Place) -> Mapping[str, Person]:
    """The people the card mentions, as the platform of `place` knows them."""
    wanted = {span.person for part in card.parts for span in _spans(part) if span.person}
    found = {person: _identity(portfolio, place.platform, person) for person in wanted}
    return {person: _as_person(identity, portfolio) for person, identity in found.items() if identity}


def _spans(part: Any) -> Any:
    return getattr(part, "spans", ())
