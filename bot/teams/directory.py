"""Finding people and channels through what the app can read: rosters and channel lists where it is installed.

Refuses to choose: two people with one address, or two channels with one name, are nobody and nowhere.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.logs import Log
from bot.messages import DeliveryError, Person, Place
from bot.teams.connector import Connector, Json
from bot.teams.keys import Now
from bot.teams.known import Known, Spot
from bot.teams.reading import PLATFORM, is_open, reach, reached

ROSTER_FRESH = timedelta(minutes=10)
_DIRECTS = 10_000

log = Log("teams")


@dataclass(frozen=True, slots=True)
class _Member:
    """Somebody in a roster; `addresses` are the e-mail and the sign-in name, which need not be the same."""

    person: Person
    addresses: frozenset[str]


class Directory:
    def __init__(self, connector: Connector, known: Known, *, bot: str, now: Now) -> None:
        self._connector = connector
        self._known = known
        self._bot = bot
        self._now = now
        self._rosters: dict[str, tuple[datetime, tuple[_Member, ...]]] = {}
        self._directs: OrderedDict[tuple[str, str], Place] = OrderedDict()

    async def find(self, email: str, tenant: str) -> Person | None:
        """The one person who has this address in a roster."""
        wanted = email.strip().casefold()
        found = await self._with_address(wanted, tenant)
        if not found and await self._known.caught_up():
            found = await self._with_address(wanted, tenant)
        if len(found) > 1:
            log.warning("teams.address_shared", people=len(found))
        return next(iter(found.values())) if len(found) == 1 else None

    async def _with_address(self, wanted: str, tenant: str) -> dict[str, Person]:
        return {m.person.handle: m.person for m in await self._everybody(tenant) if wanted in m.addresses}

    async def profile(self, person: Person) -> Person:
        """Name and address as a roster has them; unchanged where none does, or where nobody can be told apart."""
        if not person.handle:
            return person
        return await self._as_met(person) or await self._as_listed(person) or person

    async def _as_met(self, person: Person) -> Person | None:
        """From the conversation they were last heard in: one small question."""
        known = reached(person.reach)
        conversation, service_url = known.get("conversation"), known.get("service_url")
        if not conversation or not service_url:
            return None
        member = await self._connector.member(service_url, conversation, known.get("id") or person.handle)
        if member is None or _object_id(member) != person.handle:
            return None
        return _filled(person, _person(member, person.workspace, service_url))

    async def _as_listed(self, person: Person) -> Person | None:
        for known in await self._everybody(person.workspace):
            if known.person.handle == person.handle:
                return _filled(person, known.person)
        return None

    async def direct(self, person: Person) -> Place:
        """Teams answers with the existing conversation where there is one."""
        key = (person.workspace, person.handle)
        if key in self._directs:
            self._directs.move_to_end(key)
            return self._directs[key]
        place = await self._open(person)
        self._directs[key] = place
        if len(self._directs) > _DIRECTS:
            self._directs.popitem(last=False)
        return place

    async def _open(self, person: Person) -> Place:
        known = reached(person.reach)
        service_url = known.get("service_url") or await self._known.service_address(person.workspace)
        mri = known.get("id") or person.handle
        if not service_url or not mri:
            raise DeliveryError("person_not_reachable")
        parameters = {
            "isGroup": False,
            "bot": {"id": self._bot},
            "members": [{"id": mri}],
            "tenantId": person.workspace,
            "channelData": {"tenant": {"id": person.workspace}},
        }
        opened = await self._connector.open(service_url, parameters)
        return Place(
            PLATFORM, opened.conversation, None, "direct", person.workspace, reach=reach(service_url=service_url)
        )

    async def room(self, name: str, tenant: str) -> Place | None:
        """`#channel`, or `Team/#channel` where two teams have one of that name."""
        found = await self._rooms(name, tenant)
        if not found and await self._known.caught_up():
            found = await self._rooms(name, tenant)
        if len(found) > 1:
            log.warning("teams.channel_name_shared", channels=len(found))
        return found[0] if len(found) == 1 else None

    async def _rooms(self, name: str, tenant: str) -> list[Place]:
        team, _, channel = name.strip().rpartition("/")
        wanted = channel.strip().lstrip("#").strip().casefold()
        found = []
        for spot in self._known.teams(tenant):
            if team and not await self._is_called(spot, team):
                continue
            for listed in await self._connector.channels(spot.service_url, spot.id):
                if wanted and str(listed.get("name") or "General").casefold() == wanted:
                    found.append(_room(listed, spot))
        return found

    async def _is_called(self, spot: Spot, name: str) -> bool:
        team = await self._connector.team(spot.service_url, spot.id)
        return team is not None and str(team.get("name") or "").casefold() == name.strip().casefold()

    async def _everybody(self, tenant: str) -> list[_Member]:
        return [member for spot in self._known.rosters(tenant) for member in await self._roster(spot)]

    async def _roster(self, spot: Spot) -> tuple[_Member, ...]:
        read = self._rosters.get(spot.key)
        if read is not None and self._now() - read[0] < ROSTER_FRESH:
            return read[1]
        try:
            listed = [member async for member in self._connector.members(spot.service_url, spot.id)]
        except DeliveryError as failed:
            if failed.retry_in is not None:
                raise
            log.info("teams.roster_closed", reason=failed.reason)
            listed = []
        people = tuple(_member(member, spot) for member in listed if _human(member))
        self._rosters[spot.key] = (self._now(), people)
        return people


def _human(member: Json) -> bool:
    return bool(_object_id(member)) and isinstance(member.get("id"), str)


def _object_id(member: Json) -> str:
    """*Shape* rosters say `objectId` or `aadObjectId`, depending on their age."""
    return str(member.get("aadObjectId") or member.get("objectId") or "")


def _member(member: Json, spot: Spot) -> _Member:
    said = (member.get("email"), member.get("userPrincipalName"))
    addresses = frozenset(address.casefold() for address in said if isinstance(address, str) and address)
    return _Member(_person(member, spot.tenant, spot.service_url), addresses)


def _filled(person: Person, known: Person) -> Person:
    return replace(person, name=known.name or person.name, email=known.email, reach=person.reach or known.reach)


def _person(member: Json, tenant: str, service_url: str) -> Person:
    return Person(
        platform=PLATFORM,
        handle=_object_id(member),
        workspace=tenant,
        name=str(member.get("name") or ""),
        email=str(member.get("email") or member.get("userPrincipalName") or "") or None,
        reach=reach(id=str(member.get("id") or ""), service_url=service_url, tenant=tenant),
    )


def _room(listed: Json, spot: Spot) -> Place:
    private = not is_open(str(listed.get("type") or ""))
    where = reach(service_url=spot.service_url, team=spot.id)
    return Place(PLATFORM, str(listed["id"]), None, "channel", spot.tenant, private, where)
