"""The desk keeps an eye on itself: whoever keeps it hears what is wrong, and that a call would arrive.

Last of all the stories: from here on one of them is told what goes wrong in the others.
"""

from __future__ import annotations

from tests.battery.stage import Stage
from tests.battery.wire import until

KEEPERS = ("klara-novotna", "zofia-brandt")


def test_the_desk_tests_itself_and_tells_whoever_keeps_it_what_is_wrong(stage: Stage) -> None:
    assert "Only administrators may do that" in stage.asks("linh-tran", "self-test").words
    assert "Noted" in stage.asks("zofia-brandt", "administrators are Klára Novotná").words
    assert "Noted" in stage.asks("klara-novotna", "use this room for the administrators").words

    assert "Pilot without criteria" in _shown(stage, "findings lists all that are open.")
    passed = _shown(stage, "passed: a call arrives.")
    assert "accepted by the platform" in passed.casefold()
    assert "It would have called" in passed


def _shown(stage: Stage, words: str) -> str:
    everybody = {*KEEPERS, *stage.readers}

    def found() -> str | None:
        seen = (seen.words for who in everybody for seen in stage.screen(who))
        return next((each for each in seen if words in each), None)

    return until(found, lambda: f"nobody sees {words!r} but {[stage.screen(who) for who in everybody]}")
