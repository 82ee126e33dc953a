"""Compares what a program found in an article with the gold that was made by hand."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

Span = tuple[int, int]

STEM = 5
"""Letters of a word that are compared: "recognized" and "recognition" count as one."""
LEAST = 0.5
"""Share of a gold event's content words that an event must have, to be that event."""
DOUBT = frozenset({"likel", "belie"})
"""Stems of the gold's own words of doubt: likely, believes."""
NO_DATE = frozenset({"", "null", "none", "unknown", "n/a"})
_EMPTY = frozenset(
    "the and that his her its has have had was were been being are for from with who which this into also".split()
)


@dataclass(frozen=True)
class Found:
    """An event as a program told it: ``places`` are the spans of the article that it cites."""

    text: str
    actors: tuple[str, ...]
    date: str | None
    places: tuple[Span, ...]
    doubt: bool = False

    @property
    def stems(self) -> frozenset[str]:
        """The content words of what is told, its actors included."""
        return stems(" ".join((self.text, *self.actors)))


@dataclass(frozen=True)
class Answer:
    """All that a program told. ``citations`` are pairs of a place (or none) and the words said to stand there."""

    events: tuple[Found, ...]
    citations: tuple[tuple[Span | None, str], ...]


@dataclass
class _Gold:
    text: str
    date: str | None
    hedged: bool
    line: Span
    stems: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.stems = stems(self.text)


def stems(text: str) -> frozenset[str]:
    """Return the content words of a text, without accents, cut to ``STEM`` letters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain)
    return frozenset(w[:STEM] for w in words if (len(w) > 2 or w.isdecimal()) and w not in _EMPTY)  # noqa: PLR2004


def date_of(told: object) -> str | None:
    """Return a date as it was told, ``None`` for the ways to say that there is none."""
    text = told.strip() if isinstance(told, str) else ""
    return None if text.casefold() in NO_DATE else text


def score(answer: Answer, gold: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the figures of one answer.

    An event is the gold's if it cites the gold's line (or nothing at all) and has at least half of its content words;
    each counts once, the most alike first. A date is right if it is the gold's to the letter. A date is wrong if the
    gold event has another or none, or, for an event that the gold does not have, if no gold event of a cited line has
    it.
    """
    wanted = [_Gold(one["text"], one["date"], one["hedged"], _place(text, one["line"])) for one in gold["events"]]
    noise = [(m.start(), m.end()) for one in gold["not_events"] for m in re.finditer(re.escape(one), text)]
    pairs = _pairs(wanted, answer.events)
    right = sum(wanted[g].date is not None and wanted[g].date == answer.events[e].date for e, g in pairs.items())
    wrong = furniture = 0
    for number, event in enumerate(answer.events):
        furniture += _in_noise(event, noise, gold["not_events"])
        if event.date is not None:
            allowed = (
                {wanted[pairs[number]].date}
                if number in pairs
                else {one.date for one in wanted if _meets(event.places, one.line)}
            )
            wrong += event.date not in allowed
    hedged = [e for e, g in pairs.items() if wanted[g].hedged]
    exact = sum(place is not None and text[slice(*place)] == words for place, words in answer.citations)
    return {
        "events": len(answer.events),
        "gold_found": len(pairs),
        "gold": len(wanted),
        "gold_missed": [one.text for g, one in enumerate(wanted) if g not in pairs.values()],
        "doubt_kept": sum(answer.events[e].doubt or bool(DOUBT & answer.events[e].stems) for e in hedged),
        "doubt": sum(one.hedged for one in wanted),
        "dates_right": right,
        "dates_gold": sum(one.date is not None for one in wanted),
        "dates_wrong": wrong,
        "events_of_no_article_text": furniture,
        "citations": len(answer.citations),
        "citations_exact": exact,
    }


def _pairs(wanted: list[_Gold], events: tuple[Found, ...]) -> dict[int, int]:
    """Return gold by event, as numbers; each at most once, the most alike first."""
    alike = []
    for g, one in enumerate(wanted):
        for e, event in enumerate(events):
            shared = len(one.stems & event.stems)
            if shared >= LEAST * len(one.stems) and (not event.places or _meets(event.places, one.line)):
                alike.append((-2 * shared / (len(one.stems) + len(event.stems)), g, e))
    pairs: dict[int, int] = {}
    for _, g, e in sorted(alike):
        if e not in pairs and g not in pairs.values():
            pairs[e] = g
    return pairs


def _place(text: str, line: str) -> Span:
    start = text.index(line)
    return start, start + len(line)


def _meets(places: tuple[Span, ...], line: Span) -> bool:
    return any(start < line[1] and line[0] < end for start, end in places)


def _in_noise(event: Found, noise: list[Span], texts: list[str]) -> bool:
    """Say whether an event cites what is no article text, or, citing nothing, has its words."""
    if event.places:
        return any(_meets(event.places, span) for span in noise)
    told = " ".join(event.text.casefold().split())
    return bool(told) and any(told in " ".join(one.casefold().split()) for one in texts)
