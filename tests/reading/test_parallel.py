"""Many at once, in order."""

from __future__ import annotations

import threading
from contextvars import ContextVar
from itertools import count, islice
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.reading.parallel import AHEAD, in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE: ContextVar[str] = ContextVar("here", default="nowhere")


@given(st.lists(st.integers(), max_size=60), st.integers(1, 9))
def test_results_come_in_the_order_of_the_items_whatever_the_number_of_threads(items: list[int], jobs: int) -> None:
    assert list(in_order(lambda item: item * 2, items, jobs)) == [item * 2 for item in items]


def test_a_slow_item_keeps_no_other_thread_idle() -> None:
    others = threading.Semaphore(0)

    def work(item: int) -> int:
        if item:
            others.release()
        else:
            for _ in range(5):
                assert others.acquire(timeout=30)
        return item

    assert list(in_order(work, range(6), 2)) == list(range(6))


def test_an_endless_stream_is_taken_no_further_than_needed() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for item in count():
            taken += 1
            yield item

    results = in_order(lambda item: item, items(), 3)
    assert list(islice(results, 10)) == list(range(10))
    del results
    assert taken <= 10 + AHEAD * 3


def test_items_are_taken_by_the_thread_that_asks_for_results() -> None:
    takers = set()

    def items() -> Iterator[int]:
        for item in range(20):
            takers.add(threading.get_ident())
            yield item

    list(in_order(lambda item: item, items(), 4))
    assert takers == {threading.get_ident()}


@pytest.mark.parametrize("jobs", [1, 4])
def test_what_the_work_raises_is_raised_in_its_place_and_ends_the_rest(jobs: int) -> None:
    begun = []

    def work(item: int) -> int:
        begun.append(item)
        if item == 3:
            raise KeyError(item)
        return item

    results = in_order(work, range(10_000), jobs)
    assert list(islice(results, 3)) == [0, 1, 2]
    with pytest.raises(KeyError):
        next(results)
    assert len(begun) <= 4 + AHEAD * jobs


def test_work_sees_the_context_of_the_one_who_asks() -> None:
    token = HERE.set("in the run")
    try:
        assert set(in_order(lambda _: HERE.get(), range(8), 4)) == {"in the run"}
    finally:
        HERE.reset(token)


def test_one_job_begins_no_thread() -> None:
    assert set(in_order(lambda _: threading.get_ident(), range(3), 1)) == {threading.get_ident()}


def test_no_thread_is_left_when_all_is_done() -> None:
    before = set(threading.enumerate())
    list(in_order(lambda item: item, range(50), 8))
    begun = set(threading.enumerate()) - before
    for thread in begun:
        thread.join(30)
    assert not any(thread.is_alive() for thread in begun)
