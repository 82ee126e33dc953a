"""Threads that wait for their turn. Time passes by waiting only, and never by the clock on the wall."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from unittest import mock

import pytest

from dateline.errors import (
    InvalidAnswerError,
    ModelDeniedError,
    ModelOverloadedError,
    StoppedError,
)
from dateline.models.base import Model, Reply
from dateline.models.fake import Fake
from dateline.models.gate import Gate
from dateline.models.health import Health
from dateline.models.pace import Pace
from dateline.models.paced import Paced
from dateline.models.rate_told import RateTold
from dateline.models.retrying import Retrying

from .conftest import JOBS, LONG, VirtualClock, asking, many

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.models.base import Request
    from dateline.models.fake import Answer
    from dateline.models.rate_told import OnRate


class Held(Fake):
    """Answers when it is let go; counts how many are in it."""

    def __init__(self, answer: Callable[[Request], Answer] = lambda request: request.article) -> None:
        super().__init__("m", answer)
        self.go = threading.Event()
        self.inside = threading.Semaphore(0)

    def complete(self, request: Request) -> Reply:
        self.inside.release()
        assert self.go.wait(LONG)
        return super().complete(request)

    def wait_for(self, number: int) -> None:
        for _ in range(number):
            assert self.inside.acquire(timeout=LONG)


def test_a_paced_model_is_a_model_with_the_id_of_the_one_inside(request_: Request) -> None:
    fake = Fake("m", ["yes"])
    model = Paced(fake, Pace(1), Health())
    assert model.complete(request_).text == "yes"
    model.close()
    assert isinstance(model, Model)
    assert (model.id, fake.closed) == ("m", 1)


def test_no_more_are_in_flight_than_allowed(request_: Request) -> None:
    held = Held()
    model = Paced(held, Pace(2), Health())
    with asking(model, many(request_, 6)) as told:
        held.wait_for(2)
        _until(lambda: len(model._queue) == 4)
        assert not held.inside.acquire(blocking=False)
        held.go.set()
    assert told == {request.article: request.article for request in held.requests}


def _until(true: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(int(LONG * 1000)):
        if true():
            return
        waited.wait(0.001)
    raise AssertionError("it never came so far")


def test_waiters_are_let_in_one_after_the_other_as_they_came(request_: Request) -> None:
    held = Held()
    model = Paced(held, Pace(1), Health())
    requests = many(request_, 5)
    threads = []
    for number, request in enumerate(requests):
        threads.append(threading.Thread(target=model.complete, args=(request,)))
        threads[-1].start()
        _until(lambda number=number: len(model._queue) == number)  # type: ignore[misc]
        if not number:
            held.wait_for(1)
    held.go.set()
    for thread in threads:
        thread.join(LONG)
    assert held.requests == requests
    assert [one.article for one in held.requests] == [one.article for one in requests]


def test_a_request_that_is_sent_again_keeps_its_place(request_: Request) -> None:
    first, second = many(request_, 2)
    busy, clock = iter([ModelOverloadedError("busy")]), VirtualClock()
    model = Paced(Fake("m", lambda request: next(busy, request.article)), Pace(1), Health(), timer=clock.timer)
    with pytest.raises(ModelOverloadedError):
        model.complete(first)
    assert model._arrival(first) == 1
    assert model.complete(second).text == "001"
    assert model._arrival(first) == 3


def test_when_the_run_ends_what_is_in_flight_is_answered_and_what_waits_is_not_sent(request_: Request) -> None:
    held, health = Held(), Health()
    model = Paced(held, Pace(2), health)
    with asking(model, many(request_)) as told:
        held.wait_for(2)
        _until(lambda: len(model._queue) == JOBS - 2)
        health.end(StoppedError("ended"))
        _until(lambda: len(told) == JOBS - 2)
        held.go.set()
    assert sorted(told.values()).count("ended") == JOBS - 2
    assert len(held.requests) == 2


def test_when_the_model_is_closed_nobody_waits_on(request_: Request) -> None:
    held, health = Held(lambda _: ModelOverloadedError("busy", retry_after=100.0)), Health()
    gate = Gate(Retrying(Paced(held, Pace(1), health), 5, 600.0, health=health), health)
    with asking(gate, many(request_, 2)) as told:
        held.wait_for(1)
        held.go.set()
        _until(lambda: len(held.requests) == 1)
        gate.close()
    assert set(told.values()) == {"the model was closed"}
    assert (len(held.requests), held.closed) == (1, 1)


def test_a_server_that_wants_too_long_a_wait_is_not_waited_for(request_: Request) -> None:
    clock, fake = VirtualClock(), Fake("m", [ModelOverloadedError("tomorrow", retry_after=3600.0)])
    model = Paced(fake, Pace(4, patience=120.0), Health(), timer=clock.timer)
    with pytest.raises(ModelOverloadedError, match="tomorrow") as sent:
        model.complete(request_)
    clock.sleep(100.0)
    with pytest.raises(ModelOverloadedError, match="lets nothing in for now") as unsent:
        model.complete(request_)
    assert (sent.value.attempts, unsent.value.attempts) == (1, 0)
    assert unsent.value.retry_after == 3500.0
    assert clock.now == 1100.0


def test_who_waits_already_learns_of_too_long_a_wait_as_well(request_: Request) -> None:
    held = Held(lambda _: ModelOverloadedError("tomorrow", retry_after=3600.0))
    model = Paced(held, Pace(1, patience=120.0), Health())
    with asking(model, many(request_)) as told:
        held.wait_for(1)
        _until(lambda: len(model._queue) == JOBS - 1)
        held.go.set()
    assert sorted(told.values()).count("m: its server lets nothing in for now") == JOBS - 1
    assert len(held.requests) == 1


def test_a_limit_of_tokens_counts_what_an_answer_may_take_and_then_what_it_took(request_: Request) -> None:
    clock = VirtualClock()
    fake = Fake("m", lambda _: Reply("yes", "stop", "m", prompt_tokens=30, completion_tokens=20))
    model = Paced(fake, Pace(4, tpm=600), Health(), timer=clock.timer)
    times = []
    for _ in range(7):
        model.complete(request_)  # at most 256 tokens of answer, and less than 100 of the prompt
        times.append(clock.now)
    assert times == [1000.0] * 6 + [1060.0]


def test_an_answer_of_no_use_is_an_answer(request_: Request) -> None:
    useless = InvalidAnswerError("HTML")
    pace = Pace(8)
    model = Paced(Fake("m", [ModelOverloadedError("busy"), useless]), pace, Health())
    with pytest.raises(ModelOverloadedError):
        model.complete(request_)
    narrow = pace._congestion._window
    with pytest.raises(InvalidAnswerError) as caught:
        model.complete(request_)
    assert caught.value.attempts == 1
    assert pace._congestion._window > narrow


def test_limits_that_the_model_tells_are_kept(request_: Request) -> None:
    class Telling(Fake):
        on_rate: OnRate | None = None

        def complete(self, request: Request) -> Reply:
            if self.on_rate is not None:
                self.on_rate(RateTold(requests=2))
            return super().complete(request)

    clock, pace = VirtualClock(), Pace(4, rpm=100)
    model = Paced(Telling("m", lambda _: "yes"), pace, Health(), timer=clock.timer)
    for _ in range(5):
        model.complete(request_)
    assert pace.rpm == 2
    assert clock.now == 1120.0


def test_a_replay_keeps_no_pace(request_: Request) -> None:
    clock = VirtualClock()
    model = Paced(Fake("m", [*["yes"] * 9, ModelDeniedError("no")]), Pace(1, rpm=1), Health(), timer=clock.timer)
    with mock.patch.object(Paced, "paces", new=False):
        assert [model.complete(request_).text for _ in range(9)] == ["yes"] * 9
        with pytest.raises(ModelDeniedError) as caught:
            model.complete(request_)
    assert caught.value.attempts == 1
    assert clock.now == 1000.0
