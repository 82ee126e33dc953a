from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError
from dateline.text.facts import NOTHING, Facts
from dateline.text.front_matter import MAX_FRONT_MATTER, read_front_matter

BODY = "The pier reopened.\n"
DAY = date(2019, 2, 25)


def read(block: str, fence: str = "---") -> Facts:
    text = f"{fence}\n{block}\n{fence}\n{BODY}"
    facts, start = read_front_matter(text, "a.md")
    assert text[start:] == BODY
    return facts


def test_yaml_is_read() -> None:
    block = """\
title: "Pier: open"
date: 2019-02-25 23:30:00 -0500
author: Ina Vell; Oro Maske
publisher: The Strand Ledger
canonical_url: https://strand.example/pier
lang: en-GB
tags: [pier, lund]"""
    assert read(block) == Facts(
        title="Pier: open",
        published=DAY,
        published_by="front matter",
        authors=("Ina Vell", "Oro Maske"),
        outlet="The Strand Ledger",
        language="en-GB",
        url="https://strand.example/pier",
    )


def test_toml_is_read() -> None:
    block = 'title = "Pier"\ndate = 2019-02-25T23:30:00-05:00\nauthors = ["Ina Vell", {name = "Oro Maske"}]\n'
    facts = read(block, "+++")
    assert (facts.title, facts.published, facts.authors) == ("Pier", DAY, ("Ina Vell", "Oro Maske"))


@pytest.mark.parametrize(
    ("block", "fence"),
    [
        ("title: Pier: open\ndate: 2019-02-25", "---"),
        ("title: [Pier: open\ndate: '2019-02-25'", "---"),
        ("title: '\ndate: 2019-02-25\n\tx", "---"),
        ("a: &a [x, x]\nb: [*a, *a]\ndate: 2019-02-25", "---"),
        ('date: 2019-02-25\ntitle: "\\UFFFFFFFF"', "---"),
        ("date: 2019-02-25\na: " + "[" * 50 + "]" * 50, "---"),
        ("date: 2019-02-25\na: " + "[" * 3_000, "---"),
        ("date = 2019-02-25\ntitle = Pier", "+++"),
        ("date = 2019-02-25\na = " + "[" * 3_000, "+++"),
        ("date = 2019-02-25\n" + "a." * 3_000 + "a = 1", "+++"),
    ],
)
def test_what_is_broken_or_made_to_harm_is_read_line_by_line(block: str, fence: str) -> None:
    assert read(block, fence).published == DAY


def test_an_address_as_source_is_no_outlet() -> None:
    assert read("source: https://strand.example/1") == Facts(url="https://strand.example/1")
    assert read("source: The Strand Ledger").outlet == "The Strand Ledger"


def test_a_flag_or_an_empty_value_is_no_day() -> None:
    assert read("published: true\ndate: 25 February 2019").published == DAY
    assert read("date:\ntitle: ~") == NOTHING
    assert read("layout: post") == NOTHING


def test_a_day_that_is_none_is_an_error() -> None:
    with pytest.raises(InputError, match=r"^a\.md: front matter: date: '3/4/2019' is no date") as caught:
        read("date: 3/4/2019")
    assert caught.value.hint == "write it as YYYY-MM-DD"


def test_lone_surrogates_are_taken_out() -> None:
    assert read('title: "Pi\\ud800er"').title == "Pier"


@pytest.mark.parametrize(
    "text",
    [
        "---\nThe pier reopened.\n---\nThe mayor came.\n",
        "---\n- a\n- b\n---\n",
        "---\nNote: this is prose.\n---\n",
        "---\ntitle: Pier\n\nThe pier reopened.\n",
        "---\ntitle: Pier\n" + "x\n" * MAX_FRONT_MATTER + "---\n",
        "--- \n",
        "---",
        "----\ntitle: Pier\n----\n",
        "\n---\ntitle: Pier\n---\n",
        "title: Pier\n",
        "",
    ],
)
def test_a_text_without_front_matter_is_left_whole(text: str) -> None:
    assert read_front_matter(text, "a.md") == (NOTHING, 0)


def test_it_may_end_in_dots_and_with_the_file() -> None:
    assert read_front_matter("---\ntitle: Pier\n...\n", "a.md")[0].title == "Pier"
    text = "--- \ntitle: Pier\n---"
    assert read_front_matter(text, "a.md") == (Facts(title="Pier"), len(text))


@given(
    st.sampled_from(["---", "+++"]),
    st.lists(
        st.sampled_from(
            ["title", "date", ": ", "= ", "\n", "  ", "[", "]", "{", "}", '"', "'", "- ", "&a", "*a", "!!", "a.", "?"]
        )
    ),
)
def test_any_block_is_read(fence: str, pieces: list[str]) -> None:
    text = f"{fence}\n{''.join(pieces)}\n{fence}\n"
    try:
        _, start = read_front_matter(text, "a.md")
    except InputError:
        return
    assert start in (0, len(text))
