"""Who and what is let in at POST /api/messages, over real sockets and with really signed tokens."""

from __future__ import annotations

import asyncio
import gzip
import json
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from store.errors import Refused
from tests.emulators.teams.server import ThreadedTeams
from tests.emulators.teams.world import TENANT
from tests.teams.hand import Hand, Json
from tests.teams.house import House
from tests.teams.test_forgeries import MINUTE, _now, _signed, identity


@pytest.mark.parametrize(
    "change",
    [
        {"serviceUrl": None}, {"serviceUrl": ""}, {"serviceUrl": "https://elsewhere.example/"},
        {"channelId": None}, {"channelId": ""}, {"channelId": "webchat"}, {"channelId": "emulator"},
    ],
    ids=str,
)  # fmt: skip
async def test_a_good_token_for_another_activity_is_refused(house: House, hand: Hand, change: Json) -> None:
    answer = await hand.send({**await hand.activity(), **change}, header=await hand.mint())
    assert answer["status"] == 401
    assert house.corridor.requests == []


@pytest.mark.parametrize("name", ["serviceUrl", "channelId"])
async def test_what_a_token_is_bound_to_may_not_be_missing(house: House, hand: Hand, name: str) -> None:
    shortened = {key: value for key, value in (await hand.activity()).items() if key != name}
    assert (await hand.send(shortened, header=await hand.mint()))["status"] == 401


async def test_a_good_token_is_let_in_and_so_is_one_that_expired_two_minutes_ago(
    house: House, hand: Hand, emulator: ThreadedTeams
) -> None:
    late = await hand.mint(exp=_now(identity(emulator)) - 2 * MINUTE)
    assert (await hand.send(await hand.activity(id="1"), header=await hand.mint()))["status"] == 200
    assert (await hand.send(await hand.activity(id="2"), header=late))["status"] == 200
    assert len(house.corridor.requests) == 2


async def test_a_token_that_was_good_is_refused_once_it_has_expired(house: House, hand: Hand) -> None:
    token = await hand.mint()
    assert (await hand.send(await hand.activity(), header=token))["status"] == 200
    await house.advance(2 * 3600)
    assert (await hand.send(await hand.activity(), header=token))["status"] == 401


async def test_where_our_time_is_ahead_of_the_machines_tokens_are_compared_with_the_machines(
    house: House, hand: Hand
) -> None:
    house.clock.goes_on_from(house.clock.wall() + timedelta(hours=3))
    assert (await hand.send(await hand.activity(), header=await hand.mint()))["status"] == 200


async def test_two_authorization_headers_are_none(house: House, hand: Hand) -> None:
    body = json.dumps(await hand.activity()).encode()
    token = (await hand.mint()).encode()
    status = await _raw(house, b"POST", body, [b"Authorization: " + token] * 2)
    assert status == 401


def _too_deep(start: bytes, end: bytes, times: int) -> bytes:
    return b'{"type":"message","value":' + start * times + end * times + b"}"


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "an array": b"[]",
    "a number": b"7",
    "null": b"null",
    "not UTF-8": b'{"type":"\xff\xfe"}',
    "half a surrogate pair": b'{"type":"\\ud800"}',
    "5,000 lists deep": _too_deep(b"[", b"]", 5_000),
    "5,000 objects deep": _too_deep(b'{"a":', b"}", 5_000).replace(b'{"a":}', b'{"a":1}'),
    "100,000 lists deep": _too_deep(b"[", b"]", 100_000),
    "not a number": b'{"type":"message","value":NaN}',
}


@pytest.mark.parametrize("name", BODIES, ids=lambda name: name.replace(" ", "_"))
async def test_a_body_that_is_no_activity_is_a_bad_request(house: House, hand: Hand, name: str) -> None:
    answer = await hand.send(BODIES[name], header=await hand.mint())
    assert (answer["status"], answer["body"]) == (400, {"error": "Not an activity."})


@pytest.mark.parametrize(
    "change",
    [
        {"conversation": None}, {"conversation": "x"}, {"conversation": {"id": ""}}, {"conversation": {"id": 7}},
        {"from": "Ann"}, {"from": None}, {"from": {"name": "Ann"}}, {"recipient": []}, {"type": None}, {"type": ""},
        {"type": ["message"]}, {"entities": {}}, {"entities": [7]}, {"text": {}}, {"id": None}, {"id": ""},
        {"id": "x" * 600}, {"channelData": []}, {"membersAdded": [{}]}, {"name": 3}, {"replyToId": {}},
    ],
    ids=str,
)  # fmt: skip
async def test_an_activity_of_the_wrong_shape_is_a_bad_request(house: House, hand: Hand, change: Json) -> None:
    answer = await hand.send({**await hand.activity(), **change}, header=await hand.mint())
    assert answer["status"] == 400
    assert house.corridor.requests == []


