"""Dates counted from the day of publication, Monday, 25 February 2019."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.dates import TimeExpression, find

if TYPE_CHECKING:
    from collections.abc import Callable

    Only = Callable[..., TimeExpression]
    EdtfOf = Callable[..., dict[str, str | None]]


@pytest.mark.parametrize(
    ("sentence", "quote", "edtf", "precision"),
    [
        ("He arrived yesterday.", "yesterday", "2019-02-24", "day"),
        ("He leaves tomorrow.", "tomorrow", "2019-02-26", "day"),
        ("He leaves the day after tomorrow.", "the day after tomorrow", "2019-02-27", "day"),
        ("He left the day before yesterday.", "the day before yesterday", "2019-02-23", "day"),
        ("He arrived last night.", "last night", "2019-02-24", "day"),
        ("He arrived last week.", "last week", "2019-02-18/2019-02-24", "week"),
        ("He arrived this month.", "this month", "2019-02", "month"),
        ("He arrived last month.", "last month", "2019-01", "month"),
        ("He arrived late last month.", "late last month", "2019-01", "month"),
        ("He arrived earlier this year.", "earlier this year", "2019", "year"),
        ("He leaves next year.", "next year", "2020", "year"),
        ("He arrived last quarter.", "last quarter", "2018-10/2018-12", "quarter"),
        ("He arrived last weekend.", "last weekend", "2019-02-23/2019-02-24", "interval"),
        ("He arrived over the weekend.", "the weekend", "2019-02-23/2019-02-24", "interval"),
        ("He arrived last Friday.", "last Friday", "2019-02-22", "day"),
        ("He arrived last Monday.", "last Monday", "2019-02-18", "day"),
        ("He arrived last May.", "last May", "2018-05", "month"),
        ("He arrives next May.", "next May", "2019-05", "month"),
        ("He arrived last summer.", "last summer", "2018-22", "season"),
        ("He arrived last winter.", "last winter", "2017-24", "season"),
        ("He arrived this winter.", "this winter", "2018-24", "season"),
        ("He arrived three days ago.", "three days ago", "2019-02-22", "day"),
        ("He arrived two weeks ago.", "two weeks ago", "2019-02-11/2019-02-17", "week"),
        ("He arrived five months ago.", "five months ago", "2018-09", "month"),
        ("He arrived 20 years ago.", "20 years ago", "1999", "year"),
        ("He arrived two decades ago.", "two decades ago", "199X", "decade"),
        ("The wall fell 200 years ago.", "200 years ago", "18XX", "century"),
        ("He leaves two weeks from now.", "two weeks from now", "2019-03-11/2019-03-17", "week"),
        ("He arrived in January of this year.", "January of this year", "2019-01", "month"),
        ("He arrives in January next year.", "January next year", "2020-01", "month"),
        ("He arrived at the beginning of the year.", "the beginning of the year", "2019", "year"),
        (
            "Sales rose in the first two months of this year.",
            "the first two months of this year",
            "2019-01/2019-02",
            "interval",
        ),
        ("Prices rose over the past decade.", "the past decade", "2009/2019", "interval"),
        ("He arrived in the middle of the month.", "the middle of the month", "2019-02", "month"),
        ("He arrived at the end of last year.", "the end of last year", "2018", "year"),
        ("Prices rose over the past three months.", "the past three months", "2018-11/2019-02", "interval"),
        ("Prices rose in the past year.", "the past year", "2018-02/2019-02", "interval"),
        ("Prices rose in the past two years.", "the past two years", "2017/2019", "interval"),
        ("Prices will rise in the next ten days.", "the next ten days", "2019-02-25/2019-03-07", "interval"),
    ],
)
def test_a_relative_date_is_as_fine_as_its_unit(
    only: Only, sentence: str, quote: str, edtf: str, precision: str
) -> None:
    expression = only(sentence)
    assert (expression.quote, expression.edtf, expression.precision) == (quote, edtf, precision)
    assert (expression.basis, expression.anchor) == ("resolved", "2019-02-25")


@pytest.mark.parametrize("phrase", ["today", "tonight", "this morning", "later this afternoon"])
def test_what_happens_today_rests_on_the_publication_date(only: Only, phrase: str) -> None:
    expression = only(f"The court met {phrase}.")
    assert (expression.quote, expression.edtf, expression.basis) == (phrase, "2019-02-25", "published")


@pytest.mark.parametrize(
    "phrase",
    [
        "yesterday", "today", "tonight", "last night", "last week", "last month", "this year", "the past year",
        "on Friday", "last Friday", "in March", "on March 3", "on the 3rd", "last May", "three weeks ago", "a year ago",
        "in the third quarter", "last summer", "this summer", "over the weekend", "last Christmas", "on 3/4",
        "two weeks from now", "in the past two years", "by the end of the year", "on 3 to 5 May", "in Q3",
        "the first Monday in May", "the day after tomorrow", "in the latest quarter", "for the full year",
    ],
)  # fmt: skip
def test_without_a_publication_date_nothing_relative_is_dated(phrase: str) -> None:
    for expression in find(f"The mill shut {phrase}.", None):
        assert (expression.edtf, expression.basis, expression.anchor) == (None, "unknown", None)
        assert (expression.earliest, expression.latest, expression.precision) == (None, None, None)


@pytest.mark.parametrize(
    ("sentence", "edtf"),
    [
        ("It stood about 1950.", "1950~"),
        ("It stood around March 3, 1950.", "1950-03-03~"),
        ("It fell nearly two weeks ago.", "2019-02-11~/2019-02-17~"),
        ("It fell a couple of days ago.", "2019-02-23~"),
        ("It fell about a year ago.", "2018~"),
        ("It fell more than 20 years ago.", "1999~"),
        ("It fell less than two weeks ago.", "2019-02-11~/2019-02-17~"),
    ],
)
def test_what_the_words_call_approximate_is_marked_so(only: Only, sentence: str, edtf: str) -> None:
    expression = only(sentence)
    assert expression.edtf == edtf
    assert expression.approximate


def test_a_guess_that_is_approximate_carries_both_marks(only: Only) -> None:
    assert only("It is to be closed around Nov. 1.", date(2018, 10, 3)).edtf == "2018-11-01%"


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Now it rains.", "PRESENT_REF"),
        ("The harbour is currently shut.", "PRESENT_REF"),
        ("They met recently.", "PAST_REF"),
        ("In the past they met.", "PAST_REF"),
        ("They met several years ago.", "PAST_REF"),
        ("They will meet soon.", "FUTURE_REF"),
        ("They will meet in the near future.", "FUTURE_REF"),
        ("They will one day meet.", "FUTURE_REF"),
        ("They met in these days.", "PRESENT_REF"),
        ("They met a few hours ago.", "PAST_REF"),
    ],
)
def test_vague_words_are_found_and_never_date_anything(only: Only, sentence: str, value: str) -> None:
    expression = only(sentence)
    assert (expression.value, expression.edtf, expression.vague) == (value, None, True)


def test_several_expressions_of_one_sentence_each_get_their_own(edtf_of: EdtfOf) -> None:
    text = "Sales fell in January 2018, rose last month and will be reported on March 3, 2019, the firm said yesterday."
    assert edtf_of(text) == {
        "January 2018": "2018-01",
        "last month": "2019-01",
        "March 3, 2019": "2019-03-03",
        "yesterday": "2019-02-24",
    }


def test_only_the_lines_asked_for_are_looked_at() -> None:
    text = "Poll of 2015. The mill shut in 2016. Read more from 2017."
    assert [e.quote for e in find(text, None, spans=[(14, 36)])] == ["2016"]
    assert [e.quote for e in find(text, None, spans=[(0, 13), (37, 57)])] == ["2015", "2017"]
    assert find(text, None, spans=[]) == []
    assert find(text, None, spans=[(5000, 6000), (-9, -3)]) == []


def test_a_stretch_that_begins_somewhere_in_a_story_is_not_counted_from_publication(only: Only) -> None:
    assert only("It spent the next two months in the yard.").edtf is None


def test_about_before_a_weekday_is_no_approximation(only: Only) -> None:
    assert only("He wrote a book about Friday and left.").quote == "Friday"


def test_hours_ago_are_the_day_itself_and_only_about(only: Only) -> None:
    assert only("He was seen three hours ago.").edtf == "2019-02-25~"
    assert only("He was seen three hours ago.", None).edtf is None


def test_a_count_beyond_every_calendar_is_no_date_and_no_error(only: Only) -> None:
    assert only("It fell 99,999,999 years ago.").edtf is None
    assert only("It fell 125,000 years ago.").vague
    assert only("It falls 9,000 years from now.").rule == "impossible"


def test_today_of_an_age_and_the_name_of_a_programme_are_no_day(only: Only) -> None:
    assert only("It is a sign of today's world.").vague
    assert only("They are the leaders of tomorrow.").vague
    assert not only("Today's vote was close.").vague
    assert find('She spoke on the programme "This Week" of the station.', date(2019, 2, 25)) == []


def test_soon_before_another_event_points_at_that_and_not_at_the_future() -> None:
    assert find("He left soon after the vote and shortly before the count.", date(2019, 2, 25)) == []


@pytest.mark.parametrize(
    ("phrase", "edtf"),
    [
        ("last January", "2018-01"),  # in February; the month just past would be "last month"
        ("last December", "2018-12"),
        ("last February", "2018-02"),
        ("last March", "2018-03"),
    ],
)
def test_last_before_the_name_of_a_month_is_never_the_month_just_past(only: Only, phrase: str, edtf: str) -> None:
    assert only(f"The mill closed {phrase}.").edtf == edtf


def test_a_week_or_so_ago_is_about_a_week(only: Only) -> None:
    assert only("The mill closed a week or so ago.").edtf == "2019-02-18~/2019-02-24~"


def test_a_yearly_rate_tells_no_time() -> None:
    assert find("Sales grow by 8% annually.", date(2019, 2, 25)) == []
