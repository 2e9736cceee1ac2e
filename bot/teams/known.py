"""Where the app is installed, learnt from what Teams delivers: teams, group chats, and each tenant's service address.

Refuses to learn from anything but a verified activity, and to forget over a restart: a notebook keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, Protocol

from bot.teams.envelope import Envelope
from bot.teams.reading import place


class Notebook(Protocol):
    """A small durable table of text by key."""

    async def read(self) -> Mapping[str, str]: ...

    async def write(self, key: str, value: str) -> None:
        """An empty value forgets the key."""


class PaperNotebook:
    """Keeps nothing over a restart: for tests and for a desk that only answers."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}

    async def read(self) -> Mapping[str, str]:
        return dict(self.pages)

    async def write(self, key: str, value: str) -> None:
        self.pages[key] = value


@dataclass(frozen=True, slots=True)
class Spot:
    """A team, a group chat, or a tenant (then `id` is the tenant's) that we have been spoken to from."""

    kind: Literal["team", "group", "tenant"]
    id: str
    tenant: str
    service_url: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"


class Known:
    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._spots: dict[str, Spot] = {}

    async def load(self) -> None:
        pages = await self._notebook.read()
        self._spots = {key: Spot(**json.loads(value)) for key, value in pages.items() if value}

    async def caught_up(self) -> bool:
        """Whether another process has learnt something meanwhile; asked where we do not know further."""
        before = self._spots
        await self.load()
        return self._spots != before

    async def learn(self, envelope: Envelope) -> None:
        """Write down what is new in a verified activity. Costs nothing when nothing is."""
        if _leaving(envelope):
            await self._forget(envelope)
            return
        for spot in _spots(envelope):
            if self._spots.get(spot.key) != spot:
                await self._notebook.write(spot.key, json.dumps(asdict(spot)))
                self._spots[spot.key] = spot

    async def _forget(self, envelope: Envelope) -> None:
        for spot in _spots(envelope):
            if spot.kind != "tenant" and spot.key in self._spots:
                await self._notebook.write(spot.key, "")
                del self._spots[spot.key]

    def teams(self, tenant: str) -> tuple[Spot, ...]:
        """Without a tenant, those of every tenant we know."""
        return tuple(spot for spot in self.rosters(tenant) if spot.kind == "team")

    def rosters(self, tenant: str) -> tuple[Spot, ...]:
        """Every conversation whose members can be listed."""
        spots = (spot for spot in self._spots.values() if spot.kind != "tenant")
        return tuple(spot for spot in spots if tenant in ("", spot.tenant))

    async def service_address(self, tenant: str) -> str:
        """Empty where nobody of that tenant was ever heard."""
        key = f"tenant:{tenant}"
        if key not in self._spots:
            await self.load()
        return self._spots[key].service_url if key in self._spots else ""


def _spots(envelope: Envelope) -> tuple[Spot, ...]:
    tenant, service_url = envelope.tenant, envelope.service_url or ""
    here = place(envelope)
    found = [Spot("tenant", tenant, tenant, service_url)]
    if envelope.team and envelope.team.id:
        found.append(Spot("team", envelope.team.id, tenant, service_url))
    elif here.kind == "group":
        found.append(Spot("group", here.conversation, tenant, service_url))
    return tuple(found)


def _leaving(envelope: Envelope) -> bool:
    gone = any(account.id == envelope.recipient.id for account in envelope.members_removed or ())
    removed = envelope.type == "installationUpdate" and (envelope.action or "").startswith("remove")
    return gone or removed or envelope.event in ("teamDeleted", "teamHardDeleted")
