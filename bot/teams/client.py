"""The door out: one message painted and posted, in its thread, in place, or directly to one person.

Refuses to try twice: what became of a call is told by the kind of error, and the outbox decides.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from bot.charting import Charting
from bot.messages import Address, CannotSeek, DeliveryError, Outgoing, Person, Place
from bot.teams.blocks import Json
from bot.teams.connector import Connector
from bot.teams.directory import Directory
from bot.teams.known import Known
from bot.teams.limits import PACE
from bot.teams.painter import message as carrying
from bot.teams.painter import paint, summary
from bot.teams.reading import PLATFORM, joined, reached, split

_FACES = 300


class TeamsTransport:
    platform = PLATFORM
    pace = PACE

    def __init__(
        self, connector: Connector, directory: Directory, known: Known, *, bot: str, charting: Charting | None = None
    ) -> None:
        self._connector = connector
        self._directory = directory
        self._known = known
        self._bot = bot
        self._charting = charting
        self._faces: OrderedDict[tuple[str, str], Json] = OrderedDict()

    async def send(self, message: Outgoing) -> Address:
        """*Raises* DeliveryError, OutcomeUnknown."""
        content = paint(
            message.card,
            marker=message.marker,
            people=message.people,
            repeat=message.possible_repeat,
            pictures=await self._charting.drawn(message.card) if self._charting else None,
        )
        activity = carrying(content, summary(message.card))
        if message.address is not None:
            address = await self.replace(message.address, activity)
        else:
            address = await self.post(await self._place(message), activity)
        self._remember(address, content)
        return address

    def face(self, address: Address) -> Json | None:
        """The card as it was last drawn there, while it is remembered: what a closed form gives way to."""
        return self._faces.get((address.place.conversation, address.message))

    def _remember(self, address: Address, content: Json) -> None:
        key = (address.place.conversation, address.message)
        self._faces[key] = content
        self._faces.move_to_end(key)
        if len(self._faces) > _FACES:
            self._faces.popitem(last=False)

    async def _place(self, message: Outgoing) -> Place:
        """Nobody but one may see it: outside a direct conversation that means a direct message."""
        if message.only_for is not None and message.place.kind != "direct":
            return await self._directory.direct(message.only_for)
        return message.place

    async def post(self, place: Place, activity: Json) -> Address:
        """A new message. Without a thread, in a channel, it opens one."""
        service_url = await self._service_url(place)
        if place.kind == "channel" and place.thread is None:
            return await self._open_thread(service_url, place, activity)
        posted = await self._connector.post(service_url, joined(place), activity)
        return Address(place, posted.activity)

    async def replace(self, address: Address, activity: Json) -> Address:
        """The same message with other words."""
        place = address.place
        await self._connector.update(await self._service_url(place), joined(place), address.message, activity)
        return address

    async def _open_thread(self, service_url: str, place: Place, activity: Json) -> Address:
        """*Source* https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
        2026-11-20: the answer's id is the channel with the new thread's first post behind it."""
        parameters = {
            "isGroup": True,
            "bot": {"id": self._bot},
            "tenantId": place.workspace,
            "channelData": {"channel": {"id": place.conversation}, "tenant": {"id": place.workspace}},
            "activity": activity,
        }
        opened = await self._connector.open(service_url, parameters)
        thread = split(opened.conversation)[1] or opened.activity
        return Address(replace(place, thread=thread or None), opened.activity or thread)

    async def _service_url(self, place: Place) -> str:
        service_url = reached(place.reach).get("service_url") or await self._known.service_address(place.workspace)
        if not service_url:
            raise DeliveryError("service_address_unknown")
        return service_url

    async def seek(self, message: Outgoing) -> Address | None:
        """*Raises* CannotSeek: a bot may not read a conversation back without permissions we do not ask for."""
        raise CannotSeek(PLATFORM)

    async def find(self, email: str, workspace: str) -> Person | None:
        return await self._directory.find(email, workspace)

    async def profile(self, person: Person) -> Person:
        return await self._directory.profile(person)

    async def direct(self, person: Person) -> Place:
        return await self._directory.direct(person)

    async def room(self, name: str, workspace: str) -> Place | None:
        return await self._directory.room(name, workspace)
