from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.grounding.numbers import numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("four hundred soldiers", {400}),
        ("forty-two ships, forty two ships", {42}),
        ("1,200 men and 1200 women", {1200}),
        ("3.5 million", {3_500_000}),
        ("$4.2bn, 4.2m, 7k", {4_200_000_000, 4_200_000, 7_000}),
        ("a hundred thousand", {100_000}),
        ("two hundred and six thousand", {206_000}),
        ("thirty thousand five hundred", {30_500}),
        ("two million five hundred thousand", {2_500_000}),
        ("one hundred and thirty", {130}),
        ("two thousand and six", {2006}),
        ("fifteen hundred", {1500}),
        ("two thousand million", {2000, 1_000_000}),
        ("10-20 metres", {10, 20}),
        ("2019-02-25", {2019, 2, 25}),
        ("the 10th of the 1990s", {10, 1990}),
        ("3,5 and 1,2345", {3, 5, 1, 2345}),
        ("٣٤", {34}),
        ("G7, B-52s", {7, 52}),
        ("a harbour and a mill", set()),
    ],
)
def test_figures_and_number_words_mean_the_same(text: str, values: set[float]) -> None:
    assert numbers(text) == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("between two and four hundred", {2, 400}),
        ("one or two", {1, 2}),
        ("one two", {1, 2}),
        ("twenty, five of them women", {20, 5}),
        ("killed 100 and two were hurt", {100, 2}),
        ("100 five", {100, 5}),
        ("ten two", {10, 2}),
        ("sixty and a half", {60}),
        ("zero five", {0, 5}),
    ],
)
def test_two_numbers_are_not_read_as_one(text: str, values: set[float]) -> None:
    assert numbers(text) == values


@given(st.integers(1, 999_999_999))
def test_thousands_separators_change_nothing(value: int) -> None:
    assert numbers(f"{value:,}") == numbers(str(value)) == {value}


@pytest.mark.parametrize("text", ["9" * 5000, "million billion trillion " * 60, "1," * 50_000, "hundred " * 10_000])
def test_senseless_numbers_are_read_without_an_error(text: str) -> None:
    assert numbers(text)
