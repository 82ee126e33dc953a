from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dateline.errors import (
    BudgetReachedError,
    DatelineError,
    InvalidAnswerError,
    ModelDeniedError,
    ModelError,
    ModelNotInstalledError,
    ModelOverloadedError,
    ModelRejectedError,
    ModelUnreachableError,
    RefusedAnswerError,
    StoppedError,
)
from dateline.models.base import Model
from dateline.models.fake import Fake
from dateline.models.gate import IN_A_ROW, Gate
from dateline.models.health import Health

if TYPE_CHECKING:
    from dateline.models.base import Reply, Request
    from dateline.models.fake import Answer


def outcomes(gate: Gate, request: Request, times: int) -> list[str]:
    """Return what comes of requests of as many articles: the answer, or the error's words."""
    told = []
    for number in range(times):
        try:
            told.append(gate.complete(replace(request, article=f"article {number}")).text)
        except DatelineError as error:
            told.append(str(error))
    return told


def test_answers_go_through(request_: Request) -> None:
    fake = Fake("m", ["one", "two"])
    gate = Gate(fake)
    assert [gate.complete(request_).text for _ in range(2)] == ["one", "two"]
    gate.check()
    gate.close()
    assert isinstance(gate, Model)
    assert (gate.id, fake.closed) == ("m", 1)


@pytest.mark.parametrize(
    "error",
    [
        ModelDeniedError("no", hint="look at the key"),
        ModelNotInstalledError("no", hint="look at the key"),
        ModelRejectedError("no", hint="look at the key", of_model=True),
        ModelError("no", hint="look at the key"),
    ],
)
def test_a_model_that_will_never_answer_is_not_asked_again(request_: Request, error: ModelError) -> None:
    fake = Fake("m", [error, "never"])
    gate = Gate(fake)
    errors = []
    for _ in range(3):
        with pytest.raises(ModelError) as caught:
            gate.complete(request_)
        errors.append(caught.value)
    assert [(type(one), str(one), one.hint) for one in errors] == [(type(error), "no", "look at the key")] * 3
    assert len(fake.requests) == 1
    with pytest.raises(type(error)):
        gate.check()


@pytest.mark.parametrize(
    "error", [ModelUnreachableError("no"), ModelOverloadedError("no"), ModelRejectedError("no")], ids=type
)
def test_several_failures_in_a_row_close_it_and_fewer_do_not(request_: Request, error: ModelError) -> None:
    answers: list[Answer] = [*[error] * (IN_A_ROW - 1), "yes", *[error] * IN_A_ROW, "never"]
    fake = Fake("m", answers)
    told = outcomes(Gate(fake), request_, len(answers) + 5)
    given_up = [f"given up, as {IN_A_ROW} requests in a row failed: no"] * 6
    assert told == [*["no"] * (IN_A_ROW - 1), "yes", *["no"] * IN_A_ROW, *given_up]
    assert len(fake.requests) == 2 * IN_A_ROW


def test_one_article_whose_requests_are_rejected_says_nothing_of_the_others(request_: Request) -> None:
    rejected = ModelRejectedError("too long")
    gate = Gate(Fake("m", [*[rejected] * 10, "yes"]))
    for _ in range(10):
        with pytest.raises(ModelRejectedError):
            gate.complete(replace(request_, article="the long one"))
    assert gate.complete(replace(request_, article="another")).text == "yes"


def test_an_answer_that_is_of_no_use_shows_that_the_server_is_there(request_: Request) -> None:
    down = ModelUnreachableError("down")
    useless: list[Answer] = [down, down, RefusedAnswerError("no"), down, down, InvalidAnswerError("HTML")]
    assert outcomes(Gate(Fake("m", [*useless, "yes"])), request_, 7)[-1] == "yes"


def test_a_budget_that_is_reached_says_nothing_of_the_server(request_: Request) -> None:
    down, reached = ModelUnreachableError("down"), BudgetReachedError("reached")
    told = outcomes(Gate(Fake("m", [down, down, reached, down, "never"])), request_, 5)
    assert told[:4] == ["down", "down", "reached", "down"]
    assert told[4].endswith("in a row failed: down")


def test_it_is_in_doubt_from_the_first_failure_for_good_to_the_next_answer(request_: Request) -> None:
    health, seen = Health(), []
    answers: list[Answer] = [ModelRejectedError("400"), ModelUnreachableError("down"), "yes", "yes"]

    def answer(_: Request) -> Answer:
        seen.append(health.in_doubt)
        return answers.pop(0)

    outcomes(Gate(Fake("m", answer), health), request_, 4)
    assert seen == [False, False, True, False]


def test_failures_at_the_same_moment_count_as_one(request_: Request) -> None:
    model = _Meeting(threading.Barrier(16))
    gate, rounds = Gate(model), 0

    def ask(number: int) -> None:
        with pytest.raises(ModelUnreachableError):
            gate.complete(replace(request_, article=str(number)))

    while model.asked < 16 * IN_A_ROW:
        gate.check()
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rounds += 1
    assert rounds == IN_A_ROW
    with pytest.raises(ModelUnreachableError):
        gate.check()


class _Meeting:
    """A dead server: as many requests as meet in it fail together."""

    id = "m"

    def __init__(self, together: threading.Barrier) -> None:
        self.asked = 0
        self._together = together
        self._lock = threading.Lock()

    def complete(self, request: Request) -> Reply:
        del request
        with self._lock:
            self.asked += 1
        self._together.wait(30)
        raise ModelUnreachableError("down")

    def close(self) -> None:
        """Do nothing."""


def test_a_gate_that_is_shut_raises_what_it_was_shut_with_and_sends_nothing(request_: Request) -> None:
    fake = Fake("m", ["never"])
    gate = Gate(fake)
    gate.shut(StoppedError("ended"))
    gate.shut(BudgetReachedError("later"))
    assert outcomes(gate, request_, 2) == ["ended", "ended"]
    assert not fake.requests


def test_what_is_refused_is_not_sent_and_the_rest_is(request_: Request) -> None:
    fake = Fake("m", ["yes"])
    gate = Gate(fake)
    gate.refuse_when(lambda request: InvalidAnswerError("paid") if request.article == "article 0" else None)
    assert outcomes(gate, request_, 2) == ["paid", "yes"]
    assert len(fake.requests) == 1
