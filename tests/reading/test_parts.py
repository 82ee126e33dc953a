from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from dateline.errors import InvalidAnswerError
from dateline.extract.ask import Tally
from dateline.models.base import Reply
from dateline.reading.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 20.0


def told(own: Tally, number: int) -> Iterator[str]:
    own.add(Reply(text="", finish="stop", model="m", prompt_tokens=number))
    own.fingerprints.append(f"f{number}")
    yield f"{number}a"
    yield f"{number}b"


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_parts_are_told_and_counted_in_their_order_however_many_are_asked_at_once(jobs: int) -> None:
    tally = Tally()
    found = list(Parts(jobs).each(told, range(7), tally))
    assert found == [f"{number}{letter}" for number in range(7) for letter in "ab"]
    assert tally.fingerprints == [f"f{number}" for number in range(7)]
    assert (tally.usage.requests, tally.usage.prompt_tokens) == (7, 21)


def test_so_many_are_worked_on_at_once_as_there_are_jobs() -> None:
    together = threading.Barrier(3)

    def work(_: Tally, number: int) -> list[int]:
        together.wait(PATIENCE)  # passes only where three are here at the same time
        return [number]

    assert list(Parts(3).each(work, range(6), Tally())) == list(range(6))


def test_two_articles_together_have_no_more_at_once_than_one_and_begin_a_bounded_number_of_threads() -> None:
    parts, lock = Parts(2), threading.Lock()
    now, most, names = 0, 0, set()

    def work(_: Tally, number: int) -> list[int]:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
            names.add(threading.get_ident())
        with lock:
            now -= 1
        return [number]

    results: list[list[int]] = []
    threads = [
        threading.Thread(target=lambda: results.append(list(parts.each(work, range(40), Tally())))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert results == [list(range(40))] * 3
    assert most <= 2
    assert len(names) <= 2 * 3 + 3


@pytest.mark.parametrize("jobs", [1, 4])
def test_the_first_error_is_raised_after_what_came_before_it_and_all_is_counted(jobs: int) -> None:
    tally = Tally()
    seen: list[str] = []

    def work(own: Tally, number: int) -> Iterator[str]:
        if number in {3, 5}:
            own.attempts += 1
            raise InvalidAnswerError(f"part {number}")
        return told(own, number)

    with pytest.raises(InvalidAnswerError, match="part 3"):
        seen.extend(Parts(jobs).each(work, range(200), tally))
    assert tally.usage.requests < 100
    assert tally.attempts >= 1 + tally.usage.requests


def test_threads_that_were_lent_come_back_also_after_an_error() -> None:
    parts, together = Parts(2), threading.Barrier(2)

    def failing(_: Tally, number: int) -> list[int]:
        raise InvalidAnswerError(str(number))

    def work(_: Tally, number: int) -> list[int]:
        together.wait(PATIENCE)
        return [number]

    for _ in range(3):
        with pytest.raises(InvalidAnswerError):
            list(parts.each(failing, range(4), Tally()))
    assert list(parts.each(work, range(4), Tally())) == [0, 1, 2, 3]


def test_no_parts_are_nothing() -> None:
    assert list(Parts(4).each(told, (), Tally())) == []
