from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError
from dateline.text.facts import NOTHING, Facts
from dateline.text.header import read_header

FULL = """\
title: Pier reopens
PUBLISHED: 2024-09-13
Source: The Strand Ledger
Author: Ina Vell; Oro Maske
Author:  Tam   Reed

The pier reopened.
"""


def test_header_lines_are_read_in_any_case_and_order() -> None:
    told = Facts(
        title="Pier reopens",
        published=date(2024, 9, 13),
        published_by="header",
        outlet="The Strand Ledger",
        authors=("Ina Vell", "Oro Maske", "Tam Reed"),
    )
    assert read_header(FULL, "a.txt") == (told, FULL.index("\nThe pier"))


def test_the_header_ends_at_the_first_line_that_is_none() -> None:
    text = "Title: One\nThe pier reopened.\nSource: unknown\n"
    assert read_header(text, "a.txt") == (Facts(title="One"), len("Title: One\n"))


@pytest.mark.parametrize(
    "text",
    [
        "The pier reopened.\nTitle: One\n",
        "\nTitle: One\n",
        "Title\n",
        "Note: this is prose.\n",
        "",
    ],
)
def test_a_text_that_does_not_begin_with_a_key_has_no_header(text: str) -> None:
    assert read_header(text, "a.txt") == (NOTHING, 0)


@pytest.mark.parametrize(
    "value",
    [
        *("2019-02-25", " 2019-02-25 ", "2019-02-25T23:30:00Z", "2019-02-25 08:15", "2019-02-25 0815 CET"),
        *("25 February 2019", "Feb. 25, 2019", "Monday, 25 February 2019, 08:15"),
    ],
)
def test_a_day_may_be_written_out_and_followed_by_a_time(value: str) -> None:
    assert read_header(f"Published: {value}\n", "a.txt")[0].published == date(2019, 2, 25)


@pytest.mark.parametrize(
    "value", ["", "3/4/2019", "2019-02", "2019-02-30", "2019-02-25 to 2019-02-27", "٢٠١٩-٠٢-٢٥", "soon" * 100]
)
def test_an_unusable_day_is_an_error_that_names_file_and_value(value: str) -> None:
    with pytest.raises(InputError, match=r"^news/a\.txt: Published: ") as caught:
        read_header(f"Published: {value}\n", "news/a.txt")
    assert not isinstance(caught.value, NotAnArticleError)
    assert value[:60] in str(caught.value)
    assert len(str(caught.value)) < 120


def test_header_lines_go_before_front_matter_which_goes_on_where_they_are_silent() -> None:
    front = "---\ntitle: One\noutlet: The Strand Ledger\ndate: 2019-02-24\n---\n\n"
    text = front + "Title: Two\nPublished: 2019-02-25\nThe pier.\n"
    facts, start = read_header(text, "a.txt")
    assert (facts.title, facts.outlet) == ("Two", "The Strand Ledger")
    assert (facts.published, facts.published_by) == (date(2019, 2, 25), "header")
    assert text[start:] == "The pier.\n"


def test_address_and_language_are_read_and_other_addresses_are_not() -> None:
    facts, _ = read_header("URL: mailto:x@y.example\nurl: https://strand.example/1\nLanguage: en-GB\n", "a.txt")
    assert (facts.url, facts.language) == ("https://strand.example/1", "en-GB")


def test_the_first_of_two_values_counts() -> None:
    assert read_header("Title:\nTitle: One\nTitle: Two", "a.txt")[0].title == "One"


@given(st.lists(st.sampled_from(["Title: x", "author: y", " Source : z", "Published: 2020-01-01", "prose", ""])))
def test_the_end_is_the_offset_of_a_line(rows: list[str]) -> None:
    text = "\n".join(rows)
    _, end = read_header(text, "a.txt")
    assert 0 <= end <= len(text)
    assert end in (0, len(text)) or text[end - 1] == "\n"
