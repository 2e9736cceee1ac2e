"""The worst twenty: what belongs among them, in which order, how often, and why."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from store.alike import NEARLY, Kinds, gist
from store.ranking import Candidate, Pick, Weights, rank, weights_of
from tests.growth import growth

USUAL = Weights()
TOPICS = ("invoices", "delivery", "passwords", "refunds", "opening hours")


def many(number: int, **same: object) -> list[Candidate]:
    return [Candidate(f"p{each:05}", **same) for each in range(number)]  # type: ignore[arg-type]


def worst(picks: tuple[Pick, ...]) -> list[str]:
    return [pick.ref for pick in picks if pick.kind == "worst"]


def place(picks: tuple[Pick, ...], ref: str) -> int:
    refs = worst(picks)
    return refs.index(ref) if ref in refs else len(refs) + 1


@st.composite
def windows(draw: st.DrawFn, texts: Sequence[str] = TOPICS) -> list[Candidate]:
    """Up to forty predictions; the topics are nothing alike."""
    share = st.floats(0, 1)
    made = st.builds(
        Candidate,
        ref=st.just(""),
        loss=st.none() | st.floats(0, 50),
        confidence=st.none() | share,
        wrong=st.none() | st.booleans(),
        complaint=st.sampled_from([0.0, 1.0]),
        judge=st.none() | share,
        cost=st.none() | st.floats(0, 1e6),
        mode=st.sampled_from(["", "", "hallucination", "refusal"]),
        gist=st.sampled_from(texts),
    )
    return [replace(each, ref=f"p{at:03}") for at, each in enumerate(draw(st.lists(made, min_size=1, max_size=40)))]


@given(windows(), st.randoms(use_true_random=False))
def test_the_order_they_came_in_does_not_matter(window: list[Candidate], shuffler: random.Random) -> None:
    shuffled = list(window)
    shuffler.shuffle(shuffled)
    assert rank(shuffled, USUAL, seed=7) == rank(window, USUAL, seed=7)


WORDS = "the customer asks where it is"
CHAIN = tuple("xz" * step + WORDS[2 * step :] for step in range(7))
"""Each nearly the same as the one before it, and not as the one before that."""


def test_the_chain_is_one() -> None:
    near = [[fuzz.ratio(one, other) >= NEARLY for other in CHAIN] for one in CHAIN]
    assert near == [[abs(one - other) <= 1 for other in range(7)] for one in range(7)]


@given(windows(texts=CHAIN) | windows(), st.data())
@settings(max_examples=300)
def test_a_prediction_that_gets_worse_never_falls(window: list[Candidate], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(window) - 1))
    was = window[at]
    worse = data.draw(
        st.sampled_from(
            [
                replace(was, loss=(was.loss or 0) + data.draw(st.floats(0, 10))),
                replace(was, complaint=1.0),
                replace(was, judge=(was.judge if was.judge is not None else 1.0) / 2),
                replace(was, cost=(was.cost or 0) + data.draw(st.floats(0, 1e6))),
                replace(was, confidence=min(1.0, (was.confidence or 0) + 0.3), wrong=True),
            ]
        )
    )
    before, after = rank(window, USUAL, seed=7), rank([*window[:at], worse, *window[at + 1 :]], USUAL, seed=7)
    assert place(after, was.ref) <= place(before, was.ref)


@given(windows())
def test_nothing_alike_takes_more_than_two_places_and_nothing_is_shown_twice(window: list[Candidate]) -> None:
    picks = rank(window, USUAL, seed=7)
    by_ref = {each.ref: each for each in window}
    kinds = [by_ref[ref].mode or by_ref[ref].gist for ref in worst(picks)]
    assert all(kinds.count(kind) <= 2 for kind in kinds)
    assert len({pick.ref for pick in picks}) == len(picks) <= 20


def test_one_that_gets_worse_is_not_pushed_into_a_group_that_is_full() -> None:
    others = [Candidate("a", loss=2.0, gist=CHAIN[0]), Candidate("b", judge=0.0, gist=CHAIN[1]), Candidate("d")]
    once, worse = (Candidate("c", loss=loss, gist=CHAIN[2]) for loss in (1.0, 3.0))
    before, after = (rank([*others, each], Weights(alike=1, controls=0), seed=7) for each in (once, worse))
    assert place(after, "c") <= place(before, "c")


@given(st.lists(st.sampled_from(CHAIN) | st.sampled_from(TOPICS), min_size=1, max_size=30), st.randoms())
def test_what_is_one_group_depends_on_the_texts_alone(texts: list[str], shuffler: random.Random) -> None:
    asked = list(texts)
    shuffler.shuffle(asked)
    one, other = Kinds(texts), Kinds(reversed(texts))
    groups = {text: one.group(text) for text in asked}
    assert groups == {text: other.group(text) for text in sorted(texts)}
    assert groups == {text: min(each for each in texts if fuzz.ratio(text, each) >= NEARLY) for text in texts}
    assert sum(one.size(group) for group in set(groups.values())) == len(texts)


@given(windows())
def test_every_place_says_why(window: list[Candidate]) -> None:
    assert all(pick.reasons for pick in rank(window, USUAL, seed=7))


def test_what_has_nothing_wrong_is_not_among_the_worst() -> None:
    picks = rank(many(50, judge=0.9, wrong=False, confidence=0.99), USUAL, seed=7)
    assert {pick.kind for pick in picks} == {"control"}


def test_equal_ones_go_by_their_reference() -> None:
    picks = rank([Candidate(f"p{each}", complaint=1.0) for each in (3, 1, 2)], Weights(controls=0), seed=7)
    assert worst(picks) == ["p1", "p2", "p3"]


def test_confident_and_wrong_goes_before_wrong_and_unsure() -> None:
    sure = Candidate("sure", wrong=True, confidence=0.97, gist="a")
    unsure = Candidate("unsure", wrong=True, confidence=0.55, gist="b")
    assert worst(rank([unsure, sure, *many(10, wrong=False, confidence=0.99)], USUAL, seed=7)) == ["sure", "unsure"]


def test_what_is_wrong_is_shown_though_nobody_said_how_sure_it_was() -> None:
    picks = rank([Candidate("wrong", wrong=True, labelled=True), *many(10, wrong=False)], Weights(controls=0), seed=7)
    assert [(pick.ref, pick.reasons) for pick in picks] == [("wrong", ("wrong",))]


def test_one_more_at_the_bottom_of_a_signal_lifts_nobody_past_it() -> None:
    lost = [Candidate(f"lost{number}", loss=number / 2, mode=f"lost {number}") for number in range(1, 10)]
    sure = [Candidate(f"sure{share}", wrong=True, confidence=share, mode=f"sure {share}") for share in (0.5, 0.9)]
    worse = replace(lost[4], wrong=True, confidence=0.3)
    before, after = (rank([*lost[:4], each, *lost[5:], *sure], USUAL, seed=7) for each in (lost[4], worse))
    assert place(after, "lost5") <= place(before, "lost5")


def test_one_unbounded_loss_does_not_rule() -> None:
    infinite = Candidate("log(0)", loss=1e9, gist="a")
    complained = Candidate("complained", loss=1.0, complaint=1.0, gist="b")
    assert worst(rank([infinite, complained, *many(50, loss=0.1)], USUAL, seed=7))[0] == "complained"


def test_cost_weighs_and_does_not_rule() -> None:
    dear = Candidate("dear", loss=0.5, cost=1e6, gist="a")
    cheap = Candidate("cheap", loss=0.5, cost=1, gist="b")
    bad = Candidate("bad", loss=4.0, complaint=1.0, cost=1, gist="c")
    assert worst(rank([cheap, dear, bad], Weights(controls=0), seed=7)) == ["bad", "dear", "cheap"]


def test_one_mode_five_thousand_times_takes_two_places_and_says_how_many_more() -> None:
    flood = [Candidate(f"f{each:04}", loss=9.0, mode="refusal") for each in range(5000)]
    others = [Candidate(f"o{each:02}", loss=1.0, mode=f"mode {each}") for each in range(30)]
    picks = [pick for pick in rank([*flood, *others], USUAL, seed=7) if pick.kind == "worst"]
    flooded = [pick for pick in picks if pick.ref.startswith("f")]
    assert len(picks) == 18
    assert [pick.like for pick in flooded] == [4998, 4998]


def test_nearly_one_text_five_thousand_times_takes_two_places_too() -> None:
    texts = (f"The customer asks where order {each} is and gets no answer from us at all." for each in range(5000))
    flood = [Candidate(f"f{at:04}", loss=9.0, gist=gist(text)) for at, text in enumerate(texts)]
    typo = Candidate(
        "f9999", loss=9.0, gist=gist("The custommer asks where order 7 is, and gets no answer from us at all")
    )
    others = [Candidate(f"o{at}", loss=1.0, gist=gist(topic)) for at, topic in enumerate(TOPICS)]
    picks = rank([*flood, typo, *others], USUAL, seed=7)
    assert [pick.like for pick in picks if pick.ref.startswith("f") and pick.kind == "worst"] == [4999, 4999]
    assert {f"o{at}" for at in range(5)} <= set(worst(picks))


def test_two_controls_are_drawn_by_the_seed_from_what_is_not_shown() -> None:
    window = [Candidate(f"p{each:03}", loss=float(each), mode=str(each)) for each in range(200)]
    first, again, other = (rank(window, USUAL, seed=seed)[-2:] for seed in (1, 1, 2))
    assert first == again != other
    assert not {pick.ref for pick in first} & set(worst(rank(window, USUAL, seed=1)))


def test_wrong_and_very_sure_without_a_complaint_asks_to_check_the_label() -> None:
    sure = Candidate("a", wrong=True, confidence=0.99, labelled=True, gist="a")
    complained = replace(sure, ref="b", complaint=1.0, gist="b")
    flags = {pick.ref: pick.check_label for pick in rank([sure, complained], USUAL, seed=7)}
    assert flags == {"a": True, "b": False}


def test_the_reason_names_the_strongest_signal_first() -> None:
    complained = Candidate("a", loss=2.0, complaint=1.0, gist="a")
    (pick, *_) = rank([complained, *many(99, loss=1.0)], USUAL, seed=7)
    assert pick.reasons == ("somebody complained", "loss 2, above 99% of the week")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [({"losss": 1}, "They are: loss"), ({"loss": -1}, "0 to 100"), ({"worst": 2.5}, "whole"), ({"worst": 2}, "more")],
)
def test_a_wrong_weight_is_refused_with_what_would_be_right(wrong: dict[str, object], right: str) -> None:
    with pytest.raises(ValueError, match=right):
        weights_of(wrong)


def test_a_weight_of_zero_silences_its_signal() -> None:
    window = [Candidate("a", loss=9.0, gist="a"), Candidate("b", complaint=1.0, gist="b")]
    assert worst(rank(window, weights_of({"loss": 0, "controls": 0}), seed=7)) == ["b"]


def test_a_hundred_thousand_are_ranked_in_300_megabytes() -> None:
    window = _week(100_000)
    with growth() as grown:
        picks = rank(window, USUAL, seed=7)
    assert len(picks) == 20
    assert grown.mb <= 300


def _week(number: int) -> list[Candidate]:
    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghijklmnop", k=5)) for _ in range(3000)]
    return [
        Candidate(
            f"p{each:06}", loss=draw.random() * 8, confidence=draw.random(), wrong=draw.random() < 0.1,
            judge=draw.random(), cost=draw.random() * 100, gist=gist(" ".join(draw.choices(words, k=20))),
        )
        for each in range(number)
    ]  # fmt: skip
