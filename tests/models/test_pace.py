"""The pace in virtual time: no thread, no clock, no waiting."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import ModelDeniedError, ModelOverloadedError, ModelUnreachableError
from dateline.models.pace import FIRST_PAUSE, LONGEST_PAUSE, Pace
from dateline.models.rate_told import RateTold

if TYPE_CHECKING:
    from dateline.errors import DatelineError
    from dateline.models.minute import Sent


def refused(after: float | None = None, status: int | None = 429) -> ModelOverloadedError:
    return ModelOverloadedError("busy", retry_after=after, status=status)


@dataclass
class Run:
    """Sends requests as fast as a pace allows, in order; each takes a second, unless it is told otherwise."""

    pace: Pace
    now: float = 1000.0
    sent: list[tuple[float, int]] = field(default_factory=list)
    most_in_flight: int = 0
    _ends: list[tuple[float, int, Sent, int, DatelineError | None]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def send(self, tokens: int, real: int, takes: float = 1.0, error: DatelineError | None = None) -> None:
        for _ in range(10_000):
            self._end_until(self.now)
            wait = self.pace.wait(self.now, tokens)
            if wait <= 0:
                break
            until = self.now + wait
            nearest = self._ends[0][0] if self._ends else math.inf
            assert min(until, nearest) < math.inf, "it waits for ever"
            self.now = min(until, nearest)
        else:
            raise AssertionError("it waits for ever")
        sent = self.pace.send(self.now, tokens)
        self.sent.append((self.now, real))
        heapq.heappush(self._ends, (self.now + takes, next(self._order), sent, real, error))
        self.most_in_flight = max(self.most_in_flight, len(self._ends))

    def _end_until(self, now: float) -> None:
        while self._ends and self._ends[0][0] <= now:
            at, _, sent, real, error = heapq.heappop(self._ends)
            if error is None:
                self.pace.answered(sent, real)
            else:
                self.pace.failed(sent, error, at)

    def finish(self) -> None:
        while self._ends:
            self.now = max(self.now, self._ends[0][0])
            self._end_until(self.now)


REQUESTS = st.lists(
    st.tuples(st.integers(0, 400), st.floats(0, 1), st.sampled_from([0.0, 0.05, 1.0, 30.0]), st.integers(0, 9)),
    max_size=120,
)


@settings(max_examples=100)
@given(REQUESTS, st.integers(1, 20), st.integers(1, 200), st.integers(1, 2000))
def test_no_minute_holds_more_than_is_allowed_and_nothing_waits_for_ever(
    requests: list[tuple[int, float, float, int]], jobs: int, rpm: int, tpm: int
) -> None:
    run = Run(Pace(jobs, rpm=rpm, tpm=tpm))
    faults: dict[int, DatelineError] = {0: refused(), 1: refused(3.0), 2: ModelUnreachableError("reset")}
    for tokens, share, takes, fault in requests:
        error = faults.get(fault)
        run.send(tokens, tokens if error else int(tokens * share), takes, error)
    assert run.most_in_flight <= jobs
    for place, (begin, _) in enumerate(run.sent):
        # a request that is larger than a minute counts as a whole one
        within = [min(real, tpm) for at, real in run.sent[place:] if at < begin + 60]
        assert len(within) <= rpm
        assert sum(within) <= tpm


def test_what_is_allowed_is_used() -> None:
    run = Run(Pace(16, rpm=120))
    for _ in range(601):
        run.send(0, 0, takes=0.1)
    assert run.now - 1000 <= 300


def test_a_small_limit_does_not_hold_up_a_small_run() -> None:
    run = Run(Pace(16, rpm=10))
    for _ in range(10):
        run.send(0, 0, takes=0.0)
    assert run.now == 1000
    run.send(0, 0)
    assert run.now == 1060


def test_tokens_that_were_not_taken_are_free_again() -> None:
    run = Run(Pace(16, tpm=1000))
    for _ in range(6):
        run.send(500, 100, takes=0.5)
    assert run.now < 1004  # two at a time fit, and give back after half a second what they did not take
    run.send(500, 100)
    assert run.now == 1060


def test_an_answer_that_took_longer_than_a_minute_is_out_of_the_count() -> None:
    run = Run(Pace(16, tpm=1000))
    run.send(900, 100_000, takes=90.0)
    run.send(900, 900, takes=1.0)
    run.now = 1100.0
    run.finish()
    run.now = 1120.0
    run.send(1000, 1000)
    assert [at for at, _ in run.sent] == [1000, 1060, 1120]


def test_a_request_larger_than_a_minute_goes_alone() -> None:
    run = Run(Pace(4, tpm=100))
    run.send(5000, 5000)
    run.send(10, 10)
    assert [at for at, _ in run.sent] == [1000, 1060]


def test_limits_that_are_told_lower_those_of_the_user_and_never_raise_them() -> None:
    pace = Pace(4, rpm=100)
    pace.told(RateTold(requests=60, tokens=5000), 0)
    assert (pace.rpm, pace.tpm) == (60, 5000)
    pace.told(RateTold(requests=500), 0)
    assert (pace.rpm, pace.tpm) == (100, 5000)
    pace.told(RateTold(wait=5.0), 0)
    assert (pace.rpm, pace.tpm, pace.paused(2.0)) == (100, 5000, 3.0)


def test_what_was_sent_before_a_limit_was_known_counts() -> None:
    run = Run(Pace(16))
    for _ in range(10):
        run.send(50, 50, takes=0.0)
    run.pace.told(RateTold(requests=10, tokens=1000), run.now)
    run.send(50, 50)
    assert run.now == 1060


def test_after_retry_after_one_goes_first_and_the_rest_follow_its_answer() -> None:
    run = Run(Pace(16))
    for _ in range(16):
        run.send(0, 0, 0.5, refused(7.0))
    run.finish()
    for _ in range(16):
        run.send(0, 0, 1.0)
    times = [at for at, _ in run.sent[16:]]
    assert times[0] == 1007.5
    assert [times.count(at) for at in sorted(set(times))] == [1, 2, 4, 8, 1]


def test_refusals_without_a_time_narrow_at_once_and_pause_ever_longer_when_no_answer_comes() -> None:
    pace, now, pauses = Pace(8), 0.0, []
    for _ in range(9):
        pace.failed(pace.send(now, 0), refused(), now)
        pauses.append(pace.paused(now))
        now += pace.paused(now)
    assert pauses == [0, FIRST_PAUSE, 4.0, 8.0, 16.0, 32.0] + [LONGEST_PAUSE] * 3
    pace.answered(pace.send(now, 0), 0)
    pace.failed(pace.send(now, 0), refused(), now)
    assert pace.paused(now) == 0


def test_no_pause_of_our_own_is_longer_than_one_is_willing_to_wait() -> None:
    pace = Pace(8, patience=5.0)
    for now in range(0, 40, 10):
        pace.failed(pace.send(now, 0), refused(), now)
    assert pace.paused(30) == 5.0
    pace.told(RateTold(wait=3600.0), 30)
    assert pace.paused(30) == 5.0
    pace.failed(pace.send(30, 0), refused(3600.0), 30)
    assert pace.paused(30) == 3600.0


@pytest.mark.parametrize(
    ("error", "took", "allowed"),
    [
        (refused(), 1, 5),
        (refused(status=503), 1, 5),
        (refused(status=None), 1, 5),
        (refused(status=500), 1, 8),
        (ModelUnreachableError("reset"), 1, 8),
        (ModelUnreachableError("no answer in time"), 30, 5),
        (ModelDeniedError("no"), 1, 8),
        (None, 1, 8),
    ],
)
def test_only_what_says_that_there_was_too_much_to_do_narrows(
    error: DatelineError | None, took: float, allowed: int
) -> None:
    pace = Pace(8, late=30.0)
    pace.failed(pace.send(0, 0), error, took)
    assert pace.allowed == allowed
    assert pace.paused(took) == 0
