"""Asking, wherever one is: the same sentence, to the right place, by the right person."""

from __future__ import annotations

import re

from handlers.routes import ROUTES, TOPICS
from tests.battery.cast import STRANGER
from tests.battery.stage import Stage

RETRAINING = "Jonas Lindqvist answers for retraining and rollback of Churn Model."


def test_a_question_has_the_same_answer_everywhere(stage: Stage) -> None:
    answer = stage.asks("priya-raman", "who owns churn-model retraining")

    assert RETRAINING in answer.words
    assert "Backup: Kofi Mensah." in answer.words
    assert answer.buttons == ("Right", "Wrong", "Contact", "Open incident")


def test_a_question_in_a_room_is_answered_under_it_for_everybody_there(stage: Stage) -> None:
    answer, question = stage.asks_in_the_room("priya-raman", "who owns churn-model retraining")

    assert RETRAINING in answer.words
    assert answer.under == question
    for person in stage.onlookers:
        assert stage.sees(person, RETRAINING) == answer


def test_the_ownership_card_names_every_holder_and_every_gap(stage: Stage) -> None:
    card = stage.asks("priya-raman", "show van-load-forecast")

    for part in ("Van Load Forecast", "Bao Nguyen", "Retraining and rollback", "GAP: nobody"):
        assert part in card.words


def test_a_gap_is_said_aloud_with_whom_to_ask_meanwhile(stage: Stage) -> None:
    answer = stage.asks("priya-raman", "who owns retraining of van-load-forecast")

    assert "Nobody is recorded for retraining and rollback of Van Load Forecast." in answer.words
    assert "Ask Bao Nguyen meanwhile: the product owner." in answer.words
    assert "Propose somebody" in answer.buttons


def test_an_unknown_product_is_said_and_the_nearest_offered_with_a_button(stage: Stage) -> None:
    answer = stage.asks("priya-raman", "show churn-modle")
    assert "I know no product called churn-modle." in answer.words

    card = stage.answered("priya-raman", lambda: stage.presses("priya-raman", "This one", answer))

    assert "Churn Model" in card.words
    assert "Mei-Lin Zhou" in card.words


def test_help_and_its_topics_list_every_route(stage: Stage) -> None:
    page = stage.asks("priya-raman", "help")
    assert [topic.title for topic in TOPICS if topic.title not in page.words] == []

    words = "".join(stage.asks("priya-raman", f"help {topic.word}").words for topic in TOPICS)
    assert [route.usage for route in ROUTES if route.about and route.usage not in words] == []


def test_a_person_is_known_by_e_mail_and_told_what_they_own(stage: Stage) -> None:
    answer = stage.asks("priya-raman", "what do I own")

    assert "You answer for 14 accountabilities in 6 places." in answer.words
    assert "Swap Sage" in answer.words


def test_the_home_page_shows_what_a_person_owns(stage: Stage) -> None:
    page = stage.home("priya-raman")

    assert "You answer for 14 accountabilities in 6 places." in page.words


def test_a_person_nobody_knows_is_told_becomes_a_finding_and_is_linked_by_the_portfolio_lead(stage: Stage) -> None:
    told = stage.asks(STRANGER.id, "what do I own")
    assert "I do not know who you are" in told.words
    said = re.search(r"say: (link (\S+) (\S+) to) YOUR NAME", told.words)
    assert said is not None
    findings = stage.asks("zofia-brandt", "findings")
    assert "Unmatched person" in findings.words
    assert said[3] in findings.words

    linked = stage.asks("zofia-brandt", f"{said[1]} Gwen Tallis")
    answer = stage.asks(STRANGER.id, "what do I own")

    assert "is Gwen Tallis from now on." in linked.words
    assert "You answer for" in answer.words
    assert "Label Yard" in answer.words
    assert said[3] not in stage.asks("zofia-brandt", "findings").words
