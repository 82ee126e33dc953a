from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dateline.models.congestion import Congestion


def test_one_overload_narrows_once_however_many_were_in_flight() -> None:
    congestion = Congestion(16)
    assert [congestion.overloaded(number, 16) for number in range(1, 17)] == [True] + [False] * 15
    assert congestion.allowed == 11
    assert congestion.overloaded(17, 20)
    assert congestion.allowed == 7


def test_it_widens_by_one_in_each_round_trip() -> None:
    congestion = Congestion(16)
    congestion.overloaded(1, 16)
    sent, widths = 16, [congestion.allowed]
    for _ in range(8):
        for _ in range(congestion.allowed):
            sent += 1
            congestion.answered(sent)
        widths.append(congestion.allowed)
    assert all(0 <= after - before <= 1 for before, after in pairwise(widths))
    assert widths[-1] == 16


def test_after_a_pause_it_begins_with_one_and_doubles_each_round_trip() -> None:
    congestion = Congestion(16)
    congestion.paused(100)
    congestion.answered(99)
    assert congestion.allowed == 1  # what was sent before the pause says nothing of the time after it
    sent, widths = 100, []
    while congestion.allowed < 16:
        widths.append(congestion.allowed)
        for _ in range(congestion.allowed):
            sent += 1
            congestion.answered(sent)
    assert widths == [1, 2, 4, 8]


@given(st.integers(1, 64), st.lists(st.sampled_from(["answered", "overloaded", "paused"]), max_size=60))
def test_at_least_one_and_never_more_than_allowed_may_be_in_flight(most: int, course: list[str]) -> None:
    congestion = Congestion(most)
    for number, what in enumerate(course, start=1):
        if what == "overloaded":
            congestion.overloaded(number, number)
        elif what == "paused":
            congestion.paused(number)
        else:
            congestion.answered(number)
        assert 1 <= congestion.allowed <= most
