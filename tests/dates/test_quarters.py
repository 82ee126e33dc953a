"""Periods that companies report for, read on Monday, 25 February 2019."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.dates import find

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.dates import TimeExpression

    Only = Callable[..., TimeExpression]

PUBLISHED = date(2019, 2, 25)


@pytest.mark.parametrize(
    ("sentence", "value", "edtf"),
    [
        ("It sold less in the third quarter of 2017.", "2017-Q3", "2017-07/2017-09"),
        ("It sold less in the 2017 third quarter.", "2017-Q3", "2017-07/2017-09"),
        ("It sold less in Q3 2017.", "2017-Q3", "2017-07/2017-09"),
        ("It sold less in 3Q 2017.", "2017-Q3", "2017-07/2017-09"),
        ("It sold less in the first half of 2017.", "2017-H1", "2017-01/2017-06"),
        ("It sold less in H2 2017.", "2017-H2", "2017-07/2017-12"),
        ("It sold less in fiscal 2017.", "2017", "2017"),
        ("It sold less in fiscal year 2017.", "2017", "2017"),
    ],
)
def test_a_quarter_with_its_year_is_stated(only: Only, sentence: str, value: str, edtf: str) -> None:
    expression = only(sentence, None)
    assert (expression.value, expression.edtf, expression.basis) == (value, edtf, "stated")


@pytest.mark.parametrize(
    ("sentence", "edtf"),
    [
        ("It sold less in the fourth quarter.", "2018-10/2018-12"),
        ("It sold less in the third quarter.", "2018-07/2018-09"),
        ("It sold less in the first quarter.", "2019-01/2019-03"),
        ("It will sell more in the third quarter.", "2019-07?/2019-09?"),
        ("Third-quarter loss.", "2018-07?/2018-09?"),
        ("It sold less in last year's first quarter.", "2018-01/2018-03"),
        ("It sells more in next year's first half.", "2020-01/2020-06"),
        ("It sold less in this year's first quarter.", "2019-01/2019-03"),
        ("It sold less in the latest quarter.", "2018-10?/2018-12?"),
        ("It sold less in the year-ago quarter.", "2017-10?/2017-12?"),
        ("For the full year, it sold less.", "2019"),
        ("It sold less by year's end.", "2019"),
        ("It sold less at the end of the month.", "2019-02"),
        ("It sold less by year-end.", "2019"),
    ],
)
def test_a_quarter_without_its_year_is_the_one_news_speak_of(sentence: str, edtf: str) -> None:
    expression = find(sentence, PUBLISHED)[0]
    inner = expression.parts[0] if expression.parts else expression
    assert inner.edtf == edtf
    assert inner.anchor == "2019-02-25"


@pytest.mark.parametrize(
    ("second", "edtf"),
    [
        ("It earned 3 cents a year earlier.", "2017-10/2017-12"),
        ("It earned 3 cents a year ago.", "2017-10/2017-12"),
        ("It earned 3 cents in the year-ago quarter.", "2017-10/2017-12"),
        ("The year-earlier results were worse.", "2017-10/2017-12"),
        ("It earned 3 cents in the 2016 period.", "2016-10/2016-12"),
        ("It earned 3 cents in the same period last year.", "2017-10/2017-12"),
        ("It earned 3 cents in the year-ago fourth quarter.", "2017-10/2017-12"),
        ("It sold more in the latest quarter.", "2018-10/2018-12"),
        ("It sold more in the quarter.", "2018-10/2018-12"),
        ("That compares with a loss of $3 million last year.", "2017-10?/2017-12?"),
    ],
)
def test_beside_a_reported_quarter_a_year_ago_is_that_quarter(second: str, edtf: str) -> None:
    expression = find(f"It earned 2 cents in the fourth quarter. {second}", PUBLISHED)[-1]
    assert expression.edtf == edtf


def test_after_the_first_nine_months_a_year_ago_is_a_year() -> None:
    found = find("For the first nine months it earned 2 cents, up from 1 cent a year ago.", PUBLISHED)
    assert [(e.value, e.kind) for e in found] == [("P9M", "duration"), ("2018", "date")]


def test_a_quarter_ended_on_a_day_is_the_calendar_quarter_that_holds_most_of_it() -> None:
    found = find("It earned 2 cents in the quarter ended Oct. 31.", PUBLISHED)
    assert found[0].edtf == "2018-07/2018-09"
    assert found[1].edtf == "2018-10-31"


def test_a_quarter_that_is_none_is_left_alone() -> None:
    assert find("It came in the fifth quarter and the third half.", PUBLISHED) == []
    assert find("A period of calm.", PUBLISHED) == []


def test_a_later_report_takes_the_place_of_an_earlier_one() -> None:
    found = find(
        "Fiscal 2017 was good. In the 2016 period it lost. In the fourth quarter it won, up from a year ago.", None
    )
    assert [e.edtf for e in found] == ["2017", "2016", None, None]


def test_a_coming_quarter_is_no_report() -> None:
    found = find("It will sell less in the fourth quarter. It earned 3 cents a year ago.", date(2018, 5, 2))
    assert [e.edtf for e in found] == ["2018-10?/2018-12?", "2017"]


def test_without_a_publication_date_a_quarter_stays_unknown() -> None:
    for phrase in (
        "the third quarter", "Q3", "the latest quarter", "the year-ago quarter", "a year earlier", "June next year",
        "the year-ago third quarter", "the same period last year", "the first three months of this year",
    ):  # fmt: skip
        assert [e.edtf for e in find(f"It sold less in {phrase}.", None)] == [None]


def test_the_last_half_of_a_year_and_the_first_months_of_the_year(only: Only) -> None:
    assert only("The mill lost money in the last half of 2017.").edtf == "2017-07/2017-12"
    assert only("The mill earned more in the first nine months of the year.").edtf == "2019-01/2019-09"
