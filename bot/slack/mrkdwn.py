"""Words made safe for Slack: escaped, cut to length, mentions only from verified ids, links only with their host shown.

Refuses to trust any text: what was not written here never becomes a mention, a mask or a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlsplit

from bot.messages import Person, Span

_UNSAYABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_HANDLE = re.compile(r"[UW][A-Z0-9]{1,30}")
_CHUNK = 400  # raw characters; escaped at worst five times as long, which still fits one section
_LINK_SAFE = "/:?#[]@!$&'()*+,;=%-._~"


def plain(text: str) -> str:
    """Without control characters, direction overrides and half characters."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSAYABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escape(text: str) -> str:
    """*Source* https://docs.slack.dev/messaging/formatting-message-text#escaping, 2026-11-20."""
    return plain(text).translate(_ESCAPES)


def fit(text: str, limit: int) -> str:
    """Escaped and at most `limit` characters long, an ellipsis where it was cut."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped
    kept: list[str] = []
    room = limit - 1
    for character in plain(text):
        shown = character.translate(_ESCAPES)
        if len(shown) > room:
            break
        kept.append(shown)
        room -= len(shown)
    return "".join(kept) + "…"


def one_line(text: str) -> str:
    return " ".join(text.split())


def atoms(span: Span, people: Mapping[str, Person]) -> Iterator[str]:
    """The span painted, in pieces that may be put into different blocks and never need to be cut again."""
    if span.person:
        yield mention(span, people)
    elif span.url:
        yield link(span)
    else:
        for piece in _pieces(plain(span.text)):
            yield _styled(piece, span)


def mention(span: Span, people: Mapping[str, Person]) -> str:
    person = people.get(span.person)
    if person is not None and person.platform == "slack" and _HANDLE.fullmatch(person.handle):
        return f"<@{person.handle}>"
    return fit(span.text, 300)


def link(span: Span) -> str:
    """The label with the host it leads to; plain words where the address is not http or https."""
    label = fit(one_line(span.text).replace("|", "/"), 500)
    try:
        parts = urlsplit(span.url)
        host = parts.hostname or ""
    except ValueError:
        return label
    target = quote(plain(span.url), safe=_LINK_SAFE).replace("&", "&amp;")
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9.\-:]+", host) or len(target) > 2000:
        return label
    shown = label if label == host else f"{label} ({host})"
    return f"<{target}|{shown or host}>"


def _pieces(text: str) -> Iterator[str]:
    while len(text) > _CHUNK:
        cut = max(text.rfind(" ", 0, _CHUNK), text.rfind("\n", 0, _CHUNK))
        cut = cut + 1 if cut > _CHUNK // 2 else _CHUNK
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def _styled(text: str, span: Span) -> str:
    marks = {"strong": "*", "code": "`"}.get(span.style)
    core = text.strip()
    if marks is None or not core:
        return escape(text)
    inside = one_line(core).replace(marks, {"*": "∗", "`": "ˋ"}[marks])
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{marks}{escape(inside)}{marks}{after}"
