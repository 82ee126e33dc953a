"""Lines as vectors of weighted word stems (TF-IDF; Spärck Jones 1972), short enough for plain Python."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from dateline.grounding.words import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Vector = dict[str, float]

_WORD = re.compile(r"[^\W_]+(?:['’.,&-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_WITHOUT_BLANKS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class Vocabulary:
    """The stems of a set of lines, each weighted by the rarer the more; a stem of one line alone has no weight."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Count in how many of the texts each stem is."""
        self._known: dict[str, tuple[str, ...]] = {}
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            counts.update(set(self.stems(text)))
            total += 1
        # the square root: the raw logarithm lets the rarest words, often misspelt names, outweigh the story
        self._rarity = {word: math.sqrt(math.log((total + 1) / count)) for word, count in counts.items() if count > 1}

    def stems(self, text: str) -> list[str]:
        """Return the stems of a text's content words, in order; a script without blanks gives its characters."""
        found: list[str] = []
        for word in _WORD.findall(text):
            if (cut := self._known.get(word)) is None:
                cut = self._known[word] = _stems(word)
            found += cut
        return found

    def vector(self, stems: Iterable[str]) -> Vector:
        """Return the vector of a text's stems, of length 1; empty where it shares no word with another text."""
        rarity = self._rarity
        counts: dict[str, int] = {}
        for word in stems:
            if word in rarity:
                counts[word] = counts.get(word, 0) + 1
        return unit(
            {
                word: rarity[word] if count == 1 else (1 + math.log(count)) * rarity[word]
                for word, count in counts.items()
            }
        )


def _stems(word: str) -> tuple[str, ...]:
    if not word.isascii() and _WITHOUT_BLANKS.search(word):
        return tuple(word)
    cut = stem(_POSSESSIVE.sub("", word))
    return (cut,) if cut else ()


def unit(vector: Mapping[str, float]) -> Vector:
    """Return a vector of the same direction and of length 1; empty for one without length."""
    length = math.sqrt(sum([value * value for value in vector.values()]))
    return {word: value / length for word, value in vector.items()} if length else {}


def add(total: Vector, vector: Mapping[str, float], weight: float = 1.0) -> None:
    """Add a weighted vector to a sum, in place."""
    for word, value in vector.items():
        total[word] = total.get(word, 0.0) + weight * value


def dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the inner product of two vectors."""
    if len(one) > len(other):
        one, other = other, one
    return sum(value * other[word] for word, value in one.items() if word in other)
