"""The public functions and what they promise."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from dateline.dates import event_date, find, resolve
from dateline.dates.edtf_values import bounds, is_valid

PUBLISHED = date(2019, 2, 25)


def test_an_expression_becomes_the_date_of_an_event_with_its_phrase() -> None:
    text = "Maduro was recognised last month."
    (expression,) = find(text, PUBLISHED)
    when = event_date(expression)
    assert (when.edtf, when.earliest, when.latest, when.precision) == ("2019-01", "2019-01-01", "2019-01-31", "month")
    assert (when.basis, when.rule, when.anchor) == ("resolved", "unit", "2019-02-25")
    assert when.phrase is not None
    assert text[when.phrase.start : when.phrase.end] == when.phrase.quote == "last month"


def test_an_expression_without_a_date_becomes_an_unknown_date_that_keeps_phrase_and_rule() -> None:
    (expression,) = find("It happened on 30 February 2018.", PUBLISHED)
    when = event_date(expression)
    assert (when.edtf, when.basis, when.rule) == (None, "unknown", "impossible")
    assert when.phrase is not None


@pytest.mark.parametrize(
    ("phrase", "tense", "edtf"),
    [
        ("20 years ago", None, "1999"),
        ("Friday", "past", "2019-02-22"),
        ("Friday", "future", "2019-03-01?"),
        ("Friday", "present", "2019-02-22?"),
        ("Nov. 13", "past", "2018-11-13"),
        ("two days later", None, "2019-02-27"),
        ("since January 2018", None, "2018-01/.."),
        ("the past two years", None, "2017/2019"),
        ("now", None, None),
        ("three weeks", None, None),
        ("no time at all", None, None),
        ("", None, None),
    ],
)
def test_a_phrase_alone_is_resolved_against_an_anchor(phrase: str, tense: str | None, edtf: str | None) -> None:
    assert resolve(phrase, PUBLISHED, tense).edtf == edtf  # type: ignore[arg-type]


def test_a_phrase_alone_without_an_anchor_stays_unknown() -> None:
    assert resolve("last month", None).basis == "unknown"
    assert resolve("May 2018", None).edtf == "2018-05"


def test_importing_and_reading_english_loads_none_of_the_slow_libraries() -> None:
    code = (
        "import sys; from dateline.dates import find; find('It fell on Friday, 3 May 2018, and last week.');"
        "print([name for name in ('dateparser', 'edtf', 'holidays', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_bounds_are_those_of_the_edtf_library() -> None:
    assert bounds("2019-02?") == ("2019-02-01", "2019-02-28")
    assert bounds("1990/..") == ("1990-01-01", None)
    assert is_valid("199X")
    assert not is_valid("last month")
    with pytest.raises(ValueError, match="no EDTF value"):
        bounds("")
