"""Everything the desk can be told can be told to it on every platform."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.routes import ROUTES
from tests.battery.cast import PEOPLE
from tests.battery.examples import CHANGES, misunderstood, said, sayable
from tests.battery.stage import Seen, Stage
from tests.battery.wire import until

SENTENCES = tuple(said(route) for route in sayable(ROUTES) if said(route) not in CHANGES)
UNANSWERED = ("That went wrong on our side", "I do not know what to do with that")


def test_everything_that_can_be_said_has_a_sentence_that_reaches_it() -> None:
    assert misunderstood(ROUTES) == [], "give it one in tests/battery/examples.py"


def test_every_route_answers(stage: Stage) -> None:
    answers: list[Seen] = []
    for start in range(0, len(SENTENCES), len(PEOPLE)):
        answers += _answers(stage, SENTENCES[start : start + len(PEOPLE)])
    for sentence, opening in CHANGES.items():
        _changes(stage, stage.anybody(SENTENCES.index(opening) % len(PEOPLE)), sentence)

    assert len(answers) == len(SENTENCES)
    assert [seen.words for seen in answers if any(words in seen.words for words in UNANSWERED)] == []


def _answers(stage: Stage, sentences: Sequence[str]) -> list[Seen]:
    """Each said by somebody else where there are many, so that nobody waits behind another's answer."""
    people = [stage.anybody(number) for number in range(len(sentences))]
    if len(set(people)) < len(people):
        return [stage.asks(who, sentence) for who, sentence in zip(people, sentences, strict=True)]
    before = [len(stage.screen(who)) for who in people]
    for who, sentence in zip(people, sentences, strict=True):
        stage.says(who, sentence)
    return [stage.shows(who, seen, what) for who, seen, what in zip(people, before, sentences, strict=True)]


def _changes(stage: Stage, who: str, sentence: str) -> None:
    """Said by whoever has the card before them: it is the card that answers."""
    before = stage.screen(who)
    number = next(found[1] for seen in before if (found := re.search(r"Incident (\d+), .*Drift Bell", seen.words)))
    stage.says(who, sentence.replace("1", number, 1))
    until(lambda: stage.screen(who) != before, lambda: f"nothing changed for {who} after {sentence!r}")
