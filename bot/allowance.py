"""How much one person may ask in a minute: generous for people, too little for a loop that runs wild.

Refuses to count what the clock asks, what is only overheard, and whoever sits at the machine itself.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.listening import is_overheard
from bot.messages import Request

MOST_PEOPLE = 20_000
"""*Units*: people remembered; whoever was quiet for longest is forgotten, and begins anew."""
Verdict = Literal["let in", "told", "silent"]


@dataclass(slots=True)
class _Purse:
    left: float
    at: datetime
    told: bool = False


class Allowance:
    """A purse for each person, filled again as time passes. It is this process's own: no row is written for it."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._purses: OrderedDict[tuple[str, str, str], _Purse] = OrderedDict()

    def asked(self, request: Request) -> Verdict:
        """`told`: refused for the first time since they were let in; `silent`: refused again."""
        actor = request.actor
        if request.gesture == "due" or actor.platform == "terminal" or is_overheard(request):
            return "let in"
        key = actor.platform, actor.workspace, actor.handle or request.place.conversation
        purse = self._purses.pop(key, None) or _Purse(self.per_minute, request.at)
        self._purses[key] = purse
        if len(self._purses) > MOST_PEOPLE:
            self._purses.popitem(last=False)
        return self._taken(purse, request.at)

    def _taken(self, purse: _Purse, now: datetime) -> Verdict:
        passed = max(0.0, (now - purse.at).total_seconds())
        purse.left = min(self.per_minute, purse.left + passed * self.per_minute / 60)
        purse.at = max(purse.at, now)
        if purse.left >= 1:
            purse.left, purse.told = purse.left - 1, False
            return "let in"
        told, purse.told = purse.told, True
        return "silent" if told else "told"

    @property
    def sentence(self) -> str:
        return (
            f"That is more than {self.per_minute:,} in a minute, and I left it undone. "
            "I read you again in a few seconds; until then I do not answer."
        )
