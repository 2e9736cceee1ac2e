"""Replies as rows and back: a card, a place and a person as the JSON they are kept as.

Refuses to keep a form: opening one changes no state, so it does not wait anywhere.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from pydantic import TypeAdapter

from bot.messages import Card, Person, Place, Reply, Request, To
from store.tables import OutboxRow

CARDS: TypeAdapter[Card] = TypeAdapter(Card)
PLACES: TypeAdapter[Place] = TypeAdapter(Place)
PEOPLE: TypeAdapter[Person] = TypeAdapter(Person)


def place_of(text: str) -> Place:
    return PLACES.validate_json(text)


def person_text(person: Person) -> str:
    return PEOPLE.dump_json(person).decode()


def person_of(text: str) -> Person:
    return PEOPLE.validate_json(text)


def card_of(text: str) -> Card:
    return CARDS.validate_json(text)


def conversation_queue(place: Place) -> str:
    return f"{place.platform}:{place.workspace}:{place.conversation}"


def queue_of(to: To, place: Place) -> str:
    """What a reply is paced with: its conversation, or its name while the conversation is not known yet."""
    if to.kind in ("person", "room", "slot"):
        return f"{to.kind}:{to.name}"
    return conversation_queue(place)


def target_of(to: To) -> str:
    return f"{to.kind}:{to.name}"


def to_of(target: str) -> To:
    kind, _, name = target.partition(":")
    return To(kind, name)  # type: ignore[arg-type]  # written by `target_of`, from a To


def row_of(reply: Reply, request: Request, at: datetime, place: Place | None = None) -> OutboxRow:
    """The outbox row of a reply; `place` overrides the place of the request."""
    assert isinstance(reply.card, Card)
    where = place or request.place
    return OutboxRow(
        marker=secrets.token_hex(16),
        request=request.key,
        queue=queue_of(reply.to, where),
        lane=int(reply.lane),
        slot=reply.slot,
        target=target_of(reply.to),
        place=where.packed(),
        only_for=person_text(request.actor) if reply.to.kind == "asker" else None,
        card=CARDS.dump_json(reply.card).decode(),
        created_at=at,
        due_at=at,
    )
