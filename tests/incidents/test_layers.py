"""Where a problem lives, read from the words of whoever reports it; with the reason, or not at all."""

from __future__ import annotations

import pytest

from store.layers import accountability_for, cues_of, known_cues, layer_named, propose
from store.portfolio import Accountability, Layer, Portfolio


@pytest.mark.parametrize(
    ("symptom", "layer"),
    [
        ("the feed from billing is stale since Tuesday", "shared_data"),
        ("column missing after the schema change", "shared_data"),
        ("scores drifting since Monday", "model_tooling"),
        ("it hallucinates opening hours", "model_tooling"),
        ("customers cannot reach a human any more", "workflow"),
        ("the tone is rude", "workflow"),
        ("customers complaining about it all day", "outcome"),
        ("very slow, then HTTP 500", "operations"),
        ("it is down", "operations"),
        ("it behaves oddly", None),
    ],
)
def test_the_words_of_a_symptom_speak_for_a_layer(symptom: str, layer: str | None) -> None:
    assert propose(symptom, known_cues()).layer == layer


def test_the_reason_is_the_words_it_rests_on() -> None:
    assert propose("Scores drifting, and the drift grows", known_cues()).cues == ("scores drifting", "drift")


def test_words_that_speak_for_two_layers_alike_propose_neither_and_name_both() -> None:
    found = propose("stale data or a threshold too low, stale?", cues_of("[a]\nstale\n[b]\nthreshold"))
    assert (found.layer, found.rivals) == (None, ("a", "b"))


def test_a_longer_phrase_says_more_than_a_word_inside_it() -> None:
    cues = cues_of("[a]\ndata leak\n[b]\ndata")
    assert propose("a data leak", cues).layer == "a"


def test_a_cue_is_a_whole_word() -> None:
    assert propose("the shutdown of the downtown store", cues_of("[a]\ndown")).layer is None


def test_money_and_privacy_are_routed_by_accountabilities_of_their_own() -> None:
    assert propose("the bill has doubled", known_cues()).accountability == "running_cost"
    assert propose("it leaks personal data", known_cues()).accountability == "risk"


def test_a_phrase_before_any_layer_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match=r"symptoms\.txt:2"):
        cues_of("# remark\nstale")


def kept(*accountabilities: tuple[str, str]) -> Portfolio:
    return Portfolio(
        layers={"shared_data": Layer("shared_data", "Shared data layer"), "robots": Layer("robots", "Robots")},
        accountabilities={name: Accountability(name, name, layer=layer) for name, layer in accountabilities},
    )


def test_a_layer_is_routed_to_its_usual_accountability() -> None:
    assert accountability_for(kept(("data_pipeline", "shared_data")), "shared_data") == "data_pipeline"


def test_a_layer_of_the_companys_own_is_routed_to_the_first_it_keeps_there() -> None:
    assert accountability_for(kept(("arm_safety", "robots")), "robots") == "arm_safety"


def test_an_unknown_layer_goes_to_the_incident_responder() -> None:
    assert accountability_for(kept(), None) == "incident_response"


@pytest.mark.parametrize(
    ("words", "layer"),
    [("data", "shared_data"), ("the data layer", "shared_data"), ("Robots", "robots"), ("shared_data", "shared_data"),
     ("model", None), ("kitchen", None)],
)  # fmt: skip
def test_a_layer_is_named_by_id_name_or_everyday_word_and_only_if_the_company_has_it(
    words: str, layer: str | None
) -> None:
    assert layer_named(kept(), words) == layer
