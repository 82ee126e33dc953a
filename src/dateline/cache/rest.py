"""After a failure: how long what failed is left alone before it is tried again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = 1.0
LONGEST = 60.0


class Rest:
    """A pause after failures in a row: none after the first, then 1, 2, 4 … 60 seconds.

    So what comes back is found within a minute, and what stays away costs one try a minute.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        """Count with ``timer``, whose seconds only grow."""
        self._timer = timer
        self._pause = 0.0
        self._until: float | None = None

    @property
    def resting(self) -> bool:
        """Whether it is too early for another try."""
        return self._until is not None and self._timer() < self._until

    def failed(self) -> None:
        """Count a failure; those of others that had begun before the pause do not make it longer."""
        if not self.resting:
            self._until = self._timer() + self._pause
            self._pause = min(max(2 * self._pause, FIRST), LONGEST)

    def went_well(self) -> None:
        """Begin anew."""
        self._pause, self._until = 0.0, None
