"""What merging compares of every event, in columns: a million events take little more than their words do."""

from __future__ import annotations

import math
import re
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.grounding.words import words
from dateline.merge.heads import GENERIC, head_word, lemma, starts_with_head
from dateline.merge.span import compared_span, day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from dateline.grounding.words import Word
    from dateline.merge.span import Span
    from dateline.records import Told

STORY_WORDS = 64
"""Words that stand for the story of an article: its rarest."""
_NEXT_SENTENCE = re.compile(r"""[^\W_]{4}[.!?]['"”’)]?\s+['"“‘(]?[^\W\da-z_]""")
"""A mark behind a word, which an abbreviation seldom is, and a capital."""


def _ints() -> array[int]:
    return array("i")


@dataclass(slots=True)
class Columns:
    """The events in canonical order; a word is the number of its lemma in ``lexicon``.

    ``words`` are the content words of the text, ``names`` those written with a capital or found in an actor's name,
    ``figures`` the numbers, all in rising order; ``heads`` the word that says what happened (-1: none) and ``clauses``
    whether the text starts with it; ``single`` says whether the text is one sentence. ``articles`` are numbers, too:
    ``stories`` are the rarest words of each, ``published`` its day (``nan`` if unknown). ``squares`` weigh the words of
    the lexicon by their rarity, ``named`` says which are names.
    """

    texts: list[str] = field(default_factory=list)
    words: list[tuple[int, ...]] = field(default_factory=list)
    names: list[tuple[int, ...]] = field(default_factory=list)
    figures: list[tuple[int, ...]] = field(default_factory=list)
    heads: array[int] = field(default_factory=_ints)
    head_form_of: array[int] = field(default_factory=_ints)
    head_forms: list[str] = field(default_factory=list)
    clauses: bytearray = field(default_factory=bytearray)
    single: bytearray = field(default_factory=bytearray)
    spans: list[Span] = field(default_factory=list)
    articles: array[int] = field(default_factory=_ints)
    stories: list[tuple[int, ...]] = field(default_factory=list)
    published: array[float] = field(default_factory=lambda: array("d"))
    lexicon: list[str] = field(default_factory=list)
    squares: array[int] = field(default_factory=_ints)
    named: bytearray = field(default_factory=bytearray)


def columns(told: Sequence[Told], published: Mapping[str, date | None]) -> Columns:
    """Read the events; their order decides on the numbers of words and articles, so it must be canonical."""
    reader = _Reader()
    for event in told:
        reader.read(event, published)
    return reader.done()


class _Reader:
    """Fills the columns, event by event."""

    def __init__(self) -> None:
        self._made = Columns()
        self._numbers: dict[str, int] = {}
        self._articles: dict[str, int] = {}
        self._forms: dict[str, int] = {}
        self._spans: dict[Span, Span] = {}
        self._stories: list[set[int]] = []
        self._quotes: set[tuple[int, int, int]] = set()
        self._capitals = array("i")

    def read(self, event: Told, published: Mapping[str, date | None]) -> None:
        made = self._made
        found = words(event.text)
        content = [word for word in found if word.stem]
        row = _row(self._number(word.text) for word in content)
        head = head_word(found)
        form = head.text.casefold() if head else ""
        made.texts.append(event.text)
        made.words.append(row)
        made.names.append(self._names(event, content))
        made.figures.append(_row(self._number(word.text) for word in content if word.text[0].isdigit()))
        made.heads.append(self._number(head.text) if head else -1)
        made.head_form_of.append(self._forms.setdefault(form, len(self._forms)))
        made.clauses.append(starts_with_head(found))
        made.single.append(not _NEXT_SENTENCE.search(event.text))
        span = compared_span(event.date)
        made.spans.append(self._spans.setdefault(span, span))
        made.articles.append(self._article(event, row, published))

    def done(self) -> Columns:
        made = self._made
        made.lexicon, made.head_forms = list(self._numbers), list(self._forms)
        made.named = bytearray(count > 0 for count in self._capitals)
        made.squares = _squares(made.lexicon, self._stories)
        made.stories = [_rarest(story, made) for story in self._stories]
        return made

    def _number(self, text: str) -> int:
        number = self._numbers.setdefault(lemma(text), len(self._numbers))
        if number == len(self._capitals):
            self._capitals.append(0)
        return number

    def _names(self, event: Told, content: Sequence[Word]) -> tuple[int, ...]:
        found = [self._number(word.text) for word in _names(content)]
        found += [self._number(word.text) for name in event.actors for word in words(name) if word.stem]
        self._count_capitals(content)
        return _row(found)

    def _count_capitals(self, content: Sequence[Word]) -> None:
        """Count for a word and against it: a headline may write all with a capital, and that makes no names."""
        for word in content:
            self._capitals[self._number(word.text)] -= word.text[0].islower()
        for word in _names(content):
            self._capitals[self._number(word.text)] += 1

    def _article(self, event: Told, row: Iterable[int], published: Mapping[str, date | None]) -> int:
        number = self._articles.setdefault(event.article, len(self._articles))
        if number == len(self._stories):
            self._stories.append(set())
            self._made.published.append(day_of(published.get(event.article)))
        story = self._stories[number]
        story.update(row)
        for place in event.evidence:
            known = (number, place.start, place.end)
            if known not in self._quotes:
                self._quotes.add(known)
                self._quote(place.quote, story)
        return number

    def _quote(self, quote: str, story: set[int]) -> None:
        content = [word for word in words(quote) if word.stem]
        story.update(self._number(word.text) for word in content)
        self._count_capitals(content)


def _names(content: Sequence[Word]) -> Iterable[Word]:
    """Return the words written with a capital; the first one, which has one anyway, only before another such word."""
    second = content[1:2]
    first = content[:1] if second and content[0].end + 1 == second[0].start and second[0].is_name else ()
    return (word for word in (*first, *content[1:]) if word.is_name)


def _row(found: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(found)))


def _squares(lexicon: Sequence[str], stories: Iterable[Iterable[int]]) -> array[int]:
    """Weigh words by how few articles use them (inverse document frequency, Spärck Jones 1972), squared.

    In whole powers of two, so that one more article changes hardly any weight, and sums are exact.
    """
    uses, articles = array("i", bytes(4 * len(lexicon))), 0
    for story in stories:
        articles += 1
        for word in story:
            uses[word] += 1
    whole = 2 + round(math.log2(articles + 1))
    return array("i", (_weight(word, whole, count) ** 2 for word, count in zip(lexicon, uses, strict=True)))


def _weight(word: str, whole: int, uses: int) -> int:
    return 1 if word in GENERIC else max(1, whole - round(math.log2(uses + 1)))


def _rarest(story: Iterable[int], made: Columns) -> tuple[int, ...]:
    best = sorted(story, key=lambda word: (-made.squares[word] << made.named[word], made.lexicon[word]))
    return tuple(sorted(best[:STORY_WORDS]))
