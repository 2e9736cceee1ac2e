"""What is taken out of a text before anybody keeps it, and what is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.masking import masked

HIDDEN = [
    ("write to ana.silva+x@mail.example.com today", "write to [e-mail] today"),
    ("card 4111 1111 1111 1111 was refused", "card [card] was refused"),
    ("card 5500-0000-0000-0004.", "card [card]."),
    ("pay to DE89 3704 0044 0532 0130 00 please", "pay to [account] please"),
    ("GB29NWBK60161331926819", "[account]"),
    ("call +49 30 901820 or (030) 123 4567", "call [phone] or [phone]"),
    ("call 0049-30-1234567", "call [phone]"),
    ("ssn 078-05-1120", "ssn [identity number]"),
    ("from 192.168.10.24", "from [network address]"),
    ("Authorization: Bearer abcdef0123456789", "Authorization: Bearer [secret]"),
    ("https://bob:hunter2@host.example/x", "https://[secret]@host.example/x"),
    ("https://x.example/?token=s3cr3tvalue&y=1", "https://x.example/?token=[secret]&y=1"),
    ("password=hunter22", "password=[secret]"),
    ("key sk-proj-abcdefghijklmnop1234", "key [secret]"),
    ("xoxb-123456789012-abcdefabcdef", "[secret]"),
    ("AKIAIOSFODNN7EXAMPLE", "[secret]"),
    ("ghp_0123456789abcdefghij0123456789abcdef", "[secret]"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_ghi", "[secret]"),
    ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- end", "[secret] end"),
    ("-----BEGIN PRIVATE KEY-----\nMIIEcut off", "[secret]"),
    ("blob 0123456789abcdef0123456789abcdef0123456789abcdef", "blob [secret]"),
]
LEFT = [
    "Order 4711 of 2026-11-20 was late by 3 days",
    "The loss rose from 0.0123456789 to 0.25",
    "Error 1234567890123456 in step 3",
    "Where is my parcel? It should have come at 10:30.",
    "see https://desk.example.com/traces/12/spans",
    "see https://traces.example.com/project/0123456789abcdef0123456789abcdef/spans",
    "version 2.10.3 answered, version 2.9 did not",
    "the customer said: no, thanks; ask again at 5",
]


@pytest.mark.parametrize(("text", "expected"), HIDDEN)
def test_personal_data_and_secrets_are_replaced_by_their_kind(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize("text", LEFT)
def test_what_is_neither_stays_as_it_is(text: str) -> None:
    assert masked(text) == text


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@pytest.mark.parametrize(
    "evil", ["a@" * 5000, "0 " * 5000, "A" * 10_000, "-----BEGIN A" * 800, "1." * 5000, "x:y" * 3000]
)
def test_no_text_makes_it_slow(evil: str) -> None:
    began = time.process_time()
    masked(evil)
    assert time.process_time() - began < 1.0
