"""Count how well findings agree with labels: right, right person, asked usefully, missed safely, false gap, wrong.

Refuses to be lenient: an answer that names somebody the label does not is wrong, however near.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

Row = dict[str, Any]
NEARBY = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "u": "yi", "n": "bm", "r": "et", "s": "ad", "t": "ry"}
LEAST_LETTERS = 4


def outcome(said: Row, row: Row) -> str:
    """The first of the outcomes that fits, best first."""
    labels = [row["gold"], *row["accept"]]
    if any(_agrees(said, label) for label in labels):
        return "right"
    if said["kind"] == "answer":
        return _answered(said, labels)
    if said["kind"] == "clarify" and any(_among(said, label) for label in labels):
        return "asked usefully"
    gap = said["kind"] == "not_recorded" and said["product"] and row["expect"] == "answer"
    return "false gap" if gap else "missed safely"


def _answered(said: Row, labels: Sequence[Row]) -> str:
    if any(label["kind"] == "answer" and label["owner"] and _names(said, label) for label in labels):
        return "right person"
    named = any(label["product"] and label["product"] == said["product"] for label in labels)
    return "missed safely" if named and not said["owner"] else "wrong"


def _agrees(said: Row, label: Row) -> bool:
    if said["kind"] != label["kind"]:
        return False
    return AGREE[label["kind"]](said, label)


def _answer(said: Row, label: Row) -> bool:
    if "products" in label:
        listed, wanted = set(said["products"] or ()), set(label["products"])
        return wanted <= listed <= wanted | set(label["products_also_ok"])
    if not label["owner"]:
        return bool(said["product"] == label["product"])
    if not label["product"] and not label["accountability"]:
        return bool(said["owner"] == label["owner"])
    part = bool(label.get("component"))
    return _names(said, label) and (part or said["accountability"] == label["accountability"])


def _names(said: Row, label: Row) -> bool:
    """The same person, for the same thing."""
    return said["owner"] == label["owner"] and label["product"] in (None, said["product"])


def _gap(said: Row, label: Row) -> bool:
    if not label["product"]:
        return not said["product"]
    part = bool(label.get("component"))
    same = said["product"] == label["product"]
    return same and (part or said["accountability"] == label["accountability"])


def _choice(said: Row, label: Row) -> bool:
    return 2 <= len(said["candidates"]) <= 5 and len({*said["candidates"]} & {*label["candidates"]}) > 1


def _among(said: Row, label: Row) -> bool:
    """The right thing is one of the options; the right accountability, where the product was understood."""
    kinds = ("product", "pilot", "component", "owner")
    if {label.get(kind) for kind in kinds} & {*said["candidates"]}:
        return True
    return label.get("product") == said["product"] and label.get("accountability") in said["candidates"]


AGREE: dict[str, Callable[[Row, Row], bool]] = {
    "answer": _answer,
    "not_recorded": _gap,
    "clarify": _choice,
    "out_of_scope": lambda said, label: True,
}


def shares(outcomes: Sequence[tuple[Row, str]]) -> dict[str, float]:
    """*Units*: shares of the questions that count; wrong answers also as a share of those nobody should answer."""
    counted = [(row, found) for row, found in outcomes if row["core"]]
    total = Counter(found for _, found in counted)
    silent = [found for row, found in counted if row["expect"] != "answer"]
    asked = [found for row, found in counted if row["expect"] == "answer"]
    return {
        "exact": total["right"] / len(counted),
        "misdirected": total["wrong"] / len(counted),
        "answered falsely": silent.count("wrong") / len(silent),
        "falsely a gap": asked.count("false gap") / len(asked),
    }


def slipped(text: str, chance: random.Random) -> str:
    """The text with one slip of the finger in one of its longer words."""
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) >= LEAST_LETTERS and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    word, spot = words[at], chance.randrange(1, len(words[at]) - 1)
    words[at] = chance.choice(
        (
            word[:spot] + word[spot + 1 :],
            word[:spot] + word[spot] + word[spot:],
            word[:spot] + word[spot + 1] + word[spot] + word[spot + 2 :],
            word[:spot] + chance.choice(NEARBY.get(word[spot].casefold(), "e")) + word[spot + 1 :],
        )
    )
    return " ".join(words)
