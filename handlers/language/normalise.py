"""Turn what somebody typed into words: folded, without links, marks and possessives, cut into clauses.

Refuses to know any word's meaning, and to read more than `LIMIT` characters.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from handlers.language.stems import singular, stem
from handlers.language.wordlists import mapping

LIMIT = 4000
"""Characters; whoever needs more pastes a log, not a question."""
MOST = 300
"""Words that are read; the rest is left unread and said so."""


LINK = re.compile(r"<(?:(?P<handle>@[A-Za-z0-9_.:-]+)|[^<>|\s]+)(?:\|(?P<shown>[^<>]*))?>")
URL = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}")
ASIDE = re.compile(r"\b(?:i\.e|e\.g)\b\.?", re.IGNORECASE)
TOKEN = re.compile(
    r"(?P<handle>@@[^\s@]+)|(?P<mail>[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)|(?P<number>\d+(?:[.,:]\d+)+)"
    r"|(?P<word>[^\W_]+(?:['&][^\W_]+)*'?)|(?P<break>[,;:.?!()\[\]{}\n|]|(?<=\s)[-–—]+(?=\s)|[–—])"
)
COMPUTING = re.compile(r"\bIT(?=[- ](?:side|person|people|contact|lead|owner|guy|colleague|expert|responsible)\b)")
"""IT that is no pronoun: the IT person of it."""
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"'})
SLIPS = mapping("slips.txt")


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `text` is folded and may be corrected; `raw` is what was typed, folded."""

    text: str
    raw: str
    stem: str
    one: str
    clause: int
    capital: bool = False
    shouted: bool = False
    possessive: bool = False
    opens: bool = False
    corrected: bool = False
    number: bool = False

    def respelled(self, text: str) -> Word:
        return replace(self, text=text, stem=stem(text), one=singular(text), corrected=True)


def fold(text: str) -> str:
    """Without accents, width and case: the form in which names are compared."""
    if text.isascii():
        return text.casefold()
    spread = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in spread if not unicodedata.combining(mark)).casefold()


def clean(text: str) -> str:
    """Plain text: no invisible marks, no markup of any chat, one kind of apostrophe."""
    if not text.isascii() or not text.isprintable():
        shown = unicodedata.normalize("NFKC", text).translate(APOSTROPHES)
        text = "".join(map(_visible, shown))
    elif "`" in text:
        text = text.translate(APOSTROPHES)
    if "<" in text:
        text = LINK.sub(lambda link: f" @{link['handle']} " if link["handle"] else f" {link['shown'] or ''} ", text)
    if "IT" in text:
        text = COMPUTING.sub("tech", text)
    if "&" in text:
        text = html.unescape(text)
    if "." in text:
        text = INITIALS.sub(lambda found: found[0].replace(".", ""), ASIDE.sub(" ", text))
    return URL.sub(" ", text) if "://" in text else text


def _visible(mark: str) -> str:
    category = unicodedata.category(mark)
    if category == "Cf":
        return ""
    return mark if mark == "\n" or category[0] not in "CS" or mark in "&+<>|`^" else " "


def exclaims(text: str) -> bool:
    return "!" in text


def words(text: str) -> tuple[Word, ...]:
    """*Shape*: contractions are opened (who's -> who is), so there may be more words than were typed."""
    found: list[Word] = []
    clause, opens = 0, True
    for typed in clean(text).replace("\n", " | ").split():
        said, clause, opens = _placed(typed, clause, opens=opens)
        found += said
        if len(found) >= MOST:
            break
    return tuple(found[:MOST])


@lru_cache(maxsize=4096)
def _placed(typed: str, clause: int, *, opens: bool) -> tuple[tuple[Word, ...], int, bool]:
    """The words between two spaces, and where that leaves the one after them."""
    found: list[Word] = []
    for token in TOKEN.finditer(f" {typed} "):
        if token.lastgroup == "break":
            clause, opens = (clause, opens) if opens else (clause + 1, True)
            continue
        for shape in shapes(token[0], token.lastgroup or "word"):
            found.append(Word(shape[0], shape[1], shape[2], shape[3], clause, *shape[4:7], opens, False, shape[7]))
            opens = False
    return tuple(found), clause, opens


def forms(text: str) -> list[Shape]:
    """The words of a name or a description, without their places: what an index needs of them."""
    tokens = TOKEN.finditer(clean(text))
    return [
        shape for token in tokens if token.lastgroup != "break" for shape in shapes(token[0], token.lastgroup or "word")
    ]


Shape = tuple[str, str, str, str, bool, bool, bool, bool]
"""text, raw, stem, one, capital, shouted, possessive, number"""


@lru_cache(maxsize=8192)
def shapes(typed: str, kind: str) -> tuple[Shape, ...]:
    """What a token is by itself, wherever it stands."""
    folded = fold(typed)
    if kind in ("handle", "mail", "number") or folded[0].isdigit():
        return ((folded, folded, folded, folded, False, False, False, kind == "number" or folded[0].isdigit()),)
    if _slipped(typed, folded):
        return tuple((one, folded, stem(one), singular(one), False, False, False, False) for one in texts(typed))
    (text,) = texts(typed)
    shouted, possessive = len(typed) > 1 and typed.isupper(), folded.endswith(("'s", "'"))
    return ((text, folded, stem(text), singular(text), typed[:1].isupper(), shouted, possessive, False),)


def texts(typed: str) -> Sequence[str]:
    """The words that a word stands for: contractions opened, no possessive. Nothing of it is remembered."""
    folded = fold(typed)
    if _slipped(typed, folded):
        return SLIPS[folded].split(" ")
    text = folded.removesuffix("'s").rstrip("'").replace("'", "")
    return (text[:-1] if len(typed) > 2 and typed[-1] == "s" and typed[:-1].isupper() else text,)  # CVs, NDAs


def _slipped(typed: str, folded: str) -> bool:
    return folded in SLIPS and not (len(typed) == 2 and typed.isupper())
