"""Who takes what from the outbox, where a desk and terminals share a database.

Refuses to let a terminal print what was meant for somebody else, while a desk is there that can reach them.
"""

from __future__ import annotations

import json

from bot.envelopes import conversation_queue
from bot.messages import Place
from store.claims import Share

TERMINAL = "terminal"
TERMINALS = f"{TERMINAL}:"
"""How the queues of what is shown on a terminal itself begin."""
OF_THE_DESK = Share(beside=TERMINALS)
"""Everything but what is shown on a terminal itself: the desk reaches people and rooms for those who type there too."""


def of_terminals(*, served: bool) -> Share:
    """What whoever sits at a terminal sees: their answers, and while nobody serves, everything that began there."""
    return Share(under=TERMINALS) if served else Share(at=_begun({"platform": TERMINAL}))


def of_one(place: Place, *, served: bool) -> Share:
    """The same for one conversation of a terminal."""
    if served:
        return Share(under=conversation_queue(place))
    return Share(at=_begun({"platform": TERMINAL, "conversation": place.conversation}))


def _begun(place: dict[str, str]) -> str:
    """How a place begins where the store keeps it."""
    return json.dumps(place).removesuffix("}")
