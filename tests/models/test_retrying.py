from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from dateline.errors import (
    BudgetReachedError,
    InvalidAnswerError,
    ModelDeniedError,
    ModelError,
    ModelOverloadedError,
    ModelRejectedError,
    ModelUnreachableError,
    StoppedError,
)
from dateline.models.base import Model
from dateline.models.fake import Fake
from dateline.models.health import Health
from dateline.models.openai_chat import OpenAIChat, Target
from dateline.models.pace import Pace
from dateline.models.paced import Paced
from dateline.models.retrying import TRIES_IN_DOUBT, Retrying, Timer

if TYPE_CHECKING:
    from tests.models.conftest import Faulty

    from dateline.errors import DatelineError
    from dateline.models.base import Request
    from dateline.models.fake import Answer


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def timer(self) -> Timer:
        return Timer(self.sleep, lambda: self.now)


def overloaded(wait: float | None = None) -> ModelOverloadedError:
    return ModelOverloadedError("busy", retry_after=wait)


def test_retry_after_is_obeyed_to_the_second_on_a_real_connection(server: Faulty, request_: Request) -> None:
    server.script = [
        server.error(429, retry_after="7"),
        server.error(503, retry_after="2"),
        server.json(server.completion("at last")),
    ]
    clock = Clock()
    said: list[str] = []
    chat = OpenAIChat(Target("m", "small", server.url, SecretStr("k"), 5.0))
    model = Retrying(chat, 5, 60, on_retry=said.append, timer=clock.timer)
    assert model.complete(request_).text == "at last"
    model.close()
    assert clock.slept == [7.0, 2.0]
    assert len(server.seen) == 3
    assert said[0].startswith("m: HTTP 429")
    assert said[0].endswith("try 2 of 5 in 7.0 s")


def test_waits_grow_where_the_server_names_none(request_: Request) -> None:
    clock = Clock()
    model = Retrying(Fake("m", [ModelUnreachableError("reset")] * 4 + ["done"]), 5, 600, timer=clock.timer)
    assert model.complete(request_).text == "done"
    for slept, least in zip(clock.slept, [0.5, 1.0, 2.0, 4.0], strict=True):
        assert least <= slept <= least + 0.5


def test_the_last_error_tells_how_often_it_was_tried(request_: Request) -> None:
    fake = Fake("m", [overloaded()] * 3)
    with pytest.raises(ModelOverloadedError, match=r"^busy \(after 3 tries\)$"):
        Retrying(fake, 3, 600, timer=Clock().timer).complete(request_)
    assert len(fake.requests) == 3


def test_a_wait_longer_than_the_time_left_is_not_begun(request_: Request) -> None:
    clock = Clock()
    fake = Fake("m", [overloaded(1.0), overloaded(3600.0), "late"])
    with pytest.raises(ModelOverloadedError, match=r"asks to wait 3600 s, and 119 s are left: given up after 2 tries"):
        Retrying(fake, 5, 120, timer=clock.timer).complete(request_)
    assert clock.slept == [1.0]


def test_without_retry_after_too_the_time_is_kept(request_: Request) -> None:
    fake = Fake("m", [ModelUnreachableError("no")])
    with pytest.raises(ModelUnreachableError, match=r"the next try would be in .* given up after 1 try"):
        Retrying(fake, 5, 0.1, timer=Clock().timer).complete(request_)


@pytest.mark.parametrize(
    "error", [ModelRejectedError("400"), ModelDeniedError("401"), InvalidAnswerError("HTML"), ModelRejectedError("422")]
)
def test_what_no_waiting_can_mend_is_sent_once(request_: Request, error: DatelineError) -> None:
    clock = Clock()
    fake = Fake("m", [error, "never"])
    with pytest.raises(type(error)) as caught:
        Retrying(fake, 5, 60, timer=clock.timer).complete(request_)
    assert caught.value is error
    assert "tries" not in str(error)
    assert not clock.slept


def test_ctrl_c_while_waiting_is_not_swallowed(request_: Request) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Retrying(Fake("m", [overloaded()]), 5, 60, timer=Timer(interrupted)).complete(request_)


def test_who_waits_for_the_next_try_ends_at_once_when_the_run_is_stopped(request_: Request) -> None:
    health, failed, ends = Health(), threading.Event(), []

    def answer(_: Request) -> ModelOverloadedError:
        failed.set()
        return overloaded(3000.0)

    model = Retrying(Fake("m", answer), 5, 3600, health=health)

    def ask() -> None:
        try:
            model.complete(request_)
        except StoppedError as error:
            ends.append(str(error))

    asking = threading.Thread(target=ask)
    asking.start()
    assert failed.wait(30)
    health.end(StoppedError("ended"))
    asking.join(30)
    assert not asking.is_alive()
    assert ends == ["ended"]


def test_while_the_model_is_in_doubt_a_request_is_sent_a_few_times_only(request_: Request) -> None:
    health, said = Health(), list[str]()
    health.in_doubt = True
    fake = Fake("m", [ModelUnreachableError("down")] * TRIES_IN_DOUBT)
    with pytest.raises(ModelUnreachableError, match=f"after {TRIES_IN_DOUBT} tries"):
        Retrying(fake, 5, 600, timer=Clock().timer, health=health, on_retry=said.append).complete(request_)
    assert len(fake.requests) == TRIES_IN_DOUBT
    assert f"try 2 of {TRIES_IN_DOUBT}" in said[0]


@pytest.mark.parametrize(("in_doubt", "tries"), [(False, 2), (True, 1)])
def test_while_the_model_is_in_doubt_one_time_out_is_enough(request_: Request, *, in_doubt: bool, tries: int) -> None:
    health, clock = Health(), Clock()
    health.in_doubt = in_doubt

    def answer(_: Request) -> ModelUnreachableError:
        clock.now += 120.0
        return ModelUnreachableError("no answer within 120 s")

    fake = Fake("m", answer)
    with pytest.raises(ModelUnreachableError, match="given up after"):
        Retrying(fake, 5, 120, timer=clock.timer, health=health).complete(request_)
    assert len(fake.requests) == tries


def test_attempts_count_what_was_sent_also_for_errors(request_: Request) -> None:
    def paced(*answers: Answer) -> Retrying:
        health, timer = Health(), Clock().timer
        return Retrying(Paced(Fake("m", answers), Pace(1), health, timer=timer), 3, 600, timer=timer, health=health)

    assert paced("yes").complete(request_).attempts == 1
    assert paced(overloaded(), overloaded(), "yes").complete(request_).attempts == 3
    failing: list[tuple[list[Answer], int]] = [
        ([overloaded(), overloaded(), overloaded()], 3),
        ([overloaded(), ModelDeniedError("401")], 2),
    ]
    for answers, attempts in failing:
        with pytest.raises(ModelError) as caught:
            paced(*answers).complete(request_)
        assert caught.value.attempts == attempts


def test_what_stands_before_the_server_and_sends_nothing_is_no_attempt(request_: Request) -> None:
    with pytest.raises(BudgetReachedError) as caught:
        Retrying(Fake("m", [BudgetReachedError("reached")]), 3, 600).complete(request_)
    assert caught.value.attempts == 0


def test_a_retrying_model_is_a_model_with_the_id_of_the_one_inside() -> None:
    fake = Fake("m", [])
    model = Retrying(fake, 5, 60)
    model.close()
    assert isinstance(model, Model)
    assert (model.id, fake.closed) == ("m", 1)
