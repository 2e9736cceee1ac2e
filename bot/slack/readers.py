"""The table of what Slack sends: the reader for each kind.

Refuses a kind that is not in it: what nobody reads is acknowledged and forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.slack import overhearing, payloads
from bot.slack.payloads import Heard, Payload, Us

Reader = Callable[[Payload, Us, datetime], Heard | None]


def message(payload: Payload, us: Us, at: datetime) -> Heard | None:
    """What is said to us in private, or not to us in a channel."""
    return payloads.in_private(payload, us, at) or overhearing.remark(payload, us, at)


READERS: dict[str, Reader] = {
    "app_mention": payloads.mention,
    "message": message,
    "reaction_added": overhearing.reaction,
    "app_home_opened": payloads.home_opened,
    "slash": payloads.slash,
    "block_actions": payloads.click,
    "view_submission": payloads.submission,
    "shortcut": payloads.shortcut,
    "message_action": payloads.shortcut,
}
