"""Cards as Teams shows them: within its limits, in its schema, and deaf to what hostile words try."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Action, Card, Chart, Fact, Facts, Field, Form, Part, Person, Row, Span, Text
from bot.teams import escape, limits
from bot.teams.blocks import weigh
from bot.teams.forms import paint_form
from bot.teams.painter import CUT, FEWER, message, paint, summary
from tests.emulators.teams import cards

HOSTILE = (
    "<at>Ann Able</at>", "**bold** _it_", "[click](https://evil.example)", "![x](https://evil.example/p.png)",
    "# heading", "- item", "1. item", "> quote", "`code`", "~~gone~~", "a\\b\\", "&lt;at&gt;Ann&lt;/at&gt;",
    "<img src=x onerror=alert(1)>", "\u202etxt.exe", "zero\u200bwidth", "null\x00byte", "line\nbreak\r\n\tend",
    "< AT id='1'>Ann</ at >", "{{DATE(2026-01-01)}}", "${$root.secret}", "\ud800", "😀" * 50, "",
)  # fmt: skip
PEOPLE = {
    "ann": Person("teams", "aad-ann", "t", "Ann Able", reach='{"id":"29:ann"}'),
    "evil": Person("teams", "aad-evil", "t", "</at><at>Bob*[x](y)", reach="{not json"),
}

long = st.builds(str.__mul__, st.sampled_from(["x", "*", '"', "é", "漢", "😀", "<at>"]), st.integers(2900, 4000))
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30), long)
short = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))
styles = st.sampled_from(["plain", "strong", "faint", "code"])
urls = st.sampled_from(
    ["", "https://docs.example/x", "javascript:alert(1)", "https://user@evil.example", "http://[", "x"]
)
spans = st.lists(
    st.builds(Span, texts, styles, st.sampled_from(["", "ann", "evil", "unknown"]), urls), max_size=4
).map(tuple)  # fmt: skip
args = st.dictionaries(short, short, max_size=3)
looks = st.sampled_from(["plain", "primary", "danger"])
actions = st.lists(
    st.builds(Action, short, texts, looks, st.integers(0, 9), args), max_size=8
).map(tuple)  # fmt: skip
facts = st.lists(
    st.builds(Fact, short, texts, short, st.sampled_from(["plain", "good", "gap"])), min_size=1, max_size=5
).map(tuple)  # fmt: skip
charts = st.builds(Chart, texts, texts, st.just(("1",)), st.just((("errors", (1.0,)),)))
parts = st.lists(
    st.one_of(st.builds(Text, spans), st.builds(Facts, facts), st.builds(Row, spans, actions), charts), max_size=12
)
PNG = b"\x89PNG" + bytes(6_000)
tones = st.sampled_from(["plain", "good", "warn", "bad"])
anything = st.builds(Card, texts, parts.map(tuple), actions, texts, tones)


@settings(max_examples=40, deadline=None)
@given(anything)
def test_whatever_is_said_fits_is_valid_and_does_nothing(card: Card) -> None:
    drawn = {part: PNG for part in card.parts[::2] if isinstance(part, Chart)}
    painted = paint(card, marker="m1", people=PEOPLE, pictures=drawn)
    assert weigh(painted) <= limits.CARD.at_most
    assert cards_utf16(painted) <= limits.MESSAGE.at_most
    cards.check(painted)
    assert painted["body"][0]["id"] == "m1"
    assert all(_harmless(text) for text in _markdown_texts(painted))
    assert all(entity["mentioned"]["id"] in ("29:ann", "aad-evil") for entity in _entities(painted))
    assert all("<at" not in word.casefold() for word in _runs(painted))
    assert all(link.startswith("https://docs.example") for link in cards.links(painted))


@settings(max_examples=40, deadline=None)
@given(anything)
def test_what_is_left_out_is_said(card: Card) -> None:
    painted = paint(card, marker="m1", people=PEOPLE)
    words = cards.words(painted)
    assert len(cards.buttons(painted)) == _count(card) or CUT in words or FEWER in words


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_that_is_escaped_reads_as_it_was_written(text: str) -> None:
    assert cards._read(escape.markdown(text)) == escape.plain(text)


def test_a_long_card_is_cut_with_a_sentence_and_keeps_its_buttons() -> None:
    rows = tuple(Fact(f"Product {n}", "nobody", "since 2024", "gap") for n in range(500))
    painted = paint(Card("Gaps", (Facts(rows),), (Action("Close", "close"),), foot="as of today"), marker="m")
    words = cards.words(painted)
    assert CUT in words and words[-1] == "as of today"
    assert cards.buttons(painted) == ["Close"]
    assert 15 * 1024 < weigh(painted) <= limits.CARD.at_most


def test_more_than_six_buttons_stand_in_several_sets() -> None:
    painted = paint(Card("Pick", actions=tuple(Action(f"B{n}", f"b {n}") for n in range(14))), marker="m")
    sets = [len(each["actions"]) for each in cards.elements(painted) if each.get("type") == "ActionSet"]
    assert sets == [6, 6, 2]


def test_every_button_has_a_fallback_with_the_same_words_and_data() -> None:
    painted = paint(Card("Pick", actions=(Action("Ack", "ack 1", "danger", 4, {"a": "b"}),)), marker="m")
    (button,) = cards.actions(painted)
    assert (button["type"], button["fallback"]["type"]) == ("Action.Execute", "Action.Submit")
    assert button["data"] == button["fallback"]["data"]
    assert button["data"] == {"command": "ack 1", "seen": 4, "args": {"a": "b"}, "marker": "m"}
    assert button["style"] == "destructive"


def test_a_link_always_shows_where_it_goes() -> None:
    line = Text(
        (Span("the runbook", url="https://docs.example/run"), Span("https://b.example/", url="https://b.example/"))
    )
    (shown,) = cards.words(paint(Card("Look", (line,)), marker="m"))[1:]
    assert shown == "the runbook (docs.example)b.example"
    idn = paint(Card("Look", (Text((Span("bank", url="https://b\u0430nk.example/"),)),)), marker="m")
    assert "(xn--" in cards.words(idn)[1]


def test_a_card_without_a_title_begins_with_its_words_and_keeps_its_colour() -> None:
    card = Card("", (Text((Span("I do not know that."),)),), tone="warn")
    painted = paint(card, marker="m")
    assert cards.words(painted) == ["I do not know that."]
    assert (painted["body"][0]["id"], painted["body"][0]["style"]) == ("m", "warning")
    assert summary(card) == "I do not know that."


def test_a_summary_says_what_it_is_about_and_the_first_words_below_that() -> None:
    card = Card("Incident 1, error: Pip needs you.", (Text((Span("answers are in Dutch"),)), Text((Span("more"),))))
    assert summary(card) == "Incident 1, error: Pip needs you. answers are in Dutch"


def test_a_summary_is_plain_words() -> None:
    assert message({}, "**<at>Ann</at>** [x](y)")["summary"] == "atAnn/at xy"


names = st.sampled_from(["a", "b", "c", "d", "e"])
kinds = st.sampled_from(["line", "text", "choice", "date", "number"])
choices = st.lists(st.tuples(st.text(min_size=1, max_size=8), short), max_size=60).map(tuple)
fields = st.lists(
    st.builds(Field, names, texts, kinds, choices, texts, texts, st.booleans(), st.integers(1, 4000)),
    max_size=5, unique_by=lambda field: field.name,
).map(tuple)  # fmt: skip
forms = st.builds(Form, texts, short, fields, short, texts, st.integers(0, 9))


@settings(max_examples=40, deadline=None)
@given(forms, st.dictionaries(names, texts), st.sampled_from(["message", "in place", "dialog"]))
def test_whatever_is_asked_fits_and_is_valid(form: Form, errors: dict[str, str], way: Any) -> None:
    painted = paint_form(form, once="o1", errors=errors, way=way)
    assert weigh(painted) <= limits.CARD.at_most
    cards.check(painted)
    asked = [each.id for each in cards.inputs(painted)]
    assert asked == [f"field.{field.name}" for field in form.fields] or CUT in cards.words(painted)
    assert ("Not now" in cards.buttons(painted)) == (way == "in place") or not form.submit


def test_every_limit_names_its_unit_its_source_and_its_day() -> None:
    table = [value for value in vars(limits).values() if isinstance(value, limits.Limit)]
    assert len(table) > 10
    for limit in table:
        assert limit.at_most > 0 and limit.unit
        assert limit.source.startswith("https://") and re.fullmatch(r"20\d\d-\d\d-\d\d", limit.checked)


def cards_utf16(painted: dict[str, Any]) -> int:
    from tests.emulators.teams.limits import weight

    return weight(message(painted, "x"))


def _count(card: Card) -> int:
    return len(card.actions) + sum(len(part.actions) for part in _rows(card.parts))


def _rows(parts: tuple[Part, ...]) -> list[Row]:
    return [part for part in parts if isinstance(part, Row)]


def _entities(painted: dict[str, Any]) -> list[dict[str, Any]]:
    return list(painted["msteams"].get("entities", ()))


def _markdown_texts(painted: dict[str, Any]) -> list[str]:
    """Words where markdown is read, without the mentions that are ours."""
    found = [each["text"] for each in cards.elements(painted) if each.get("type") == "TextBlock"]
    for entity in _entities(painted):
        found = [text.replace(entity["text"], "") for text in found]
    return found


def _harmless(text: str) -> bool:
    """No sign of markdown stands without a backslash before it."""
    return re.search(r"[*_`\[\]()<>#~!|{}&]", re.sub(r"\\.", "", text)) is None


def _runs(painted: dict[str, Any]) -> list[str]:
    return [
        inline["text"]
        for each in cards.elements(painted)
        if each.get("type") == "RichTextBlock"
        for inline in each["inlines"]
    ]


def test_pictures_take_what_the_words_leave() -> None:
    chart = Chart("Errors", "billing 3", ("1", "2"), (("billing", (1.0, 3.0)),))
    rows = tuple(Fact(f"Product {n}", "nobody", "since 2024", "gap") for n in range(50))
    alone = paint(Card("Week", (chart,)), marker="m", pictures={chart: PNG})
    crowded = paint(Card("Week", (chart, Facts(rows))), marker="m", pictures={chart: PNG})
    assert (cards.pictures(alone), cards.words(alone)) == (["Errors: billing 3"], ["Week"])
    assert (cards.pictures(crowded), cards.words(crowded)[1]) == ([], "Errors: billing 3")
    assert CUT not in cards.words(crowded)
