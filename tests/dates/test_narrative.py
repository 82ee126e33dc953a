"""Phrases that count from a date told before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.dates import find

if TYPE_CHECKING:
    from collections.abc import Callable

    EdtfOf = Callable[..., dict[str, str | None]]


@pytest.mark.parametrize(
    ("text", "phrase", "edtf", "anchor"),
    [
        ("They met on 3 May 2018. Two days later they signed.", "Two days later", "2018-05-05", "2018-05-03"),
        ("They met on 3 May 2018. The next day it failed.", "The next day", "2018-05-04", "2018-05-03"),
        ("They met on 3 May 2018. The day before, he fled.", "The day before", "2018-05-02", "2018-05-03"),
        ("They met on 3 May 2018. That night he fled.", "That night", "2018-05-03", "2018-05-03"),
        ("They met on 3 May 2018. The following Tuesday he fled.", "The following Tuesday", "2018-05-08", "2018-05-03"),
        ("They met on 3 May 2018. The previous Sunday he fled.", "The previous Sunday", "2018-04-29", "2018-05-03"),
        ("They met on 3 May 2018. That week it rained.", "That week", "2018-04-30/2018-05-06", "2018-05-03"),
        ("They met on 3 May 2018. A month later he fled.", "A month later", "2018-06", "2018-05-03"),
        ("They met in 2015. The following year he fled.", "The following year", "2016", "2015-01-01"),
        ("They met in 2015. Two years later he fled.", "Two years later", "2017", "2015-01-01"),
        ("They met in 2015. Later that year he fled.", "Later that year", "2015", "2015-01-01"),
        ("They met in March 2015. The same month he fled.", "The same month", "2015-03", "2015-03-01"),
    ],
)
def test_a_narrative_phrase_counts_from_the_date_last_told(text: str, phrase: str, edtf: str, anchor: str) -> None:
    expression = find(text, None)[-1]
    assert (expression.quote, expression.edtf, expression.basis) == (phrase, edtf, "resolved")
    assert expression.anchor == anchor


@pytest.mark.parametrize(
    "text",
    [
        "Two days later they signed.",
        "The following year he fled.",
        "They met in 2015. Two days later they signed.",
        "They met in 2015. That week it rained.",
        "They met in 2015. That night it rained.",
        "They met in 2015. The following Tuesday he fled.",
    ],
)
def test_without_a_date_fine_enough_before_it_a_narrative_phrase_stays_unknown(text: str) -> None:
    expression = find(text, None)[-1]
    assert (expression.edtf, expression.basis, expression.anchor) == (None, "unknown", None)


def test_an_anchor_far_back_makes_a_guess_and_one_lost_in_the_text_makes_nothing() -> None:
    far = "It was a long and quiet time in the hills. " * 10
    near, lost = find(f"They met in 2015. {far}A year later he fled.", None)[-1], None
    assert (near.edtf, near.guessed) == ("2016?", True)
    lost = find(f"They met in 2015. {far * 4}A year later he fled.", None)[-1]
    assert (lost.edtf, lost.basis) == (None, "unknown")


def test_the_day_on_which_somebody_said_something_is_no_anchor() -> None:
    text = "They met on 3 May 2018, the minister said Friday. Two days later they signed."
    assert find(text, date(2019, 2, 25))[-1].edtf == "2018-05-05"


def test_an_anchor_is_carried_from_one_line_to_the_next() -> None:
    text = "They met on 3 May 2018. READ MORE. Two days later they signed."
    assert [e.edtf for e in find(text, None, spans=[(0, 23), (35, 62)])] == ["2018-05-03", "2018-05-05"]


def test_before_and_after_something_else_are_only_lengths_of_time(edtf_of: EdtfOf) -> None:
    text = "They met on 3 May 2018. Two days after the vote he fled; several months before the vote he came."
    assert edtf_of(text, None) == {"3 May 2018": "2018-05-03", "Two days": None, "several months": None}


def test_since_then_names_the_date_last_told() -> None:
    found = find("They met in 2015. Since then it has rained.", None)
    assert found[-1].edtf == "2015/.."
    assert find("Since then it has rained.", None)[0].vague


def test_later_in_the_day_is_the_day_last_told_or_else_that_of_publication() -> None:
    published = date(2019, 2, 25)
    told = find("The mill burned on Friday. Later in the day the roof fell.", published)
    assert [expression.edtf for expression in told] == ["2019-02-22", "2019-02-22"]
    assert find("Later in the day the roof fell.", published)[0].edtf == "2019-02-25"
    assert find("Later in the day the roof fell.", None)[0].edtf is None
