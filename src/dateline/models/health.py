"""What all requests of one run share: whether the run has ended, and whether its model is in doubt."""

from __future__ import annotations

import threading
from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.errors import DatelineError


class Health:
    """Once ``end`` was called nothing more is sent, and whoever waits for something is woken.

    Attributes:
        error: why nothing more is sent; ``None`` while the run goes on.
        in_doubt: a request has failed for good, and none was answered since.
    """

    def __init__(self) -> None:
        """Begin in good health."""
        self.error: DatelineError | None = None
        self.in_doubt = False
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._wakes: list[Callable[[], None]] = []

    def on_end(self, wake: Callable[[], None]) -> None:
        """Call ``wake`` when the run ends, from whichever thread ends it."""
        with self._lock:
            self._wakes.append(wake)

    def end(self, error: DatelineError) -> None:
        """Let nothing more be sent; ``error`` is why. The first word counts. From any thread."""
        with self._lock:
            if self.error is not None:
                return
            self.error = error
            wakes = tuple(self._wakes)
        self._ended.set()
        for wake in wakes:
            wake()

    def check(self) -> None:
        """Do nothing while the run goes on.

        Raises:
            DatelineError: a copy of what ended it, of which nothing was sent.
        """
        if self.error is not None:
            again = copy(self.error)  # one object raised by many threads would grow by each one's traceback
            again.attempts = 0
            raise again

    def wait(self, seconds: float) -> None:
        """Wait that long, or until the run ends."""
        self._ended.wait(seconds)
