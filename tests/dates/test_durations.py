"""How long, how old, how often: found, told apart from dates, and without a day."""

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
    ("sentence", "quote", "value"),
    [
        ("They marched for three weeks.", "three weeks", "P3W"),
        ("They marched for more than four hours.", "more than four hours", "PT4H"),
        ("They marched for nearly forty years.", "nearly forty years", "P40Y"),
        ("They marched for a hundred years.", "a hundred years", "P100Y"),
        ("They marched for 1,500 years.", "1,500 years", "P1500Y"),
        ("They marched for a year.", "a year", "P1Y"),
        ("They marched for a couple of days.", "a couple of days", "P2D"),
        ("They marched for several months.", "several months", "PXM"),
        ("They marched for months.", "months", "PXM"),
        ("They marched for half an hour.", "half an hour", "PT30M"),
        ("They marched for two and a half years.", "two and a half years", "P2Y6M"),
        ("They marched for 2 1/2 years.", "2 1/2 years", "P2Y6M"),
        ("They waited for a minute and a half.", "a minute and a half", "PT1M30S"),
        ("They marched for two and a half decades.", "two and a half decades", "P2.5DE"),
        ("They marched for a year and a half.", "a year and a half", "P1Y6M"),
        ("They marched for three and a half weeks.", "three and a half weeks", "P3.5W"),
        ("They marched for 90 minutes.", "90 minutes", "PT90M"),
        ("They marched for a fortnight.", "a fortnight", "P1W"),
        ("It was a year-long strike.", "year-long", "P1Y"),
        ("It was a decades-long strike.", "decades-long", "PXDE"),
        ("They marched for half a week.", "half a week", "P0.5W"),
        ("They marched over the years.", "the years", "PXY"),
        ("They marched for a hundred thousand days.", "a hundred thousand days", "P100000D"),
        ("It is a five-year plan.", "five-year", "P5Y"),
        ("It is a 10-year plan.", "10-year", "P10Y"),
        ("It broke the eight-month-old truce.", "eight-month-old", "P8M"),
        ("They met in recent weeks.", "recent weeks", "PXW"),
        ("They met within 10 days.", "10 days", "P10D"),
        ("They marched for twenty-five days.", "twenty-five days", "P25D"),
        ("They marched for two hundred and ten days.", "two hundred and ten days", "P210D"),
        ("They marched for three thousand five hundred days.", "three thousand five hundred days", "P3500D"),
    ],
)
def test_a_duration_has_a_length_and_no_date(only: Only, sentence: str, quote: str, value: str) -> None:
    if value == "P1W" and "fortnight" in quote:
        value = "P2W"
    expression = only(sentence)
    assert (expression.quote, expression.kind, expression.value) == (quote, "duration", value)
    assert (expression.edtf, expression.basis) == (None, "unknown")


@pytest.mark.parametrize(
    "sentence",
    ["The 27-year-old fled.", "A seventy-year-old man fled.", "The man, 55 years old, fled."],
)
def test_the_age_of_a_person_is_no_time(sentence: str) -> None:
    assert find(sentence, date(2019, 2, 25)) == []


@pytest.mark.parametrize(
    ("sentence", "quote", "value"),
    [
        ("They meet every day.", "every day", "P1D"),
        ("They meet every two weeks.", "every two weeks", "P2W"),
        ("They meet each Monday.", "each Monday", "XXXX-WXX-1"),
        ("They meet on Mondays.", "Mondays", "XXXX-WXX-1"),
        ("They march each July.", "each July", "XXXX-07"),
        ("They march every summer.", "every summer", "XXXX-SU"),
        ("They march every morning.", "every morning", "XXXX-XX-XXTMO"),
        ("They meet twice a week.", "twice a week", "P1W"),
        ("It costs $3 million a year.", "a year", "P1Y"),
        ("It is paid annually.", "annually", "P1Y"),
    ],
)
def test_what_returns_is_a_set_and_has_no_date(only: Only, sentence: str, quote: str, value: str) -> None:
    expression = only(sentence)
    assert (expression.quote, expression.kind, expression.value, expression.edtf) == (quote, "set", value, None)


def test_a_stretch_without_a_publication_date_or_of_unknown_length_has_no_date(only: Only) -> None:
    assert only("Prices rose over the past two years.", None).edtf is None
    vague = only("Prices rose over the past few weeks.")
    assert (vague.value, vague.edtf, vague.vague) == ("PXW", None, True)
    assert only("Prices fell in the last twenty-four hours.").edtf is None


def test_three_quarters_of_something_are_no_time() -> None:
    assert find("They sold three quarters of the mill.", date(2019, 2, 25)) == []
