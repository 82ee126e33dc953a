"""Finds articles that print the text of another one again: with another header, cut, or with an agency's line added.

Each text is held as its word shingles, a sample of them where it is long (Broder, "On the resemblance and containment
of documents", 1997: the smallest hashes). What counts is containment, the share of the shorter text that stands in
the longer one, because a copy whose second half was cut has little resemblance to its original. Candidates come from
an index of shingles; a shingle that many different texts share (a form letter, a weather report) finds none.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.records import Article

CONTAINED = 0.75
"""The share of the shorter text's shingles that the longer one must hold."""
SIZES = 0.25
"""The shortest copy, as a share of its original: two sentences quoted from a long story make no copy of it."""
SHINGLE = 5
"""Words of a shingle."""

_SAMPLE = 2048
_SHORT = 32
"""Shingles below which only the very same text is a copy: two short reports may be alike by chance."""
_WHOLE = 256
"""Shingles up to which a text is indexed whole; of longer ones, every fourth."""
_EVERY = 4
_COMMON = 64
"""Texts after which a shingle is taken for a common phrase and finds no more."""
_LIKELY = 0.15
"""The share of the keys of a copy that a candidate must have; the rest may be common, or beyond the sample."""
_TRIED = 16
"""Candidates that are compared, those that share most first."""
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]|[^\W_]+")
"""A word, or one character of a script that is written without blanks."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sketch:
    """What is kept of an article: ``hashes`` are the smallest ones in order, ``size`` is the number of all."""

    published: date
    id: str
    size: int
    hashes: array[int]


class Copies:
    """Collects articles one by one, a few bytes a word, and tells which are copies of which."""

    def __init__(self) -> None:
        """Begin with none."""
        self._sketches: dict[str, _Sketch] = {}

    def add(self, article: Article) -> None:
        """Remember the kept lines of an article; the order of adding does not matter."""
        told = " ".join(article.quote(line) for line in article.lines if line.dropped is None)
        hashes = sorted(shingles(told))
        sketch = _Sketch(article.published or date.max, article.id, len(hashes), array("I", hashes[:_SAMPLE]))
        self._sketches[article.id] = sketch

    def found(self) -> dict[str, str]:
        """Return for every copy the id of its original: of all that are alike the earliest published, by id of a day.

        An original is never a copy itself. The cost grows with the number of articles, however many are alike.
        """
        copies: dict[str, str] = {}
        same: dict[bytes, str] = {}
        index: dict[int, list[_Sketch]] = {}
        for sketch in sorted(self._sketches.values(), key=lambda sketch: (sketch.published, sketch.id)):
            if not sketch.size:
                continue
            content = sketch.hashes.tobytes()
            original = same.get(content) or _original(sketch, index)
            same.setdefault(content, original or sketch.id)
            if original:
                copies[sketch.id] = original
            elif sketch.size >= _SHORT:
                for key in _keys(sketch):
                    those = index.setdefault(key, [])
                    if len(those) <= _COMMON:
                        those.append(sketch)
        return copies


def shingles(text: str) -> set[int]:
    """Return a checksum of 32 bits of every shingle; not ``hash()``, so that every run gives the same."""
    told = [word.encode("utf-8", "replace") for word in WORD.findall(text.casefold())]
    return {crc32(b" ".join(told[at : at + SHINGLE])) for at in range(len(told) - SHINGLE + 1)}


def _keys(sketch: _Sketch) -> Iterator[int]:
    whole = sketch.size <= _WHOLE
    return (value for value in sketch.hashes if whole or value % _EVERY == 0)


def _original(sketch: _Sketch, index: dict[int, list[_Sketch]]) -> str | None:
    """Return the earliest of the originals that hold the text, or most of which stands in it."""
    if sketch.size < _SHORT:
        return None
    shared: Counter[_Sketch] = Counter()
    for key in _keys(sketch):
        those = index.get(key, ())
        if len(those) <= _COMMON:
            shared.update(those)
    likely = [other for other, count in shared.items() if count >= _LIKELY * _expected(sketch, other)]
    likely.sort(key=lambda other: (-shared[other], other.published, other.id))
    alike = [other for other in likely[:_TRIED] if _contained(sketch, other) >= CONTAINED]
    return min(alike, key=lambda other: (other.published, other.id)).id if alike else None


def _expected(one: _Sketch, other: _Sketch) -> float:
    """Return how many keys two texts share of which one holds the other."""
    return min(len(one.hashes), len(other.hashes)) / (1 if max(one.size, other.size) <= _WHOLE else _EVERY)


def _contained(one: _Sketch, other: _Sketch) -> float:
    """Return the share of the shorter text that stands in the longer one; exact up to the size of a sample."""
    if min(one.size, other.size) < SIZES * max(one.size, other.size):
        return 0.0
    # of a text that was sampled nothing is known above its greatest kept hash
    limit = min((sketch.hashes[-1] for sketch in (one, other) if sketch.size > len(sketch.hashes)), default=2**32)
    mine, theirs = ({value for value in sketch.hashes if value <= limit} for sketch in (one, other))
    return len(mine & theirs) / (min(len(mine), len(theirs)) or 1)
