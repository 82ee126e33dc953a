"""Dates in words, as the page prints them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.exporters.words import in_words, year_in_words
from dateline.records import EventDate


@pytest.mark.parametrize(
    ("edtf", "told"),
    [
        (None, "no date"),
        ("2025-05-07", "7 May 2025"),
        ("2025-05-07T14:30", "7 May 2025, 14:30"),
        ("2025-05-07T14:30:10Z", "7 May 2025, 14:30"),
        ("2025-05", "May 2025"),
        ("2025", "2025"),
        ("0001", "1 CE"),
        ("0000", "1 BCE"),
        ("-0043-03-15", "15 March 44 BCE"),
        ("Y12019-01-01", "1 January 12019"),
        ("198X", "the 1980s"),
        ("19XX", "the 20th century"),
        ("20XX", "the 21st century"),
        ("11XX", "the 12th century"),
        ("2024-21", "spring 2024"),
        ("2025-33", "quarter 1 of 2025"),
        ("2025-41", "half 2 of 2025"),
        ("2001-09?", "perhaps September 2001"),
        ("2025~", "about 2025"),
        ("2025%", "perhaps about 2025"),
        ("2021/..", "since 2021"),
        ("2021/", "since 2021"),
        ("../1500", "until 1500"),
        ("1914-07/1918-11", "July 1914 – November 1918"),
        ("2025-03/2025-05", "March – May 2025"),
        ("2025-03-03/2025-03-05", "3–5 March 2025"),
        ("2025-03-03/2025-04-05", "3 March – 5 April 2025"),
        ("2025-03-03/2025-03-03", "3 March 2025"),
        ("1939/1945", "1939 – 1945"),
        ("2025~/2026", "about 2025 – 2026"),
        ("[2019-02-03,2019-02-04]", "3 or 4 February 2019"),
        ("{2019-02-03,2019-02-04,2019-02-06}", "3, 4 and 6 February 2019"),
        ("[2019-02-03,2020]", "3 February 2019 or 2020"),
        ("[2019-45-03,2019-45-04]", "[2019-45-03,2019-45-04]"),
        ("[2019,spring]", "[2019,spring]"),
        ("[..1984]", "[..1984]"),
        ("2019-99", "2019-99"),
        ("../..", "../.."),
        ("a/b", "a/b"),
        ("soon", "soon"),
    ],
)
def test_a_date_is_told_as_a_newspaper_prints_it(edtf: str | None, told: str) -> None:
    assert in_words(EventDate(edtf=edtf)) == told


def test_a_very_long_value_is_cut() -> None:
    assert in_words(EventDate(edtf="[" + "2019," * 10_000 + "2020]")).endswith("…")


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[\[{]?[-0-9XY?~%T/.,:]{0,30}[\]}]?", fullmatch=True)))
def test_any_value_is_told_somehow(edtf: str) -> None:
    assert in_words(EventDate(edtf=edtf))


@given(st.integers(-(10**12), 10**12))
def test_years_before_and_after_the_first_are_told_apart(year: int) -> None:
    assert year_in_words(year).endswith(" BCE") == (year <= 0)
