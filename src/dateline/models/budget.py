"""What a run may spend: each request is paid for before it is sent, and what was too much is given back after.

A reservation of the most that a request can cost is what keeps a limit under concurrency: sixteen requests that each
fit alone may together go far over it. A request that does not fit waits while others are in flight, because they
mostly give something back; where none is, the budget is reached.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from dateline.errors import AnswerError, BudgetReachedError, UsageError
from dateline.prices import dollars, load_prices
from dateline.prompts.tokens import Estimate, estimate

if TYPE_CHECKING:
    from dateline.models.base import Model, Reply, Request
    from dateline.models.health import Health
    from dateline.prices import Price
    from dateline.settings import Settings

_MOST_LOW = 4.0
"""How many times too low an estimate of tokens is believed to be at most, whatever a server counts."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Tokens, of prompts and of answers, and what they cost in US dollars."""

    tokens: int = 0
    usd: Decimal = Decimal(0)

    def __add__(self, other: Amount) -> Amount:
        """Return the sum."""
        return Amount(self.tokens + other.tokens, self.usd + other.usd)

    def __sub__(self, other: Amount) -> Amount:
        """Return the difference."""
        return Amount(self.tokens - other.tokens, self.usd - other.usd)


class Budget:
    """What may be spent, what was, and what is set aside for requests in flight; for any number of threads.

    Args:
        tokens: the most tokens; ``None`` for any number.
        usd: the most US dollars; ``None`` for any sum.
        price: what tokens cost; ``None`` if it is not known, and then ``usd`` limits nothing.
    """

    def __init__(self, *, tokens: int | None = None, usd: Decimal | None = None, price: Price | None = None) -> None:
        self._limit = (tokens, usd)
        self._price = price
        self._changed = threading.Condition()
        self._in_flight = 0
        self.spent = Amount()
        self.reserved = Amount()

    def amount(self, prompt: int, answer: int, cached: int = 0) -> Amount:
        """Return what tokens come to; ``cached`` are those of the prompt that the server had kept."""
        return Amount(prompt + answer, self._price.usd(prompt, answer, cached) if self._price else Decimal(0))

    def take(self, amount: Amount) -> bool:
        """Set an amount aside for a request; ``False`` where it may fit when one in flight has ended.

        Raises:
            BudgetReachedError: it does not fit, and nothing is in flight that may give something back.
        """
        with self._changed:
            if self._fits(amount):
                self.reserved += amount
                self._in_flight += 1
                return True
            if self._in_flight:
                return False
            raise BudgetReachedError(
                f"the budget is reached: {self._told(amount)}",
                hint="what is finished is delivered; with a higher --max-cost or --max-tokens-total the same command, "
                "or `dateline resume`, goes on from there and pays for nothing twice",
            )

    def wait(self, amount: Amount, health: Health) -> None:
        """Set an amount aside as soon as it fits.

        Raises:
            BudgetReachedError: it does not fit, and nothing is in flight any more.
            DatelineError: what ended the run meanwhile.
        """
        with self._changed:
            while not self.take(amount):
                health.check()
                self._changed.wait()
                health.check()

    def wake(self) -> None:
        """Let whoever waits look again: the run has ended."""
        with self._changed:
            self._changed.notify_all()

    def settle(self, taken: Amount, spent: Amount) -> None:
        """Put what a request has cost in the place of what was set aside for it."""
        with self._changed:
            self.reserved -= taken
            self.spent += spent
            self._in_flight -= 1
            self._changed.notify_all()

    def _fits(self, amount: Amount) -> bool:
        tokens, usd = self._limit
        whole = self.spent + self.reserved + amount
        return (tokens is None or whole.tokens <= tokens) and (usd is None or whole.usd <= usd)

    def _told(self, amount: Amount) -> str:
        tokens, usd = self._limit
        if usd is not None and self.spent.usd + amount.usd > usd:
            spent, limit, wanted = dollars(self.spent.usd), dollars(usd), dollars(amount.usd)
            return f"{spent} of {limit} spent, and the next request may cost {wanted}"
        return f"{self.spent.tokens:,} of {tokens:,} tokens spent, and the next request may take {amount.tokens:,}"


class Budgeted:
    """A model that sends a request only if the budget has room for the longest answer that it may get.

    A try that failed in the transport costs nothing. An answer costs what the server counted, whatever it is worth;
    where the server counts nothing, what is estimated.
    """

    def __init__(self, model: Model, budget: Budget, health: Health) -> None:
        """Spend on ``model`` from ``budget``; ``health`` ends all waiting when the run ends."""
        self.model = model
        self.budget = budget
        self._health = health
        self._low = 1.0
        health.on_end(budget.wake)

    @property
    def id(self) -> str:
        """The identifier of the model that is asked."""
        return self.model.id

    def complete(self, request: Request) -> Reply:
        """Answer one request.

        Raises:
            BudgetReachedError: there is no room for it.
            DatelineError: from the model, or what ended the wait.
        """
        estimated = prompt_tokens(request)
        prompt = ceil(estimated * self._low)
        taken = self.budget.amount(prompt, request.max_tokens)
        self.budget.wait(taken, self._health)
        spent = Amount()
        try:
            reply = self.model.complete(request)
            spent = self._spent(reply, prompt)
            # an alphabet, or a model, whose tokens are shorter than estimated: the next requests know it
            self._low = max(self._low, min(reply.prompt_tokens / max(estimated, 1), _MOST_LOW))
        except AnswerError:  # an answer came, and nobody can read what it has cost
            spent = self.budget.amount(prompt, 0)
            raise
        finally:
            self.budget.settle(taken, spent)
        return reply

    def close(self) -> None:
        """Close the model that is asked."""
        self.model.close()

    def _spent(self, reply: Reply, prompt: int) -> Amount:
        if reply.cached:
            return Amount()
        answer = reply.completion_tokens or estimate(reply.text)
        return self.budget.amount(reply.prompt_tokens or prompt, answer, reply.cached_tokens)


def budget_for(settings: Settings, model: Model) -> Budget | None:
    """Return the budget that the settings set for a model; ``None`` where they set none.

    Raises:
        UsageError: a sum of money is set, and the model's price is not known; or the prices cannot be read.
    """
    if settings.max_cost is None and settings.max_tokens_total is None:
        return None
    price = load_prices(settings.prices).of(model.id)
    if price is None and settings.max_cost is not None:
        raise UsageError(
            f"--max-cost: the price of {model.id} is not known",
            hint="tell it with --prices FILE or DATELINE_PRICES, or limit the tokens with --max-tokens-total",
        )
    return Budget(tokens=settings.max_tokens_total, usd=settings.max_cost, price=price)


def prompt_tokens(request: Request) -> int:
    """Return about how many tokens a model reads for a request: what is sent, its JSON Schema among it."""
    schema = json.dumps(request.schema, ensure_ascii=False, separators=(",", ":"))
    opening = sum(_known(message.content) for message in request.messages[:-1])
    template = Estimate().chat([("user", "")] * len(request.messages))
    return opening + sum(estimate(message.content) for message in request.messages[-1:]) + template + _known(schema)


@lru_cache(maxsize=32)
def _known(text: str) -> int:
    """Count what mostly is the same in every request of a run."""
    return estimate(text)
