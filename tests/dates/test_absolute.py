"""Dates that name their place in the calendar."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.dates import TimeExpression, find

if TYPE_CHECKING:
    from collections.abc import Callable

    Only = Callable[..., TimeExpression]


@pytest.mark.parametrize(
    ("sentence", "quote", "edtf"),
    [
        ("The treaty was signed on March 15, 2007 in Brenn.", "March 15, 2007", "2007-03-15"),
        ("The treaty was signed on 15 March 2007.", "15 March 2007", "2007-03-15"),
        ("The treaty was signed on the 15th of March, 2007.", "the 15th of March, 2007", "2007-03-15"),
        ("It was Thursday, March 15th, 2007.", "Thursday, March 15th, 2007", "2007-03-15"),
        ("It was signed on the ninth of November 1989.", "the ninth of November 1989", "1989-11-09"),
        ("A storm hit in Sept. '98.", "Sept. '98", "1998-09"),
        ("The mill opened in August 1988.", "August 1988", "1988-08"),
        ("The mill opened in January nineteen ninety-seven.", "January nineteen ninety-seven", "1997-01"),
        ("The mill opened in 1989.", "1989", "1989"),
        ("The mill opened in nineteen ninety-six.", "nineteen ninety-six", "1996"),
        ("Many feared the year two thousand.", "the year two thousand", "2000"),
        ("It was built in the 1960s.", "the 1960s", "196X"),
        ("It was built in the '60s.", "the '60s", "196X"),
        ("It was built in the early nineties.", "the early nineties", "199X"),
        ("It was built in the 19th century.", "the 19th century", "18XX"),
        ("It was built in the twenty-first century.", "the twenty-first century", "20XX"),
        ("It was built in the summer of 2018.", "the summer of 2018", "2018-22"),
        ("It shut in the fall of 1999.", "the fall of 1999", "1999-23"),
        ("It opened on the last day of 2018.", "the last day of 2018", "2018-12-31"),
        ("They vote on the first Monday in May 2021.", "the first Monday in May 2021", "2021-05-03"),
        ("They met on the last Friday of March 2018.", "the last Friday of March 2018", "2018-03-30"),
        ("They met on the tenth day of March 2018.", "the tenth day of March 2018", "2018-03-10"),
        ("It fell in the year 2000.", "the year 2000", "2000"),
        ("Sales rose in the first three months of 2010.", "the first three months of 2010", "2010-01/2010-03"),
        ("Sales rose in the last two months of 2010.", "the last two months of 2010", "2010-11/2010-12"),
        ("It fell on December 12, nineteen eighty-nine.", "December 12, nineteen eighty-nine", "1989-12-12"),
        ("It was built in the late '60s.", "the late '60s", "196X"),
    ],
)
def test_a_date_told_in_full_is_stated(only: Only, sentence: str, quote: str, edtf: str) -> None:
    expression = only(sentence, None)
    assert (expression.quote, expression.edtf, expression.basis) == (quote, edtf, "stated")
    assert expression.anchor is None
    assert not expression.guessed


def test_a_week_within_a_month_is_only_about_its_days(only: Only) -> None:
    assert only("It rained in the first week of March 2018.", None).edtf == "2018-03-01~/2018-03-07~"
    assert only("It rained in the last week of March 2018.", None).edtf == "2018-03-25~/2018-03-31~"


def test_a_place_that_a_month_does_not_have_is_not_made_up(edtf_of: Callable[..., dict[str, str | None]]) -> None:
    assert edtf_of("They met on the fifth Monday in February 2018.") == {"the fifth Monday in February 2018": None}
    assert edtf_of("They met in the sixth week of February 2018.") == {"February 2018": "2018-02"}
    assert edtf_of("They met in the third month of 2018.") == {"2018": "2018"}


@pytest.mark.parametrize(
    ("sentence", "value", "mod"),
    [
        ("They met in early 1990.", "1990", "START"),
        ("They met in mid-1990.", "1990", "MID"),
        ("They met in late May 1990.", "1990-05", "END"),
        ("They met at the end of 1990.", "1990", "END"),
        ("They met at the beginning of May 1990.", "1990-05", "START"),
    ],
)
def test_early_and_late_are_kept_beside_the_whole_that_they_cannot_narrow(
    only: Only, sentence: str, value: str, mod: str
) -> None:
    expression = only(sentence, None)
    assert (expression.value, expression.edtf, expression.mod) == (value, value, mod)


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("It happened on 30 February 2018.", "2018-02-30"),
        ("It happened on Feb. 30.", "XXXX-02-30"),
        ("It happened on 31 April.", "XXXX-04-31"),
        ("It happened on 29 February 2019.", "2019-02-29"),
        ("It happened on 2019-13-01.", "2019-13-01"),
        ("It happened on 31-31 April.", "31-31 April"),
    ],
)
def test_a_day_that_no_calendar_holds_is_reported_and_never_shifted(sentence: str, value: str) -> None:
    found = find(sentence, date(2019, 2, 25))
    if "-31" in value:
        value = "XXXX-04-31"
    assert [(e.value, e.edtf, e.basis, e.rule) for e in found] == [(value, None, "unknown", "impossible")]


def test_29_february_is_a_day_of_the_leap_year_that_is_meant(only: Only) -> None:
    assert only("It began on Feb. 29.", date(2020, 3, 5)).edtf == "2020-02-29"


@pytest.mark.parametrize(
    "sentence",
    [
        "It cost $1999 to repair.",
        "It grew by 2000 percent.",
        "About 1990 people came.",
        "May said the march had been peaceful.",
        "The Sun shone on Theresa May.",
        "June Smith may march.",
        "They fell for the fall guy.",
        "A second man had the upper hand.",
        "Call 555-1990 or 1,990 others.",
        "Flight MH1990 and room B2019 were empty.",
        "The ratio was 3/4 and the price 19.90.",
        "He won 10-12 and 3:2.",
        "She is in her 30s and flies KC-30s.",
        "He watched the Winter Games and read Brenn Today, or Politics Daily.",
        "They met in the Quarter, in the fall of the old order.",
        "It paid 78 million two weeks before the vote.",
        "He finished the 40th race on the 3rd floor.",
        "He wrote 1.2.19 and 5-6-19.",
    ],
)
def test_numbers_and_names_that_only_look_like_dates_are_left_alone(sentence: str) -> None:
    assert [e.quote for e in find(sentence, date(2019, 2, 25)) if e.edtf is not None] == []


@pytest.mark.parametrize(
    ("sentence", "language", "edtf"),
    [
        ("Signed 2019-02-25.", "en", "2019-02-25"),
        ("Signed 2019-02-25T10:30:00Z.", "en", "2019-02-25"),
        ("Signed 2019/2/25.", "en", "2019-02-25"),
        ("Signed 25/12/2018.", "en", "2018-12-25"),
        ("Signed 12/25/2018.", "en", "2018-12-25"),
        ("Signed 2/25/19.", "en", "2019-02-25"),
        ("Signed 25.02.2019.", "en", "2019-02-25"),
        ("Signed 3/4/2019.", "en-US", "2019-03-04"),
        ("Signed 3/4/2019.", "en-GB", "2019-04-03"),
        ("Signed 3/3/2019.", "en", "2019-03-03"),
    ],
)
def test_figures_are_read_in_the_order_that_they_or_the_region_allow(
    only: Only, sentence: str, language: str, edtf: str
) -> None:
    assert only(sentence, None, language).edtf == edtf


def test_figures_of_which_nothing_tells_the_order_keep_both_readings(only: Only) -> None:
    expression = only("Signed 3/4/2019.", None)
    assert expression.edtf == "[2019-03-04,2019-04-03]"
    assert (expression.earliest, expression.latest) == ("2019-03-04", "2019-04-03")
    assert expression.rule == "either-order"


@pytest.mark.parametrize(
    ("sentence", "value", "edtf"),
    [
        ("He fled at 10 p.m. on March 3, 2018.", "2018-03-03T22:00", "2018-03-03"),
        ("He fled on March 3, 2018 at 8:30 a.m.", "2018-03-03T08:30", "2018-03-03"),
        ("He fled on the morning of March 3, 2018.", "2018-03-03TMO", "2018-03-03"),
        ("He fled at noon, 3 March 2018.", "2018-03-03T12:00", "2018-03-03"),
        ("He fled at 14:00 GMT on 3 March 2018.", "2018-03-03T14:00", "2018-03-03"),
    ],
)
def test_a_time_of_day_stands_in_the_value_and_the_day_in_the_edtf(
    only: Only, sentence: str, value: str, edtf: str
) -> None:
    expression = only(sentence, None)
    assert (expression.kind, expression.value, expression.edtf) == ("time", value, edtf)


def test_a_time_of_day_alone_names_no_day(only: Only) -> None:
    expression = only("The doors open at 10 p.m. sharp.")
    assert (expression.kind, expression.edtf, expression.basis) == ("time", None, "unknown")


@pytest.mark.parametrize("clock", ["25:00", "13 p.m.", "10:75 a.m."])
def test_a_time_that_no_clock_shows_is_none(clock: str) -> None:
    assert find(f"It began at {clock} sharp.", date(2019, 2, 25)) == []


@pytest.mark.parametrize(
    ("sentence", "edtf"),
    [
        ("They wed on Easter Sunday 2018.", "2018-04-01"),
        ("They wed on Christmas Eve 2018.", "2018-12-24"),
        ("They wed on Thanksgiving Day 2018.", "2018-11-22"),
        ("They wed on New Year’s Eve 2016.", "2016-12-31"),
        ("They wed on Valentine's Day 2018.", "2018-02-14"),
    ],
)
def test_a_holiday_with_its_year_is_stated(only: Only, sentence: str, edtf: str) -> None:
    expression = only(sentence, None)
    assert (expression.edtf, expression.basis, expression.rule) == (edtf, "stated", "holiday")


@pytest.mark.parametrize(
    ("sentence", "edtf"),
    [
        ("They wed last Christmas.", "2018-12-25"),
        ("They wed on Halloween.", "2018-10-31"),
        ("They will wed next Easter.", "2019-04-21"),
    ],
)
def test_a_holiday_without_its_year_is_counted_from_publication(only: Only, sentence: str, edtf: str) -> None:
    expression = only(sentence)
    assert expression.edtf is not None
    assert expression.edtf.rstrip("?") == edtf
    assert expression.anchor == "2019-02-25"


def test_a_holiday_that_the_library_does_not_keep_for_a_year_is_not_made_up(only: Only) -> None:
    assert only("They wed on Juneteenth 1950.", None).edtf is None
    assert only("They wed on Thanksgiving Day.", None).edtf is None
