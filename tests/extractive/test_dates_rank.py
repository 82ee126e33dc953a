"""Which dates matter."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dateline.extractive.dates_rank import rank_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dateline.extractive.candidates import Candidate

Make = "Callable[..., Candidate]"


def days(found: Iterable[Candidate]) -> list[str]:
    return [date.fromordinal(ranked.slot.first).isoformat() for ranked in rank_dates(found)]


def weights(found: Iterable[Candidate]) -> dict[str, float]:
    return {date.fromordinal(ranked.slot.first).isoformat(): ranked.weight for ranked in rank_dates(found)}


def test_the_date_of_more_articles_matters_more(candidate: Callable[..., Candidate]) -> None:
    found = [candidate("a", "The dam broke.", "2021-03-01"), candidate("b", "Rain fell.", "2021-02-10")]
    found += [candidate("c", "The old dam broke.", "2021-03-01")]
    assert days(found) == ["2021-03-01", "2021-02-10"]


def test_a_second_line_of_the_same_article_adds_nothing(candidate: Callable[..., Candidate]) -> None:
    one = candidate("a", "The dam broke.", "2021-03-01")
    again = candidate("a", "The dam was old when it broke.", "2021-03-01", number=2)
    assert weights([one, again]) == weights([one])


def test_a_copy_is_no_second_witness(candidate: Callable[..., Candidate]) -> None:
    one = candidate("a", "The dam broke.", "2021-03-01")
    copy = candidate("b", "The dam broke.", "2021-03-01")
    assert weights([one, copy]) == weights([one])


def test_a_day_that_is_gone_back_to_matters_more_than_one_reported_the_next_morning(
    candidate: Callable[..., Candidate],
) -> None:
    found = [
        candidate("a", "The dam broke.", "2021-03-01", "2021-03-02"),
        candidate("b", "A boat sank.", "2021-03-15", "2021-03-16"),
        candidate("c", "The dam had broken.", "2021-03-01", "2021-03-25"),
        candidate("d", "The boat had sunk.", "2021-03-15", "2021-03-17"),
    ]
    assert days(found) == ["2021-03-01", "2021-03-15"]


def test_what_is_older_than_the_reporting_is_background(candidate: Callable[..., Candidate]) -> None:
    found = [
        candidate("a", "The dam broke.", "2021-03-01", "2021-03-02"),
        candidate("b", "The first dam broke.", "1921-05-05", "2021-03-09"),
    ]
    assert days(found) == ["2021-03-01", "1921-05-05"]


def test_an_early_line_matters_more_than_a_late_one(candidate: Callable[..., Candidate]) -> None:
    found = [
        candidate("a", "A boat sank.", "2021-02-15", number=30),
        candidate("a", "The dam broke.", "2021-03-01", number=2),
    ]
    assert days(found) == ["2021-03-01", "2021-02-15"]


def test_a_month_is_left_out_where_a_day_of_it_is_told(candidate: Callable[..., Candidate]) -> None:
    month = candidate("a", "The dam broke.", "2021-02-01", last="2021-02-28")
    day = candidate("b", "A boat sank.", "2021-02-09")
    year = candidate("c", "A bridge was built.", "1990-01-01", last="1990-12-31")
    assert days([month, day, year]) == ["2021-02-09", "1990-01-01"]


def test_the_day_after_an_important_day_is_put_back(candidate: Callable[..., Candidate]) -> None:
    found = [
        *(candidate(name, f"The dam broke, said {name}.", "2021-03-03") for name in "abcd"),
        *(candidate(name, f"The dam is broken, said {name}.", "2021-03-04") for name in "ab"),
        *(candidate(name, f"A boat sank, said {name}.", "2021-02-20", "2021-02-26") for name in "ef"),
    ]
    told = weights(found)
    assert told["2021-03-04"] < told["2021-02-20"]
    assert days(found)[0] == "2021-03-03"


def test_nothing_gives_nothing() -> None:
    assert rank_dates([]) == []
