from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import (
    BudgetReachedError,
    InvalidAnswerError,
    ModelOverloadedError,
    StoppedError,
    UsageError,
)
from dateline.models.base import Message, Model, Reply, Request
from dateline.models.budget import Amount, Budget, Budgeted, budget_for, prompt_tokens
from dateline.models.fake import Fake
from dateline.models.health import Health
from dateline.models.opening import take_model
from dateline.prices import Price
from dateline.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable


PRICE = Price(
    models=("m",), prompt=Decimal(2), cached=Decimal(1), completion=Decimal(10), as_of=date(2026, 11, 1), source="test"
)


def _asking(words: str = "What happened?", most: int = 100) -> Request:
    return Request(
        model="m",
        messages=(Message("system", "List the events."), Message("user", words)),
        schema_name="events",
        schema={"type": "object"},
        prompt="events@1",
        prompt_sha256="0" * 64,
        max_tokens=most,
    )


def _reply(prompt: int, answer: int, cached: int = 0) -> Reply:
    return Reply("{}", "stop", "m", prompt_tokens=prompt, completion_tokens=answer, cached_tokens=cached)


def _ask_on(model: Budgeted) -> None:
    for _ in range(10):
        model.complete(_asking())


def test_an_answer_costs_what_the_server_counted() -> None:
    budget = Budget(tokens=1_000, usd=Decimal(1), price=PRICE)
    model = Budgeted(Fake("m", [_reply(50, 20), _reply(50, 10, cached=40)]), budget, Health())
    model.complete(_asking())
    assert budget.spent == Amount(70, Decimal("0.0003"))
    model.complete(_asking())
    assert budget.spent == Amount(130, Decimal("0.0003") + Decimal("0.00016"))
    assert budget.reserved == Amount()
    assert isinstance(model, Model)
    assert model.id == "m"


def test_a_server_that_counts_nothing_is_estimated() -> None:
    budget = Budget(tokens=1_000)
    Budgeted(Fake("m", ["seven words of an answer, in all"]), budget, Health()).complete(_asking())
    assert prompt_tokens(_asking()) < budget.spent.tokens < prompt_tokens(_asking()) + 20


def test_an_answer_that_was_kept_costs_nothing() -> None:
    budget = Budget(tokens=1_000)
    Budgeted(Fake("m", [replace(_reply(50, 20), cached=True)]), budget, Health()).complete(_asking())
    assert budget.spent == Amount()


def test_a_cut_off_answer_costs_and_a_failed_try_does_not() -> None:
    budget = Budget(tokens=1_000)
    model = Budgeted(
        Fake("m", [ModelOverloadedError("503"), replace(_reply(50, 100), finish="length")]), budget, Health()
    )
    with pytest.raises(ModelOverloadedError):
        model.complete(_asking())
    assert (budget.spent, budget.reserved) == (Amount(), Amount())
    model.complete(_asking())
    assert budget.spent.tokens == 150


def test_an_answer_that_nobody_can_read_costs_its_prompt() -> None:
    budget = Budget(tokens=1_000)
    with pytest.raises(InvalidAnswerError):
        Budgeted(Fake("m", [InvalidAnswerError("no choices")]), budget, Health()).complete(_asking())
    assert (budget.spent.tokens, budget.reserved) == (prompt_tokens(_asking()), Amount())


def test_the_limit_of_tokens_ends_the_run_before_it_is_passed() -> None:
    budget = Budget(tokens=500)
    fake = Fake("m", lambda _: _reply(60, 100))
    model = Budgeted(fake, budget, Health())
    with pytest.raises(BudgetReachedError, match=r"480 of 500 tokens spent, and the next request may take 1\d\d"):
        _ask_on(model)
    assert len(fake.requests) == 3


def test_the_limit_of_money_says_what_was_spent_and_how_to_go_on() -> None:
    model = Budgeted(Fake("m", lambda _: _reply(100, 100)), Budget(usd=Decimal("0.003"), price=PRICE), Health())
    with pytest.raises(BudgetReachedError, match=r"\$0\.0024 of \$0\.0030 spent, and the next request may") as caught:
        _ask_on(model)
    assert "resume" in str(caught.value.hint)


def test_an_estimate_that_proved_too_low_is_raised() -> None:
    budget = Budget(tokens=10_000)
    model = Budgeted(Fake("m", lambda _: _reply(3 * prompt_tokens(_asking()), 1)), budget, Health())
    model.complete(_asking())
    taken: list[int] = []

    def look(_: Request) -> Reply:
        taken.append(budget.reserved.tokens)
        return _reply(1, 1)

    model.model = Fake("m", look)
    model.complete(_asking())
    assert taken == [3 * prompt_tokens(_asking()) + 100]


def test_a_server_cannot_count_so_much_that_estimates_lose_all_sense() -> None:
    budget = Budget(usd=Decimal(10**6), price=PRICE)
    model = Budgeted(Fake("m", [_reply(2**40, 1), _reply(1, 1)]), budget, Health())
    model.complete(_asking())
    with pytest.raises(BudgetReachedError):
        model.complete(_asking())


