"""ROUGE-N and ROUGE-L (Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004).

ROUGE-N counts the word n-grams of both texts that are common to them, each as often as the rarer text has it. ROUGE-L
of texts of several sentences is the union of the longest common subsequences of each reference sentence with all
candidate sentences (section 3.2), each word counted at most as often as a text has it. Words are runs of letters and
figures without case; they are neither stemmed nor are stop words left out. F1 weighs recall and precision alike.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+")
MAX_WORDS = 2_000
"""Words of one text that count: the time for common subsequences grows with the product of both."""


@dataclass(frozen=True, slots=True)
class Rouge:
    """Precision and recall, from 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def rouge_n(candidate: Sequence[str], reference: Sequence[str], n: int) -> Rouge:
    """Return ROUGE-N of two texts, each a sequence of sentences; n-grams run over the ends of sentences."""
    return _rouge(*overlap(candidate, reference, n))


def overlap(candidate: Sequence[str], reference: Sequence[str], n: int) -> tuple[int, int, int]:
    """Return the n-grams that two texts have in common, those of the first and those of the second."""
    found, wanted = grams(candidate, n), grams(reference, n)
    return (found & wanted).total(), found.total(), wanted.total()


def rouge_l(candidate: Sequence[str], reference: Sequence[str]) -> Rouge:
    """Return ROUGE-L of two texts, each a sequence of sentences."""
    found, wanted = _sentences(candidate), _sentences(reference)
    left = Counter(word for sentence in found for word in sentence)
    right = Counter(word for sentence in wanted for word in sentence)
    sizes = left.total(), right.total()
    hits = 0
    for sentence in wanted:
        union: set[int] = set()
        for other in found:
            union |= _common(sentence, other)
        for word in (sentence[at] for at in sorted(union)):
            if left[word] > 0 and right[word] > 0:
                hits += 1
                left[word] -= 1
                right[word] -= 1
    return _rouge(hits, *sizes)


def _rouge(hits: int, found: int, wanted: int) -> Rouge:
    return Rouge(hits / found if found else 0.0, hits / wanted if wanted else 0.0)


def _sentences(text: Sequence[str]) -> list[list[str]]:
    left = MAX_WORDS
    found = []
    for sentence in text:
        words = [match[0].casefold() for match in islice(_WORD.finditer(sentence), left)]
        left -= len(words)
        found.append(words)
    return found


def grams(text: Sequence[str], n: int) -> Counter[tuple[str, ...]]:
    """Return how often a text has each n-gram of words."""
    words = [word for sentence in _sentences(text) for word in sentence]
    return Counter(zip(*(words[at:] for at in range(n)), strict=False))


def _common(one: Sequence[str], other: Sequence[str]) -> set[int]:
    """Return the places in ``one`` of a longest common subsequence, the last one in each case of doubt."""
    table = [[0] * (len(other) + 1)]
    for word in one:
        above, row = table[-1], [0]
        for at, its in enumerate(other):
            row.append(above[at] + 1 if word == its else max(above[at + 1], row[at]))
        table.append(row)
    places: set[int] = set()
    i, j = len(one), len(other)
    while i and j:
        if one[i - 1] == other[j - 1]:
            places.add(i - 1)
            i, j = i - 1, j - 1
        elif table[i - 1][j] >= table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return places
