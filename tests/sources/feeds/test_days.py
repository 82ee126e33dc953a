from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.sources.feeds.days import day_of

DAY = date(2019, 2, 25)


@pytest.mark.parametrize(
    "told",
    [
        "2019-02-25",
        "2019-02-25T23:30:00-05:00",  # the 26th in UTC
        "2019-02-25T00:10+09:00",  # the 24th in UTC
        "2019-02-25 23:59:59",
        " 20190225T101500Z",
        "Mon, 25 Feb 2019 23:30:00 -0500",
        "Mon, 25 Feb 19 23:30 EST",
        "25 Feb 2019",
        "Mon, 25 Feb 2019",
        "Monday, 25 February 2019 10:00:00 GMT",
    ],
)
def test_the_day_is_the_one_where_it_was_written(told: str) -> None:
    assert day_of(told) == DAY


@pytest.mark.parametrize(
    "told",
    [
        *("", "yesterday", "02/25/2019", "2019-02-30", "2019", "2019-02", "25.02.2019", "2019-022-25"),
        *("0001-01-01T00:00:00Z", "0000-00-00", "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        *(None, 20190225, ["2019-02-25"], "Mon, 99 Feb 2019 10:00:00 GMT"),
    ],
)
def test_what_names_no_certain_day_tells_none(told: object) -> None:
    assert day_of(told) is None


def test_years_of_two_digits_are_of_the_last_century_or_of_this_one() -> None:
    assert day_of("25 Feb 98 10:00:00 GMT") == date(1998, 2, 25)
    assert day_of("25 Feb 08 10:00:00 GMT") == date(2008, 2, 25)


@given(st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, [0-9]{1,6} [A-Z][a-z]{2} [0-9]{1,9} [0-9:+-]{0,9}"))
def test_no_text_makes_it_fail(told: str) -> None:
    day = day_of(told)
    assert day is None or day.year >= 1605
