"""What is to be reminded of: decisions, words to those who wait, follow-up actions, the weekly list.

Refuses to remind of what is done: each is looked at again when it is handled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import Request
from handlers.incidents import deciding, following, steering
from store.units import Unit


async def everything_due(unit: Unit, now: datetime) -> Sequence[Request]:
    """All of it in one look."""
    return [
        *await deciding.decisions_due(unit, now),
        *await steering.updates_due(unit, now),
        *await following.reminders_due(unit, now),
        *await following.alarms_due(unit, now),
    ]
