from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.evaluation.dating import compare, judge
from dateline.evaluation.gold import GoldEvent

MakeGold = Callable[..., GoldEvent]
DAYS = st.sampled_from(["0001-01-01", "1999-12-31", "2024-02-29", "2024-03-01", "9999-12-31"])  # edtf is slow to parse


@pytest.mark.parametrize(
    ("told", "gold", "verdict"),
    [
        ("2024-05-13", "2024-05-13", "right"),
        ("2024-05-13?", "2024-05-13", "right"),
        ("2024-03-01/2024-03-31", "2024-03", "right"),
        ("2024-05", "2024-05-13", "compatible"),
        ("2024", "2024-05-13", "compatible"),
        ("../2024-06-01", "2024-05-13", "compatible"),
        ("2024-05-13", "2024-05", "wrong"),
        ("2024-05-14", "2024-05-13", "wrong"),
        ("2024-06", "2024-05-13", "wrong"),
        ("-0044-03-15", "-0044-03", "wrong"),
        ("-0044", "-0044-03-15", "compatible"),
        (None, "2024-05-13", "missing"),
        ("no date", "2024-05-13", "wrong"),
        ("same", "same", "right"),
    ],
)
def test_a_date_is_compared_by_the_days_that_it_allows(told: str | None, gold: str, verdict: str) -> None:
    assert compare(told, gold) == verdict


@given(DAYS, DAYS)
def test_a_day_is_right_for_itself_alone_and_compatible_with_none(one: str, other: str) -> None:
    assert compare(one, other) == ("right" if one == other else "wrong")


@given(DAYS)
def test_the_month_and_the_year_of_a_day_are_compatible_with_it(day: str) -> None:
    assert compare(day[:7], day) == compare(day[:4], day) == "compatible"


def test_any_date_is_wrong_for_an_event_that_the_text_does_not_date(gold_event: MakeGold) -> None:
    assert judge("2024-05-13", gold_event(0)) == "wrong"
    assert judge(None, gold_event(0)) == "blank"


def test_a_date_that_no_phrase_tells_may_be_left_out(gold_event: MakeGold) -> None:
    wanted = gold_event(0, None, "2024-05-15", dating="implied")
    assert judge(None, wanted) == "blank"
    assert judge("2024-05-15", wanted) == "right"
    assert judge("2024-05-14", wanted) == "wrong"
    assert judge(None, gold_event(0, None, "2024-05-15")) == "missing"


def test_the_date_of_another_event_of_the_line_is_wrong_where_the_gold_tells_none(gold_event: MakeGold) -> None:
    wanted, other = gold_event(0, dating="open"), gold_event(0, None, "2024-05-13")
    assert judge("2024-05-13", wanted, [other]) == "wrong"
    assert judge("2024-05-12", wanted, [other]) == "unjudged"


def test_a_date_outside_of_the_bounds_of_an_event_is_wrong(gold_event: MakeGold) -> None:
    wanted = gold_event(0, dating="open", after="2024-05-01", before="2024-05-15")
    assert judge("2024-05-15", wanted) == judge("2024-06", wanted) == judge("2024-05-01", wanted) == "wrong"
    assert judge("2024-05-14", wanted) == judge("2024-05", wanted) == "unjudged"
    assert judge("no date", wanted) == "wrong"
