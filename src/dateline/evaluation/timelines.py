"""How like a timeline is to one that people wrote: the same days, and the same said of them.

*Date F1* is of the sets of days. *Alignment ROUGE* ("align+ m:1"; Martschat and Markert, "Improving ROUGE for Timeline
Summarization", EACL 2017) sets each day beside that day of the other timeline which is nearest in time and words, and
weighs the words that both say of them by how near they are. Words are those of ``rouge``: neither stemmed nor without
stop words. Published figures are stemmed and leave stop words out; ``benchmarks/timelines.py`` makes those.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from dateline.dates.edtf_values import bounds
from dateline.evaluation.record import PrecisionRecall, TimelineScore
from dateline.evaluation.rouge import Rouge, grams, overlap

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from dateline.evaluation.gold import Days
    from dateline.records import Timeline


def score_timeline(made: Days, gold: Days, name: str = "") -> TimelineScore:
    """Return how like a timeline is to a gold one."""
    return TimelineScore(
        name=name,
        days=len(made),
        gold_days=len(gold),
        date=_record(date_rouge(made, gold)),
        align1=_record(align_rouge(made, gold, 1)),
        align2=_record(align_rouge(made, gold, 2)),
    )


def mean_f1(scores: Iterable[TimelineScore], figure: Callable[[TimelineScore], PrecisionRecall]) -> float | None:
    """Return F1 of mean precision and mean recall over timelines, as published; ``None`` without timelines."""
    rows = [figure(score) for score in scores]
    if not rows:
        return None
    precision, recall = sum(row.precision for row in rows) / len(rows), sum(row.recall for row in rows) / len(rows)
    return Rouge(precision, recall).f1


def days_of(timeline: Timeline) -> Days:
    """Return a timeline's entries by day; one that is dated by a month or a year stands at its first day.

    Such an entry will hardly be right. Those that are open at the beginning are left out.
    """
    found: defaultdict[date, list[str]] = defaultdict(list)
    for entry in timeline.entries:
        first = bounds(entry.date.edtf)[0] if entry.date.edtf else None
        try:
            found[date.fromisoformat(first or "")].append(entry.text)
        except ValueError:  # before the year 1
            continue
    return {day: tuple(texts) for day, texts in sorted(found.items())}


def date_rouge(made: Collection[date], gold: Collection[date]) -> Rouge:
    """Return precision and recall of the sets of days."""
    right = len(set(made) & set(gold))
    return Rouge(right / len(made) if made else 0.0, right / len(gold) if gold else 0.0)


def align_rouge(made: Days, gold: Days, n: int) -> Rouge:
    """Return alignment ROUGE-N of a timeline."""
    alike = _Alike(made, gold)
    return Rouge(
        _weighed(made, gold, alike.cost, n),
        _weighed(gold, made, lambda one, other: alike.cost(other, one), n),
    )


def _weighed(one: Days, other: Days, cost: Callable[[date, date], float], n: int) -> float:
    """Return which share of the n-grams of one timeline the other has at the days set beside it."""
    hits, size = 0.0, 0
    days = sorted(other)
    for day in sorted(one):
        best = min(days, key=lambda its: cost(day, its), default=None)
        common, own, _ = overlap(one[day], other[best] if best else (), n)
        hits += common * _near(day, best) if best else 0.0
        size += own
    return hits / size if size else 0.0


def _near(one: date, other: date) -> float:
    return 1 / (abs(one.toordinal() - other.toordinal()) + 1)


class _Alike:
    """Costs of setting a day that was made beside one of the gold's."""

    def __init__(self, made: Days, gold: Days) -> None:
        self._made = {day: grams(lines, 1) for day, lines in made.items()}
        self._gold = {day: grams(lines, 1) for day, lines in gold.items()}

    def cost(self, made: date, gold: date) -> float:
        """Return from 0 (the same day, or the same words) to 1."""
        own, wanted = self._made[made], self._gold[gold]
        common = (own & wanted).total()
        both = own.total() + wanted.total()
        return (1 - _near(made, gold)) * (1 - (2 * common / both if both else 0.0))


def _record(found: Rouge) -> PrecisionRecall:
    return PrecisionRecall(precision=round(found.precision, 6), recall=round(found.recall, 6), f1=round(found.f1, 6))
