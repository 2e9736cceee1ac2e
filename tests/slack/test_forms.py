"""Forms on Slack: opened while the trigger lives, complained about in place, offered behind a button when late."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Action, Card, Field, Form, Place
from bot.slack import forms
from tests.emulators.slack import limits as accepted
from tests.slack.stage import Refusal, Stage

FORM = Form(
    "Open something new",
    "open now",
    (
        Field("product", "Product", "choice", (("churn", "Churn & co"), ("rank", "Ranking")), value="rank"),
        Field("symptom", "What do you see?", "text", hint="In your own words", limit=200),
        Field("since", "Since", "date", required=False),
        Field("score", "Score", "number", required=False),
    ),
    submit="Open it",
    note="Nothing is sent yet.",
    seen=7,
)
ROOM = Place("slack", "C0GENERAL", kind="channel", workspace="T0LOOPBACK", private=False)


async def test_a_form_opens_with_the_acknowledgement_of_a_slash_command(either: Stage) -> None:
    either.memory.forms["open"] = FORM
    receipt = await either.workspace.act("slash", user="ann", channel="general", text="open")

    [form] = (await either.workspace.screen("ann"))["forms"]
    assert receipt["ok"]
    assert form["title"] == "Open something new"
    assert form["fields"] == ["product", "symptom", "since", "score"]
    assert form["values"]["product"] == "rank"
    assert "Nothing is sent yet." in form["words"]
    assert (await either.workspace.screen("bob"))["forms"] == []


async def test_a_form_opens_from_a_button(stage: Stage) -> None:
    stage.memory.forms["open"] = FORM
    await stage.post(Card("", actions=(Action("New", "open"),)), Place("slack", "U0ANN"))
    await stage.workspace.act("click", user="ann", button="New")

    assert len((await stage.workspace.screen("ann"))["forms"]) == 1


async def test_what_was_filled_in_comes_back_as_args_of_the_form_s_command(either: Stage) -> None:
    either.memory.forms["open"] = FORM
    await either.workspace.act("slash", user="ann", channel="general", text="open")
    values = {"product": "Churn &amp; co", "symptom": "a < b & c", "since": "2026-11-01"}
    receipt = await either.workspace.act("submit", user="ann", values=values)

    request = either.memory.last
    assert receipt["body"] == {}
    assert (request.command, request.gesture, request.place) == ("open now", "submitted", ROOM)
    filled = {"product": "churn", "symptom": "a < b & c", "since": "2026-11-01", "score": "", "seen": "7"}
    assert request.args == filled
    assert (await either.workspace.screen("ann"))["forms"] == []


async def test_complaints_come_back_in_place_and_a_corrected_form_is_heard(either: Stage) -> None:
    def short(request: object) -> dict[str, str]:
        said = getattr(request, "args", {}).get("symptom", "ok")
        return {"symptom": "Say a little more, at least 5 letters"} if len(said) < 5 and said != "ok" else {}

    either.memory.forms["open"], either.memory.errors = FORM, short
    await either.workspace.act("slash", user="ann", channel="general", text="open")
    first = await either.workspace.act("submit", user="ann", values={"symptom": "bad"})
    assert first["errors"] == {"symptom": "Say a little more, at least 5 letters"}

    second = await either.workspace.act("submit", user="ann", values={"symptom": "all wrong"})

    assert second["errors"] == {}
    assert either.memory.last.args["symptom"] == "all wrong"


async def test_a_complaint_about_a_field_that_is_not_there_is_shown_under_the_first(stage: Stage) -> None:
    stage.memory.forms["open"] = FORM
    await stage.workspace.act("slash", user="ann", channel="general", text="open")
    stage.memory.errors = lambda request: {"elsewhere": "Too late", "product": "Gone"}
    receipt = await stage.workspace.act("submit", user="ann", values={"symptom": "x"})

    assert receipt["errors"] == {"product": "Too late Gone"}


async def test_a_form_can_be_followed_by_another_in_its_place(stage: Stage) -> None:
    stage.memory.forms |= {"open": FORM, "open now": Form("And then", "then", (Field("more", "More"),))}
    await stage.workspace.act("slash", user="ann", channel="general", text="open")
    await stage.workspace.act("submit", user="ann", values={"symptom": "x"})
    [form] = (await stage.workspace.screen("ann"))["forms"]
    assert form["title"] == "And then"

    await stage.workspace.act("submit", user="ann", values={"more": "yes"})

    assert [request.command for request in stage.memory.heard] == ["open", "open now", "then"]


async def test_a_trigger_that_has_opened_the_form_before_offers_no_second_one(stage: Stage) -> None:
    stage.memory.forms["open"] = FORM
    await stage.workspace.order("fault", kind="error", method="views.open", code="exchanged_trigger_id")
    assert (await stage.workspace.act("slash", user="ann", channel="general", text="open"))["ok"]
    assert await stage.workspace.seen("ann", "C0GENERAL") == []


async def test_a_form_that_is_too_late_is_offered_behind_a_button(stage: Stage) -> None:
    stage.memory.forms["open"] = FORM
    await stage.workspace.order("fault", kind="error", method="views.open", code="expired_trigger_id")
    receipt = await stage.workspace.act("slash", user="ann", channel="general", text="open")
    assert receipt["ok"]
    assert [m["buttons"] for m in await stage.workspace.seen("ann", "C0GENERAL")] == [["Open the form"]]
    assert await stage.workspace.seen("bob", "C0GENERAL") == []

    await stage.workspace.act("click", user="ann", button="Open the form")

    assert len((await stage.workspace.screen("ann"))["forms"]) == 1


async def test_slack_takes_a_required_answer_seriously(stage: Stage) -> None:
    stage.memory.forms["open"] = FORM
    await stage.workspace.act("slash", user="ann", channel="general", text="open")

    with pytest.raises(Refusal, match="symptom needs an answer"):
        await stage.workspace.act("submit", user="ann", values={})


def test_a_choice_out_of_many_hundreds_is_grouped() -> None:
    field = Field("who", "Who", "choice", tuple((f"p{n}", f"Person {n}") for n in range(250)), value="p249")
    view = forms.modal(Form("Who", "choose", (field,)), ROOM)

    element = view["blocks"][0]["element"]
    assert [len(group["options"]) for group in element["option_groups"]] == [100, 100, 50]
    assert element["initial_option"]["value"] == "p249"
    assert accepted.view_error(view) is None


def test_a_form_without_choices_is_typed() -> None:
    view = forms.modal(Form("Who", "choose", (Field("who", "Who", "choice"),)), ROOM)

    assert view["blocks"][0]["element"]["type"] == "plain_text_input"


def test_questions_that_do_not_fit_are_counted() -> None:
    view = forms.modal(Form("Long", "long", tuple(Field(f"f{n}", f"F{n}") for n in range(120))), ROOM)

    assert accepted.view_error(view) is None
    assert view["blocks"][-1]["text"]["text"] == "… 26 more questions: type them instead."


def test_a_command_too_long_to_carry_is_refused() -> None:
    with pytest.raises(forms.DoesNotFit):
        forms.modal(Form("Long", "x" * 3001, ()), ROOM)


_words = st.text(max_size=400)
_fields = st.builds(
    Field,
    name=st.uuids().map(str),
    label=_words,
    kind=st.sampled_from(["line", "text", "choice", "date", "number"]),
    choices=st.lists(st.tuples(st.text(max_size=200), _words), max_size=30, unique_by=lambda c: c[0]).map(tuple),
    value=_words,
    hint=_words,
    required=st.booleans(),
    limit=st.integers(-5, 10_000),
)


@settings(max_examples=60, deadline=None)
@given(st.builds(Form, title=_words, command=_words, fields=st.lists(_fields, max_size=8).map(tuple), note=_words))
def test_no_form_exceeds_what_slack_accepts(form: Form) -> None:
    assert accepted.view_error(forms.modal(form, ROOM)) is None
