"""Articles that tell again what another one told, word for word but for a few: they need no reading of their own.

An article repeats another one when nearly all of its word shingles stand in the other one (Broder, "On the
resemblance and containment of documents", 1997), and it has no new word that could change what is told: no figure,
no name, no word of number, time or denial. The lines that are no part of the article (credits, "Read more") do not
count. A copy with more changes than that is read, and merging finds it to be no second witness (``merge.copies``).
An article repeats none whose day of publication is less certain than its own: relative dates count from it.
"""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zlib import crc32

from dateline.merge.copies import WORD, shingles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.records import Article

CONTAINED = 0.95
"""The share of its shingles that an article must have in common with the one that it repeats."""
NEW_WORDS = 0.02
"""The greatest share of its different words that may be new."""
SHORT = 32
"""Shingles below which nothing is taken for a repetition: two short reports may be alike by chance."""
REMEMBERED = 20_000
"""Articles that are remembered, the last ones, so that memory stays the same however many there are."""

_KEYS = 4
_LOOKED_UP = 12
_TELLING = frozenset(
    "no not never none neither nor nobody nothing without deny denies denied denying cancelled false hoax "
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands "
    "million millions billion billions dozen dozens first second third fourth fifth half quarter double "
    "today yesterday tomorrow tonight last next ago before after since until earlier later week month year".split()
)
_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    id: str
    source: str
    certainty: int
    shingles: array[int]
    words: array[int]


class Repeats:
    """Remembers articles in the order in which they are read, and tells which repeat an earlier one."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        """Begin with none; remember at most ``remembered``."""
        self._remembered = remembered
        self._told: OrderedDict[str, _Told] = OrderedDict()
        self._index: defaultdict[int, list[_Told]] = defaultdict(list)

    def original_of(self, article: Article) -> tuple[str, str] | None:
        """Return id and source of the article that this one repeats; else remember it, and return ``None``."""
        text = " ".join(article.quote(line) for line in article.lines if line.dropped is None)
        found = sorted(shingles(text))
        if len(found) < SHORT:
            return None
        words = {_checksum(word): word for word in WORD.findall(text)}
        mine = set(found)
        likely = {one.id: one for key in found[:_LOOKED_UP] for one in self._index.get(key, ())}
        for one in likely.values():
            if certainty(article) <= one.certainty and _contained(mine, one) and _nothing_new(words, one):
                return one.id, one.source
        self._remember(
            _Told(article.id, article.source, certainty(article), array("I", found), array("I", sorted(words)))
        )
        return None

    def _remember(self, told: _Told) -> None:
        if told.id in self._told:
            return
        self._told[told.id] = told
        for key in told.shingles[:_KEYS]:
            self._index[key].append(told)
        if len(self._told) > self._remembered:
            _, old = self._told.popitem(last=False)
            for key in old.shingles[:_KEYS]:
                self._index[key].remove(old)
                if not self._index[key]:
                    del self._index[key]


def certainty(article: Article) -> int:
    """Return how sure an article's day of publication is: 2 told, 1 guessed, 0 unknown."""
    return 0 if article.published is None else 1 if article.published_guessed else 2


def surest_first(article: Article) -> tuple[int, date, str]:
    """Return a key: the surest day of publication first, then the earliest, by id on one day."""
    return -certainty(article), article.published or date.max, article.id


def repeats(articles: Iterable[Article]) -> dict[str, str]:
    """Return for every article that repeats another one the id of that one.

    An original comes before its repetitions: sort by ``surest_first``, and the order of the files means nothing.
    """
    known = Repeats()
    found = ((article.id, known.original_of(article)) for article in articles)
    return {article: original[0] for article, original in found if original and original[0] != article}


def _contained(mine: set[int], other: _Told) -> bool:
    return len(mine.intersection(other.shingles)) >= CONTAINED * len(mine)


def _nothing_new(words: dict[int, str], other: _Told) -> bool:
    new = [words[key] for key in words.keys() - set(other.words)]
    return len(new) <= NEW_WORDS * len(words) and not any(_telling(word) for word in new)


def _telling(word: str) -> bool:
    """Say whether a word may change what is told, where it stands for another one."""
    return not _LETTERS.fullmatch(word) or word in _TELLING


def _checksum(word: str) -> int:
    return crc32(word.casefold().encode("utf-8", "replace"))
