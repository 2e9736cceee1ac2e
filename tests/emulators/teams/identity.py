"""Who signs and who may call: the published keys, the tokens Teams sends, and the tokens it gives out.

Refuses a wrong secret, an expired token and a token it did not give out.
"""

from __future__ import annotations

import json
import secrets
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.emulators.teams.faults import Fault
from tests.emulators.teams.state import State
from tests.emulators.teams.world import Json

ISSUER = "https://api.botframework.com"
METADATA = "/v1/.well-known/openidconfiguration"
KEYS = "/v1/.well-known/keys"
SCOPE = "https://api.botframework.com/.default"


@cache
def _generated(kid: str) -> rsa.RSAPrivateKey:
    """Keys are slow to make, so that a process makes each once."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class SigningKey:
    def __init__(self, kid: str, endorsements: tuple[str, ...] = ("msteams",)) -> None:
        self.kid = kid
        self.private = _generated(kid)
        self.endorsements = endorsements

    def published(self) -> Json:
        public: Json = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {**public, "kid": self.kid, "use": "sig", "alg": "RS256", "endorsements": list(self.endorsements)}


class Identity:
    def __init__(self, state: State) -> None:
        self._state = state
        self.key = SigningKey("key-1")
        self.unendorsed = SigningKey("key-web", ("webchat",))
        self._granted: dict[str, float] = {}
        self.fetches = 0
        self.grants = 0

    def install(self, app: web.Application) -> None:
        app.router.add_get(METADATA, self._metadata)
        app.router.add_get(KEYS, self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)

    def rotate(self) -> str:
        """A new key takes over at once, and the old one is no longer published."""
        self.key = SigningKey(f"key-{secrets.token_hex(4)}")
        self._state.note("rotated", kid=self.key.kid)
        return self.key.kid

    def revoke(self) -> None:
        """Every token given out so far is refused from now on."""
        self._granted.clear()

    def bearer(self, **claims: Any) -> str:
        """The header Teams sends. A claim given as None is left out."""
        now = int(self._state.clock.now())
        usual = {
            "iss": ISSUER,
            "aud": self._state.rules.app_id,
            "serviceurl": self._state.service_url,
            "nbf": now - 300,
            "exp": now + 3600,
        }
        wanted = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        return "Bearer " + jwt.encode(wanted, self.key.private, algorithm="RS256", headers={"kid": self.key.kid})

    def knows(self, header: str | None) -> bool:
        scheme, _, token = (header or "").partition(" ")
        return scheme == "Bearer" and self._granted.get(token, 0.0) > self._state.clock.now()

    async def _metadata(self, request: web.Request) -> web.Response:
        self.fetches += 1
        if fault := self._state.faults.strike("keys"):
            return web.Response(status=fault.status)
        return web.json_response(
            {
                "issuer": ISSUER,
                "jwks_uri": f"{self._state.base_url}{KEYS}",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.published(), self.unendorsed.published()]})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.grants += 1
        self._state.note("token", tenant=request.match_info["tenant"])
        if fault := self._state.faults.strike("token"):
            return await _stumble(fault)
        wanted = {
            "grant_type": "client_credentials",
            "client_id": self._state.rules.app_id,
            "client_secret": self._state.rules.app_secret,
            "scope": SCOPE,
        }
        if dict(form) != wanted:
            return web.json_response({"error": "invalid_client"}, status=401)
        token = secrets.token_urlsafe(32)
        self._granted[token] = self._state.clock.now() + self._state.rules.token_lifetime
        granted = {"token_type": "Bearer", "expires_in": int(self._state.rules.token_lifetime), "access_token": token}
        return web.json_response(granted)


async def _stumble(fault: Fault) -> web.Response:
    if fault.kind == "truncated":
        return web.Response(text='{"access_token": "ha', content_type="application/json")
    return web.json_response({"error": "temporarily_unavailable"}, status=fault.status)
