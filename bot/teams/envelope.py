"""What Teams posts to us, read once and typed: the outer shape of an activity.

Refuses everything that is not an activity; believes nothing in it, that is for `auth` and the corridor.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

Id = str


class Malformed(Exception):
    """The body is not an activity. The message names no content."""


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True)


class Account(_Wire):
    id: str = Field(min_length=1, max_length=512)
    name: str | None = None
    aad_object_id: str | None = None
    role: str | None = None


class Conversation(_Wire):
    id: str = Field(min_length=1, max_length=512)
    conversation_type: str | None = None
    tenant_id: str | None = None
    name: str | None = None


class Named(_Wire):
    id: str | None = Field(default=None, max_length=512)
    name: str | None = None
    type: str | None = None


class ChannelData(_Wire):
    tenant: Named | None = None
    team: Named | None = None
    channel: Named | None = None
    event_type: str | None = None


class Entity(_Wire):
    type: str | None = None
    text: str | None = None
    mentioned: Account | None = None


class Reaction(_Wire):
    type: str | None = Field(default=None, max_length=128)


class Envelope(_Wire):
    """One activity. `service_url` and `channel_id` may be absent here; the doorman refuses that with 401."""

    type: str = Field(min_length=1, max_length=64)
    id: str | None = Field(default=None, max_length=512)
    channel_id: str | None = None
    service_url: str | None = Field(default=None, max_length=1024)
    sender: Account = Field(alias="from")
    recipient: Account
    conversation: Conversation
    text: str | None = None
    name: str | None = Field(default=None, max_length=256)
    value: Any = None
    entities: tuple[Entity, ...] | None = None
    reply_to_id: str | None = Field(default=None, max_length=512)
    channel_data: ChannelData | None = None
    timestamp: str | None = Field(default=None, max_length=64)
    reactions_added: tuple[Reaction, ...] | None = Field(default=None, max_length=32)
    members_added: tuple[Account, ...] | None = None
    members_removed: tuple[Account, ...] | None = None
    action: str | None = None

    @property
    def tenant(self) -> str:
        """The tenant it came from, from the activity itself; empty where it names none."""
        data = self.channel_data
        return self.conversation.tenant_id or (data and data.tenant and data.tenant.id) or ""

    @property
    def team(self) -> Named | None:
        return self.channel_data.team if self.channel_data else None

    @property
    def channel(self) -> Named | None:
        return self.channel_data.channel if self.channel_data else None

    @property
    def event(self) -> str:
        return (self.channel_data.event_type if self.channel_data else None) or ""


def parse(body: bytes) -> Envelope:
    """*Raises* Malformed: not UTF-8, not JSON, nested too deeply (the parser stops at 200), or not an activity."""
    try:
        envelope = Envelope.model_validate_json(body)
    except (ValidationError, RecursionError):
        raise Malformed from None
    if envelope.type in ("message", "invoke") and not envelope.id:
        raise Malformed
    return envelope
