"""What goes wrong on the wire of a story, beside the kills: too many, server errors, lines that break, half answers.

Refuses accidents that no platform has.
"""

from __future__ import annotations

import random

from tests.crash.town import Town
from tests.emulators.slack.faults import Fault as OnSlack
from tests.emulators.teams.faults import Fault as InTeams
from tests.emulators.teams.faults import Kind

POSTS = ("chat.postMessage", "chat.update")
SLACK = ("drop_before", "drop_after", "http_500", "truncate", "rate_limit", "hang")
TEAMS: tuple[Kind, ...] = ("drop_before", "drop_after", "status", "status_after", "truncated", "throttle", "hang")
CALLS = ("post", "create", "update")
LONGEST = 1.0
"""*Units*: seconds of a hang, or until it may be tried again."""


def befall(town: Town, chance: random.Random) -> None:
    """One or two on each platform, and now and then everything is delivered twice."""
    for _ in range(chance.randint(1, 2)):
        kind, method = chance.choice(SLACK), chance.choice(POSTS)
        town.slack.state.faults.set(OnSlack(kind, method=method, seconds=LONGEST))
        town.teams.state.faults.set(
            InTeams("connector", chance.choice(TEAMS), call=chance.choice(CALLS), seconds=LONGEST)
        )
    if chance.random() < 0.5:
        town.slack.state.faults.set(OnSlack("duplicate", "delivery", times=5))
        town.teams.state.faults.set(InTeams("delivery", "duplicate", times=5))


def calm(town: Town) -> None:
    town.slack.state.faults.clear()
    town.teams.state.faults.clear()
