"""What people say, as it arrives on either wire: signed Slack events and Teams activities, every one another question.

Refuses to repeat itself: a key that was seen, or one question over and over, would be answered from memory.
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import time
from collections.abc import Callable, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

import yaml

from bot.slack.menu import PATH as SLACK
from bot.teams.edge import PATH as TEAMS
from tests.emulators.slack.state import Rules
from tests.emulators.slack.world import APP, BOT_USER, TEAM
from tests.emulators.teams.world import BOT, TENANT

SECRET = Rules().signing_secret
FILE = Path(__file__).parent.parent / "questions" / "sample.jsonl"
COMPANY = Path(__file__).parent.parent.parent / "sample" / "company.yaml"
NUMBERS = count(1)


def questions() -> tuple[str, ...]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["question"] for line in lines)


def commands() -> tuple[str, ...]:
    """What a button of a question back says: every accountability of every product of the sample."""
    company = yaml.safe_load(COMPANY.read_text(encoding="utf-8"))
    return tuple(
        f"who answers for {accountability['id']} of product:{product['id']}"
        for accountability in company["accountabilities"]
        for product in company["products"]
    )


QUESTIONS, COMMANDS = questions(), commands()
Knock = Callable[[int, str], bytes]
"""A number nothing else has, and what is said -> the whole HTTP request."""


def made(many: int, knock: Knock, said: Sequence[str] = QUESTIONS) -> list[bytes]:
    return [knock(number, said[number % len(said)]) for number in islice(NUMBERS, many)]


def slack(people: int) -> Knock:
    """As many different people, each in their own conversation with us."""

    def knock(number: int, question: str) -> bytes:
        stamp = int(time.time())
        body = json.dumps(slack_event(number, f"{number % people:05d}", question, stamp)).encode()
        signed = b"v0:%d:%b" % (stamp, body)
        digest = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
        return _post(SLACK, headers, body)

    return knock


def slack_event(number: int, person: str, question: str, stamp: int) -> dict[str, Any]:
    """A direct message as Slack sends it."""
    user, said_at = f"U0P{person}", f"{stamp}.{number % 1_000_000:06d}"
    words = [{"type": "text", "text": question}]
    text = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}]
    event = {
        "type": "message", "channel_type": "im", "channel": f"D0P{person}", "user": user, "team": TEAM,
        "text": html.escape(question, quote=False), "ts": said_at, "event_ts": said_at, "blocks": text,
        "client_msg_id": f"00000000-0000-4000-8000-{number:012d}",
    }  # fmt: skip
    authorised = [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}]
    return {
        "token": "deprecated", "team_id": TEAM, "api_app_id": APP, "type": "event_callback", "event": event,
        "event_id": f"EvB{number:09d}", "event_time": stamp, "authorizations": authorised,
        "is_ext_shared_channel": False,
    }  # fmt: skip


def teams(url: str, tokens: Sequence[str], people: int) -> Knock:
    """`tokens` are used in turn: the service sends the same one for about an hour."""

    def knock(number: int, question: str) -> bytes:
        body = json.dumps(_activity(url, number, f"p{number % people:05d}", question)).encode()
        return _post(TEAMS, {"Authorization": tokens[number % len(tokens)]}, body)

    return knock


def _activity(url: str, number: int, person: str, question: str) -> dict[str, Any]:
    """A personal message as Teams sends it."""
    return {
        "type": "message", "id": f"{number:013d}", "timestamp": "2026-11-20T12:00:00.000Z",
        "localTimestamp": "2026-11-20T13:00:00.000+01:00", "localTimezone": "Europe/Berlin",
        "channelId": "msteams", "serviceUrl": f"{url}/emea/",
        "from": {"id": f"29:1{person}", "name": f"Person {person}", "aadObjectId": f"aad-{person}"},
        "recipient": {"id": BOT, "name": "Steward"},
        "conversation": {"id": f"a:1{person}", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
        "entities": [{"type": "clientInfo", "locale": "en-GB", "country": "GB", "platform": "Web"}],
        "text": question, "textFormat": "plain", "locale": "en-GB",
    }  # fmt: skip


def _post(path: str, headers: dict[str, Any], body: bytes) -> bytes:
    usual = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": len(body)}
    head = "".join(f"{name}: {value}\r\n" for name, value in {**usual, **headers}.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body
