"""CSV (RFC 4180), safe to open in a spreadsheet: one row an event as one article tells it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from dateline.exporters import losses
from dateline.exporters.base import TimelineFormat
from dateline.exporters.saying import all_entries, by_id, flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dateline.records import Entry, SourceArticle, Timeline, Told

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 -- the full-width ones count too
"""What makes a spreadsheet compute a cell (OWASP, "CSV Injection")."""
COLUMNS = (
    *("entry", "edtf", "earliest", "latest", "precision", "basis", "text", "actors", "witnesses", "conflict"),
    *("event", "told", "told_edtf", "told_basis", "rule", "anchor", "phrase", "hedge"),
    *(
        "article",
        "title",
        "outlet",
        "source",
        "url",
        "published",
        "published_by",
        "published_guessed",
        "copy_of",
        "quote",
        "start",
        "end",
    ),
)
"""``edtf`` to ``basis`` are the entry's date, ``told_edtf`` to ``phrase`` the date as this article tells it."""


class Csv(TimelineFormat):
    """Rows for a spreadsheet. Line breaks inside a cell become spaces; a cell like a formula begins with ``'``."""

    name = "csv"
    endings: tuple[str, ...] = (".csv",)

    def timeline(self, timeline: Timeline) -> str:
        """Return a row of names and the rows, each ended by CR LF."""
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(tuple(map(_safe, row)) for row in _rows(timeline))
        return text.getvalue()

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say what a row has no cell for, and how many cells begin with an apostrophe that is not theirs."""
        guarded = sum(_is_formula(_flat(cell)) for row in _rows(timeline) for cell in row)
        apostrophes = (
            f"{losses.count(guarded, 'cell')} {'begins' if guarded == 1 else 'begin'} with an apostrophe, "
            "lest a spreadsheet take a formula out of an article"
        )
        return losses.said(
            losses.left_out(timeline, "further quotes", *losses.REST),
            apostrophes if guarded else "",
        )


def _rows(timeline: Timeline) -> Iterator[tuple[str | int, ...]]:
    articles = by_id(timeline)
    for entry in all_entries(timeline):
        conflict = _conflict(entry, articles)
        for event in entry.events:
            yield (*_of_entry(entry, conflict), *_of_event(event), *_of_article(event, articles.get(event.article)))


def _of_entry(entry: Entry, conflict: str) -> tuple[str | int, ...]:
    date = entry.date
    return (
        *(entry.id, date.edtf or "", date.earliest or "", date.latest or "", date.precision or "", date.basis),
        *(entry.text, "; ".join(entry.actors), entry.witnesses, conflict),
    )


def _of_event(event: Told) -> tuple[str, ...]:
    date = event.date
    return (
        *(event.id, event.text, date.edtf or "", date.basis, date.rule or "", date.anchor or ""),
        *(date.phrase.quote if date.phrase else "", event.hedge.quote if event.hedge else ""),
    )


def _of_article(event: Told, article: SourceArticle | None) -> tuple[str | int, ...]:
    place = event.evidence[0] if event.evidence else None
    evidence: tuple[str | int, ...] = (place.quote, place.start, place.end) if place else ("", "", "")
    if article is None:
        return (event.article, *[""] * 8, *evidence)
    guessed = "" if article.published is None else "yes" if article.published_guessed else "no"
    return (
        *(article.id, article.title or "", article.outlet or "", article.source, article.url or ""),
        *(str(article.published or ""), article.published_by or "", guessed, article.copy_of or ""),
        *evidence,
    )


def _conflict(entry: Entry, articles: Mapping[str, SourceArticle]) -> str:
    return " | ".join(
        f"{one.date.edtf} ({', '.join(articles[id_].source if id_ in articles else id_ for id_ in one.sources)})"
        for one in entry.conflicts
    )


def _flat(cell: str | int) -> str | int:
    return flat(cell) if isinstance(cell, str) else cell


def _is_formula(cell: str | int) -> bool:
    return isinstance(cell, str) and cell.startswith(_FORMULA)


def _safe(cell: str | int) -> str | int:
    flattened = _flat(cell)
    return f"'{flattened}" if _is_formula(flattened) else flattened
