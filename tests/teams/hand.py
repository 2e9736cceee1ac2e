"""A hand on the loopback Teams: acts as people, orders accidents, reads screens.

Refuses to look inside: everything goes over its HTTP control plane, as from another process.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import aiohttp

Json = dict[str, Any]


class Hand:
    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def act(self, name: str, /, **args: Any) -> Json:
        done: Json = await self._post(f"/act/{name}", args)
        return done

    async def order(self, name: str, /, **args: Any) -> Any:
        return await self._post(f"/control/{name}", args)

    async def fault(self, where: str, kind: str, **more: Any) -> None:
        await self.order("fault", where=where, kind=kind, **more)

    async def screen(self, user: str) -> Json:
        shown: Json = await self._get(f"/screen?user={user}")
        return shown

    async def tenant(self) -> Json:
        described: Json = await self._get("/tenant")
        return described

    async def calls(self, call: str = "") -> list[Json]:
        """What reached the Connector."""
        entries = await self._get("/transcript")
        return [each for each in entries if each["what"] == "call" and call in ("", each["call"])]

    async def seen(self, user: str, channel: str) -> list[Json]:
        """The messages of the bot this person sees there, newest last."""
        screen = await self.screen(user)
        wanted = channel.casefold()
        found = [c for id, c in screen["channels"].items() if wanted in (id, c["name"].casefold(), c["kind"])]
        return [message for message in found[0]["messages"] if message["user"] == "bot"]

    async def send(self, activity: Any, *, header: str | None = None, headers: Json | None = None) -> Json:
        """Any body at the bot's door; JSON unless it is bytes."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        given = {**({"Authorization": header} if header is not None else {}), **(headers or {})}
        sent: Json = await self.order("send", body=base64.b64encode(body).decode(), headers=given)
        return sent

    async def activity(self, **change: Any) -> Json:
        """Something Ann says in private, as it is on the wire."""
        tenant = await self.tenant()
        ann = tenant["users"][0]
        usual = {
            "type": "message",
            "id": "9000",
            "channelId": "msteams",
            "serviceUrl": tenant["service_url"],
            "from": {"id": ann["id"], "name": ann["name"], "aadObjectId": ann["aadObjectId"]},
            "recipient": {"id": tenant["bot"], "name": "Steward"},
            "conversation": {"id": "a:11ann", "conversationType": "personal", "tenantId": tenant["tenant"]},
            "channelData": {"tenant": {"id": tenant["tenant"]}},
            "text": "status",
        }
        return usual | change

    async def mint(self, **claims: Any) -> str:
        return str(await self.order("mint", **claims))

    async def _post(self, path: str, args: Json) -> Any:
        async with self._session.post(self.url + path, json=args) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer["result"]

    async def _get(self, path: str) -> Any:
        async with self._session.get(self.url + path) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer
