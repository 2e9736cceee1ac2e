"""The door to a platform: one message out, where it lives, who is who there.

Refuses to say what a wire looks like: a platform's edge is its own affair.

    DeliveryError            the platform's fate: `retry_in` says when, None says never
    └─ OutcomeUnknown        it may or may not have been stored there: seek before posting again
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.messages.cards import Card
from bot.messages.requests import Person, Place


@dataclass(frozen=True, slots=True)
class Address:
    """Where a delivered message lives, so that it can be changed: `message` is the platform's id for it."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for a transport. `marker` is our opaque id, to be carried by the post and found again by `seek`.

    `address` set: change that message. `only_for`: show it to this person alone, in `place`.
    `people` maps the person ids mentioned in the card to that platform's people.
    `possible_repeat`: an earlier try may have arrived and could not be asked about; say so in the message.
    """

    marker: str
    card: Card
    place: Place
    since: datetime
    address: Address | None = None
    only_for: Person | None = None
    people: Mapping[str, Person] = field(default_factory=dict)
    possible_repeat: bool = False


class DeliveryError(Exception):
    """The platform's fate: definitely not delivered. `retry_in` None means that trying again is pointless.

    The message names a reason code, never a token, an address with secrets or a message body.
    """

    def __init__(self, reason: str, *, retry_in: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_in = retry_in


class OutcomeUnknown(DeliveryError):
    """The call broke where the platform may already have stored it."""


class CannotSeek(Exception):
    """This platform cannot be asked whether a marked message arrived."""


class Transport(Protocol):
    """A door to one platform. The edge that turns its wire into requests is its own affair."""

    platform: str
    pace: timedelta  # the least time between two messages to one conversation

    async def send(self, message: Outgoing) -> Address:
        """Where it now lives. *Raises* DeliveryError, OutcomeUnknown."""

    async def seek(self, message: Outgoing) -> Address | None:
        """Where the post with this marker lives, None if it never arrived. *Raises* CannotSeek, DeliveryError."""

    async def find(self, email: str, workspace: str) -> Person | None:
        """The platform's person with this e-mail. *Raises* DeliveryError."""

    async def profile(self, person: Person) -> Person:
        """The same person with name and e-mail filled in. *Raises* DeliveryError."""

    async def direct(self, person: Person) -> Place:
        """The one-to-one conversation with this person. *Raises* DeliveryError."""

    async def room(self, name: str, workspace: str) -> Place | None:
        """The channel with this name, where the app can post. *Raises* DeliveryError."""
