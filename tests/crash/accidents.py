"""What goes wrong on the wire of a story, beside the kills: too many, server errors, lines that break, half answers.

Refuses accidents that no platform has.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

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


LEADS_TO: Mapping[str, tuple[str, Kind]] = {
    "refusal": ("rate_limit", "throttle"), "put back": ("rate_limit", "throttle"),
    "doubt": ("drop_after", "drop_after"), "seeking": ("drop_after", "drop_after"),
}  # fmt: skip
"""What a life must meet to pass these places, on Slack and in Teams."""


def befall(town: Town, chance: random.Random, call: str = "") -> None:
    """One or two on each platform, and now and then everything is delivered twice. `call`: a place to be led to."""
    if call in LEADS_TO:
        _at(town, *LEADS_TO[call], POSTS[0], CALLS[0])
    for _ in range(chance.randint(1, 2)):
        _at(town, chance.choice(SLACK), chance.choice(TEAMS), chance.choice(POSTS), chance.choice(CALLS))
    if chance.random() < 0.5:
        town.slack.state.faults.set(OnSlack("duplicate", "delivery", times=5))
        town.teams.state.faults.set(InTeams("delivery", "duplicate", times=5))


def _at(town: Town, on_slack: str, in_teams: Kind, post: str, call: str) -> None:
    town.slack.state.faults.set(OnSlack(on_slack, method=post, seconds=LONGEST))
    town.teams.state.faults.set(InTeams("connector", in_teams, call=call, seconds=LONGEST))


def calm(town: Town) -> None:
    town.slack.state.faults.clear()
    town.teams.state.faults.clear()
