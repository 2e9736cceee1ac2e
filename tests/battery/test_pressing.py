"""Buttons and forms, wherever one presses them: what they say, who may, and who is told."""

from __future__ import annotations

import re

from tests.battery.stage import Seen, Stage


def test_right_confirms_the_holder_and_says_by_whom(stage: Stage) -> None:
    answer = stage.asks("priya-raman", "who owns churn-model retraining")
    thanks = stage.answered("priya-raman", lambda: stage.presses("priya-raman", "Right", answer))

    assert "Jonas Lindqvist answers for retraining and rollback of Churn Model." in thanks.words
    assert "Confirmed today by Priya Raman." in thanks.words
    again = stage.asks("priya-raman", "who owns churn-model retraining")
    assert "confirmed today by Priya Raman." in again.words


def test_a_button_is_the_sentence_it_stands_for(stage: Stage) -> None:
    card = stage.asks("priya-raman", "help")
    pressed = stage.answered("priya-raman", lambda: stage.presses("priya-raman", "All of: incidents", card))
    said = stage.asks("priya-raman", "help incidents")

    assert _words(pressed) == _words(said)


def test_wrong_opens_a_form_that_complains_in_place_and_then_asks_whoever_decides(stage: Stage) -> None:
    answer = stage.asks("priya-raman", "who owns the data of shelf-forecast")
    form = stage.opens("priya-raman", "Wrong", answer)
    assert "Ewa Kowalczyk answers for data and pipeline of Shelf Forecast." in form.words

    complaint = stage.fills_wrongly("priya-raman", {"Person": "Nobody Known", "Why": ""})
    assert "I know nobody called Nobody Known." in complaint
    stage.fills("priya-raman", {"Person": "Samir Haddad", "Why": "he built it"})

    assert "I have asked Ewa Kowalczyk to decide." in stage.sees("priya-raman", "Noted.").words
    asked = stage.sees("ewa-kowalczyk", "Priya Raman proposes Samir Haddad for data and pipeline of Shelf Forecast.")
    assert "Because: he built it" in asked.words
    assert asked.buttons == ("Accept", "Keep")


def test_what_a_form_can_do_can_be_typed_too(stage: Stage) -> None:
    sentence = "correct data_pipeline of basket-muse: Samir Haddad because he runs it now"
    noted = stage.asks("priya-raman", sentence)

    assert "I have asked Ewa Kowalczyk to decide." in noted.words
    asked = stage.sees("ewa-kowalczyk", "Priya Raman proposes Samir Haddad for data and pipeline of Basket Muse.")
    assert "Because: he runs it now" in asked.words


def test_the_card_that_asked_is_changed_in_place_when_it_is_decided(stage: Stage) -> None:
    asked = _proposed(stage, "data_pipeline of swap-sage")
    _decides(stage, "Accept", asked)

    settled = "Samir Haddad answers for data and pipeline of Swap Sage from now on; Ewa Kowalczyk accepted it."
    changed = stage.sees("ewa-kowalczyk", settled, changed=True)
    assert changed.buttons == ()
    assert _number(changed) == _number(asked)
    assert settled in stage.sees("priya-raman", settled).words
    assert "Samir Haddad answers" in stage.asks("priya-raman", "who owns the data of swap-sage").words


def test_keeping_it_as_it_is_tells_whoever_proposed(stage: Stage) -> None:
    _decides(stage, "Keep", _proposed(stage, "data_pipeline of porch-guard"))

    kept = "Ewa Kowalczyk answers for data and pipeline of Porch Guard. Ewa Kowalczyk keeps it so."
    stage.sees("priya-raman", kept)


def test_only_somebody_entitled_decides(stage: Stage) -> None:
    asked = _proposed(stage, "data_pipeline of fresh-eye")
    told = stage.asks("priya-raman", f"accept proposal {_number(asked)}")

    assert "for its holder, the product owner or the portfolio lead to decide" in told.words
    assert "Ewa Kowalczyk answers" in stage.asks("priya-raman", "who owns the data of fresh-eye").words


def test_a_stale_button_answers_with_the_truth_and_changes_nothing(stage: Stage) -> None:
    drawn = stage.asks("priya-raman", "who owns the data of returns-oracle")
    _decides(stage, "Accept", _proposed(stage, "data_pipeline of returns-oracle"))
    stage.sees("priya-raman", "from now on; Ewa Kowalczyk accepted it.")

    answer = stage.answered("priya-raman", lambda: stage.presses("priya-raman", "Right", drawn))

    assert "That has changed since the card was drawn." in answer.words
    assert "Samir Haddad answers for data and pipeline of Returns Oracle." in answer.words
    again = stage.asks("priya-raman", "who owns the data of returns-oracle")
    assert "confirmed today by Ewa Kowalczyk." in again.words


def test_a_message_reaches_the_holder_and_only_the_sender_is_told_so(stage: Stage) -> None:
    answer, _ = stage.asks_in_the_room("priya-raman", "who owns the data of checkout-guard")
    stage.opens("priya-raman", "Contact", answer)
    stage.fills("priya-raman", {"Message": "Can we talk at three?"})

    letter = stage.sees("ewa-kowalczyk", "Priya Raman writes to you about data and pipeline of Checkout Guard.")
    assert "Can we talk at three?" in letter.words
    stage.sees("priya-raman", "Sent to Ewa Kowalczyk.")
    for person in (*stage.onlookers, "ewa-kowalczyk"):
        assert not [seen for seen in stage.screen(person) if "Sent to" in seen.words]
    for person in stage.onlookers:
        assert not [seen for seen in stage.screen(person) if "Can we talk" in seen.words]


def test_an_incident_is_opened_in_a_form_and_whoever_is_called_has_it_with_one_press(stage: Stage) -> None:
    answer = stage.asks("priya-raman", "who owns pip")
    stage.opens("priya-raman", "Open incident", answer)
    said = {"Product": "Pip", "What is wrong?": "it answers in the wrong language"}
    stage.fills("priya-raman", {**said, "Where does it live?": "", "How bad is it?": "", "Link": ""})

    call = stage.sees("ana-petrov", "Pip needs you.")
    assert "it answers in the wrong language" in call.words
    number = re.search(r"Incident (\d+)", call.words)
    assert number is not None
    stage.presses("ana-petrov", "Acknowledge", call, or_says=f"ack {number[1]}")

    stage.sees("ana-petrov", "You have it.")
    stage.sees("priya-raman", "Ana Petrov has taken it.")


def _proposed(stage: Stage, what: str) -> Seen:
    """Priya proposes Samir; the card that asks Ewa."""
    noted = stage.asks("priya-raman", f"correct {what}: Samir Haddad")
    assert "Noted." in noted.words
    return stage.sees("ewa-kowalczyk", "Priya Raman proposes Samir Haddad")


def _decides(stage: Stage, button: str, asked: Seen) -> None:
    typed = {"Accept": "accept proposal", "Keep": "keep as is"}[button]
    stage.presses("ewa-kowalczyk", button, asked, or_says=f"{typed} {_number(asked)}")


def _number(seen: Seen) -> str:
    found = re.search(r"Proposal (\d+)\.", seen.words)
    assert found is not None, seen.words
    return found[1]


def _words(seen: Seen) -> str:
    """What it says, however its buttons are numbered."""
    return re.sub(r"\[\d+\] ", "", seen.words)