def test_a_request_waits_for_what_those_in_flight_give_back() -> None:
    sent, answered = threading.Event(), threading.Event()

    def slow(_: Request) -> Reply:
        sent.set()
        assert answered.wait(20)
        return _reply(10, 10)

    budget = Budget(tokens=prompt_tokens(_asking()) + 100 + 20)
    model = Budgeted(Fake("m", slow), budget, Health())
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(model.complete, _asking())
        assert sent.wait(20)
        assert not budget.take(budget.amount(100, 100))
        second = pool.submit(model.complete, _asking())
        answered.set()
        assert (first.result(20).completion_tokens, second.result(20).completion_tokens) == (10, 10)
    assert budget.spent.tokens == 40


def test_a_wait_ends_when_the_run_is_stopped() -> None:
    budget, health = Budget(tokens=100), Health()
    Budgeted(Fake("m", []), budget, health)
    assert budget.take(Amount(90))
    waits, looked = threading.Event(), health.check

    def look() -> None:
        waits.set()
        looked()

    health.check = look  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(budget.wait, Amount(20), health)
        assert waits.wait(20)
        stopped = StoppedError("ended")
        health.end(stopped)
        with pytest.raises(StoppedError, match="ended") as caught:
            waiting.result(20)
    assert caught.value is not stopped
    assert budget.reserved == Amount(90)


@given(
    limit=st.integers(1, 3_000),
    steps=st.lists(st.tuples(st.integers(0, 15), st.integers(1, 400), st.floats(0, 1)), max_size=150),
)
@settings(deadline=None)
def test_what_is_spent_and_set_aside_never_passes_the_limit(limit: int, steps: list[tuple[int, int, float]]) -> None:
    """Each step is a turn of one of sixteen threads: it asks if it does not, and else gets its answer."""
    money = Decimal(limit) / 100_000
    budget = Budget(tokens=limit, usd=money, price=PRICE)
    asking: dict[int, tuple[int, int, Amount]] = {}
    for thread, size, share in steps:
        if thread in asking:
            prompt, answer, taken = asking.pop(thread)
            failed = share < 0.2
            budget.settle(taken, Amount() if failed else budget.amount(prompt, int(answer * share)))
        else:
            taken = budget.amount(size, size // 2)
            try:
                if budget.take(taken):
                    asking[thread] = (size, size // 2, taken)
            except BudgetReachedError:
                assert not asking
                assert budget.spent.tokens + taken.tokens > limit or budget.spent.usd + taken.usd > money
        whole = budget.spent + budget.reserved
        assert whole.tokens <= limit
        assert whole.usd <= money
        assert budget.reserved == sum((one[2] for one in asking.values()), Amount())


def test_sixteen_threads_together_keep_the_limit() -> None:
    fake = Fake("m", lambda _: _reply(30, 40))
    budget = Budget(tokens=2_000)
    model = Budgeted(fake, budget, Health())

    def ask(_: int) -> bool:
        try:
            model.complete(_asking())
        except BudgetReachedError:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        answered = list(pool.map(ask, range(100)))
    assert budget.spent.tokens == 70 * answered.count(True) == 70 * len(fake.requests)
    assert 2_000 - 2 * 200 < budget.spent.tokens <= 2_000


def test_money_cannot_be_limited_for_a_model_whose_price_nobody_told() -> None:
    told = load_settings(max_cost="1.50", cache="off")
    with pytest.raises(UsageError, match=r"--max-cost: the price of m:unknown is not known") as caught:
        take_model(Fake("m:unknown", []), told, [], on_note=print)
    assert "--max-tokens-total" in str(caught.value.hint)


def test_tokens_can_be_limited_for_every_model(request_: Request) -> None:
    told = load_settings(max_tokens_total=10, cache="off")
    opened = take_model(Fake("m:unknown", []), told, [], on_note=print)
    with pytest.raises(BudgetReachedError, match="0 of 10 tokens spent"):
        opened.model.complete(request_)


def test_no_budget_costs_no_time(request_: Request) -> None:
    asked: list[str] = []

    class Counted(Fake):
        @property
        def id(self) -> str:
            asked.append("id")
            return "m"

    assert budget_for(load_settings(), Counted("m", [])) is None
    assert asked == []
    opened = take_model(Fake("m", ["{}"]), load_settings(cache="off"), [], on_note=print)
    assert opened.model.complete(request_).text == "{}"


@pytest.mark.parametrize("make", [lambda request: replace(request, messages=request.messages[:1]), lambda one: one])
def test_a_prompt_is_counted_with_its_schema(make: Callable[[Request], Request], request_: Request) -> None:
    asked = make(request_)
    bare = replace(asked, schema={})
    assert 0 < prompt_tokens(bare) < prompt_tokens(asked)


def test_closing_closes_the_model() -> None:
    fake = Fake("m", [])
    Budgeted(fake, Budget(), Health()).close()
    assert fake.closed == 1
