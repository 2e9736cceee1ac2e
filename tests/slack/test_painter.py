"""However hostile or long a card is, what is painted stays inside Slack's limits and mentions nobody by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Action, Card, Chart, Fact, Facts, Form, Part, Person, Place, Row, Span, Text
from bot.slack import carried, limits, painter
from bot.slack.mrkdwn import escape, fit
from tests.emulators.slack import limits as accepted
from tests.emulators.slack.screen import words

ANN = Person("slack", "U0ANN")

_nasty = st.sampled_from(
    [
        "<!channel>",
        "<!here|x>",
        "<@U0ANN>",
        "<https://evil.example|Approve>",
        "a & b",
        "`x` *y* _z_",
        "&lt;!channel&gt;",
    ]
)
_words = st.one_of(_nasty, st.text(max_size=120), st.text(max_size=6000), st.lists(_nasty, max_size=9).map(" ".join))
_spans = st.lists(
    st.builds(
        Span,
        text=_words,
        style=st.sampled_from(["plain", "strong", "faint", "code"]),
        person=st.sampled_from(["", "", "ann", "mallory"]),
        url=st.sampled_from(["", "", "https://a.example/x?y=<z>&w=|", "javascript:alert(1)", "http://[bad", "ftp://x"]),
    ),
    max_size=6,
).map(tuple)
_actions = st.lists(
    st.builds(
        Action,
        label=_words,
        command=_words,
        style=st.sampled_from(["plain", "primary", "danger"]),
        seen=st.integers(0, 99),
    ),
    max_size=40,
).map(tuple)
_facts = st.lists(
    st.builds(Fact, label=_words, value=_words, note=_words, tone=st.sampled_from(["plain", "good", "gap"])),
    max_size=25,
)
_parts = st.one_of(
    st.builds(Text, spans=_spans),
    st.builds(Facts, rows=_facts.map(tuple)),
    st.builds(Row, spans=_spans, actions=_actions),
    st.builds(Chart, title=_words, words=_words, columns=st.just(("1",)), series=st.just((("errors", (1.0,)),))),
)
_cards = st.builds(
    Card,
    title=_words,
    parts=st.lists(_parts, max_size=30).map(tuple),
    actions=_actions,
    foot=_words,
    tone=st.sampled_from(["plain", "good", "warn", "bad"]),
)


@settings(max_examples=60, deadline=None)
@given(_cards)
def test_no_message_exceeds_a_limit_and_none_carries_a_token_of_somebody_else_s(card: Card) -> None:
    files = {part: "F0CHART001" for part in card.parts[::2] if isinstance(part, Chart)}
    painted = painter.message(card, {"ann": ANN}, files, possible_repeat=True)

    assert accepted.message_error(painted["blocks"]) is None
    assert 1 <= len(painted["text"]) <= limits.MESSAGE_TEXT
    assert "<!" not in json.dumps(painted, ensure_ascii=False)
    for text in (*texts(painted["blocks"]), painted["text"]):
        assert tokens(text) <= {"<@U0ANN>"}


@settings(max_examples=40, deadline=None)
@given(_cards)
def test_no_home_tab_exceeds_a_limit(card: Card) -> None:
    assert accepted.view_error(painter.home(card, {})) is None


def texts(value: Any) -> Iterator[str]:
    """Every text object's text, wherever it is."""
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text"):
            yield value["text"]
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def tokens(text: str) -> set[str]:
    """What Slack would read as more than words: everything between < and >, our own links aside."""
    found = {"<" + rest.split(">")[0] + ">" for rest in text.split("<")[1:]}
    return {token for token in found if not token.startswith("<https://a.example/")}


@given(st.text())
def test_escaping_can_be_undone_and_leaves_no_angle(text: str) -> None:
    escaped = escape(text)

    assert "<" not in escaped
    assert ">" not in escaped


@given(st.text(max_size=300), st.integers(1, 200))
def test_what_is_fitted_fits_and_is_never_cut_inside_an_entity(text: str, limit: int) -> None:
    fitted = fit(text, limit)

    assert len(fitted) <= limit
    assert not fitted.rstrip("…").endswith(("&", "&a", "&am", "&amp", "&l", "&lt", "&g", "&gt"))


def test_a_long_list_is_cut_with_a_count_and_the_way_to_the_rest() -> None:
    rows = Facts(tuple(Fact(f"Product {n}", "Nobody is named here " * 3, tone="gap") for n in range(100)))
    card = Card("Gaps", (rows,), (Action("All of them", "show gaps"),), foot="as of today")

    shown = words(painter.paint(card, {}))

    fields = [each for each in shown if each.startswith("*Product")]
    assert shown[0] == "Gaps"
    assert shown[-1] == "as of today"
    assert shown[-2] == f"… {100 - len(fields)} more: say `show gaps`"
    assert len(fields) >= 50


