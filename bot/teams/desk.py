"""What an activity means: a sentence, a press or a filled-in form, and the answer Teams gets for it.

Refuses to answer before the corridor has returned, and to know what any sentence is about.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Protocol

from bot.logs import Log
from bot.messages import Action, Address, Corridor, DeliveryError, Outcome, OutcomeUnknown, Place
from bot.teams import answers
from bot.teams.answers import Answer
from bot.teams.blocks import Json
from bot.teams.envelope import Envelope
from bot.teams.keys import Now
from bot.teams.once import Wishes, said_key
from bot.teams.overhearing import Overhearing
from bot.teams.painter import message
from bot.teams.presses import CLOSED, RECEIVED, REPEATED, Presses, Result, data_of, note, opened, request
from bot.teams.reading import names_us, place, said, words

UNSAID = "help"
"""A mention with nothing behind it."""

ABOUT_MESSAGE = Action("Bring this to the desk", "shortcut")
"""Offered on any message. The command gets args `text` and `link`: what it says, and where it is."""

log = Log("teams")


class Poster(Protocol):
    async def post(self, place: Place, activity: Json) -> Address: ...

    async def replace(self, address: Address, activity: Json) -> Address: ...

    def face(self, address: Address) -> Json | None: ...


class Desk:
    def __init__(self, corridor: Corridor, poster: Poster, now: Now, *, greeting: str = "") -> None:
        self._corridor = corridor
        self._poster = poster
        self._now = now
        self._greeting = greeting
        self._presses = Presses(corridor, now)
        self._shown = Wishes[Address]()
        self.overhearing = Overhearing(corridor, now)

    async def message(self, envelope: Envelope) -> None:
        """A sentence, or from an older client a press: its data comes as the message's value."""
        if envelope.sender.role == "bot" or envelope.sender.id == envelope.recipient.id:
            return
        data = data_of(envelope.value)
        if data is not None:
            result = await self._presses.pressed(envelope, data, "message")
            await self._show(envelope, result, replacing=envelope.reply_to_id if "once" in data else None)
        elif _back(envelope.value):
            await self._show(envelope, _closed(), replacing=envelope.reply_to_id)
        elif place(envelope).kind != "direct" and not names_us(envelope):
            await self.overhearing.remark(envelope)
        else:
            await self._said(envelope)

    async def _said(self, envelope: Envelope) -> None:
        made = request(envelope, said_key(envelope), said(envelope) or UNSAID, self._now, message=envelope.id or "")
        outcome = await self._corridor(made)
        if outcome.form is not None:
            await self._show(envelope, opened(outcome, outcome.form, "message"), replacing=None)

    async def update(self, envelope: Envelope) -> None:
        """Somebody or something joined or left. Installing the app may be greeted."""
        arrived = any(account.id == envelope.recipient.id for account in envelope.members_added or ())
        if arrived and self._greeting and envelope.id:
            await self._corridor(request(envelope, said_key(envelope), self._greeting, self._now))

    async def invoke(self, envelope: Envelope) -> Answer:
        match envelope.name:
            case "adaptiveCard/action":
                return await self._card_action(envelope)
            case "composeExtension/fetchTask" | "task/fetch":
                return await self._dialog(envelope, _asked(envelope))
            case "composeExtension/submitAction" | "task/submit":
                return await self._dialog(envelope, data_of(_value(envelope).get("data")))
        return answers.UNKNOWN

    async def _card_action(self, envelope: Envelope) -> Answer:
        action = _value(envelope).get("action")
        sent = action.get("data") if isinstance(action, dict) else None
        if _back(sent):
            return answers.shows(self._face(envelope) or _closed().content or {})
        data = data_of(sent)
        if data is None:
            return answers.refuses("This button says nothing.")
        result = await self._presses.pressed(envelope, data, "in place")
        if result.content is None:
            return answers.tells(REPEATED if result.outcome.repeated else RECEIVED)
        return answers.shows((self._face(envelope) if result.done else None) or result.content)

    def _face(self, envelope: Envelope) -> Json | None:
        """The card the form stands on, as it is now."""
        return self._poster.face(Address(place(envelope), envelope.reply_to_id or ""))

    async def _dialog(self, envelope: Envelope, data: Json | None) -> Answer:
        if data is None:
            return answers.UNREADABLE
        result = await self._presses.pressed(envelope, data, "dialog")
        if result.content is None or result.done:
            return answers.CLOSES
        return answers.dialog(result.title, result.content)

    async def _show(self, envelope: Envelope, result: Result, *, replacing: str | None) -> None:
        """Post a form, or change the form's message; once, though the same is delivered twice in a moment.

        *Raises* DeliveryError where another try is safe.
        """
        if result.content is None:
            return
        here, activity = place(envelope), message(result.content, result.title)
        try:
            if replacing:
                await self._poster.replace(Address(here, replacing), activity)
            else:
                post = partial(self._poster.post, here, activity)
                await self._shown.once(said_key(envelope), self._now(), post)
        except DeliveryError as failed:
            if failed.retry_in is not None and not isinstance(failed, OutcomeUnknown):
                raise
            log.warning("teams.form_not_shown", reason=failed.reason)


def _value(envelope: Envelope) -> dict[str, Any]:
    return envelope.value if isinstance(envelope.value, dict) else {}


def _back(data: object) -> bool:
    return isinstance(data, dict) and bool(data.get("back"))


def _closed() -> Result:
    return Result(Outcome(), CLOSED, note(CLOSED, "Press the button again to fill it in."))


def _asked(envelope: Envelope) -> Json | None:
    """A dialog opened by one of our buttons, or by the action offered on a message."""
    value = _value(envelope)
    data = data_of(value.get("data"))
    if data is None and envelope.name == "composeExtension/fetchTask":
        return {"command": ABOUT_MESSAGE.command, "args": _quoted(value)}
    return data


def _quoted(value: Json) -> dict[str, str]:
    """The message an action was called on: somebody's words, untrusted."""
    payload = value.get("messagePayload")
    message = payload if isinstance(payload, dict) else {}
    body, link = message.get("body"), message.get("linkToMessage")
    content = body.get("content") if isinstance(body, dict) else None
    text = words(content) if isinstance(content, str) else ""
    return {"text": text, "link": link if isinstance(link, str) else ""}
