"""Forged tokens, each wrong in one way, over real sockets: all are refused alike."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.emulators.teams.identity import Identity
from tests.emulators.teams.server import ThreadedTeams
from tests.teams.hand import Hand
from tests.teams.house import House

Forge = Callable[[Identity], str | None]
MINUTE = 60


def _now(identity: Identity) -> int:
    return int(identity._state.clock.now())


def _signed(
    identity: Identity, *, key: Any = None, kid: str | None = None, algorithm: str = "RS256", **claims: Any
) -> str:
    """A token with one thing wrong; a claim given as None is left out."""
    service_url = identity._state.service_url
    usual = {"iss": "https://api.botframework.com", "aud": identity._state.rules.app_id, "serviceurl": service_url}
    usual |= {"nbf": _now(identity) - 300, "exp": _now(identity) + 3600}  # type: ignore[dict-item]
    wanted = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    headers = {} if kid == "" else {"kid": kid or identity.key.kid}
    return "Bearer " + jwt.encode(wanted, key or identity.key.private, algorithm=algorithm, headers=headers)


def _public(identity: Identity) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return identity.key.private.public_key().public_bytes(serialization.Encoding.PEM, form)


def _confused(identity: Identity) -> str:
    """HS256 with the published key as its secret, put together by hand because the library refuses to."""
    import hashlib
    import hmac

    head = _b64(json.dumps({"alg": "HS256", "typ": "JWT", "kid": identity.key.kid}).encode())
    honest = _signed(identity).removeprefix("Bearer ").split(".")
    signature = hmac.new(_public(identity), f"{head}.{honest[1]}".encode(), hashlib.sha256).digest()
    return f"Bearer {head}.{honest[1]}.{_b64(signature)}"


def _unsigned(identity: Identity) -> str:
    head = _b64(json.dumps({"alg": "none", "typ": "JWT", "kid": identity.key.kid}).encode())
    return f"Bearer {head}.{_signed(identity).split('.')[1]}."


def _swapped(identity: Identity) -> str:
    """A good signature over other claims."""
    good, other = _signed(identity).split("."), _signed(identity, aud="somebody-else").split(".")
    return ".".join([good[0], other[1], good[2]])


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


FORGERIES: dict[str, Forge] = {
    "no header": lambda i: None,
    "an empty header": lambda i: "",
    "another scheme": lambda i: "Basic " + _signed(i).removeprefix("Bearer "),
    "a scheme alone": lambda i: "Bearer",
    "garbage": lambda i: "Bearer not.a.token",
    "binary garbage": lambda i: "Bearer \u00ff\u00fe",
    "a header that is not JSON": lambda i: "Bearer " + _b64(b"[") + ".e30.x",
    "a deep header": lambda i: "Bearer " + _b64(b"[" * 5000) + ".e30.x",
    "a very long token": lambda i: "Bearer " + "a" * 8000,
    "algorithm none": _unsigned,
    "HS256 with the public key": _confused,
    "somebody else's key": lambda i: _signed(i, key=rsa.generate_private_key(65537, 2048)),
    "RS512 with the right key": lambda i: _signed(i, algorithm="RS512"),
    "an unknown key id": lambda i: _signed(i, kid="key-unheard-of"),
    "no key id": lambda i: _signed(i, kid=""),
    "a signature over other claims": _swapped,
    "no issuer": lambda i: _signed(i, iss=None),
    "another issuer": lambda i: _signed(i, iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"),
    "no audience": lambda i: _signed(i, aud=None),
    "another audience": lambda i: _signed(i, aud="11111111-0000-4000-8000-000000000000"),
    "several audiences": lambda i: _signed(i, aud=[i._state.rules.app_id, "somebody-else"]),
    "no expiry": lambda i: _signed(i, exp=None),
    "expired": lambda i: _signed(i, exp=_now(i) - 6 * MINUTE),
    "an expiry that is no number": lambda i: _signed(i, exp="soon"),
    "an endless expiry": lambda i: _signed(i, exp=10**15),
    "not yet valid": lambda i: _signed(i, nbf=_now(i) + 60 * MINUTE),
    "no service address": lambda i: _signed(i, serviceurl=None),
    "another service address": lambda i: _signed(i, serviceurl="https://smba.trafficmanager.net/emea/"),
    "a service address that is no text": lambda i: _signed(i, serviceurl=["x"]),
    "a key that is not endorsed for Teams": lambda i: _signed(i, key=i.unendorsed.private, kid=i.unendorsed.kid),
}


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda name: name.replace(" ", "_"))
async def test_a_forged_token_is_refused_like_every_other(
    house: House, hand: Hand, emulator: ThreadedTeams, forgery: str
) -> None:
    answer = await hand.send(await hand.activity(), header=FORGERIES[forgery](identity(emulator)))
    assert (answer["status"], answer["body"]) == (401, {"error": "Not authorised."})
    assert house.corridor.requests == []


def identity(emulator: ThreadedTeams) -> Identity:
    assert emulator.teams is not None
    return emulator.teams.identity
