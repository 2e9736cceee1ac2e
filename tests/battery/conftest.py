"""The stages of the battery: each real process is started once for a worker, all of them at the same time.

Refuses to leave one running.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.battery.cast import catalog
from tests.battery.on_slack import OnSlack
from tests.battery.on_teams import OnTeams
from tests.battery.on_terminal import OnTerminal
from tests.battery.process import copied, imported
from tests.battery.stage import Stage

STAGES: Mapping[str, Callable[[Path], Stage]] = {
    "terminal": OnTerminal,
    "slack-sockets": lambda database: OnSlack("sockets", database),
    "slack-http": lambda database: OnSlack("http", database),
    "teams": OnTeams,
}
SERVED = ("slack-sockets", "slack-http", "teams")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample company, to be copied."""
    return imported(catalog(tmp_path_factory.mktemp("larkmoor") / "larkmoor.yaml"))


@pytest.fixture(scope="session")
def stages(template: Path) -> Iterator[Mapping[str, Stage]]:
    opened: dict[str, Stage] = {}
    try:
        for name, stage_at in STAGES.items():
            opened[name] = stage_at(copied(template, name))
            opened[name].launch()
        for stage in opened.values():
            stage.ready()
        yield opened
    finally:
        for stage in opened.values():
            stage.close()


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest, stages: Mapping[str, Stage]) -> Stage:
    """Every story is told on every stage."""
    return _begun(stages[request.param])


@pytest.fixture(params=SERVED)
def service(request: pytest.FixtureRequest, stages: Mapping[str, Stage]) -> OnSlack | OnTeams:
    """Every stage that has a process which serves."""
    chosen = _begun(stages[request.param])
    assert isinstance(chosen, OnSlack | OnTeams)
    return chosen


def _begun(stage: Stage) -> Stage:
    stage.begin()
    return stage
