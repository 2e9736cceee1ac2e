"""The turn library's only door: an activity walks through its adapter and is dispatched by its kind.

Refuses its HTTP adapter, its token checks, its credentials, its connector client and its (de)serialiser: each has a
defect that would hurt, and `auth`, `tokens`, `connector` and `envelope` stand in their places. No other module may
import it, so that a successor means rewriting this file alone.
"""

from __future__ import annotations

from typing import Any

from botbuilder.core import ActivityHandler, CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.connector_factory import ConnectorFactory

from bot.teams.answers import Answer
from bot.teams.envelope import Envelope
from bot.teams.turns import Listener


class Turns:
    def __init__(self, listener: Listener, *, app_id: str) -> None:
        self._adapter = _Adapter(_Verified())
        self._handler = _Handler(listener)
        self._admitted = _admitted(app_id)

    async def run(self, envelope: Envelope) -> Answer | None:
        """One turn; an answer for an invoke alone. What the listener raises is raised."""
        response = await self._adapter.process_activity(self._admitted, _activity(envelope), self._handler.on_turn)
        return Answer(int(response.status), response.body or {}) if response is not None else None


class _Adapter(CloudAdapterBase):  # type: ignore[misc]  # ships no types
    """Nothing of it is changed: sending goes through the outbox and never through a turn."""


class _Handler(ActivityHandler):  # type: ignore[misc]  # ships no types
    """Dispatch by kind. The typed envelope rides along as channel data: nobody parses twice."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await self._listener.message(turn_context.activity.channel_data)

    async def on_message_update_activity(self, turn_context: TurnContext) -> None:
        await self._listener.overhearing.changed(turn_context.activity.channel_data)

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:
        await self._listener.overhearing.deleted(turn_context.activity.channel_data)

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        await self._listener.overhearing.reacted(turn_context.activity.channel_data)

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        await self._listener.update(turn_context.activity.channel_data)

    async def on_invoke_activity(self, turn_context: TurnContext) -> InvokeResponse:
        answer = await self._listener.invoke(turn_context.activity.channel_data)
        return InvokeResponse(status=answer.status, body=answer.body)


class _Verified(BotFrameworkAuthentication):  # type: ignore[misc]  # ships no types
    """Authentication happened at the edge, before any of this was reached."""

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError("only verified activities come this far")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("streaming is not offered")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return _NoConnector()

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """None: we sign nobody in."""


class _NoConnector(ConnectorFactory):  # type: ignore[misc]  # ships no types
    """The adapter insists on a connector; it gets one that can do nothing."""

    async def create(self, service_url: str, audience: str) -> Any:
        return self


def _admitted(app_id: str) -> AuthenticateRequestResult:
    result = AuthenticateRequestResult()
    result.audience = "https://api.botframework.com"
    result.claims_identity = ClaimsIdentity({"aud": app_id}, True)
    result.connector_factory = _NoConnector()
    return result


def _activity(envelope: Envelope) -> Activity:
    return Activity(
        type=envelope.type,
        id=envelope.id,
        name=envelope.name,
        channel_id=envelope.channel_id,
        service_url=envelope.service_url,
        conversation=ConversationAccount(id=envelope.conversation.id),
        from_property=ChannelAccount(id=envelope.sender.id),
        recipient=ChannelAccount(id=envelope.recipient.id),
        channel_data=envelope,
    )
