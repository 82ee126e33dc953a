"""Limits that a gold set must keep, for CI: ``--fail-under dates=0.9``."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.errors import UsageError
from dateline.evaluation.figures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.evaluation.record import ArticleScore


@dataclass(frozen=True, slots=True)
class Gate:
    """A limit of a figure: the least that will do, or, where ``under`` is false, the most."""

    figure: str
    limit: float
    under: bool = True

    def of(self, scores: Sequence[ArticleScore]) -> Passed:
        """Hold the figure against the limit; one that could not be measured does not keep it."""
        value = MEASURES[self.figure].of(scores)
        kept = value is not None and (value >= self.limit if self.under else value <= self.limit)
        return Passed(self, value, kept)


@dataclass(frozen=True, slots=True)
class Passed:
    """A gate with the figure that came to it; ``value`` is ``None`` where there was nothing to measure."""

    gate: Gate
    value: float | None
    kept: bool

    def __str__(self) -> str:
        """Say it in one line."""
        name, limit = self.gate.figure, f"{self.gate.limit:g}"
        if self.value is None:
            return f"{name}: nothing was there to be measured; the limit is {limit}"
        if self.kept:
            return f"{name} is {self.value:.4f}, as the limit of {limit} asks"
        return f"{name} is {self.value:.4f}, {'under' if self.gate.under else 'over'} the limit of {limit}"


def parse_gate(told: str, *, under: bool = True) -> Gate:
    """Read ``NAME=LIMIT``, the limit from 0 to 1.

    Raises:
        UsageError: there is no such figure, it is one of which the smaller (``under``) or the greater value is the
            better one, or the limit is no number from 0 to 1.
    """
    option, other = ("--fail-under", "--fail-over") if under else ("--fail-over", "--fail-under")
    name, _, number = told.partition("=")
    fitting = sorted(one.name for one in MEASURES.values() if one.good == under)
    if name not in MEASURES:
        raise UsageError(f"{option}: no figure is called {name!r}", hint=f"there are {', '.join(fitting)}")
    if name not in fitting:
        better = "smaller" if under else "greater"
        raise UsageError(f"{option} {told}: the {better} {name}, the better", hint=f"say {other} {told}")
    try:
        limit = float(number)
    except ValueError:
        limit = math.nan
    if not 0 <= limit <= 1:
        raise UsageError(f"{option} {told}: the limit is no number from 0 to 1", hint=f"say {option} {name}=0.9")
    return Gate(name, limit, under)
