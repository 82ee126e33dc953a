"""A model of known answers, for tests."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from dateline.errors import DatelineError
from dateline.models.base import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Answer = str | Reply | DatelineError


class Fake:
    """Answers from a list, in its order, or through a function of the request; keeps every request it saw.

    A string is a whole answer; a ``Reply`` is given as it is; an error is raised.
    """

    def __init__(self, model_id: str, replies: Iterable[Answer] | Callable[[Request], Answer]) -> None:
        self._id = model_id
        self._function = replies if callable(replies) else None
        self._left = [] if callable(replies) else list(replies)
        self._lock = threading.Lock()
        self.requests: list[Request] = []
        self.closed = 0

    @property
    def id(self) -> str:
        """The identifier it was given."""
        return self._id

    def complete(self, request: Request) -> Reply:
        """Give the next answer.

        Raises:
            AssertionError: it was asked more often than it has answers.
            DatelineError: the next answer is an error.
        """
        with self._lock:
            self.requests.append(request)
            if self._function is None and not self._left:
                raise AssertionError(f"{self._id} has no answer to request {len(self.requests)}")
            answer = self._left.pop(0) if self._function is None else self._function(request)
        if isinstance(answer, DatelineError):
            raise answer
        return answer if isinstance(answer, Reply) else Reply(text=answer, finish="stop", model=self._id)

    def close(self) -> None:
        """Count how often it was closed."""
        self.closed += 1
