"""Rituals at both platforms at once: answered in a thread on one, decided on the other, seen on each."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.battery.cast import ROOM
from tests.battery.on_slack import OnSlack
from tests.battery.on_teams import OnTeams
from tests.battery.process import copied, run, url_of
from tests.battery.together import settled, together

OWNER, MODELLER, SCENARIO = "henrik-solberg", "ana-petrov", "ana-ferreira"


@dataclass(frozen=True, slots=True)
class Both:
    slack: OnSlack
    teams: OnTeams

    def replies(self, who: str, words: str, thread: str) -> None:
        """In a thread of the room on Slack, to nobody in particular."""
        user, room = self.slack.user(who), self.slack.room
        self.slack.panel.act("say", user=user, channel=room, text=words, thread=thread)

    def settled(self) -> None:
        """Everything the desk had to say has arrived, and it knows where."""
        settled(self.slack)

    def waits(self, span: timedelta) -> None:
        """One process, so it is started anew once."""
        self.teams.ahead += span
        self.teams.panel.order("advance", seconds=span.total_seconds())
        self.slack.waits(span)


@pytest.fixture(scope="module")
def platforms(template: Path) -> Iterator[Both]:
    with together(copied(template, "rituals-on-both")) as (slack, teams):
        yield Both(slack, teams)


@pytest.fixture
def both(platforms: Both) -> Both:
    platforms.slack.begin()
    platforms.teams.begin()
    return platforms


def _predicted(both: Both, folder: Path, product: str = "pick-whisper") -> None:
    at = (both.slack.now() - timedelta(hours=1)).isoformat()
    rows = [{"id": text, "at": at, "input": text, "judge": 0.1} for text in ("milk", "rice")]
    file = folder / "predictions.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    clock = {"STEWARD_CLOCK": both.slack.now().isoformat()}
    done = run("predictions", product, str(file), "--db", url_of(both.slack.database), folder=folder, **clock)
    assert done.returncode == 0, done.stderr


def test_a_reply_in_the_thread_is_an_answer_and_the_other_platform_shows_it(both: Both, tmp_path: Path) -> None:
    _predicted(both, tmp_path)
    slot = (both.slack.now() + timedelta(hours=3)).replace(second=0, microsecond=0)
    both.slack.says_in_the_room(OWNER, f"schedule review pick-whisper {slot:%A} {slot:%H:%M} UTC here")
    both.slack.sees(OWNER, "Planned.")
    both.waits(slot - both.slack.now() + timedelta(minutes=1))

    card = both.slack.sees(OWNER, "The worst of the week, page 1 of 1")
    assert card.under is None
    both.settled()
    thread = card.at[1]
    both.replies(OWNER, "1 serious: they pick the wrong crate", thread)
    both.slack.sees(OWNER, "Means serious: they pick the wrong crate (Henrik Solberg)", changed=True)
    both.replies(MODELLER, "shall we talk about 1 at noon?", thread)
    both.replies(MODELLER, "1 data: new labels. 2 label", thread)

    changed = both.slack.sees(OWNER, "Because of data: new labels", changed=True)
    assert "Because of label (Ana Petrov)" in changed.words
    assert "noon" not in changed.words
    both.teams.says(OWNER, "review 1")
    seen = both.teams.sees(OWNER, "The worst of the week")
    assert "they pick the wrong crate" in seen.words and "new labels" in seen.words
    both.teams.says(OWNER, "pause review of pick-whisper because the story is told")
    both.teams.sees(OWNER, "Paused.")
    both.teams.says(OWNER, "close review 1")
    both.slack.sees(OWNER, "Closed.", changed=True)


def test_in_teams_a_mention_below_the_card_is_an_answer(both: Both, tmp_path: Path) -> None:
    owner, teams = "rosalind-pike", both.teams
    _predicted(both, tmp_path, "care-scribe")
    slot = (teams.now() + timedelta(hours=3)).replace(second=0, microsecond=0)
    teams.says_in_the_room(owner, f"schedule review care-scribe {slot:%A} {slot:%H:%M} UTC here")
    teams.sees(owner, "Planned.")
    both.waits(slot - teams.now() + timedelta(minutes=1))

    card = teams.sees(owner, "The worst of the week, page 1 of 1")
    both.settled()
    thread, user = card.at[1], teams.user(owner)
    teams.panel.act("mention", user=user, channel=ROOM, text="2 annoying: they call again", thread=thread)
    teams.sees(owner, "Means annoying: they call again (Rosalind Pike)", changed=True)
    teams.says(owner, "pause review of care-scribe because the story is told")
    teams.sees(owner, "Paused.")


def test_a_decision_taken_in_teams_is_seen_on_slack(both: Both) -> None:
    decides = (both.slack.now() + timedelta(days=2)).date()
    both.slack.says_in_the_room(
        OWNER,
        "record pilot whisper-harbourside: goal: fuller vans; hypothesis: voice is faster; "
        f"criterion: picks per hour >= 60, measured by the scanner; decide: {decides}",
    )
    both.slack.sees(OWNER, "fuller vans")
    both.slack.says_in_the_room(OWNER, "start pilot whisper-harbourside after all")
    both.slack.sees(OWNER, "Running, round 1")
    both.slack.says_in_the_room(OWNER, "schedule check-in whisper-harbourside fridays 10:00 UTC here")
    both.slack.sees(OWNER, "Planned.")
    both.waits(timedelta(days=3))

    both.slack.sees(SCENARIO, "Decide: Pick Whisper at Harbourside")
    both.teams.says(OWNER, "decide pilot whisper-harbourside close: the supplier leaves")
    both.teams.sees(OWNER, "close, decided by Henrik Solberg")

    decided = both.slack.sees(SCENARIO, "close, decided by Henrik Solberg")
    assert "the supplier leaves" in decided.words


def test_predictions_are_delivered_over_http_with_the_key_of_their_product(both: Both, tmp_path: Path) -> None:
    made = run("key", "tandem", "--db", url_of(both.slack.database), folder=tmp_path)
    row = {"id": "1", "at": (both.slack.now() - timedelta(hours=1)).isoformat(), "input": "slow query", "judge": 0.2}

    refused, why = _delivered(both, "tandem", "not the key", row)
    taken, report = _delivered(both, "tandem", made.stdout.strip(), row)
    elsewhere, _ = _delivered(both, "pip", made.stdout.strip(), row)

    assert (refused, taken, elsewhere) == (401, 200, 401)
    assert "predictions key for" in why
    assert json.loads(report)["kept"] == 1


def _delivered(both: Both, product: str, key: str, row: Mapping[str, object]) -> tuple[int, str]:
    with closing(http.client.HTTPConnection(both.slack.served.url.removeprefix("http://"), timeout=60)) as door:
        door.request("POST", f"/predictions/{product}", json.dumps(row), {"Authorization": f"Bearer {key}"})
        answer = door.getresponse()
        return answer.status, answer.read().decode()
