"""When an event happened that several articles date: the narrowest day they agree on, or the set of all they say.

Dates are intervals. Those that overlap may be the same ("2019-01" and "2019-01-23"), and the narrowest of them is what
the evidence supports. Those that do not contradict each other; then no date is chosen for the reader, and EDTF writes
"one of a set" (ISO 8601-2:2019, 6.6): ``[2019-02-03,2019-02-04]``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.dates.edtf_values import is_valid
from dateline.merge.span import Span, compared_span
from dateline.records import Conflict, EventDate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.merge.witnesses import Witnesses
    from dateline.records import Precision, Told

_UNCERTAIN = frozenset("?~%")
_MAX_MEMBERS = 8
"""Dates that a set names one by one; more are written as the range from the first to the last."""


@dataclass(frozen=True, slots=True)
class Dating:
    """The date of an entry: ``by`` is the id of the event it comes from, ``conflicts`` holds what contradicts."""

    date: EventDate
    by: str | None = None
    conflicts: tuple[Conflict, ...] = ()


def settle(events: Sequence[Told], witnesses: Witnesses) -> Dating:
    """Return the most precise date that the events support, or the set of all where they contradict each other.

    An uncertain or approximate value gives way to a certain one, and a date that no words of the article tell to both.
    Of several days "about publication" the first is taken: it is the first report, and later ones do not contradict it.
    The date of a copy gives way to that of its original: the same words, counted from another day.
    """
    told = [event for event in _first_hand(events, witnesses) if event.date.edtf is not None]
    if not told:
        vague = min((e for e in events if e.date.phrase), key=witnesses.place, default=None)
        return Dating(vague.date if vague else EventDate())
    strongest = min(_weakness(event.date) for event in told)
    by_span: dict[Span, list[Told]] = {}
    for event in told:
        if _weakness(event.date) == strongest:
            by_span.setdefault(compared_span(event.date), []).append(event)
    cores = _cores(by_span, witnesses)
    dated = {core: min(by_span[core], key=lambda e: (_rank(e.date), witnesses.place(e))) for core in cores}
    if len(cores) == 1:
        return Dating(dated[cores[0]].date, dated[cores[0]].id)
    sources: dict[Span, set[str]] = {core: set() for core in cores}
    for span, those in by_span.items():
        near = _overlapped(cores, span)
        if len(near) == 1:  # a month that holds two contradicting days speaks for neither
            sources[near[0]].update(event.article for event in those)
    conflicts = tuple(
        Conflict(date=dated[core].date, sources=tuple(sorted(sources[core], key=witnesses.article_place)))
        for core in cores
    )
    best = min(cores, key=lambda core: (-witnesses.count(sources[core]), core))
    return _one_of(conflicts, dated[best], conflicts_of=cores)


def _first_hand(events: Sequence[Told], witnesses: Witnesses) -> list[Told]:
    """Return the events, of every text that is printed several times only those of its first dated article."""
    first: dict[str, str] = {}
    for event in sorted(events, key=lambda e: (witnesses.is_copy(e.article), witnesses.place(e))):
        if event.date.edtf is not None:
            first.setdefault(witnesses.original(event.article), event.article)
    return [event for event in events if first.get(witnesses.original(event.article), event.article) == event.article]


def _weakness(date: EventDate) -> int:
    if date.basis in {"model", "unknown"} or (date.basis == "published" and date.phrase is None):
        return 2  # no words of the article say so
    return 1 if _UNCERTAIN & set(date.edtf or "") else 0


def _rank(date: EventDate) -> tuple[bool, bool, str]:
    """Order equal days: an hour is more than a day, a full date more than one worked out."""
    return date.precision != "time", date.basis != "stated", date.edtf or ""


def _cores(by_span: dict[Span, list[Told]], witnesses: Witnesses) -> list[Span]:
    """Return the narrowest spans of which no two overlap, in order of time; every other span overlaps one of them."""
    cores: list[Span] = []
    counts = {span: witnesses.count(event.article for event in told) for span, told in by_span.items()}
    for span in sorted(by_span, key=lambda span: (span[1] - span[0], -counts[span], span)):
        if not _overlapped(cores, span):
            insort(cores, span)
    return cores


def _overlapped(cores: list[Span], span: Span) -> list[Span]:
    """Return the cores (in order, none overlapping another) that a span overlaps."""
    start = bisect_left(cores, span[0], key=lambda core: core[1])
    end = bisect_right(cores, span[1], key=lambda core: core[0])
    return cores[start:end]


def _one_of(conflicts: tuple[Conflict, ...], best: Told, conflicts_of: Sequence[Span]) -> Dating:
    dates = [conflict.date for conflict in conflicts]
    earliest = min(zip(conflicts_of, dates, strict=True), key=lambda pair: pair[0][0])[1].earliest
    latest = max(zip(conflicts_of, dates, strict=True), key=lambda pair: pair[0][1])[1].latest
    edtf = _set(dates, earliest, latest)
    if edtf is None:  # EDTF cannot write it; the conflicts still tell all
        return Dating(best.date, best.id, conflicts)
    kinds: set[Precision | None] = {date.precision for date in dates}
    bases = {date.basis for date in dates}
    return Dating(
        EventDate(
            edtf=edtf,
            earliest=earliest,
            latest=latest,
            precision=kinds.pop() if len(kinds) == 1 else "interval",
            basis=bases.pop() if len(bases) == 1 else "resolved",
            rule="one of a set",
        ),
        None,
        conflicts,
    )


def _set(dates: Sequence[EventDate], earliest: str | None, latest: str | None) -> str | None:
    """Return the EDTF set of the dates as the ``edtf`` library accepts it, ``None`` where it holds no such year."""
    named = ",".join((date.edtf or "").partition("T")[0] for date in dates)
    days = ",".join(_range(date.earliest, date.latest) for date in dates)
    whole = _range(earliest, latest)
    tried = [f"[{whole}]"] if len(dates) > _MAX_MEMBERS else [f"[{named}]", f"[{days}]", f"[{whole}]"]
    return next((value for value in tried if is_valid(value)), None)


def _range(first: str | None, last: str | None) -> str:
    return first if first and first == last else f"{first or ''}..{last or ''}"
