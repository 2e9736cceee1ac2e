"""Whatever word is said after `help`, it leads somewhere."""

from __future__ import annotations

import pytest

from bot.messages import Facts
from handlers.help import about
from handlers.routes import HELP, ROUTES, TOPICS


def found(word: str) -> tuple[str, list[str]]:
    """*Shape* the card's title, and what it says can be said."""
    card = about(word, TOPICS)
    assert card is not None
    return card.title, [row.label for part in card.parts if isinstance(part, Facts) for row in part.rows]


@pytest.mark.parametrize(
    ("word", "usage"),
    [
        ("review", "reviews [of PRODUCT]"),
        ("reviews", "schedule review PRODUCT mondays 9:30 [in #room]"),
        ("rituals", "my rituals"),
        ("pilots", "pilots [of PRODUCT]"),
        ("check-ins", "progress of PILOT: METRIC VALUE; blockers: …"),
        ("calendar", "my calendar"),
        ("predictions", "predictions key for PRODUCT"),
        ("fixes", "done fix N"),
        ("holidays", "holidays of review of PRODUCT: DE-BY"),
        ("reveiws", "reviews [of PRODUCT]"),
        ("incidnet", "ack [N]"),
    ],
)
def test_a_word_leads_to_what_can_be_said_about_it(word: str, usage: str) -> None:
    assert usage in found(word)[1]


def test_a_word_of_few_sentences_shows_those_and_where_the_others_are() -> None:
    card = about("calendar", TOPICS)
    assert card is not None
    assert (card.title, len(found("calendar")[1]), card.foot) == ("About calendar", 1, "More: help reviews")


def test_a_word_that_is_no_word_of_the_desk_is_a_question() -> None:
    assert about("tandem", TOPICS) is None


@pytest.mark.parametrize(
    "said", ["help", "help reviews", "help me with the calendar", "Help with my rituals?", "hi", ""]
)
def test_people_ask_for_help_in_several_ways(said: str) -> None:
    assert HELP.pattern.fullmatch(said)


def test_a_question_that_begins_with_help_stays_one() -> None:
    assert not HELP.pattern.fullmatch("help me find out who owns the churn model")


@pytest.mark.parametrize(
    ("said", "route"),
    [
        ("show reviews", "reviews"),
        ("show me the reviews of churn-model", "reviews"),
        ("when is the next review of churn-model?", "reviews"),
        ("error review", "reviews"),
        ("show my rituals", "my rituals"),
        ("show all pilots", "pilots"),
        ("list open fixes of churn-model", "fixes"),
        ("show review radar", "show"),
        ("show churn-model", "show"),
        ("review 4", "show review"),
        ("simulate", "unfinished"),
        ("Thank you!", "thanks"),
        ("Forget alias:", "unfinished"),
        ("who owns", "ask"),
        ("show incident 4", "status"),
        ("status?", "status"),
        ("ack!", "ack"),
        ("I have it!", "ack"),
        ("how is incident #4?", "status"),
    ],
)
def test_a_list_is_asked_for_in_several_ways(said: str, route: str) -> None:
    assert next(each.name for each in ROUTES if each.pattern.fullmatch(said)) == route
