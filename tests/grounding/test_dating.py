from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Brief, Event

    Check = Callable[..., Brief]

FALL = "The duchess of Norhaven has welcomed 400 soldiers since the king's fall last month."
WELCOME = "The duchess of Norhaven has welcomed 400 soldiers"
CLOSED = "The firm, which closed its mill in 2016, sold its ships on Monday."


def _one(brief: Brief) -> Event:
    (event,) = brief.events
    return event


def test_a_phrase_in_the_clause_of_another_event_is_not_the_date(check: Check) -> None:
    brief = check(FALL, {"text": WELCOME, "phrase": "last month"})
    event = _one(brief)
    assert (event.date.edtf, event.date.phrase, event.date.basis) == (None, None, "unknown")
    assert event.checks["phrase"] is False
    assert "date not given: the phrase dates something else in its line (1)" in brief.warnings


def test_the_event_of_the_phrases_own_clause_is_dated(check: Check) -> None:
    event = _one(check(FALL, {"text": "The king's fall", "phrase": "last month"}))
    assert (event.date.edtf, event.date.basis, event.checks["phrase"]) == ("2019-01", "resolved", True)
    assert event.date.phrase is not None
    assert event.date.phrase.quote == FALL[event.date.phrase.start : event.date.phrase.end] == "last month"


@pytest.mark.parametrize(
    ("line", "claim", "edtf"),
    [
        ("On Monday, the guard closed the harbour.", "The guard closed the harbour", "2019-02-25"),
        ("In 2017 the guard closed the harbour.", "The guard closed the harbour", "2017"),
        ("A fire broke out on Tuesday at the old mill.", "A fire broke out", "2019-02-19"),
        (CLOSED, "The firm closed its mill", "2016"),
        (CLOSED, "The firm sold its ships", "2019-02-25"),
        (FALL, WELCOME, None),
        ("The guard closed the harbour in 2017 and in 2018.", "The guard closed the harbour", None),
        ("The guard recently closed the harbour.", "The guard closed the harbour", None),
        ("The guard closed the harbour for three days.", "The guard closed the harbour", None),
    ],
)
def test_the_only_phrase_that_fits_dates_an_event_unasked(
    check: Check, line: str, claim: str, edtf: str | None
) -> None:
    event = _one(check(line, claim))
    assert event.date.edtf == edtf
    assert ("phrase" in event.checks) is (edtf is not None)


def test_a_phrase_that_dates_another_event_is_not_taken_unasked(check: Check) -> None:
    line = "On Monday the guard closed the harbour, said Kessler."
    taken: list[dict[str, Any]] = [
        {"text": "The guard closed the harbour", "phrase": "Monday"},
        {"text": "Kessler said that the guard had closed"},
    ]
    first, second = check(line, *taken).events
    assert (first.date.edtf, second.date.edtf) == ("2019-02-25", None)
    assert _one(check(line, taken[1])).date.edtf == "2019-02-25"


def test_a_phrase_of_a_line_that_does_not_tell_the_event_is_not_the_date(check: Check) -> None:
    text = "The guard closed the harbour. In March a bank failed."
    event = _one(check(text, {"text": "The guard closed the harbour", "lines": [1, 2], "phrase": "March"}))
    assert (event.date.edtf, event.checks["phrase"]) == (None, False)


def test_without_a_day_of_publication_a_relative_phrase_is_kept_and_left_open(check: Check) -> None:
    brief = check(FALL, {"text": "The king's fall", "phrase": "last month"}, published=None)
    date = _one(brief).date
    assert (date.edtf, date.earliest, date.latest, date.basis) == (None, None, None, "unknown")
    assert date.phrase is not None
    assert date.phrase.quote == "last month"
    assert "date left open: its phrase needs the date of publication (1)" in brief.warnings


def test_without_a_day_of_publication_a_stated_year_stands(check: Check) -> None:
    brief = check("In 2017 the guard closed the harbour.", "The guard closed the harbour", published=None)
    assert (_one(brief).date.edtf, brief.warnings) == ("2017", ())


def test_a_line_that_is_nothing_but_a_phrase_dates_what_names_it(check: Check) -> None:
    event = _one(check("Closed: on Monday.", {"text": "closed on Monday", "phrase": "Monday"}))
    assert event.date.edtf == "2019-02-25"


@pytest.mark.parametrize(
    ("line", "edtf"),
    [
        ("The firm sent boats in time for the 2018 Harbour Games.", None),
        ("The firm sent boats during the 2018 Harbour Games.", "2018"),
        ("The firm sent boats to the harbour in 2018 Games were held there.", "2018"),
    ],
)
def test_a_year_in_a_name_that_is_spoken_of_is_not_the_date(check: Check, line: str, edtf: str | None) -> None:
    assert _one(check(line, {"text": "The firm sent boats", "phrase": "2018"})).date.edtf == edtf


def test_a_name_and_a_date_tell_nothing_that_was_done(check: Check) -> None:
    brief = check("Kessler led Torrin at the beginning of the year.", {"text": "Torrin at the beginning of the year"})
    assert brief.events == ()
    assert "event dropped: it tells nothing that was done (1)" in brief.warnings
