"""Which lines of an article may stand in a timeline, and at which dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.extractive.candidates import LEAD_LINES, candidates, ordinal

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Article

PUBLISHED = date(2021, 3, 10).toordinal()


def day(iso: str) -> int:
    return date.fromisoformat(iso).toordinal()


def test_a_phrase_puts_its_line_at_the_day_it_names(article: Callable[..., Article]) -> None:
    (found,) = candidates(article("The dam of Corvale broke on 2 March 2021 after heavy rain."))
    assert (found.slot.first, found.slot.last) == (day("2021-03-02"), day("2021-03-02"))
    assert found.slot.is_day
    assert found.dated
    assert found.published == PUBLISHED


def test_a_line_without_a_phrase_speaks_of_the_day_of_publication(article: Callable[..., Article]) -> None:
    (found,) = candidates(article("The council of Corvale closed the harbour after the storm."))
    assert found.slot.first == found.slot.last == PUBLISHED
    assert not found.dated


def test_a_line_without_any_date_is_no_candidate(article: Callable[..., Article]) -> None:
    assert candidates(article("The council of Corvale closed the harbour after the storm.", None)) == []


def test_lines_far_into_the_article_need_a_phrase(article: Callable[..., Article]) -> None:
    plain = [f"The council of Corvale sold house number {n} to a farmer." for n in range(LEAD_LINES + 3)]
    found = candidates(article("\n\n".join([*plain, "A fire destroyed the mill on 1 March 2021."])))
    assert [one.place for one in found] == [*range(LEAD_LINES), LEAD_LINES + 3]


def test_a_line_about_last_year_is_not_put_at_the_day_of_publication(article: Callable[..., Article]) -> None:
    (found,) = candidates(article("The mill of Corvale burned down in 2019."))
    assert (found.slot.first, found.slot.last) == (day("2019-01-01"), day("2019-12-31"))


def test_since_a_day_mentions_the_day_and_tells_nothing_of_it(article: Callable[..., Article]) -> None:
    found = candidates(article("The bridge of Corvale has been closed since 2 March 2021."))
    assert [one.mentions for one in found if one.slot.first == one.slot.last == day("2021-03-02")] == [True]


def test_a_line_with_two_dates_is_a_candidate_for_both(article: Callable[..., Article]) -> None:
    found = candidates(article("The dam broke on 2 March 2021 and was mended on 7 March 2021."))
    assert [one.slot.first for one in found] == [day("2021-03-02"), day("2021-03-07")]
    assert len({one.number for one in found}) == 1


def test_furniture_is_no_candidate(article: Callable[..., Article]) -> None:
    read = article(
        "Dam breaks in Corvale on 2 March 2021\n\nThe dam of Corvale broke after heavy rain on 2 March 2021."
    )
    assert {one.number for one in candidates(read)} == {line.number for line in read.lines if line.dropped is None}


def test_offsets_point_into_the_article(article: Callable[..., Article]) -> None:
    read = article("Title: x\n\nThe  dam broke on 2 March 2021.  It was mended on 7 March 2021.")
    for one in candidates(read):
        assert " ".join(read.text[one.start : one.end].split()) == one.text


@given(st.dates())
def test_days_are_counted_as_the_calendar_counts_them(when: date) -> None:
    assert ordinal(when.isoformat()) == when.toordinal()


def test_days_are_counted_beyond_the_calendar() -> None:
    assert ordinal("0000-12-31") == 0
    assert ordinal("-0001-12-31") == -366  # the year 0 is a leap year
    assert ordinal("10000-01-01") == date.max.toordinal() + 1


@pytest.mark.parametrize("text", ["", "2019", "2019-01", "../2019-01-01"])
def test_what_is_no_day_has_no_number(text: str) -> None:
    assert ordinal(text) is None
