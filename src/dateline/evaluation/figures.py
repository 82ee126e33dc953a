"""The figures of an evaluation by name, each made of sums over articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dateline.evaluation.record import ArticleScore, Counts

Parts = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: the sum of ``parts(article)[0]`` over articles by that of ``parts(article)[1]``.

    ``meaning`` says in a line what it is. Of figures that are not ``good`` the smaller one is the better one.
    """

    name: str
    meaning: str
    parts: Callable[[ArticleScore], tuple[Parts, ...]]
    good: bool = True

    def of(self, scores: Sequence[ArticleScore]) -> float | None:
        """Return the figure over articles, ``None`` where there is nothing to measure."""
        return combined(totals([self.parts(score) for score in scores]))

    def applies(self, score: ArticleScore) -> bool:
        """Whether an article has something to measure."""
        return any(part[1] > 0 for part in self.parts(score))


def totals(rows: Sequence[tuple[Parts, ...]]) -> tuple[Parts, ...]:
    """Return the sums of the parts, column by column."""
    return tuple((sum(one[0] for one in column), sum(one[1] for one in column)) for column in zip(*rows, strict=True))


def combined(parts: tuple[Parts, ...]) -> float | None:
    """Return the ratio of one part, or the harmonic mean of the ratios of two (F1); ``None`` for nothing by nothing."""
    if not parts or all(below == 0 for _, below in parts):
        return None
    ratios = [above / below if below else 0.0 for above, below in parts]
    if len(ratios) == 1:
        return ratios[0]
    both = sum(ratios)
    return 2 * ratios[0] * ratios[1] / both if both else 0.0


def _ratio(name: str, meaning: str, parts: Callable[[Counts], Parts], *, good: bool = True) -> Measure:
    return Measure(name, meaning, lambda score: (parts(score.counts),), good)


def _f1(name: str, meaning: str, one: Measure, other: Measure) -> Measure:
    return Measure(name, meaning, lambda score: (*one.parts(score), *other.parts(score)))


def _rouge(name: str, field: str) -> Measure:
    def parts(score: ArticleScore) -> tuple[Parts, ...]:
        return ((getattr(score.rouge, field), 1.0) if score.rouge else (0.0, 0.0),)

    return Measure(name, f"mean {name.upper().replace('_', '-')} F1 of the summaries", parts)


_FOUND = _ratio(
    "events.recall",
    "required events of the gold that are told",
    lambda c: (c.events_found + c.events_covered, c.events_gold),
)
_NOT_INVENTED = _ratio(
    "events.precision", "told events that are the gold's", lambda c: (c.events_told - c.events_invented, c.events_told)
)
_DATED_FOUND = _ratio(
    "dated.recall", "events that the text dates, told with the right date", lambda c: (c.dated_found, c.dated_gold)
)
_DATED_RIGHT = _ratio(
    "dated.precision",
    "told events with a date that are the gold's and have the right date, of those that can be judged",
    lambda c: (c.dated_right, c.dated_told - c.dated_unjudged),
)
_ACTORS_FOUND = _ratio("actors.recall", "actors of the gold that are told", lambda c: (c.actors_found, c.actors_gold))
_ACTORS_RIGHT = _ratio("actors.precision", "told actors that are the gold's", lambda c: (c.actors_right, c.actors_told))


def _judged(c: Counts) -> int:
    return c.dates_right + c.dates_compatible + c.dates_wrong + c.dates_missing


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        _FOUND,
        _NOT_INVENTED,
        _f1("events.f1", "F1 of both", _FOUND, _NOT_INVENTED),
        _ratio(
            "events.recall_alone",
            "the same, each told event counted for one",
            lambda c: (c.events_found, c.events_gold),
        ),
        _ratio("dates", "right dates of found events", lambda c: (c.dates_right, _judged(c))),
        _ratio(
            "dates.compatible", "dates that are coarser than the gold's", lambda c: (c.dates_compatible, _judged(c))
        ),
        _ratio("dates.wrong", "wrong dates of found events", lambda c: (c.dates_wrong, _judged(c)), good=False),
        _ratio("dates.missing", "dates of found events not told", lambda c: (c.dates_missing, _judged(c)), good=False),
        _DATED_RIGHT,
        _DATED_FOUND,
        _f1("dated.f1", "F1 of both", _DATED_RIGHT, _DATED_FOUND),
        _ratio(
            "dated.precision_strict",
            "the same precision, where what cannot be judged counts as wrong",
            lambda c: (c.dated_right, c.dated_told),
        ),
        _ratio(
            "dated.recall_alone",
            "the same recall, each told event counted for one event of the gold",
            lambda c: (c.dated_found_alone, c.dated_gold),
        ),
        _ratio(
            "dated.recall_all",
            "the same recall, over all events whose date is known, also by the day of publication alone",
            lambda c: (c.dated_all_found, c.dated_all_gold),
        ),
        _ratio(
            "main.date", "articles whose main event is told with the right day", lambda c: (c.main_right, c.main_gold)
        ),
        _ratio("main.found", "articles whose main event is told", lambda c: (c.main_told, c.main_gold)),
        _ratio(
            "main.wrong",
            "articles whose main event is told with a wrong day",
            lambda c: (c.main_wrong, c.main_gold),
            good=False,
        ),
        _ratio(
            "citations",
            "citations whose words stand where they are said to",
            lambda c: (c.citations_exact, c.citations),
        ),
        _ACTORS_FOUND,
        _ACTORS_RIGHT,
        _f1("actors.f1", "F1 of both", _ACTORS_FOUND, _ACTORS_RIGHT),
        _rouge("rouge1", "rouge1"),
        _rouge("rouge2", "rouge2"),
        _rouge("rouge_l", "rouge_l"),
        _ratio(
            "summary.unsupported",
            "summary sentences that their evidence does not hold",
            lambda c: (c.sentences_unsupported, c.sentences),
            good=False,
        ),
        _ratio(
            "others", "told events that rest on what is no event", lambda c: (c.others_told, c.events_told), good=False
        ),
    )
}
"""Every figure, in the order in which tables show them."""
