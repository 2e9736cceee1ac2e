"""Forms on their way to a person: opened with the trigger while it lives, offered behind a button when it is late.

Refuses to change anything: opening a form is no act.
"""

from __future__ import annotations

import asyncio

from bot.logs import Log
from bot.messages import Action, Card, DeliveryError, Form, Outgoing, Place, Span, Text
from bot.slack import forms
from bot.slack.client import SlackTransport
from bot.slack.payloads import Heard
from bot.slack.rooms import Rooms

_log = Log("slack")
OPENED = "exchanged_trigger_id"
"""The same trigger came before, and opened the form then."""
_PATIENCE = 1.5  # seconds of the three a trigger and an acknowledgement live


class FormDesk:
    def __init__(self, transport: SlackTransport, rooms: Rooms) -> None:
        self._transport = transport
        self._rooms = rooms

    async def settled(self, place: Place) -> Place:
        return await self._rooms.settled(place)

    async def open(self, form: Form, heard: Heard) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._transport.open_form(heard.trigger, forms.modal(form, heard.request.place))
        except (DeliveryError, TimeoutError, forms.DoesNotFit) as error:
            reason = getattr(error, "reason", type(error).__name__)
        if reason == OPENED:
            return None
        _log.warning("slack.form_not_opened", key=heard.request.key, reason=reason)
        return await self._offer(form, heard)

    async def _offer(self, form: Form, heard: Heard) -> None:
        """A button that says the same command again, with a fresh trigger."""
        request = heard.request
        args = {name: value for name, value in request.args.items() if name not in ("seen", "marker", "overheard")}
        button = Action("Open the form", request.command, "primary", seen=form.seen, args=args)
        words = Text((Span("The form did not open in time."),))
        card = Card(form.title, (words,), (button,))
        offer = Outgoing(f"form:{request.key}", card, request.place, request.at, only_for=request.actor)
        async with asyncio.timeout(_PATIENCE):
            await self._transport.send(offer)
