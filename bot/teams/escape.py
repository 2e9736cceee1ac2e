"""Words that are not ours, made harmless for a Teams card.

Refuses to interpret: nothing in them becomes a mention, a link, a heading or a hidden character.
"""

from __future__ import annotations

import re

from yarl import URL

# Control characters, and those that turn or hide text: what is read must be what was written.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")
_NAME = re.compile(r"[<>&\\`*_\[\](){}#|~\r\n\t]")
_AT = re.compile(r"<(?=\s*/?\s*at\b)", re.IGNORECASE)


def plain(text: str) -> str:
    """For a text run, a label or a button, where markdown is not read. `<at` is broken all the same."""
    if text.isascii() and text.isprintable() and "<" not in text:
        return text
    return _AT.sub("\u2039", _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def markdown(text: str) -> str:
    """For a text block, where markdown is read: every sign of it is escaped.

    *Source* CommonMark lets a backslash stand before any ASCII punctuation; measured in the Teams renderer, 2026-11-20.
    """
    return _MARKDOWN.sub(r"\\\1", plain(text))


def name(text: str, limit: int) -> str:
    """For the inside of a mention, where nothing can be escaped: the signs are left out."""
    return clip(" ".join(_NAME.sub("", _HIDDEN.sub("", text)).split()), limit)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, the cut visible."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def link(address: str) -> tuple[str, str] | None:
    """The address and the host to show beside it; None for anything but an ordinary web address."""
    try:
        url = URL(address)
        host = url.host or ""
    except ValueError:
        return None
    if url.scheme not in ("http", "https") or not host or url.user or url.password or len(address) > 2000:
        return None
    # The encoded host is shown, so that a look-alike letter cannot pass for a known name.
    return str(url), url.raw_host or host
