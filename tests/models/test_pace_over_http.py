"""Limits of a real server on the loopback, in virtual time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from dateline.errors import ModelError, ModelOverloadedError
from dateline.models.gate import Gate
from dateline.models.health import Health
from dateline.models.openai_chat import OpenAIChat, Target
from dateline.models.pace import Pace
from dateline.models.paced import Paced
from dateline.models.rate_told import RateTold, TellsRate
from dateline.models.retrying import TRIES_IN_DOUBT, Retrying

from .conftest import JOBS, LONG, VirtualClock, asking, many

if TYPE_CHECKING:
    from dateline.models.base import Request

    from .conftest import Faulty, Handler


def stack(server: Faulty, clock: VirtualClock, pace: Pace, health: Health, tries: int = 5) -> Gate:
    """Return a real client, wrapped as in a run."""
    chat = OpenAIChat(Target("m", "small", server.url, SecretStr("k"), LONG))
    paced = Paced(chat, pace, health, timer=clock.timer)
    return Gate(Retrying(paced, tries, 600.0, timer=clock.timer, health=health), health)


def test_sixteen_threads_obey_one_retry_after_and_do_not_storm(server: Faulty, request_: Request) -> None:
    clock, together, times = VirtualClock(), threading.Barrier(JOBS), []
    fine, busy = server.json(server.completion("yes")), server.error(429, retry_after="7")
    named: list[float] = []

    def first(handler: Handler) -> None:
        together.wait(LONG)  # all are in flight before any is refused
        named.append(clock.now + 7)
        busy(handler)

    def later(handler: Handler) -> None:
        times.append(clock.now)
        fine(handler)

    server.script = [*[first] * JOBS, later]
    model = stack(server, clock, Pace(JOBS), Health())
    with asking(model, many(request_)) as told:
        pass
    model.close()
    assert set(told.values()) == {"yes"}
    assert len(server.seen) == 2 * JOBS  # each once refused, and once more
    assert min(times) >= min(named) == 1007.0


def test_a_minute_that_is_used_up_loses_no_request_where_the_server_says_when_it_begins(
    server: Faulty, request_: Request
) -> None:
    clock, lock = VirtualClock(), threading.Lock()
    window = [1000.0, 0]

    def limited(handler: Handler) -> None:
        with lock:  # ten requests in a fixed minute
            if clock.now >= window[0] + 60:
                window[:] = [clock.now, 0]
            window[1] += 1
            over, left = window[1] > 10, window[0] + 60 - clock.now
        if over:
            server.error(429, retry_after_ms=str(int(left * 1000)))(handler)
        else:
            server.json(server.completion("yes"))(handler)

    server.script = [limited]
    model = stack(server, clock, Pace(JOBS), Health())
    with asking(model, many(request_, 40)) as told:
        pass
    model.close()
    assert set(told.values()) == {"yes"}
    assert len(server.seen) <= 40 + JOBS + 3 * 4  # the first storm, and some at the end of each minute


def test_limits_in_the_headers_of_good_answers_keep_the_server_from_refusing(server: Faulty, request_: Request) -> None:
    clock, lock, times = VirtualClock(), threading.Lock(), []

    def limited(handler: Handler) -> None:
        with lock:
            times.append(clock.now)
            over = sum(at > clock.now - 60 for at in times) > 10
        body = {"error": {"message": "no"}} if over else server.completion("yes")
        server.json(body, 429 if over else 200, x_ratelimit_limit_requests="10")(handler)

    server.script = [limited]
    model = stack(server, clock, Pace(1), Health())  # one at a time: time does not pass while one is in flight
    with asking(model, many(request_, 35)) as told:
        pass
    model.close()
    assert set(told.values()) == {"yes"}
    assert len(server.seen) == 35


def test_a_server_that_is_gone_is_found_out_soon_and_all_that_follow_end_at_once(
    server: Faulty, request_: Request
) -> None:
    server.script = [server.reset_at_once()]
    clock, health = VirtualClock(), Health()
    model = stack(server, clock, Pace(1), health)
    for request in many(request_, 100):
        with pytest.raises(ModelError, match="no connection"):
            model.complete(request)
    model.close()
    assert len(server.seen) == 5 + 2 * TRIES_IN_DOUBT
    assert clock.now - 1000 < 9.5 + 2 * 2.5


def test_limits_are_handed_out_before_the_answer_also_when_it_is_an_error(server: Faulty, request_: Request) -> None:
    server.script = [
        server.json(server.completion(), 200, x_ratelimit_limit_requests="60", x_ratelimit_limit_tokens="5000"),
        server.error(429, x_ratelimit_remaining_requests="0", x_ratelimit_reset_requests="2s"),
        server.json(server.completion()),
    ]
    told: list[RateTold] = []
    model = OpenAIChat(Target("m", "small", server.url, SecretStr("k"), LONG))
    assert isinstance(model, TellsRate)
    model.on_rate = told.append
    model.complete(request_)
    with pytest.raises(ModelOverloadedError) as caught:
        model.complete(request_)
    model.complete(request_)
    model.close()
    assert caught.value.status == 429
    assert told == [RateTold(requests=60, tokens=5000), RateTold(wait=2.0)]
