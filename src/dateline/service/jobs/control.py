"""How a job that runs is stopped from outside, and why."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Why = Literal["cancelled", "closing", "late"]


class JobStopped(Exception):  # noqa: N818 -- it is no error: it ends a job from within, through every frame
    """The job must end here; ``why`` says what becomes of it."""

    def __init__(self, why: Why) -> None:
        """Say why."""
        super().__init__(why)
        self.why: Why = why


class Control:
    """The switch of one job; the thread that runs it looks at it between two steps and before every request."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Let the job run for so many seconds."""
        self._end = clock() + seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._why: Why | None = None

    def stop(self, why: Why) -> None:
        """Stop the job; the first reason counts."""
        with self._lock:
            self._why = self._why or why

    @property
    def why(self) -> Why | None:
        """Why the job must stop, if it must."""
        if self._why is None and self._clock() >= self._end:
            self.stop("late")
        return self._why

    def check(self) -> None:
        """Go on, or not.

        Raises:
            JobStopped: the job must end.
        """
        why = self.why
        if why is not None:
            raise JobStopped(why)
