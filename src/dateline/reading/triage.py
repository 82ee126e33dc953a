"""Which lines of an article are worth a model's time: chosen by code, from that article alone (``--triage``).

The lines that the extractive reader would choose from: those with a date in the calendar, and the first ones, which
speak of the day of publication without saying so. What the others tell can be put on no day. The very first lines are
asked about in any case: they say what the article is about, whether its day is known or not.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dateline.extractive.candidates import candidates

if TYPE_CHECKING:
    from dateline.records import Article


FIRST = 3
"""How many lines of every article are asked about, whatever they tell."""


class Triage:
    """Chooses lines, and counts over a run how many were left out; from any thread."""

    def __init__(self) -> None:
        """Begin with no article."""
        self._lock = threading.Lock()
        self._left_out = 0
        self._articles = 0
        self.total = 0
        """Lines of all articles so far."""

    def worth_asking(self, article: Article) -> set[int]:
        """Return the numbers of the lines of an article that are worth asking about."""
        kept = [line.number for line in article.lines if not line.dropped]
        wanted = {one.number for one in candidates(article)}.union(kept[:FIRST])
        with self._lock:
            self._articles += 1
            self.total += len(kept)
            self._left_out += sum(number not in wanted for number in kept)
        return wanted

    def told(self) -> str:
        """Return how much was left out, for a person."""
        return (
            f"triage: {self._left_out:,} of {self.total:,} lines were not asked about, in {self._articles:,} "
            f"article{'s' * (self._articles != 1)}"
        )
