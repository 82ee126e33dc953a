"""Where a run stands: what it has done, what is left, and why, over all the runs that took it up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.errors import UsageError
from dateline.receipts.reading import opened

if TYPE_CHECKING:
    from dateline.receipts.reading import Reading
    from dateline.receipts.records import Head, Row, Status, Tail, Unanswered

MOST_LINKS = 1_000
"""Receipts that take each other up, at most."""
_WORDS: dict[Status, str] = {
    "failed": "failed",
    "partial": "with unread lines",
    "unfinished": "not finished",
    "unreadable": "unreadable",
}


class Ids:
    """A set of articles' ids that holds a million of them in little memory."""

    def __init__(self) -> None:
        self._held: set[int] = set()

    def __contains__(self, article: object) -> bool:
        """Say whether an article is in it."""
        return isinstance(article, str) and _short(article) in self._held

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._held)

    def add(self, article: str) -> None:
        """Add an article."""
        self._held.add(_short(article))

    def discard(self, article: str) -> None:
        """Take an article away, if it is there."""
        self._held.discard(_short(article))


def _short(article: str) -> int:
    return int.from_bytes(blake2b(article.encode("utf-8", "replace"), digest_size=8).digest(), "big")


@dataclass(frozen=True, slots=True)
class Either:
    """Two sets of articles that have none in common, as one."""

    one: Ids
    other: Ids

    def __contains__(self, article: object) -> bool:
        """Say whether an article is in one of them."""
        return article in self.one or article in self.other

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.one) + len(self.other)


@dataclass(slots=True)
class Standing:
    """What the receipts of a run say together; of an article counts what the newest one says.

    ``head`` and ``link`` are the newest receipt's, ``tail`` too, ``None`` where its run was killed. ``done`` are the
    articles that were read, ``repeated`` those that need no reading. ``missing`` are all others that the run
    has come to, by article or source. ``unanswered`` are the questions that have cost something and gave nothing.
    ``lost`` are the receipts that could not be found any more.
    """

    head: Head
    link: str = ""
    tail: Tail | None = None
    done: Ids = field(default_factory=Ids)
    repeated: Ids = field(default_factory=Ids)
    missing: dict[str, Status] = field(default_factory=dict)
    unanswered: dict[str, Unanswered] = field(default_factory=dict)
    taken: int = 0
    lost: list[str] = field(default_factory=list)

    @property
    def settled(self) -> Either:
        """The articles of which nothing is left to read."""
        return Either(self.done, self.repeated)

    @property
    def ran_through(self) -> bool:
        """Whether the newest run came to the end of its articles."""
        return self.tail is not None and self.tail.ended == "done"

    @property
    def never_ran(self) -> int:
        """How many articles were taken and not begun; where the run did not come to its end there may be more."""
        if self.ran_through:
            return 0
        known = len(self.settled) + sum(status != "unreadable" for status in self.missing.values())
        return max(0, self.taken - known)

    @property
    def whole(self) -> bool:
        """Whether nothing is left."""
        return self.ran_through and not self.missing

    def __str__(self) -> str:
        """Return it in words: ``12 of 200 articles are left: 8 failed, 4 never ran``."""
        left = len(self.missing) + self.never_ran
        total = len(self.settled) + left
        counts = Counter(self.missing.values())
        told = [f"{counts[status]:,} {words}" for status, words in _WORDS.items() if counts[status]]
        if self.never_ran:
            told.append(f"{self.never_ran:,} never ran")
        if not left and self.ran_through:
            return f"nothing is left: all {total:,} articles are done"
        are = "is" if left == 1 else "are"
        sentence = f"{left:,} of {total:,} articles {are} left{': ' if told else ''}{', '.join(told)}"
        if self.ran_through:
            return sentence
        how = "was killed" if self.tail is None else "was ended early"
        return f"{sentence}; the run {how}, and what it had not come to is left as well"

    def add(self, row: Row) -> None:
        """Take what a row says of its article."""
        self.taken = max(self.taken, row.taken)
        for question in row.unanswered:
            self.unanswered[question.fingerprint] = question
        key = row.article or f"{row.source}: {row.error.message if row.error else ''}"
        settled = row.status in {"done", "repeated", "left_out"}
        if settled:
            self.missing.pop(key, None)
        else:
            self.missing[key] = row.status
        if row.article is None:
            return
        for held, statuses in ((self.done, {"done", "left_out"}), (self.repeated, {"repeated"})):
            (held.add if row.status in statuses else held.discard)(row.article)


def standing(path: Path) -> Standing:
    """Read a receipt, and those that it takes up.

    Raises:
        UsageError: one of them is no receipt, or was changed.
    """
    paths, lost = _taken_up(path)
    result: Standing | None = None
    for one in reversed(paths):
        with opened(one) as reading:
            if result is None:
                result = Standing(reading.head, lost=lost)
            for row in reading.rows():
                result.add(row)
            result.head, result.tail, result.link = reading.head, reading.tail, reading.link
    if result is None:
        raise AssertionError  # there is at least the one that was named
    return result


def verified(path: Path) -> Reading:
    """Read one receipt to its end and return what was found; nothing of its rows is kept.

    Raises:
        UsageError: it is no receipt, or was changed.
    """
    with opened(path) as reading:
        for _ in reading.rows():
            pass
        return reading


def _taken_up(path: Path) -> tuple[list[Path], list[str]]:
    """Return a receipt and those that it takes up, the newest first, and which of these are gone.

    What came before a run that has come to its end is not needed: that run has a row for every article.
    """
    found: list[Path] = []
    expected: str | None = None
    while True:
        read = verified(path)
        if expected not in {None, read.link}:
            raise UsageError(f"{path} was changed since {found[-1]} took it up")
        found.append(path)
        resumes = read.head.resumes
        if resumes is None or (read.tail is not None and read.tail.ended == "done"):
            return found, []
        path, expected = Path(resumes.receipt), resumes.chain
        if path in found or len(found) == MOST_LINKS:
            raise UsageError(f"{found[0]}: its receipts take each other up without an end")
        if not path.is_file():
            return found, [str(path)]
