"""What a run may spend, shared out among its workers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dateline.prices import load_prices
from dateline.steps import BriefDone, Failed

if TYPE_CHECKING:
    from dateline.reading.base import Answer
    from dateline.settings import Settings

_LEAST = Decimal("0.000001")


class Limits:
    """Counts what a run has spent, and says what is left for each worker.

    Workers do not know of each other, so each has an equal share: the run never goes over its limits, and it ends when
    the first worker has used up its share.
    """

    def __init__(self, settings: Settings, model: str) -> None:
        """Begin with nothing spent."""
        self._settings = settings
        self._model = model
        self._prices = load_prices(settings.prices)
        self._tokens = 0
        self._cost = Decimal(0)

    def count(self, answer: Answer) -> None:
        """Count what an article took."""
        if not isinstance(answer, BriefDone | Failed):
            return
        usage = answer.spent.usage
        self._tokens += usage.prompt_tokens + usage.completion_tokens
        self._cost += self._prices.cost(
            self._model,
            requests=usage.requests,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
        ).usd

    def shared_among(self, workers: int) -> dict[str, Any]:
        """Return the settings that bound one of so many workers."""
        settings = self._settings
        shares: dict[str, Any] = {}
        if settings.max_tokens_total is not None:
            shares["max_tokens_total"] = max(1, (settings.max_tokens_total - self._tokens) // workers)
        if settings.max_cost is not None:
            shares["max_cost"] = max(_LEAST, (settings.max_cost - self._cost) / workers)
        for name in ("rpm", "tpm"):
            whole = getattr(settings, name)
            if whole is not None:
                shares[name] = max(1, whole // workers)
        return shares
