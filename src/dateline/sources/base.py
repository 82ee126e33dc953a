"""What every source is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: ``published`` serves articles that do not tell their own date; ``max_bytes`` bounds each."""

    published: date | None = None
    max_bytes: int = 5_000_000
