"""One list of capabilities, no platform behind, and a page that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.routes import DUTIES
from tests.battery.conftest import STAGES
from tests.battery.examples import TOLD
from tests.battery.parity import MODULES, PAGE, TITLES, everywhere, page, read, stories


def test_the_page_is_what_the_battery_tells() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(everywhere()), "write it again: python -m tests.battery.parity"


def test_every_platform_is_a_stage_and_every_stage_is_on_the_page() -> None:
    assert list(TITLES) == list(STAGES)


def test_every_duty_is_told_of_in_a_story() -> None:
    known = stories()
    assert [duty.name for duty in DUTIES if TOLD.get(duty.name) not in known] == [], "see tests/battery/examples.py"


@pytest.mark.parametrize("module", MODULES)
def test_no_story_mentions_a_platform_or_leaves_one_out(module: str) -> None:
    words = (Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8").casefold()

    assert [word for word in ("slack", "teams", "terminal", "skip", "xfail") if word in words] == []


def test_a_story_that_failed_on_one_platform_is_crossed_out_there() -> None:
    story = stories()[0]
    report = (
        f'<testsuite><testcase name="{story}[terminal]"/><testcase name="{story}[teams]"><failure/></testcase>'
        '<testcase name="test_hostile[slack-http-in a form]"/><testcase name="test_elsewhere"/></testsuite>'
    )
    passed = read(report)

    assert set(passed) == {(story, "terminal"), ("test_hostile", "slack-http")}
    assert "| ✓ | ✗ | ✗ | ✗ |" in page(passed)
