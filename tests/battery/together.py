"""One desk on two platforms at once, with the same people on each.

Refuses to know what the story is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.battery.on_slack import OnSlack
from tests.battery.on_teams import OnTeams
from tests.battery.process import Served
from tests.battery.wire import until

WAITING = re.compile(r'^steward_outbox_messages\{.*state="(?:pending|sending|unknown)".*\} [1-9]', re.MULTILINE)


@contextmanager
def together(database: Path, *, left: str = "") -> Iterator[tuple[OnSlack, OnTeams]]:
    """`left`: who has no account on Slack any more."""
    slack, teams = OnSlack("sockets", database), OnTeams(database)
    slack.served = teams.served = Served(database, {**slack.served.settings, **teams.served.settings})
    try:
        if left:
            slack.panel.order("user", id=slack.user(left), name=left, kind="deactivated")
        slack.launch()
        slack.ready()
        teams.ready()
        yield slack, teams
    finally:
        slack.close()
        teams.close()


def settled(slack: OnSlack) -> None:
    """Everything the desk had to say has arrived, and it knows where."""
    until(lambda: not WAITING.search(slack.served.ask("/metrics")[1]), lambda: "the outbox does not empty")
