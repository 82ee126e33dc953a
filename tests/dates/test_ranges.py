"""Ranges, closed and open."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.dates import find

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.dates import TimeExpression

    Only = Callable[..., TimeExpression]


@pytest.mark.parametrize(
    ("sentence", "quote", "edtf"),
    [
        ("It rained from 3 to 5 May 2018.", "3 to 5 May 2018", "2018-05-03/2018-05-05"),
        ("It rained May 3-5, 2018.", "May 3-5, 2018", "2018-05-03/2018-05-05"),
        ("It rained from May 3, 2018 to June 4, 2018.", "May 3, 2018 to June 4, 2018", "2018-05-03/2018-06-04"),
        ("It rained between March and June 2018.", "March and June 2018", "2018-03/2018-06"),
        ("It rained from November to March 2018.", "November to March 2018", "2017-11/2018-03"),
        ("It rained from May 3 to June 4, 2018.", "May 3 to June 4, 2018", "2018-05-03/2018-06-04"),
        ("They fought in 1990-92.", "1990-92", "1990/1992"),
        ("They fought 1939–1945.", "1939–1945", "1939/1945"),
        ("They fought from 1990 to 1992.", "1990 to 1992", "1990/1992"),
        ("They fought between 1990 and 1992.", "1990 and 1992", "1990/1992"),
        ("It rained from the 1980s through 1992.", "the 1980s through 1992", "1980/1992"),
        ("It rained from Q1 2018 to Q3 2018.", "Q1 2018 to Q3 2018", "2018-01/2018-09"),
        ("It rained from spring 2018 to 2019.", "spring 2018 to 2019", "2018-03/2019"),
    ],
)
def test_a_range_is_one_expression_from_its_first_to_its_last_day(
    only: Only, sentence: str, quote: str, edtf: str
) -> None:
    expression = only(sentence)
    assert (expression.quote, expression.edtf, expression.precision) == (quote, edtf, "interval")


def test_a_range_shows_both_its_ends() -> None:
    (expression,) = find("They fought from 1990 to March 1992.", None)
    assert [(part.quote, part.edtf) for part in expression.parts] == [("1990", "1990"), ("March 1992", "1992-03")]
    assert (expression.earliest, expression.latest) == ("1990-01-01", "1992-03-31")


def test_a_guess_at_one_end_is_marked_at_that_end() -> None:
    (expression,) = find("It runs from 3 January 2019 to Friday.", date(2019, 2, 25))
    assert expression.edtf is not None
    assert expression.edtf.startswith("2019-01-03/2019-0")
    assert expression.edtf.endswith("?")
    assert expression.guessed


@pytest.mark.parametrize(
    ("sentence", "edtf", "earliest", "latest"),
    [
        ("He has ruled since January 2018.", "2018-01/..", "2018-01-01", None),
        ("He ruled until 2018.", "../2018", None, "2018-12-31"),
        ("It must be paid by May 2020.", "../2020-05", None, "2020-05-31"),
        ("It was built after 1990.", "1990/..", "1990-01-01", None),
        ("It was built before May 3, 1990.", "../1990-05-03", None, "1990-05-03"),
        ("He has ruled since the 1990s.", "1990/..", "1990-01-01", None),
    ],
)
def test_an_open_range_has_one_end(
    only: Only, sentence: str, edtf: str, earliest: str | None, latest: str | None
) -> None:
    expression = only(sentence)
    assert (expression.edtf, expression.earliest, expression.latest) == (edtf, earliest, latest)


def test_the_date_of_a_thing_is_no_open_range(only: Only) -> None:
    assert only("Prices fell after the 1987 crash.").edtf == "1987"
    assert only("Prices fell since 2015's vote.").edtf == "2015"


@pytest.mark.parametrize(
    "sentence",
    ["It closed from 1992 to 1990.", "They left in 2015-10.", "He saw 5-3 May 2018."],
)
def test_a_range_never_runs_backwards(sentence: str) -> None:
    for expression in find(sentence, date(2019, 2, 25)):
        assert expression.earliest is None or expression.latest is None or expression.earliest <= expression.latest
        assert "/" not in (expression.edtf or "")
