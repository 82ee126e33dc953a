"""What the page shows of an evaluation, worked out before the template sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.evaluation.report import Comparison
from dateline.evaluation.tables import MEANINGS, interval_told, number_told, verdict
from dateline.exporters.page.view import language, title_of
from dateline.exporters.told import NO_DATE, date_told, published_told
from dateline.records import SourceArticle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.evaluation.comparing import Compared, Row, Sentence, Telling
    from dateline.evaluation.dating import Verdict
    from dateline.evaluation.gold import GoldEvent
    from dateline.evaluation.record import Estimate
    from dateline.evaluation.report import EvalReport
    from dateline.records import Evidence

VERDICTS: dict[Verdict, str] = {
    "right": "the date is right",
    "compatible": "coarser than the gold’s date",
    "wrong": "the date is wrong",
    "missing": "its date is missing",
    "blank": "rightly without a date",
    "unjudged": "the gold does not say when",
}
STANDINGS = {
    "gold": "an event of the gold",
    "again": "an event of the gold, told again",
    "invented": "no event of the gold",
    "unjudged": "the gold does not say",
}
LABELS = {
    "lost": "no longer told",
    "gained": "now told",
    "date": "another date",
    "standing": "told otherwise",
    "same": "told alike",
    "missed": "told by neither",
    "found": "found",
    "misdated": "found, wrong date",
    "invented": "not in the gold",
    "again": "told again",
    "unjudged": "not judged",
    "overlooked": "missed",
}
QUIET = frozenset({"same", "missed", "found", "again", "unjudged"})
"""Kinds that are not shown at first: nothing is different, or nothing is wrong."""
_ORDER = tuple(LABELS)
_WIDTH = 200
_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table of figures; ``bar`` are the x of its interval's ends, of its value and of 0, up to 200."""

    name: str
    meaning: str
    values: tuple[str, ...]
    interval: str
    verdict: str
    bar: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class Side:
    """An event as a reading tells it."""

    who: str
    text: str
    when: str
    how: str
    standing: str
    verdict: str
    actors: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownGold:
    """An event of the gold."""

    text: str
    when: str
    quote: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One event; ``places`` are ``start end kind`` in the article's text, kind being sentence, phrase or gold."""

    kind: str
    label: str
    trend: int
    text: str
    when: str
    sides: tuple[Side, ...]
    gold: ShownGold | None
    places: str


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """An article with its rows."""

    info: SourceArticle
    about: str
    rows: tuple[ShownRow, ...]
    failed: tuple[str, ...]
    summary: tuple[Sentence, ...]
    actors: tuple[Sentence, ...]


class View:
    """An evaluation, or two, as the page shows them."""

    def __init__(self, report: EvalReport | Comparison, compared: Sequence[Compared]) -> None:
        """Take the report and what it says of each article."""
        self.report = report
        self.names: tuple[str, ...] = report.names if isinstance(report, Comparison) else ()
        self.articles = tuple(self._article(one) for one in compared)
        self.kinds = {
            kind: count
            for kind in _ORDER
            if (count := sum(row.kind == kind for one in self.articles for row in one.rows))
        }
        self.quiet = QUIET & set(self.kinds)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures, each with its interval drawn."""
        report = self.report
        if isinstance(report, Comparison):
            found = report.differences
            sides = (report.before.figures, report.after.figures)
            reach = max(
                [_LEAST, *(abs(end) for one in found.values() for end in (one.low, one.high) if end is not None)]
            )
            return tuple(
                Figure(
                    name,
                    MEANINGS.get(name, ""),
                    (*(number_told(side.get(name), name) for side in sides), number_told(one, name, "+")),
                    interval_told(one, name, "+"),
                    verdict(name, one),
                    _bar(one, -reach, reach),
                )
                for name, one in found.items()
            )
        return tuple(
            Figure(
                name,
                MEANINGS.get(name, ""),
                (number_told(one, name),),
                interval_told(one, name),
                "",
                _bar(one, 0.0, 1.0),
            )
            for name, one in report.evaluation.figures.items()
        )

    def data(self) -> dict[str, object]:
        """Return what the script needs: the articles' texts."""
        return {
            "articles": [
                {
                    "title": title_of(one.info),
                    "about": one.about,
                    "lang": language(one.info.language),
                    "text": one.info.text,
                }
                for one in self.articles
            ]
        }

    def _article(self, one: Compared) -> ShownArticle:
        article = one.gold.article
        info = SourceArticle(**article.info().model_dump(), text=article.text)
        readings = self.names or ("",)
        failed = [
            f"{name}: {why}" if name else why
            for name, why in zip(self.names or ("", ""), one.failed, strict=True)
            if why is not None
        ]
        return ShownArticle(
            info=info,
            about=" · ".join([article.source, published_told(info)]),
            rows=tuple(self._row(row, info, readings) for row in one.rows),
            failed=tuple(failed),
            summary=one.summary,
            actors=one.actors,
        )

    def _row(self, row: Row, info: SourceArticle, readings: Sequence[str]) -> ShownRow:
        told = [row.before, row.after] if self.names else [row.after]
        kind = row.kind if self.names else _single(row)
        best = row.after or row.before
        return ShownRow(
            kind=kind,
            label=LABELS[kind],
            trend=row.trend if self.names else 0,
            text=best.event.text if best else row.gold.text if row.gold else "",
            when=" → ".join(dict.fromkeys(_when(one) for one in told if one)) if best else _gold_when(row.gold),
            sides=tuple(_side(name, one, info) for name, one in zip(readings, told, strict=True) if one),
            gold=ShownGold(row.gold.text, _gold_when(row.gold), row.gold.quote) if row.gold else None,
            places=_places(row, info.text or ""),
        )


def _single(row: Row) -> str:
    """Return the kind of a row where there is one reading only."""
    if row.after is None:
        return "overlooked"
    if row.after.verdict in {"wrong", "missing"}:
        return "misdated"
    if row.after.standing == "gold" or row.after.main:
        return "found"
    return row.after.standing


def _when(one: Telling) -> str:
    return one.event.date.edtf or NO_DATE


def _gold_when(gold: GoldEvent | None) -> str:
    return (gold and gold.date) or NO_DATE


def _side(name: str, one: Telling, info: SourceArticle) -> Side:
    event = one.event
    return Side(
        who=name,
        text=event.text,
        when=_when(one),
        how=date_told(event.date, info),
        standing="what the article is about" if one.main and one.gold is None else STANDINGS[one.standing],
        verdict=VERDICTS[one.verdict] if one.verdict else "",
        actors=event.actors,
        quotes=tuple(place.quote for place in event.evidence),
    )


def _places(row: Row, text: str) -> str:
    """Return where an event stands; a place that does not hold its words is not shown as one."""
    places = [(row.gold.start, row.gold.end, "gold")] if row.gold else []
    for one in (row.before, row.after):
        if one is not None:
            places += _held(one.event.evidence, "sentence", text)
            places += _held([one.event.date.phrase] if one.event.date.phrase else [], "phrase", text)
    return ",".join(f"{start} {end} {kind}" for start, end, kind in dict.fromkeys(places))


def _held(evidence: Iterable[Evidence], kind: str, text: str) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, kind) for one in evidence if one.quote and text[one.start : one.end] == one.quote]


def _bar(one: Estimate, low: float, high: float) -> tuple[float, float, float, float] | None:
    if one.value is None or one.low is None or one.high is None:
        return None

    def at(value: float) -> float:
        return round((min(max(value, low), high) - low) / (high - low) * _WIDTH, 1)

    return at(one.low), at(one.high), at(one.value), at(0.0)
