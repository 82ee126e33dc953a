"""The parts of one article, asked about at once where there are threads to spare, and told in their order."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from dateline.errors import DatelineError
from dateline.extract.ask import Tally
from dateline.reading.parallel import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Part = TypeVar("Part")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class _Done(Generic[Told]):
    """What came of a part: what was told, what it took, and why it ended, if it failed."""

    told: list[Told]
    tally: Tally
    error: DatelineError | None = None


class Parts:
    """Works on the parts of articles for all threads of a reader.

    No more than ``jobs`` parts are worked on at once, of however many articles, and no more than ``jobs`` threads are
    begun beside those of the articles: a long article has what others leave. So the result is the same as one by one,
    and so are its tally and the error that is raised; what a failure finds being asked is finished and counted.
    """

    def __init__(self, jobs: int) -> None:
        """Take how many parts may be worked on at once."""
        self._turns = threading.BoundedSemaphore(jobs)
        self._lock = threading.Lock()
        self._left = jobs if jobs > 1 else 0

    def each(
        self, work: Callable[[Tally, Part], Iterable[Told]], parts: Sequence[Part], tally: Tally
    ) -> Iterator[Told]:
        """Yield what ``work`` yields for each part, in the order of the parts, and count into ``tally``.

        Raises:
            DatelineError: the first error, in the order of the parts, that ``work`` raised; nothing more is begun then.
        """
        failed_at = len(parts)

        def asked(number: int) -> _Done[Told] | None:
            nonlocal failed_at
            if number > failed_at:
                return None
            own = Tally()
            told: list[Told] = []
            with self._turns:
                try:
                    told.extend(work(own, parts[number]))
                except DatelineError as error:
                    with self._lock:
                        failed_at = min(failed_at, number)
                    return _Done(told, own, error)
            return _Done(told, own)

        first: DatelineError | None = None
        with self._helpers(len(parts)) as jobs:
            for done in in_order(asked, range(len(parts)), jobs):
                if done is None:
                    continue
                tally.join(done.tally)
                first = first or done.error
                if first is None:
                    yield from done.told
        if first is not None:
            raise first

    @contextmanager
    def _helpers(self, parts: int) -> Iterator[int]:
        """Borrow threads for so many parts; one means the caller's own."""
        with self._lock:
            lent = min(parts, self._left)
            lent = lent if lent > 1 else 0
            self._left -= lent
        try:
            yield max(1, lent)
        finally:
            with self._lock:
                self._left += lent
