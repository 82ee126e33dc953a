from __future__ import annotations

import time

import pytest

from dateline.receipts.clean import clean, masked, unicode_only


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://eva:secret@site.example/a", "https://MASKED@site.example/a"),
        ("--cache=postgresql://u:p@ss@db/x", "--cache=postgresql://MASKED@db/x"),
        ("https://a.example/?id=7&api_key=hush&x=1#y", "https://a.example/?id=7&api_key=MASKED&x=1#y"),
        ("https://a.example/?Token=hush", "https://a.example/?Token=MASKED"),
        ("https://a.example/?sig=hush;b=1", "https://a.example/?sig=MASKED;b=1"),
        ("https://a.example/?design=new", "https://a.example/?design=new"),
        ("https://a.example/@desk", "https://a.example/@desk"),
        ("mail desk@a.example", "mail desk@a.example"),
    ],
)
def test_passwords_and_keys_of_addresses_are_masked(text: str, told: str) -> None:
    assert masked(text) == told


@pytest.mark.parametrize(
    "text", ["://" * 50_000, "://" + "?key" * 50_000, "://" + "?keykeykeykeykeykey" * 20_000, "&;?" * 100_000]
)
def test_masking_takes_no_time_to_speak_of(text: str) -> None:
    begun = time.process_time()
    masked(f"://{text}")
    assert time.process_time() - begun < 5


def test_what_is_no_text_becomes_a_question_mark() -> None:
    assert unicode_only("caf\udce9") == "caf?"


def test_a_cut_text_shows_that_it_was_cut() -> None:
    assert clean("abcdef", 4) == "abc…"
    assert clean("abcd", 4) == "abcd"
