"""files.*: an address to upload to, the upload, and its completion; a file nobody may see yet is shown by nobody.

Refuses a picture in a message while Slack would still be looking through it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.emulators.slack.state import ApiError, State
from tests.emulators.slack.world import Json

SHAPE = re.compile(r"F[A-Z0-9]{8,}")
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")


@dataclass
class File:
    """`asked`: how often a message wanted to show it since it was complete."""

    name: str
    length: int
    told: str = ""
    body: bytes = b""
    title: str = ""
    complete: bool = False
    asked: int = 0


def upload_url(state: State, args: Json) -> Json:
    length = int(args.get("length") or 0)
    if not args.get("filename") or length <= 0:
        raise ApiError("missing_argument")
    if len(str(args.get("alt_txt") or "")) > 1000:
        raise ApiError("alt_txt_too_large")
    name = f"F0{state.world.number():08d}"
    state.files[name] = File(str(args["filename"]), length, str(args.get("alt_txt") or ""))
    return {"upload_url": f"{state.base_url}/upload/v1/{name}", "file_id": name}


def complete(state: State, args: Json) -> Json:
    wanted = args.get("files")
    if not isinstance(wanted, list) or not wanted:
        raise ApiError("invalid_arguments")
    for each in wanted:
        file = state.files.get(str(each.get("id")))
        if file is None or not file.body:
            raise ApiError("file_not_found")
        file.complete, file.title = True, str(each.get("title") or file.name)
    return {"files": [{"id": each["id"], "title": state.files[each["id"]].title} for each in wanted]}


async def upload(state: State, request: web.Request) -> web.Response:
    """The bytes themselves; whoever has the address needs no token."""
    file, body = state.files.get(request.match_info["name"]), await request.read()
    told = {"token": "Authorization" in request.headers, "length": len(body)}
    if file is None or len(body) != file.length:
        state.note("upload", ok=False, **told)
        return web.Response(status=500, text="incomplete")
    file.body = body
    state.note("upload", ok=True, **told)
    return web.Response(text=f"OK - {len(body)}")


def unshowable(state: State, blocks: list[Json]) -> Iterator[str]:
    """*Shape* what Slack says of pictures it has no file for, or not yet."""
    for number, block in enumerate(blocks):
        shown: Any = block.get("slack_file") if block.get("type") == "image" else None
        if shown is None:
            continue
        file = state.files.get(str(shown.get("id")))
        if not SHAPE.fullmatch(str(shown.get("id"))) or file is None or not file.complete:
            yield f"[ERROR] invalid slack file [json-pointer:/blocks/{number}/slack_file]"
            continue
        file.asked += 1
        if file.asked <= state.rules.unready or not file.body.startswith(PICTURES):
            yield f"[ERROR] invalid slack file [json-pointer:/blocks/{number}/slack_file]"
