"""Many at once, in order: work on a stream of items in threads, and take the results as the items came."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 4
"""Items a thread that are taken before the first of them is done: one slow article must not keep the others idle."""


def in_order(work: Callable[[Item], Result], items: Iterable[Item], jobs: int) -> Iterator[Result]:
    """Yield ``work(item)`` of each item, in the order of the items, ``jobs`` of them worked on at once.

    Items are taken from their stream by the caller's thread, and never more than ``AHEAD * jobs`` before their results
    are taken, so that memory does not grow with their number. With one job no thread is begun. What ``work`` raises is
    raised here; what was not begun by then, or when the caller stops, is not done. ``work`` sees the caller's context
    variables.
    """
    if jobs <= 1:
        yield from map(work, items)
        return
    left = iter(items)
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="dateline")

    def begin(count: int) -> Iterator[Future[Result]]:
        return (pool.submit(copy_context().run, work, item) for item in islice(left, count))

    try:
        waiting = deque(begin(AHEAD * jobs))
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(begin(1))
    finally:
        # not waited for after an error: whoever closes the model ends the requests of what still runs
        pool.shutdown(wait=False, cancel_futures=True)
