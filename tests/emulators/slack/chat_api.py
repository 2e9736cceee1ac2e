"""chat.*, reactions and blocks.validate.

Refuses what Slack refuses, with Slack's codes.
"""

from __future__ import annotations

from tests.emulators.slack import files_api, limits
from tests.emulators.slack.state import ApiError, Hook, State
from tests.emulators.slack.world import BOT_USER, Channel, Json

_NOT_MEMBER = "not_in_channel"


def post_message(state: State, args: Json) -> Json:
    channel = _postable(state, args)
    _checked(state, args)
    if args.get("thread_ts") and channel.find(args["thread_ts"]) is None:
        raise ApiError("thread_not_found")
    state.take_token(channel.id)
    message = state.said_by_bot(args)
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def post_ephemeral(state: State, args: Json) -> Json:
    channel = _postable(state, args)
    _checked(state, args)
    if args.get("user") not in channel.members:
        raise ApiError("user_not_in_channel")
    message = {**state.said_by_bot(args), "ephemeral_to": args["user"]}
    channel.messages.append(message)
    return {"message_ts": message["ts"]}


def update(state: State, args: Json) -> Json:
    channel = _channel(state, args)
    message = channel.find(str(args.get("ts")))
    if message is None or "ephemeral_to" in message:
        raise ApiError("message_not_found")
    if message["user"] != BOT_USER:
        raise ApiError("cant_update_message")
    _checked(state, args)
    message |= {"text": args.get("text") or "", "blocks": state.numbered(args.get("blocks") or [])}
    message |= {"metadata": args["metadata"]} if args.get("metadata") else {}
    message["edited"] = {"user": BOT_USER, "ts": f"{state.clock.now():.6f}"}
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def delete(state: State, args: Json) -> Json:
    channel = _channel(state, args)
    message = channel.find(str(args.get("ts")))
    if message is None:
        raise ApiError("message_not_found")
    if message["user"] != BOT_USER:
        raise ApiError("cant_delete_message")
    channel.messages.remove(message)
    return {"channel": channel.id, "ts": message["ts"]}


def permalink(state: State, args: Json) -> Json:
    channel = _channel(state, args)
    if channel.find(str(args.get("message_ts"))) is None:
        raise ApiError("message_not_found")
    stamp = str(args["message_ts"]).replace(".", "")
    return {"channel": channel.id, "permalink": f"{state.base_url}/archives/{channel.id}/p{stamp}"}


def add_reaction(state: State, args: Json) -> Json:
    message = _channel(state, args).find(str(args.get("timestamp")))
    if message is None:
        raise ApiError("message_not_found")
    reactions = message.setdefault("reactions", [])
    if args.get("name") in [reaction["name"] for reaction in reactions]:
        raise ApiError("already_reacted")
    reactions.append({"name": args.get("name"), "users": [BOT_USER], "count": 1})
    return {}


def validate_blocks(state: State, args: Json) -> Json:
    error = limits.message_error(args.get("blocks") or [])
    if error:
        raise ApiError(error[0], response_metadata={"messages": error[1]})
    return {}


def respond(state: State, hook: Hook, args: Json) -> None:
    """What a response_url does. *Raises* ApiError."""
    if hook.used >= 5:
        raise ApiError("used_url")
    if state.clock.now() > hook.expires:
        raise ApiError("expired_url")
    _checked(state, args)
    hook.used += 1
    channel = state.world.channels[hook.channel]
    original = channel.find(hook.ts) if hook.ts else None
    if args.get("delete_original") and original:
        channel.messages.remove(original)
        return
    if args.get("replace_original") and original:
        original |= {"text": args.get("text") or "", "blocks": state.numbered(args.get("blocks") or [])}
        return
    message = state.said_by_bot(args)
    if args.get("response_type") != "in_channel":
        message["ephemeral_to"] = hook.user
    channel.messages.append(message)


def _postable(state: State, args: Json) -> Channel:
    channel = _channel(state, args)
    if channel.archived:
        raise ApiError("is_archived")
    if BOT_USER not in channel.members:
        raise ApiError(_NOT_MEMBER if channel.kind == "public" else "channel_not_found")
    return channel


def _channel(state: State, args: Json) -> Channel:
    """By id, or a person's id for the private conversation with them."""
    wanted = str(args.get("channel") or "")
    member = state.world.members.get(wanted)
    if member is not None:
        if member.kind == "deactivated":
            raise ApiError("user_disabled")
        return state.world.direct(wanted)
    if wanted not in state.world.channels:
        raise ApiError("channel_not_found")
    return state.world.channels[wanted]


def _checked(state: State, args: Json) -> None:
    blocks, text = args.get("blocks") or [], args.get("text") or ""
    if not blocks and not text:
        raise ApiError("no_text")
    if len(text) > 40_000:
        raise ApiError("msg_too_long")
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    error = limits.message_error(blocks)
    if error:
        raise ApiError(error[0], response_metadata={"messages": error[1]}, errors=error[1])
    unshowable = list(files_api.unshowable(state, blocks))
    if unshowable:
        raise ApiError("invalid_blocks", response_metadata={"messages": unshowable}, errors=unshowable)
    metadata = args.get("metadata")
    if metadata and set(metadata) != {"event_type", "event_payload"}:
        raise ApiError("invalid_metadata_format")
