"""A finding as the plain fields that `ask --json` prints.

Refuses to phrase anything: `text` is the cards' to fill.
"""

from __future__ import annotations

from typing import Any

from handlers.language.meaning import Finding


def as_contract(finding: Finding, *, ms: float | None = None, text: str = "") -> dict[str, Any]:
    """*Shape*: ids as in the catalog; `owner` a person id or `team:<id>`; empty lists and None where nothing is."""
    meaning = finding.meaning
    return {
        "kind": finding.kind,
        "product": finding.product,
        "accountability": finding.accountability,
        "owner": finding.owner if finding.kind == "answer" else None,
        "candidates": list(finding.candidates),
        "component": finding.component,
        "pilot": finding.pilot,
        "products": list(finding.products) if finding.products is not None else None,
        "confidence": round(meaning.confidence, 3),
        "basis": finding.basis,
        "intent": meaning.intent,
        "ms": ms,
        "text": text,
        "trace": list(meaning.trace),
    }