async def test_300_KB_are_too_much_however_they_are_framed(house: House, hand: Hand) -> None:
    large = json.dumps({**await hand.activity(), "text": "x" * 300 * 1024}).encode()
    token = (await hand.mint()).encode()
    assert (await hand.send(large, header=token.decode()))["status"] == 413
    assert (await hand.send(large))["status"] == 413
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in _parts(large)) + b"0\r\n\r\n"
    head = [b"Authorization: " + token, b"Transfer-Encoding: chunked"]
    assert await _raw(house, b"POST", chunks, head, framed=True) == 413
    assert house.corridor.requests == []


async def test_nothing_is_read_from_somebody_without_a_token(house: House, hand: Hand) -> None:
    assert (await hand.send(b"[" * 1000))["status"] == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_only_POST_is_allowed(house: House, hand: Hand, method: str) -> None:
    assert (await hand.order("send", body="", headers={}, method=method))["status"] == 405


@pytest.mark.parametrize(
    "change",
    [
        {"conversation": {"id": "a:1", "tenantId": "33333333-3333-4333-8333-333333333333"}},
        {"conversation": {"id": "a:1"}, "channelData": {"tenant": {"id": "33333333-3333-4333-8333-333333333333"}}},
        {"conversation": {"id": "a:1"}, "channelData": {}},
        {"conversation": {"id": "a:1"}, "channelData": None},
    ],
    ids=str,
)
async def test_another_tenant_and_none_at_all_are_not_allowed(house: House, hand: Hand, change: Json) -> None:
    answer = await hand.send({**await hand.activity(), **change}, header=await hand.mint())
    assert (answer["status"], house.corridor.requests) == (403, [])


async def test_the_tenant_may_stand_in_the_channel_data_alone(house: House, hand: Hand) -> None:
    change = {"conversation": {"id": "a:1", "conversationType": "personal"}}
    assert (await hand.send({**await hand.activity(), **change}, header=await hand.mint()))["status"] == 200
    assert house.corridor.requests[0].place.workspace == TENANT


@pytest.mark.parametrize(
    "address",
    [
        "https://smba.trafficmanager.net.evil.example/emea/", "http://smba.trafficmanager.net/emea/",
        "https://user@127.0.0.1/", "http://127.0.0.1:1/", "ftp://127.0.0.1/", "http://[::1", "https://evil.example/#@",
    ],
)  # fmt: skip
async def test_a_signed_foreign_service_address_is_not_allowed_and_never_called(
    house: House, hand: Hand, address: str
) -> None:
    foreign = {**await hand.activity(), "serviceUrl": address}
    answer = await hand.send(foreign, header=await hand.mint(serviceurl=address))
    assert (answer["status"], house.corridor.requests) == (403, [])
    assert await hand.calls() == []


async def test_what_is_compressed_is_not_opened(house: House, hand: Hand) -> None:
    headers = {"Content-Encoding": "gzip"}
    answer = await hand.send(gzip.compress(b"[" * 10**6), header=await hand.mint(), headers=headers)
    assert answer["status"] == 415


async def test_no_refusal_tells_the_log_more_than_a_code(house: House, hand: Hand, emulator: ThreadedTeams) -> None:
    secret = "the merger is off"
    with capture_logs() as logs:
        body = {**await hand.activity(), "text": secret}
        token = _signed(identity(emulator), aud="x")
        await hand.send(body, header=token)
        await hand.send({**body, "from": secret}, header=await hand.mint())
        house.corridor.answers[secret] = RuntimeError(secret)
        await hand.send(body, header=await hand.mint())
    assert {entry["event"] for entry in logs} == {"teams.refused", "teams.turn_failed"}
    assert secret not in str(logs) and token.split(".")[1] not in str(logs)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("app_id", "", "app_id"), ("app_secret", " ", "app_secret"), ("app_tenant", "", "app_tenant"),
        ("allowed_tenants", [], "allowed_tenants"), ("allowed_tenants", [""], "allowed_tenants"),
        ("openid_url", "http://login.example/", "openid_url"), ("token_url", "http://login.example/", "token_url"),
    ],
)  # fmt: skip
async def test_an_unsafe_setting_is_refused_by_name(house: House, setting: str, value: object, said: str) -> None:
    with pytest.raises(Refused, match=said):
        await house.furnished(**{setting: value})


def _parts(body: bytes) -> list[bytes]:
    return [body[at : at + 65536] for at in range(0, len(body), 65536)]


async def _raw(house: House, method: bytes, body: bytes, headers: list[bytes], *, framed: bool = False) -> int:
    """The status for a request written by hand."""
    host, _, port = house.url.removeprefix("http://").partition("/")[0].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    length = [] if framed else [b"Content-Length: %d" % len(body)]
    head = [method + b" /api/messages HTTP/1.1", b"Host: x", b"Connection: close", *headers, *length]
    writer.write(b"\r\n".join(head) + b"\r\n\r\n" + body)
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])
