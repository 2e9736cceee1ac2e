"""What an incident may become: every state met by every event, and no sequence that leaves one forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from store import happenings as h
from store.ladder import Cover, Sight, climb, rungs
from store.lifecycle import CALLING, REOPEN_WITHIN, Course, become, opened
from store.portfolio import Assignment, Person, Portfolio, Product
from store.severities import LONGEST, WAITS, Severity, Waits, waits, widened

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
ERROR = WAITS["error"]
ANA, BO = "ana", "bo"

OPEN = opened(AT)
ACKED = become(OPEN, h.Acknowledged(ANA), AT, ERROR).course
ASKED = become(ACKED, h.Fell(), AT + ERROR.lease, ERROR).course
LAPSED = become(ASKED, h.Fell(), AT + ERROR.lease + ERROR.grace, ERROR).course
HANDING = become(ACKED, h.HandedOver(ANA), AT, ERROR).course
RESOLVED = become(ACKED, h.Resolved(ANA), AT, ERROR).course
REOPENED = become(RESOLVED, h.Reopened(BO), AT, ERROR).course
STATES = {
    "open": OPEN, "acked": ACKED, "asked": ASKED, "lapsed": LAPSED, "handing": HANDING, "resolved": RESOLVED,
    "reopened": REOPENED,
}  # fmt: skip

TABLE = [
    # was, event, is, reason
    ("open", h.Acknowledged(BO), "acked", "acknowledged"),
    ("open", h.Kept(BO), "acked", "acknowledged"),
    ("open", h.Climbed(1, 0), "open", "called"),
    ("open", h.Fell(), "open", "nothing to ask about"),
    ("open", h.HandedOver(BO), "handing", "handed over"),
    ("open", h.Accepted(BO), "open", "nothing is being handed over"),
    ("open", h.Refused(BO), "open", "nothing is being handed over"),
    ("open", h.Resolved(BO), "resolved", "resolved"),
    ("open", h.Reopened(BO), "open", "not resolved"),
    ("open", h.Left(ANA), "open", "not theirs"),
    ("open", h.Rerouted(), "open", "rerouted"),
    ("open", h.Urged(), "open", "urged"),
    ("acked", h.Acknowledged(ANA), "acked", "yours already"),
    ("acked", h.Acknowledged(BO), "acked", "taken"),
    ("acked", h.Kept(ANA), "acked", "kept"),
    ("acked", h.Kept(BO), "acked", "taken"),
    ("acked", h.Climbed(1, 0), "acked", "taken"),
    ("acked", h.Fell(), "acked", "asked"),
    ("asked", h.Fell(), "lapsed", "lapsed"),
    ("asked", h.Kept(ANA), "acked", "kept"),
    ("acked", h.HandedOver(BO), "handing", "handed over"),
    ("acked", h.Accepted(BO), "acked", "nothing is being handed over"),
    ("acked", h.Refused(BO), "acked", "nothing is being handed over"),
    ("acked", h.Resolved(BO), "resolved", "resolved"),
    ("acked", h.Reopened(BO), "acked", "not resolved"),
    ("acked", h.Left(ANA), "lapsed", "left"),
    ("acked", h.Left(BO), "acked", "not theirs"),
    ("acked", h.Rerouted(), "acked", "taken"),
    ("acked", h.Urged(), "acked", "urged"),
    ("lapsed", h.Acknowledged(BO), "acked", "acknowledged"),
    ("lapsed", h.Kept(ANA), "acked", "acknowledged"),
    ("lapsed", h.Climbed(2, 0), "lapsed", "called"),
    ("lapsed", h.Resolved(BO), "resolved", "resolved"),
    ("lapsed", h.HandedOver(BO), "handing", "handed over"),
    ("handing", h.Acknowledged(ANA), "handing", "yours already"),
    ("handing", h.Acknowledged(BO), "handing", "taken"),
    ("handing", h.Kept(ANA), "handing", "being handed over"),
    ("handing", h.Climbed(1, 0), "handing", "asked"),
    ("handing", h.Fell(), "handing", "nothing to ask about"),
    ("handing", h.HandedOver(BO), "handing", "handed over"),
    ("handing", h.Accepted(BO), "acked", "accepted"),
    ("handing", h.Refused(BO), "acked", "refused"),
    ("handing", h.Refused(), "acked", "nobody accepted"),
    ("handing", h.Resolved(BO), "resolved", "resolved"),
    ("handing", h.Left(ANA), "lapsed", "left"),
    ("handing", h.Rerouted(), "handing", "taken"),
    ("handing", h.Urged(), "handing", "urged"),
    ("resolved", h.Acknowledged(BO), "resolved", "resolved"),
    ("resolved", h.Kept(ANA), "resolved", "resolved"),
    ("resolved", h.Climbed(1, 0), "resolved", "resolved"),
    ("resolved", h.Fell(), "resolved", "nothing to ask about"),
    ("resolved", h.HandedOver(BO), "resolved", "resolved"),
    ("resolved", h.Accepted(BO), "resolved", "nothing is being handed over"),
    ("resolved", h.Refused(BO), "resolved", "nothing is being handed over"),
    ("resolved", h.Resolved(BO), "resolved", "resolved"),
    ("resolved", h.Reopened(BO), "reopened", "reopened"),
    ("resolved", h.Left(ANA), "resolved", "not theirs"),
    ("resolved", h.Rerouted(), "resolved", "resolved"),
    ("resolved", h.Urged(), "resolved", "resolved"),
    ("reopened", h.Acknowledged(BO), "acked", "acknowledged"),
    ("reopened", h.Climbed(1, 0), "reopened", "called"),
    ("reopened", h.Resolved(BO), "resolved", "resolved"),
]


@pytest.mark.parametrize(("was", "event", "state", "reason"), TABLE)
def test_the_truth_table(was: str, event: h.Event, state: str, reason: str) -> None:
    change = become(STATES[was], event, AT + timedelta(hours=1), ERROR)
    assert (change.course.state, change.reason) == (state, reason)


@pytest.mark.parametrize(("was", "event", "state", "reason"), TABLE)
def test_what_does_not_move_leaves_everything_as_it_was(was: str, event: h.Event, state: str, reason: str) -> None:
    change = become(STATES[was], event, AT + timedelta(hours=1), ERROR)
    assert change.moved or change.course == STATES[was]


@pytest.mark.parametrize(("was", "event", "state", "reason"), TABLE)
def test_who_has_it_never_changes_without_a_new_generation(was: str, event: h.Event, state: str, reason: str) -> None:
    before, after = STATES[was], become(STATES[was], event, AT + timedelta(hours=1), ERROR).course
    assert before.assignee == after.assignee or after.generation > before.generation


def test_the_giver_keeps_it_until_somebody_accepts() -> None:
    assert HANDING.assignee == ANA
    assert become(HANDING, h.Refused(BO), AT, ERROR).course.assignee == ANA
    assert become(HANDING, h.Accepted(BO), AT, ERROR).course.assignee == BO


def test_every_hand_over_is_counted() -> None:
    again = become(become(HANDING, h.Refused(BO), AT, ERROR).course, h.HandedOver(ANA), AT, ERROR).course
    assert (HANDING.bounces, again.bounces) == (1, 2)


def test_a_lapse_resumes_the_ladder_where_it_stopped() -> None:
    climbed = become(OPEN, h.Climbed(3, 0), AT, ERROR).course
    acked = become(climbed, h.Acknowledged(ANA), AT, ERROR).course
    asked = become(acked, h.Fell(), AT, ERROR).course
    lapsed = become(asked, h.Fell(), AT, ERROR).course
    assert (lapsed.step, lapsed.due, lapsed.due_at) == (3, "page", AT)


def test_a_week_later_it_cannot_be_reopened() -> None:
    assert become(RESOLVED, h.Reopened(BO), AT + REOPEN_WITHIN, ERROR).course.state == "reopened"
    late = become(RESOLVED, h.Reopened(BO), AT + REOPEN_WITHIN + timedelta(seconds=1), ERROR)
    assert (late.course.state, late.reason) == ("resolved", "too late")


def test_a_higher_severity_only_shortens_a_wait_that_runs() -> None:
    waiting = become(OPEN, h.Climbed(1, 0), AT, ERROR).course
    sooner = become(waiting, h.Urged(), AT, WAITS["critical"]).course
    later = become(waiting, h.Urged(), AT, WAITS["info"]).course
    assert sooner.due_at == AT + WAITS["critical"].page
    assert later.due_at == waiting.due_at


def test_rounds_widen_up_to_a_longest_wait_and_never_end() -> None:
    five = timedelta(minutes=5)
    assert [widened(five, round_) // five for round_ in range(4)] == [1, 2, 4, 8]
    assert widened(five, 1_000_000) == LONGEST


# --- no sequence forgets an incident ------------------------------------------------------------------

PEOPLE = ("ana", "bo", "cy", "di")
Presence = Literal["active", "absent", "inactive"]
SLOWEST = timedelta(days=2)
"""The longest wait any runbook of these sequences asks for."""
FURTHEST = max(LONGEST, SLOWEST, *(each.lease for each in WAITS.values()))


class Company(RuleBasedStateMachine):
    """One incident, people who come and go, runbooks that are edited, and a clock that jumps."""

    def __init__(self) -> None:
        super().__init__()
        self.at = AT
        self.course: Course = opened(AT)
        self.severity: Severity = "error"
        self.pages: dict[Severity, timedelta] = {}
        self.states: dict[str, Presence] = dict.fromkeys(PEOPLE, "active")
        self.holders: list[str | None] = ["ana", "bo", "cy", None, "di"]

    @property
    def sight(self) -> Sight:
        people = {
            name: Person(name, name.title(), email=f"{name}@x", state=state) for name, state in self.states.items()
        }
        names = ("model_quality", "technical_owner", "product_owner")
        held = {
            name: (Assignment(n, "product:p", name, holder, 0, AT, "test"),)
            for n, (name, holder) in enumerate(zip(names, self.holders, strict=False))
            if holder
        }
        portfolio = Portfolio(people=people, products={"p": Product("p", "P")}, held={"product:p": held})
        return Sight(portfolio, (Cover("person:ana", "bo", AT, AT + timedelta(days=1)),), self.at)

    @property
    def waits(self) -> Waits:
        return waits(self.severity, self.pages)

    def happen(self, event: h.Event) -> None:
        before, self.course = self.course, become(self.course, event, self.at, self.waits).course
        due_at = self.course.due_at
        if due_at is not None and due_at != before.due_at:
            assert due_at - self.at <= FURTHEST, "nobody waits longer than the longest wait"

    @rule(who=st.sampled_from(PEOPLE))
    def acknowledge(self, who: str) -> None:
        self.happen(h.Acknowledged(who))

    @rule(who=st.sampled_from(PEOPLE))
    def still_on(self, who: str) -> None:
        self.happen(h.Kept(who))

    @rule(who=st.sampled_from(PEOPLE))
    def hand_over(self, who: str) -> None:
        self.happen(h.HandedOver(who))

    @rule(who=st.sampled_from(PEOPLE))
    def accept(self, who: str) -> None:
        self.happen(h.Accepted(who))

    @rule(who=st.sampled_from((*PEOPLE, "")))
    def refuse(self, who: str) -> None:
        self.happen(h.Refused(who))

    @rule(who=st.sampled_from(PEOPLE))
    def resolve(self, who: str) -> None:
        self.happen(h.Resolved(who))

    @rule(who=st.sampled_from(PEOPLE))
    def reopen(self, who: str) -> None:
        self.happen(h.Reopened(who))

    @rule(who=st.sampled_from(PEOPLE), state=st.sampled_from(("active", "absent", "inactive")))
    def come_and_go(self, who: str, state: Presence) -> None:
        self.states[who] = state
        if state == "inactive":
            self.happen(h.Left(who))

    @rule(place=st.integers(0, 4), who=st.sampled_from((*PEOPLE, None)))
    def change_hands(self, place: int, who: str | None) -> None:
        self.holders[place] = who
        self.happen(h.Rerouted())

    @rule(severity=st.sampled_from(tuple(WAITS)))
    def change_severity(self, severity: Severity) -> None:
        self.severity = severity
        self.happen(h.Urged())

    @rule(severity=st.sampled_from(tuple(WAITS)), wait=st.timedeltas(timedelta(minutes=1), SLOWEST))
    def the_runbook_is_edited(self, severity: Severity, wait: timedelta) -> None:
        self.pages[severity] = wait
        self.happen(h.Urged())

    @rule(hours=st.integers(-3, 60))
    def the_clock_jumps(self, hours: int) -> None:
        self.at += timedelta(hours=hours)

    @precondition(lambda self: self.course.due_at is not None)
    @rule()
    def what_is_due_happens(self) -> None:
        assert self.course.due_at is not None
        self.at = max(self.at, self.course.due_at)
        if self.course.due != "page":
            self.happen(h.Fell())
            return
        handing = self.course.state == "handing"
        found = climb(
            self.sight,
            rungs(self.sight.portfolio, "p", "model_quality"),
            self.course.asked if handing else self.course.step,
            giver=self.course.assignee if handing else None,
        )
        over = handing and found.round > 0
        self.happen(h.Refused() if over else h.Climbed(found.step, found.round))

    @invariant()
    def an_unresolved_incident_has_something_due(self) -> None:
        if self.course.state == "resolved":
            assert (self.course.due, self.course.due_at) == (None, None)
        else:
            assert self.course.due is not None
            assert self.course.due_at is not None

    @invariant()
    def what_is_held_is_held_by_somebody_and_what_calls_by_nobody(self) -> None:
        if self.course.state in CALLING:
            assert self.course.assignee is None
            assert self.course.due == "page"
        else:
            assert self.course.assignee is not None


TestNoSequenceForgetsAnIncident = Company.TestCase
TestNoSequenceForgetsAnIncident.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
