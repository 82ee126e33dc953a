from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from dateline.models.base import Message, Request
from dateline.prompts.tokens import Estimate
from dateline.reading import estimate
from dateline.reading.estimate import Asked, Counting

if TYPE_CHECKING:
    from dateline.models.cached import Cached


def _asking(words: str) -> Request:
    return Request(
        model="m",
        messages=(Message("system", "List the events."), Message("user", words)),
        schema_name="events",
        schema={"type": "object", "properties": {"events": {"type": "array"}}},
        prompt="events@1",
        prompt_sha256="0" * 64,
        max_tokens=100,
    )


class NothingKept:
    """A cache that has no answer."""

    def complete(self, request: Request) -> None:
        from dateline.errors import NotCachedError

        raise NotCachedError(request.prompt)

    def close(self) -> None:
        self.closed = True


def _counting() -> Counting:
    kept: Cached = NothingKept()  # type: ignore[assignment]
    return Counting("m", kept, Estimate())


def test_tokens_are_those_of_each_conversation_though_openings_are_counted_once() -> None:
    counting = _counting()
    whole = 0
    for words in ("one", "two and a half", "three"):
        request = _asking(words)
        assert counting.complete(request).text == '{"events": []}'
        whole += Estimate().chat([(message.role, message.content) for message in request.messages])
    assert counting.asked.prompt_tokens == whole
    assert (counting.asked.requests, counting.asked.most) == (3, 300)
    assert counting.asked.schema_tokens == 3 * counting.asked.schema_tokens // 3 > 0


def test_what_is_remembered_does_not_grow_with_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "REMEMBERED", 50)
    counting = _counting()
    for number in range(500):
        counting.complete(_asking(f"{number}"))
        counting.complete(_asking(f"{number}"))
    assert counting.asked.requests == 500
    assert len(counting._seen) == 50


def test_openings_that_are_all_different_are_not_all_kept() -> None:
    counting = _counting()
    for number in range(300):
        request = _asking("same")
        messages = (Message("system", f"List {number}."), *request.messages[1:])
        counting.complete(Request(**{**vars(request), "messages": messages}))
    assert counting.asked.requests == 300
    assert len(counting._counted) <= 100


@pytest.mark.parametrize("count", [0, 1, 7])
def test_amounts_are_added_and_multiplied(count: int) -> None:
    one = Asked(1, 2, 3, 4, 5, 6)
    assert sum((one for _ in range(count)), Asked()) == one.times(count)


def test_the_price_runs_from_empty_answers_to_the_longest() -> None:
    from datetime import date

    from dateline.prices import Price

    price = Price(models=("m",), prompt=Decimal(1), completion=Decimal(10), as_of=date(2026, 11, 1), source="test")
    assert Asked(1, 0, 1_000, 500, 10, 800).usd(price) == (Decimal("0.0011"), Decimal("0.0095"))