def test_too_many_rows_are_cut_too() -> None:
    blocks = painter.paint(Card("Many", tuple(Text((Span(f"Row {n}"),)) for n in range(80))), {})

    assert len(blocks) == 50
    assert words(blocks)[-1] == "… 32 more did not fit here."


def test_a_long_text_is_spread_over_sections() -> None:
    blocks = painter.paint(Card("", (Text((Span("word " * 1000),)),)), {})

    assert [block["type"] for block in blocks] == ["section", "section"]
    assert sum(len(text) for text in words(blocks)) == 5000


def test_a_row_with_one_button_is_one_block_and_with_two_is_two() -> None:
    one = Row((Span("Churn"),), (Action("Show", "show churn"),))
    two = Row((Span("Churn"),), (Action("Yes", "yes"), Action("No", "no", "danger")))

    assert [b["type"] for b in painter.paint(Card("", (one,)), {})] == ["section"]
    assert [b["type"] for b in painter.paint(Card("", (two,)), {})] == ["section", "actions"]


def test_a_button_says_its_label_and_carries_its_command() -> None:
    action = Action("R&D <only>", "ack 41", "primary", seen=3, args={"x": "<y>"})

    [block] = painter.paint(Card("", actions=(action,)), {})

    [button] = block["elements"]
    assert button["text"] == {"type": "plain_text", "text": "R&amp;D &lt;only&gt;", "emoji": False}
    assert button["style"] == "primary"
    assert carried.read(button["value"], "T1") == carried.Carried("ack 41", 3, {"x": "<y>"})
    assert not set("<>&") & set(button["value"])


@pytest.mark.parametrize(
    ("span", "painted"),
    [
        (Span("plain"), "plain"),
        (Span("two words", style="strong"), "*two words*"),
        (Span(" around ", style="strong"), " *around* "),
        (Span("a*b", style="strong"), "*a∗b*"),
        (Span("x`y`z", style="code"), "`xˋyˋz`"),
        (Span("docs", url="https://wiki.example/a b"), "<https://wiki.example/a%20b|docs (wiki.example)>"),
        (Span("paypal.com", url="https://evil.example"), "<https://evil.example|paypal.com (evil.example)>"),
        (Span("x", url="https://good.example@evil.example/"), "<https://good.example@evil.example/|x (evil.example)>"),
        (Span("run", url="javascript:alert(1)"), "run"),
        (Span("Ann", person="ann"), "<@U0ANN>"),
        (Span("Bob", person="bob"), "Bob"),
        (Span("Eve", person="teams"), "Eve"),
        (Span("Dan", person="odd"), "Dan"),
        (Span("left\u202etfel\x00"), "lefttfel"),
    ],
)
def test_a_span_is_painted(span: Span, painted: str) -> None:
    people = {"ann": ANN, "teams": Person("teams", "U0TEAMS"), "odd": Person("slack", "U0>|<!channel")}

    [block] = painter.paint(Card("", (Text((span,)),)), people)

    assert block["text"] == {"type": "mrkdwn", "text": painted, "verbatim": True}


@pytest.mark.parametrize(
    "card", [Card(""), Card(" \n"), Card("", (Text(()),)), Card("", (Text((Span(" "),)),), foot=" ")]
)
def test_an_empty_card_is_still_a_message(card: Card) -> None:
    assert painter.message(card, {}) == {"blocks": painter.paint(card, {}), "text": "…"}
    assert accepted.message_error(painter.paint(card, {})) is None


def test_faint_words_are_small_and_tones_are_seen() -> None:
    parts: tuple[Part, ...] = (Text((Span("by the way", style="faint"),)), Facts((Fact("Cost", "nobody", tone="gap"),)))

    blocks = painter.paint(Card("Careful", parts, tone="warn"), {})

    assert [block["type"] for block in blocks] == ["header", "context", "section"]
    assert words(blocks) == ["🟡 Careful", "by the way", "*Cost*\n⚠ nobody"]


def test_what_a_form_carries_comes_back() -> None:
    place = Place("slack", "C1", "1.2", "channel", "T1", private=False)

    back = carried.read(carried.of_form(Form("T", "open <x>", (), seen=4), place), "T1")

    assert back == carried.Carried("open <x>", 4, {}, place)


@pytest.mark.parametrize("text", [None, "", "{", "[]", "7", '{"command": 7}', '{"seen": 1}', "[" * 5000])
def test_what_is_not_ours_is_not_read(text: str | None) -> None:
    assert carried.read(text, "T1") is None


def test_every_limit_says_where_it_was_read_and_when() -> None:
    assert all(each.value > 0 and each.unit and each.source and each.checked for each in limits.LIMITS)
    assert len({each.name for each in limits.LIMITS}) == len(limits.LIMITS)
