"""Charts as files of the workspace, shared nowhere: a message shows one by its id.

Refuses to keep a card back: whatever goes wrong, it is posted without the picture.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress

from slack_sdk.web.async_client import AsyncWebClient

from bot.charting import PATIENCE, Charting, charts_of
from bot.logs import Log
from bot.messages import Card, Chart, DeliveryError
from bot.slack.faults import definite
from bot.slack.limits import limit

LOG = Log("slack.uploads")
KEPT = 200
NOTHING: Mapping[Chart, str] = {}
_SENTENCES = {
    "missing_scope": "the app lacks files:write: give it the manifest again, install it anew and restart the desk",
    "file_uploads_disabled": "the workspace allows no uploads: an administrator of Slack can allow pictures",
}


class Uploads:
    """Remembers the ids of what it uploaded: a card that is drawn again shows the same file."""

    def __init__(self, client: AsyncWebClient, charting: Charting | None) -> None:
        self._client = client
        self._charting = charting
        self._ids: OrderedDict[Chart, str] = OrderedDict()

    async def of(self, card: Card) -> Mapping[Chart, str]:
        """The ids of the card's charts, as far as they are there in time."""
        if self._charting is None or not charts_of(card) or self._charting.rests("slack"):
            return NOTHING
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._uploaded(card, self._charting)
        except DeliveryError as error:
            with suppress(Exception):  # a database that is away is said elsewhere
                await self._failed(error, self._charting)
        except Exception as error:  # ours or the network's: the words are worth more than their picture
            LOG.warning("chart not uploaded", error=type(error).__name__)
        self._charting.failed("slack")
        return NOTHING

    def forget(self, card: Card) -> None:
        """What Slack does not show is uploaded again the next time."""
        for chart in charts_of(card):
            self._ids.pop(chart, None)

    async def _uploaded(self, card: Card, charting: Charting) -> Mapping[Chart, str]:
        wanted = charts_of(card)
        if not all(chart in self._ids for chart in wanted):
            for chart, png in (await charting.drawn(card)).items():
                self._ids[chart] = self._ids.get(chart) or await self._upload(chart, png)
                await charting.through("slack")
        while len(self._ids) > KEPT:
            self._ids.popitem(last=False)
        return {chart: self._ids[chart] for chart in wanted if chart in self._ids}

    async def _upload(self, chart: Chart, png: bytes) -> str:
        """Without a channel nobody sees it yet, so that doing it twice is seen by nobody. *Raises* DeliveryError."""
        told = chart.words[: limit("upload description")]
        call = self._client.files_upload_v2(filename="chart.png", content=png, title=chart.title, alt_txt=told)
        return str((await definite(call))["files"][0]["id"])

    async def _failed(self, error: DeliveryError, charting: Charting) -> None:
        LOG.warning("chart not uploaded", error=error.reason)
        if error.retry_in is None:
            await charting.stuck("slack", _SENTENCES.get(error.reason, f"Slack refuses them: {error.reason}"))
