"""What a format could not hold, counted from the timeline and said in sentences."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dateline.exporters.days import span_of
from dateline.exporters.saying import all_entries, dated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dateline.records import Timeline

_ORDER = ("time", "week", "month", "quarter", "season", "year", "decade", "century")
_MAX_YEAR = 9999
_ECMA_YEAR = 271_820
"""The last year before 1 BCE, and nearly the last after, of which ECMAScript holds every day (ECMA-262, 21.4.1.1)."""


def count(number: int, one: str, more: str | None = None) -> str:
    """Return ``1 date`` or ``2 dates``; ``more`` is the plural where it is not formed with an s."""
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def said(*sentences: str | Iterable[str]) -> tuple[str, ...]:
    """Return the sentences that say something, in order."""
    told: list[str] = []
    for sentence in sentences:
        told += [sentence] if isinstance(sentence, str) else sentence
    return tuple(filter(None, told))


def undated(timeline: Timeline) -> str:
    """Say how many entries are left out because no day is known of them."""
    number = sum(span_of(entry.date) is None for entry in all_entries(timeline))
    return f"{count(number, 'entry', 'entries')} without a date {_is(number)} left out" if number else ""


def other_years(timeline: Timeline) -> str:
    """Say how many entries are left out because a year of theirs is not one of 1 to 9999."""
    number = sum(not 1 <= span.first.year <= span.last.year <= _MAX_YEAR for _, span in dated(timeline))
    told = f"{count(number, 'entry', 'entries')} outside the years 1 to 9999 {_is(number)} left out"
    return told if number else ""


def ecma_years(timeline: Timeline) -> str:
    """Say how many entries are left out because a browser's dates do not reach them."""
    number = sum(not held_by_browsers(span.first.year, span.last.year) for _, span in dated(timeline))
    told = f"{count(number, 'entry', 'entries')} more than {_ECMA_YEAR:,} years away {_is(number)} left out"
    return told if number else ""


def held_by_browsers(*years: int) -> bool:
    """Whether ECMAScript dates reach all these years."""
    return all(abs(year) <= _ECMA_YEAR for year in years)


def precision(timeline: Timeline, held: Iterable[str] = ()) -> list[str]:
    """Say, a sentence each, how many dates lose which precision because the format knows none but ``held``."""
    counted = Counter(str(entry.date.precision) for entry in timeline.entries)
    lost = [(one, counted[one]) for one in _ORDER if counted[one] and one not in held]
    return [f"{count(number, 'date')} {'loses its' if number == 1 else 'lose their'} {one} precision"
            for one, number in lost]  # fmt: skip


def open_ends(timeline: Timeline) -> str:
    """Say how many dates with an open end stand on the day of the end that is known."""
    number = sum(span.since or span.until for _, span in dated(timeline))
    told = f"{count(number, 'open interval')} {'stands' if number == 1 else 'stand'} on the day of the known end"
    return told if number else ""


def sets(timeline: Timeline) -> str:
    """Say how many sets of dates (``[a,b]``, ``{a,b}``) become one span from the first to the last."""
    number = sum((entry.date.edtf or "").startswith(("[", "{")) for entry in timeline.entries)
    told = f"{count(number, 'set of dates', 'sets of dates')} {'becomes one span' if number == 1 else 'become spans'}"
    return told if number else ""


def left_out(timeline: Timeline, *parts: str) -> str:
    """Say how many of each part of a timeline (a name of ``PARTS``) the format leaves out."""
    counted = [(number, *PARTS[part][1:]) for part in parts if (number := PARTS[part][0](timeline))]
    told = [count(*one) for one in counted]
    if not told:
        return ""
    listed = f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else told[0]
    return f"{listed} {_is(sum(one[0] for one in counted))} left out"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _quotes(timeline: Timeline) -> int:
    return sum(len(event.evidence) for entry in all_entries(timeline) for event in entry.events)


def _further_quotes(timeline: Timeline) -> int:
    return sum(max(len(event.evidence) - 1, 0) for entry in all_entries(timeline) for event in entry.events)


PARTS: dict[str, tuple[Callable[[Timeline], int], str, str]] = {
    "quotes": (_quotes, "quote", "quotes"),
    "further quotes": (_further_quotes, "further quote", "further quotes"),
    "actors": (lambda timeline: sum(len(entry.actors) for entry in all_entries(timeline)), "actor", "actors"),
    "phrases": (
        lambda timeline: sum(entry.date.phrase is not None for entry in all_entries(timeline)),
        "date phrase",
        "date phrases",
    ),
    "conflicts": (
        lambda timeline: sum(len(entry.conflicts) for entry in all_entries(timeline)),
        "contradicting date",
        "contradicting dates",
    ),
    "links": (
        lambda timeline: sum(len(entry.links) for entry in all_entries(timeline)),
        "reason of merging",
        "reasons of merging",
    ),
    "mentions": (
        lambda timeline: sum(len(actor.mentions) for actor in timeline.actors),
        "mention of actors",
        "mentions of actors",
    ),
    "texts": (
        lambda timeline: sum(article.text is not None for article in timeline.articles),
        "text of an article",
        "texts of articles",
    ),
    "warnings": (lambda timeline: len(timeline.warnings), "warning", "warnings"),
    "provenance": (lambda timeline: len(timeline.provenance), "note of provenance", "notes of provenance"),
}
"""Parts by name: how many a timeline has of them, and what one and more are called."""
REST = ("links", "mentions", "texts", "warnings", "provenance")
"""What no picture, calendar or feed holds."""
