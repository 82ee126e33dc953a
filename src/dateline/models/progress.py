"""How far a long step has come: joining the weights, loading the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of a step; ``total`` is 0 where the end is not known, ``unit`` empty where nothing is counted."""

    stage: str
    done: int = 0
    total: int = 0
    unit: Literal["bytes", ""] = ""


OnProgress = Callable[[Progress], None]


@runtime_checkable
class ShowsProgress(Protocol):
    """A model whose first request may take long, and that tells how far it is.

    Set ``on_progress`` after ``ModelProvider.open`` and before the first request.
    """

    on_progress: OnProgress | None
