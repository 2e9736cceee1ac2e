"""Incidents at the edges of both platforms at once: one process, two loopback platforms, the same people on each.

What only one platform has is told here: shortcuts, remarks that name nobody, their edits, and reactions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.battery.cast import PEOPLE, ROOM
from tests.battery.on_slack import OnSlack
from tests.battery.on_teams import OnTeams
from tests.battery.process import copied, run, url_of
from tests.battery.stage import Seen, Stage
from tests.battery.together import settled, together

REPORTER, ONLOOKER = "bao-nguyen", "klara-novotna"
PIP, CHURN = "mateus-rocha", "priya-raman"
"""Who is called for each; the second has no account on Slack any more."""
SLACK_LINK = re.compile(r"https://loopback\.slack\.example/archives/\w+/p\d+")


@dataclass(frozen=True, slots=True)
class Both:
    slack: OnSlack
    teams: OnTeams
    numbers: list[str] = field(default_factory=list)
    """What the story opened."""

    def posts(self, who: str, words: str, *, thread: str = "") -> str:
        """Said in the room on Slack, to nobody in particular. *Shape* the message."""
        user, room = self.slack.user(who), self.slack.room
        return str(self.slack.panel.act("say", user=user, channel=room, text=words, thread=thread)["ts"])

    def names_us(self, who: str, words: str, *, thread: str = "") -> str:
        """Said in the room on Slack, to the desk."""
        user, room = self.slack.user(who), self.slack.room
        return str(self.slack.panel.act("mention", user=user, channel=room, text=words, thread=thread)["ts"])

    def reacts(self, who: str, emoji: str, on: Seen) -> None:
        channel, stamp = on.at
        self.slack.panel.act("react", user=self.slack.user(who), channel=channel, ts=stamp, emoji=emoji)

    def settled(self) -> None:
        """Everything the desk had to say has arrived, and it knows where."""
        settled(self.slack)

    def record(self, who: str, number: str) -> str:
        """The whole record, asked for in private."""
        return self.slack.asks(who, f"postmortem {number}").words


@pytest.fixture(scope="module")
def platforms(template: Path) -> Iterator[Both]:
    with together(copied(template, "both"), left=CHURN) as (slack, teams):
        yield Both(slack, teams)


@pytest.fixture
def both(platforms: Both) -> Iterator[Both]:
    """A story of its own: what it opened is over before the next one begins."""
    platforms.slack.begin()
    platforms.teams.begin()
    yield platforms
    for number in platforms.numbers:
        platforms.slack.says(REPORTER, f"resolve {number} as model: the story is told")
    platforms.numbers.clear()


def opened(both: Both, symptom: str, product: str = "pip") -> tuple[str, str, Seen]:
    """Reported in the room on Slack. *Shape* its number, its thread, its headline."""
    thread = both.names_us(REPORTER, f"open incident {product}: {symptom}")
    headline = both.slack.sees(REPORTER, "Everything said below is kept")
    both.settled()
    return numbered(both, headline), thread, headline


def numbered(both: Both, seen: Seen) -> str:
    found = re.search(r"Incident (\d+)", seen.words)
    assert found is not None, seen.words
    both.numbers.append(found[1])
    return found[1]


def changed(stage: Stage, who: str, words: str) -> Seen:
    return stage.sees(who, words, changed=True)


def test_a_message_on_slack_becomes_an_incident_by_its_shortcut_and_a_form(both: Both) -> None:
    slack = both.slack
    said = both.posts(ONLOOKER, "customers say the bot speaks Finnish")
    user = slack.user(REPORTER)
    done = slack.panel.act("shortcut", user=user, callback="steward-message", channel=slack.room, ts=said)
    assert done["ok"], done

    form = slack.panel.screen(user)["forms"][-1]
    assert form["values"]["symptom"] == "customers say the bot speaks Finnish"
    assert SLACK_LINK.fullmatch(form["values"]["link"])
    slack.fills(REPORTER, {"Product": "Pip"})

    call = slack.sees(PIP, "Pip needs you.")
    assert "customers say the bot speaks Finnish" in call.words
    headline = slack.sees(REPORTER, "Everything said below is kept")
    assert numbered(both, headline) and headline.under == said


def test_a_message_in_teams_becomes_an_incident_by_its_action_and_a_dialog(both: Both) -> None:
    teams = both.teams
    said = teams.panel.act("say", user=teams.user(ONLOOKER), channel=ROOM, text="churn scores drift since Monday")["id"]
    user = teams.user(REPORTER)
    teams.panel.act("shortcut", user=user, command="about-message", channel=ROOM, message=said)

    form = teams.panel.screen(user)["forms"][-1]
    assert form["values"]["What is wrong?"] == "churn scores drift since Monday"
    assert form["values"]["Link"].endswith(f"/{said}")
    sent = teams.panel.act("submit_dialog", user=user, values={"Product": "Churn Model"})
    assert sent["sent"] and sent["ok"], sent

    call = teams.sees(CHURN, "Churn Model needs you.")
    assert numbered(both, call) and "churn scores drift since Monday" in call.words


def test_what_is_said_edited_and_deleted_in_the_thread_is_so_in_the_record(both: Both) -> None:
    number, thread, _ = opened(both, "it answers in the wrong tone")
    slack, user, where = both.slack, both.slack.user(ONLOOKER), {"channel": both.slack.room}
    kept = both.posts(ONLOOKER, "began with the campaign", thread=thread)
    secret = both.posts(ONLOOKER, "the customer is called Zebedee", thread=thread)
    assert "began with the campaign" in both.record(REPORTER, number)
    assert "Zebedee" in both.record(REPORTER, number)

    slack.panel.act("edit", user=user, ts=kept, text="began with the Monday release", **where)
    slack.panel.act("delete", user=user, ts=secret, **where)

    record = both.record(REPORTER, number)
    assert "began with the Monday release" in record
    assert "campaign" not in record and "Zebedee" not in record


def test_a_reaction_acknowledges_once_and_any_other_says_nothing(both: Both) -> None:
    number, _, headline = opened(both, "it promises refunds")
    both.reacts(PIP, "tada", headline)
    both.reacts(PIP, "eyes", headline)

    assert "Mateus Rocha has it" in changed(both.slack, REPORTER, "Mateus Rocha has it").words
    changed(both.slack, PIP, "has it")
    both.reacts(PIP, "eyes", headline)
    assert both.record(REPORTER, number).count("has it") == 1


def test_a_call_in_teams_is_acknowledged_by_a_reaction_to_it(both: Both) -> None:
    opened(both, "scores drifting since Tuesday", "churn-model")
    call = both.teams.sees(CHURN, "Churn Model needs you.")
    channel, message = call.at
    user = both.teams.user(CHURN)
    receipts = both.teams.panel.act("react", user=user, channel=channel, message=message, reaction="1f440_eyes")
    assert all(receipt["ok"] for receipt in receipts["receipts"])

    changed(both.slack, REPORTER, "Priya Raman has it")


def test_opened_on_slack_acknowledged_in_teams_resolved_by_a_sentence_in_the_thread(both: Both) -> None:
    number, thread, _ = opened(both, "scores drifting since Wednesday", "churn-model")
    call = both.teams.sees(CHURN, "Churn Model needs you.")
    both.teams.presses(CHURN, "Acknowledge", call)
    changed(both.slack, REPORTER, "Priya Raman has it")

    both.names_us(ONLOOKER, "resolve: rolled back to version 13", thread=thread)

    changed(both.slack, REPORTER, "Resolved")
    both.teams.sees(CHURN, "Resolved")
    record = both.record(REPORTER, number)
    assert "rolled back to version 13" in record


def test_opened_on_slack_acknowledged_in_teams_resolved_in_the_terminal(both: Both) -> None:
    number, _, _ = opened(both, "scores drifting since Friday", "churn-model")
    both.teams.presses(CHURN, "Acknowledge", both.teams.sees(CHURN, "Churn Model needs you."))
    changed(both.slack, REPORTER, "Priya Raman has it")

    served = both.slack.served
    said = f"resolve {number}: rolled back at a keyboard\n"
    words = ("chat", "--as", PEOPLE[ONLOOKER].email, "--db", url_of(served.database))
    done = run(*words, folder=served.database.parent, said=said)

    assert "Resolved after" in done.stdout, done.stderr
    changed(both.slack, REPORTER, "rolled back at a keyboard")
    both.teams.sees(CHURN, "rolled back at a keyboard")
    counted = served.ask("/metrics")[1]
    assert 'product="churn-model",until="resolve"} ' in counted
    assert "keyboard" not in counted


def test_whoever_is_called_on_slack_may_say_in_teams_that_they_have_it(both: Both) -> None:
    number, _, _ = opened(both, "it behaves oddly")
    both.slack.sees(PIP, "Pip needs you.")
    both.teams.says(PIP, f"ack {number}")

    page = changed(both.slack, PIP, "has it")
    assert "Acknowledge" not in page.buttons
    changed(both.slack, REPORTER, "Mateus Rocha has it")


def test_of_two_incidents_in_teams_a_mention_in_a_thread_means_the_one_above_it(both: Both) -> None:
    first, number = in_teams(both, "scores drifting on Thursday", "churn-model")
    _, other = in_teams(both, "it quotes a wrong address", "pip")
    user = both.teams.user(ONLOOKER)
    both.teams.panel.act("mention", user=user, channel=ROOM, text="note: only for new members", thread=first)

    assert "only for new members" in both.record(REPORTER, number)
    assert "only for new members" not in both.record(REPORTER, other)


def in_teams(both: Both, symptom: str, product: str) -> tuple[str, str]:
    """Reported in the room in Teams. *Shape* its thread, its number."""
    thread = both.teams.says_in_the_room(REPORTER, f"open incident {product}: {symptom}")
    found = numbered(both, both.teams.sees(REPORTER, symptom))
    both.settled()
    return str(thread), found
