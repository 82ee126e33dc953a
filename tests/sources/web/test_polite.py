"""Pauses between requests."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.sources.web.polite import Polite

if TYPE_CHECKING:
    from tests.sources.web.conftest import World


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a.test", "b.test"]), st.floats(0, 3)), max_size=12))
def test_no_two_turns_of_a_host_are_closer_than_the_delay(asked: list[tuple[str, float]]) -> None:
    now = [0.0]
    slept: list[float] = []
    polite = Polite(lambda: now[0], slept.append)
    turns: dict[str, list[float]] = {}
    for host, passed in asked:
        now[0] += passed
        turns.setdefault(host, []).append(now[0] + polite.wait(host, 2.0))
    for of_host in turns.values():
        assert all(later - earlier >= 2.0 - 1e-9 for earlier, later in itertools.pairwise(of_host))
    assert all(seconds > 0 for seconds in slept)


def test_a_host_that_waits_does_not_keep_another_waiting(world: World) -> None:
    entered, release = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        del seconds
        entered.set()
        release.wait(20)

    polite = Polite(world.clock, sleep)
    polite.wait("a.test", 5.0)
    waiting = threading.Thread(target=polite.wait, args=("a.test", 5.0))
    waiting.start()
    assert entered.wait(20)
    assert polite.wait("b.test", 5.0) == 0.0
    release.set()
    waiting.join(20)


def test_a_host_that_is_held_is_asked_by_nobody_meanwhile(world: World) -> None:
    polite = Polite(world.clock, world.clock.sleep)
    polite.hold("a.test", 30.0)
    polite.hold("a.test", 10.0)
    assert polite.wait("a.test", 1.0) == 30.0
    assert polite.wait("b.test", 1.0) == 0.0
