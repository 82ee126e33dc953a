"""Gold: what people say that an article tells, in the terms in which briefs are measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dateline.records import Article

Span = tuple[int, int]
"""A place in an article's canonical text, in code points, the end excluded."""

Dating = Literal["told", "implied", "none", "open"]
"""What the gold says of an event's date.

``told``: the text tells it by a phrase. ``implied``: the date is known, but no phrase tells it (the day of
publication). ``none``: the text dates the event not at all, and any date is wrong. ``open``: nothing is said of it.
"""


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """An event that an article tells.

    ``text`` tells it in words, ``quote`` is the line it stands in, at ``start`` to ``end`` of the article's text.
    ``trigger`` are the forms of the one word that names it, where the gold marks that, and ``verb`` whether that is a
    verb. ``date`` is EDTF. Of an event
    that is not ``required`` nobody must tell: it is neither missed nor invented. ``after`` and ``before`` are days
    (ISO 8601) between which it is known to have happened, both excluded.
    """

    text: str
    quote: str
    start: int
    end: int
    date: str | None = None
    dating: Dating = "none"
    actors: tuple[str, ...] = ()
    trigger: tuple[str, ...] = ()
    verb: bool = False
    hedged: bool = False
    required: bool = True
    after: str | None = None
    before: str | None = None

    @property
    def place(self) -> Span:
        """Where its line stands."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class MainEvent:
    """What an article is about, in the words of those who were asked: each ``what`` and ``who`` is one answer.

    ``days`` are the days (ISO 8601) that were given for it, any of them right; empty where nobody gave one.
    """

    what: tuple[str, ...]
    who: tuple[str, ...] = ()
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article and what is known to stand in it.

    ``events`` is ``None`` where the gold lists none, ``actors`` likewise; an empty ``summary`` is none. ``others`` are
    places that tell no event, such as advertisements. ``scope`` holds the numbers of the lines that the gold speaks
    of, ``None`` for all: what other lines tell is not judged. In a gold of ``mentions`` every word that names an event
    is an event of its own, so that one told event may cover several.
    """

    article: Article
    events: tuple[GoldEvent, ...] | None = ()
    summary: tuple[str, ...] = ()
    actors: tuple[str, ...] | None = None
    main: MainEvent | None = None
    others: tuple[Span, ...] = ()
    scope: frozenset[int] | None = None
    mentions: bool = False

    def judged(self, place: Span) -> bool:
        """Whether the gold speaks of a place, or of a part of it."""
        return self.scope is None or any(
            line.start < place[1] and place[0] < line.end for line in self.article.lines if line.number in self.scope
        )


Days = Mapping[date, tuple[str, ...]]
"""A timeline as gold has it: the sentences of each day."""


@dataclass(frozen=True, slots=True)
class GoldTimelines:
    """Articles of one topic and the timelines that people wrote of it, each a truth of its own.

    ``words`` are those that the topic was searched with, ``unreadable`` counts articles without a sentence.
    """

    name: str
    articles: tuple[Article, ...]
    timelines: tuple[Days, ...]
    words: str = ""
    unreadable: int = 0


def meets(one: Span, other: Span) -> bool:
    """Whether two places have a character in common."""
    return one[0] < other[1] and other[0] < one[1]


def lines_within(article: Article, places: tuple[Span, ...]) -> frozenset[int]:
    """Return the numbers of the lines of an article that have a part in one of some places."""
    return frozenset(line.number for line in article.lines if any(meets((line.start, line.end), one) for one in places))
