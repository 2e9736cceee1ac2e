"""A backup of the running process, and what is refused while it runs."""

from __future__ import annotations

from collections.abc import Mapping

from tests.battery.on_slack import OnSlack
from tests.battery.on_teams import OnTeams
from tests.battery.process import run, url_of
from tests.battery.stage import Stage


def test_the_running_desk_is_copied_and_goes_on_and_cannot_be_replaced_beneath_itself(
    stages: Mapping[str, Stage],
) -> None:
    service = stages["slack-http"]
    assert isinstance(service, OnSlack | OnTeams)
    service.begin()
    folder = service.database.parent
    service.asks("linh-tran", "confirm retraining of pip")

    copied = run("backup", "running.backup", "--db", url_of(service.database), folder=folder)
    assert (copied.returncode, copied.stderr) == (0, "")
    assert "Wrote running.backup" in copied.stdout
    service.asks("linh-tran", "show pip")

    refused = run("restore", "running.backup", "--over", "--db", url_of(service.database), folder=folder)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Another Steward serves" in refused.stderr

    elsewhere = url_of(folder / "elsewhere.db")
    assert run("restore", "running.backup", "--db", elsewhere, folder=folder).returncode == 0
    shown = run("ask", "who owns pip", "--db", elsewhere, folder=folder)
    assert shown.stdout.startswith("Otto Lindqvist owns Pip.")
