"""What goes wrong in a chat, wherever it does: too much, too often, twice, and with bad intent."""

from __future__ import annotations

import pytest

from tests.battery.cast import ENDLESS, LAST_WORD
from tests.battery.stage import Stage

HOSTILE = (
    "<!channel> <!here> <@U0STEWARD> [free money](https://evil.example) <https://evil.example|our wiki> *act* \x1b[2J"
)
READABLE = ("channel", "[free money]", "evil.example", "our wiki")
CUT = ("did not fit here", "Cut here: this card is longer than")


def test_a_question_of_a_hundred_thousand_characters_is_refused_in_a_sentence(stage: Stage) -> None:
    answer = stage.asks("linh-tran", "who owns " + "churn model " * 8_334)

    assert "characters; I read up to 2,000. Say it in a sentence or two." in answer.words
    assert "Churn Model" in stage.asks("priya-raman", "show churn-model").words


def test_a_card_longer_than_the_platform_shows_is_cut_and_says_so(stage: Stage) -> None:
    card = stage.asks("priya-raman", f"show {ENDLESS}")

    assert ENDLESS in card.words
    whole, cut = LAST_WORD in card.words, any(words in card.words for words in CUT)
    assert whole or cut
    assert "Open incident" in card.buttons


def test_told_to_slow_down_the_desk_still_answers_everything_and_in_order(stage: Stage) -> None:
    asked = {"show pip": "Pip", "show tandem": "Tandem", "show desk-owl": "Desk Owl"}
    stage.slows_down()
    for question in asked:
        stage.says("priya-raman", question)
    for name in asked.values():
        stage.sees("priya-raman", name)

    titles = [seen.words.splitlines()[0].strip(" 🟡🟢") for seen in stage.screen("priya-raman")]
    assert titles == list(asked.values())


def test_what_is_delivered_three_times_is_answered_once(stage: Stage) -> None:
    stage.asks("priya-raman", "show offer-scribe")
    stage.says_thrice("priya-raman", "show parcel-eye")
    stage.says("priya-raman", "show model-gate")
    stage.sees("priya-raman", "Model Gate")

    shown = [seen for seen in stage.screen("priya-raman") if "Parcel Eye" in seen.words]
    assert len(shown) == 1


def test_what_fails_on_our_side_is_apologised_for_once_and_done_when_it_comes_again(stage: Stage) -> None:
    stage.fails("priya-raman", "who owns doorstep-check")
    stage.sees("priya-raman", "That went wrong on our side, and nothing was changed. It is logged as")
    stage.comes_again("priya-raman", "who owns doorstep-check")

    stage.sees("priya-raman", "Lars Mikkelsen owns Doorstep Check.")
    assert len(stage.screen("priya-raman")) == 2


@pytest.mark.parametrize("way", ["typed", "in a form"])
def test_hostile_words_arrive_as_words_and_never_act(stage: Stage, way: str) -> None:
    if way == "typed":
        stage.says("priya-raman", f"contact data_pipeline of basket-muse: {HOSTILE}")
    else:
        answer = stage.asks("priya-raman", "who owns the data of basket-muse")
        stage.opens("priya-raman", "Contact", answer)
        stage.fills("priya-raman", {"Message": HOSTILE})

    letter = stage.sees("ewa-kowalczyk", "Priya Raman writes to you about")
    assert letter.acts == ()
    for words in READABLE:
        assert words in letter.words


def test_hostile_words_in_a_question_are_not_repeated_in_a_way_that_acts(stage: Stage) -> None:
    answer = stage.asks("priya-raman", f"show {HOSTILE}")

    assert answer.acts == ()
