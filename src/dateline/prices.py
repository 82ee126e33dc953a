"""What requests cost: a table of list prices that comes with dateline, and a file of the user's own in front of it.

A price that nobody told is unknown, never nothing: a sum says how many of its requests have none.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, DecimalException
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

TABLE = "prices.toml"
MAX_BYTES = 1_000_000
MILLION = 1_000_000
_SHOWN = 80
_CENTS = Decimal("0.01")
_FINE = Decimal("0.0001")

_Usd = Annotated[Decimal, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
_Pattern = Annotated[str, Field(min_length=1, max_length=300)]


class Price(BaseModel):
    """What a million tokens cost, in US dollars.

    ``models`` are identifiers as ``--model`` takes them, in which ``*`` stands for any characters. ``prompt`` is the
    price of tokens that are sent, ``cached`` of those among them that the server had kept, ``completion`` of those
    that are written. ``as_of`` is the day on which ``source`` told it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: Annotated[tuple[_Pattern, ...], Field(min_length=1, max_length=200)]
    prompt: _Usd
    cached: _Usd | None = None
    completion: _Usd
    as_of: date
    source: Annotated[str, Field(min_length=1, max_length=300)]

    def usd(self, prompt_tokens: int, completion_tokens: int, cached_tokens: int = 0) -> Decimal:
        """Return what tokens cost; ``cached_tokens`` are among those of the prompt."""
        kept = min(cached_tokens, prompt_tokens)
        sent = (prompt_tokens - kept) * self.prompt + kept * (self.prompt if self.cached is None else self.cached)
        return (sent + completion_tokens * self.completion) / MILLION

    @property
    def is_nothing(self) -> bool:
        """Whether it costs nothing, as on one's own machine."""
        return not (self.prompt or self.completion)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: Literal["USD"] = "USD"
    price: Annotated[tuple[Price, ...], Field(max_length=10_000)] = ()


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in US dollars; ``unknown`` counts the requests that are not in it, because their price is not known."""

    usd: Decimal = Decimal(0)
    unknown: int = 0

    def __add__(self, other: Money) -> Money:
        """Return the sum; what is unknown stays unknown."""
        return Money(self.usd + other.usd, self.unknown + other.unknown)

    def __str__(self) -> str:
        """Return it in words: ``$0.12``, ``unknown``, ``at least $0.12, 3 requests of unknown price``."""
        if not self.unknown:
            return dollars(self.usd)
        if not self.usd:
            return "unknown"
        return f"at least {dollars(self.usd)}, {self.unknown:,} request{'s' * (self.unknown != 1)} of unknown price"


@dataclass(frozen=True, slots=True)
class Prices:
    """Tables of prices; what stands in an earlier one goes before what stands in a later one."""

    tables: tuple[tuple[Price, ...], ...]

    def of(self, model: str) -> Price | None:
        """Return a model's price, ``None`` if it is not known; the pattern with the most letters of its own decides."""
        for table in self.tables:
            fitting = [
                (len(pattern.replace("*", "")), -at, price)
                for at, price in enumerate(table)
                for pattern in price.models
                if _fits(pattern, model)
            ]
            if fitting:
                return max(fitting, key=lambda one: one[:2])[2]
        return None

    def cost(
        self, model: str, *, requests: int, prompt_tokens: int, completion_tokens: int, cached_tokens: int = 0
    ) -> Money:
        """Return what requests cost at the list price; ``cached_tokens`` are those that the server had kept.

        Where the price is not known, or the server did not count its tokens, it is unknown.
        """
        if not requests:
            return Money()
        price = self.of(model)
        if price is None or not (price.is_nothing or prompt_tokens):
            return Money(unknown=requests)
        return Money(price.usd(prompt_tokens, completion_tokens, cached_tokens))


def load_prices(path: Path | None = None) -> Prices:
    """Read the prices; those of the user's file, if there is one, go before the built-in ones.

    Raises:
        UsageError: the file cannot be read, or is no table of prices; the message says where.
    """
    return Prices(((_read(path),) if path else ()) + (_built_in(),))


def total(sums: Iterable[Money]) -> Money:
    """Return the sum of sums."""
    return sum(sums, Money())


def dollars(usd: Decimal) -> str:
    """Return an amount as people write it: ``$0``, ``$0.0012``, ``$12.34``, ``under $0.0001``."""
    if not usd:
        return "$0"
    if usd < _FINE:
        return f"under ${_FINE}"
    return f"${usd.quantize(_CENTS if usd >= 1 else _FINE):,}"


def _fits(pattern: str, model: str) -> bool:
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == model
    if not model.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        found = model.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(model) - at >= len(rest[-1]) and model.endswith(rest[-1])


@lru_cache(maxsize=1)
def _built_in() -> tuple[Price, ...]:
    return _parsed((resources.files("dateline") / TABLE).read_bytes(), TABLE)


def _read(path: Path) -> tuple[Price, ...]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UsageError(f"{path}: the prices cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > MAX_BYTES:
        raise UsageError(f"{path}: a table of prices has at most {MAX_BYTES:,} bytes")
    return _parsed(data, str(path))


def _parsed(data: bytes, name: str) -> tuple[Price, ...]:
    hint = "[[price]] with models, prompt, completion (US dollars a million tokens), as_of and source"
    try:
        # a float would not be the price that was written
        table = _Table.model_validate(tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise UsageError(f"{name}: {_place(first['loc'])}: {first['msg']}", hint=hint) from error
    except (ValueError, DecimalException, RecursionError) as error:  # no UTF-8, no TOML, no number
        raise UsageError(f"{name}: it is no TOML: {str(error)[:_SHOWN] or type(error).__name__}", hint=hint) from error
    return table.price


def _place(parts: Sequence[int | str]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{str(part)[:_SHOWN]}" for part in parts).lstrip(".")
