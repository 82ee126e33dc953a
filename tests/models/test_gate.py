from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dateline.errors import ModelDeniedError, ModelError, RefusedAnswerError
from dateline.models.base import Model
from dateline.models.fake import Fake
from dateline.models.gate import Gate

if TYPE_CHECKING:
    from dateline.models.base import Request


def test_answers_go_through(request_: Request) -> None:
    fake = Fake("m", ["one", "two"])
    gate = Gate(fake)
    assert [gate.complete(request_).text for _ in range(2)] == ["one", "two"]
    gate.close()
    assert isinstance(gate, Model)
    assert (gate.id, fake.closed) == ("m", 1)


def test_a_model_that_failed_is_not_asked_again(request_: Request) -> None:
    fake = Fake("m", [ModelDeniedError("no", hint="look at the key"), "never"])
    gate = Gate(fake)
    errors = []
    for _ in range(3):
        with pytest.raises(ModelError) as caught:
            gate.complete(request_)
        errors.append(caught.value)
    assert [(type(error), str(error)) for error in errors] == [(ModelDeniedError, "no")] * 3
    assert len(fake.requests) == 1


def test_an_answer_that_is_of_no_use_does_not_close_the_gate(request_: Request) -> None:
    gate = Gate(Fake("m", [RefusedAnswerError("no"), "yes"]))
    with pytest.raises(RefusedAnswerError):
        gate.complete(request_)
    assert gate.complete(request_).text == "yes"
