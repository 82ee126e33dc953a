from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from dateline.errors import (
    InvalidAnswerError,
    ModelDeniedError,
    ModelOverloadedError,
    ModelRejectedError,
    ModelUnreachableError,
)
from dateline.models.base import Model
from dateline.models.fake import Fake
from dateline.models.openai_chat import OpenAIChat, Target
from dateline.models.retrying import Retrying, Timer

if TYPE_CHECKING:
    from tests.models.conftest import Faulty

    from dateline.errors import DatelineError
    from dateline.models.base import Request


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


def test_a_retrying_model_is_a_model_with_the_id_of_the_one_inside() -> None:
    fake = Fake("m", [])
    model = Retrying(fake, 5, 60)
    model.close()
    assert isinstance(model, Model)
    assert (model.id, fake.closed) == ("m", 1)
