"""The process under a bad day: killed, told to stop, kept from its store; and what its platform sees of that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.battery.on_slack import OnSlack
from tests.battery.on_teams import OnTeams
from tests.battery.process import copied, locked, run, url_of, without
from tests.battery.stage import Stage
from tests.battery.wire import until

Service = OnSlack | OnTeams


@pytest.mark.parametrize("name", ["slack-http", "teams"])
def test_killed_between_commit_and_post_the_answer_comes_after_the_restart_once(
    stages: Mapping[str, Stage], name: str
) -> None:
    service = _at(stages, name)
    service.slows_down(seconds=3, times=1)
    service.says("linh-tran", "show offer-scribe")
    until(lambda: _waiting(service), lambda: f"nothing waits: {service.served.ask('/metrics')}")
    service.served.kill()
    assert service.screen("linh-tran") == []
    asked = run("ask", "who owns pip", "--db", url_of(service.database), folder=service.database.parent)
    assert asked.stdout.startswith("Otto Lindqvist owns Pip.\n"), "a question beside it leaves what is not its own"

    service.served.start()
    service.ready()

    service.sees("linh-tran", "Offer Scribe")
    service.asks("linh-tran", "show tandem")
    assert len(service.screen("linh-tran")) == 2


def test_killed_before_it_learnt_whether_a_post_had_arrived_it_looks_before_it_posts_again(template: Path) -> None:
    stage = OnSlack("sockets", copied(template, "unsure"), clock=_fast(behind=60))
    try:
        stage.launch()
        stage.ready()
        for who, fault in (("linh-tran", "drop_after"), ("samir-haddad", "drop_before")):
            stage.panel.order("fault", kind=fault, method="chat.postMessage")
            stage.says(who, "show offer-scribe")
            until(lambda fault=fault: fault in _struck(stage), lambda: "the post was never tried")  # type: ignore[misc]
        stage.served.kill()
        stage.served.settings["STEWARD_CLOCK"] = _fast(behind=30)
        stage.served.start()
        stage.ready()

        for who in ("linh-tran", "samir-haddad"):
            stage.sees(who, "Offer Scribe")
            stage.asks(who, "show tandem")
            assert len(stage.screen(who)) == 2
    finally:
        stage.close()


@pytest.mark.parametrize("name", ["slack-http", "teams"])
def test_what_could_not_be_committed_is_not_acknowledged_and_happens_when_it_is_sent_again(
    stages: Mapping[str, Stage], name: str
) -> None:
    stage = _at(stages, name)
    with without("outbox", stage.database):
        said = stage.panel.act("dm", user=stage.user("linh-tran"), text="confirm retraining of pip")
        assert [receipt["status"] for receipt in said["receipts"]] == [500, 500]

    again = stage.panel.order("advance", seconds=60)
    assert [receipt["status"] for receipt in again] == [200]

    stage.sees("linh-tran", "Confirmed today by Linh Tran.")
    stage.asks("linh-tran", "show tandem")
    assert len(stage.screen("linh-tran")) == 2


@pytest.mark.parametrize("name", ["slack-http", "teams"])
def test_a_store_that_was_locked_for_a_while_is_waited_for_and_nothing_is_lost(
    stages: Mapping[str, Stage], name: str
) -> None:
    stage = _at(stages, name)
    with locked(stage.database, seconds=4):
        stage.panel.act("dm", user=stage.user("linh-tran"), text="show offer-scribe")
    stage.panel.order("advance", seconds=60)

    stage.sees("linh-tran", "Offer Scribe")
    stage.asks("linh-tran", "show tandem")
    assert len(stage.screen("linh-tran")) == 2


def test_told_to_stop_it_stops_in_order_and_what_was_promised_is_kept(stages: Mapping[str, Stage]) -> None:
    service = _at(stages, "slack-sockets")
    asked = {"show pip": "Pip", "show tandem": "Tandem", "show parcel-eye": "Parcel Eye"}
    for question in asked:
        service.says("kofi-mensah", question)
    assert service.served.stop() == 0
    assert service.served.events("stopping")

    service.served.start()
    service.ready()

    service.sees("kofi-mensah", "Parcel Eye")
    titles = [seen.words.splitlines()[0].strip(" 🟡🟢") for seen in service.screen("kofi-mensah")]
    assert titles == list(asked.values())


def test_a_second_service_on_the_same_file_is_refused(stages: Mapping[str, Stage]) -> None:
    service = _at(stages, "slack-http")
    settings = {**service.served.settings, "STEWARD_HTTP_PORT": "0"}
    second = run("serve", "--db", url_of(service.database), folder=service.database.parent, **settings)

    assert second.returncode == 1
    assert "Another Steward serves" in second.stderr
    assert second.stderr.count("\n") == 1


def test_it_says_how_it_is_and_nothing_more(service: Service) -> None:
    platform = "teams" if isinstance(service, OnTeams) else "slack"
    health, ready = service.served.ask("/healthz"), service.served.ask("/readyz")
    status, metrics = service.served.ask("/metrics")

    assert health == (200, "ok\n")
    assert (ready[0], ready[1].replace(" ", "")) == (200, f'{{"{platform}":true,"store":true}}')
    assert status == 200
    assert "# TYPE steward_outbox_messages gauge" in metrics
    assert not [secret for secret in service.secrets if secret in metrics + ready[1]]


def test_no_secret_and_nothing_anybody_said_is_in_the_log(service: Service) -> None:
    secret_plan = "the canary sings at dawn"
    service.refuses_for_good()
    service.says("linh-tran", f"who owns {secret_plan}")
    until(lambda: service.served.events("dead letter"), lambda: "the post was not given up")
    service.asks("linh-tran", f"contact retraining of pip: {secret_plan}")
    assert "Dead letter" in service.asks("zofia-brandt", "findings").words

    log = service.served.said
    assert service.served.events("ready")
    assert not [secret for secret in (*service.secrets, secret_plan) if secret in log]


def _at(stages: Mapping[str, Stage], name: str) -> Service:
    stage = stages[name]
    assert isinstance(stage, OnSlack | OnTeams)
    stage.begin()
    return stage


def _waiting(service: Service) -> bool:
    """Whether an answer is committed, tried, and to be tried again."""
    lines = service.served.ask("/metrics")[1].splitlines()
    counted = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[:1] != "#"}
    return counted.get('steward_outbox_messages{lane="answer",state="pending"}', 0) > 0 and service.refused() > 0


def _struck(stage: OnSlack) -> list[str]:
    """The accidents that have happened."""
    return [entry["fault"] for entry in stage.panel.transcript() if entry["kind"] == "fault"]


def _fast(*, behind: int) -> str:
    """A clock that runs sixty times as fast, and stays behind the platform's for the length of a test.

    *Units* `behind`: minutes.
    """
    return f"{(datetime.now(UTC) - timedelta(minutes=behind)).isoformat(timespec='seconds')}x60"
