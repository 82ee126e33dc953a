from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.evaluation.rouge import Rouge
from dateline.evaluation.timelines import align_rouge, date_rouge, days_of, mean_f1, score_timeline
from dateline.records import Entry, EventDate, Timeline

if TYPE_CHECKING:
    from dateline.evaluation.gold import Days
    from dateline.evaluation.record import TimelineScore


def day(number: int) -> date:
    return date(2024, 5, number)


MADE: Days = {day(1): ("the pier fell",), day(4): ("a bridge closed today",)}
GOLD: Days = {day(1): ("the old pier fell",), day(3): ("a bridge closed",), day(9): ("rain",)}


def test_date_f1_is_of_the_sets_of_days() -> None:
    assert date_rouge(MADE, GOLD) == Rouge(1 / 2, 1 / 3)
    assert date_rouge({}, GOLD) == date_rouge(GOLD, {}) == Rouge(0.0, 0.0)


def test_words_of_another_day_count_less_the_further_it_is() -> None:
    # made: 3 of 3 words on the day itself, 3 of 4 words one day off; gold: 3 of 4, 3 of 3 one day off, 0 of 1
    assert align_rouge(MADE, GOLD, 1) == Rouge((3 + 3 / 2) / 7, (3 + 3 / 2) / 8)
    assert align_rouge(MADE, GOLD, 2) == Rouge((1 + 2 / 2) / 5, (1 + 2 / 2) / 5)


def test_an_empty_timeline_is_like_none() -> None:
    assert align_rouge({}, GOLD, 1) == align_rouge(GOLD, {}, 1) == Rouge(0.0, 0.0)


def test_f1_over_timelines_is_that_of_the_means() -> None:
    scores = [score_timeline(MADE, GOLD, "pier"), score_timeline({}, GOLD, "pier")]
    assert (scores[0].name, scores[0].days, scores[0].gold_days) == ("pier", 2, 3)
    assert mean_f1(scores, lambda one: one.date) == pytest.approx(2 * 0.25 / 6 / (0.25 + 1 / 6), abs=1e-6)
    none: list[TimelineScore] = []
    assert mean_f1(none, lambda one: one.align1) is None


def test_entries_stand_at_the_first_day_of_their_dates() -> None:
    def entry(edtf: str | None) -> Entry:
        return Entry(id=str(edtf), date=EventDate(edtf=edtf), text=f"told {edtf}", events=(), sources=())

    told = [entry(edtf) for edtf in ("2024-05-04", "2024-05", "2024-05-04?", None, "../2024", "-0044-03-15")]
    assert days_of(Timeline(entries=tuple(told))) == {
        day(1): ("told 2024-05",),
        day(4): ("told 2024-05-04", "told 2024-05-04?"),
    }
