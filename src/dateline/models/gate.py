"""A circuit breaker: a model that failed for good is not asked again in the same run (Nygard, *Release It!*, 2007).

One failure says little about the next request where a server fails now and then; the next article would be lost for
nothing. Several in a row, with no answer between, say that it is gone, and every further article would only wait as
long. So, beside what is certain at once (the key, the name of the model), some failures in a row are needed. It is not
tried again later in the same run: ``dateline resume`` does what is missing.
"""

from __future__ import annotations

import threading
from copy import copy
from typing import TYPE_CHECKING

from dateline.errors import AnswerError, ModelError, ModelRejectedError
from dateline.models.health import Health

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.errors import DatelineError
    from dateline.models.base import Model, Reply, Request

IN_A_ROW = 3
"""Failures for good, each begun after the one before was known and with no answer between, that close the gate."""


class Gate:
    """Lets requests through until the model is gone or the run is ended, and from then on raises that error at once.

    A refused key, an unknown model and a model that is not installed close it at once. An unreachable or overloaded
    server closes it after ``IN_A_ROW`` requests that failed for good, and so does one that rejects requests, if they
    are of as many articles. Requests that were in flight at the same moment count as one.
    """

    def __init__(self, model: Model, health: Health | None = None) -> None:
        """Guard ``model``; ``health`` is what the models behind share with the gate."""
        self._model = model
        self._health = health or Health()
        self._lock = threading.Lock()
        self._row = 0
        self._counted = 0
        self._articles: set[str] = set()
        self._refused: Callable[[Request], DatelineError | None] | None = None

    @property
    def id(self) -> str:
        """The guarded model's identifier."""
        return self._model.id

    def complete(self, request: Request) -> Reply:
        """Ask the model.

        Raises:
            ModelError: the model failed, now or before.
            DatelineError: the gate was shut.
        """
        self._health.check()
        refusal = self._refused(request) if self._refused is not None else None
        if refusal is not None:
            raise refusal
        counted = self._counted
        try:
            reply = self._model.complete(request)
        except ModelError as error:
            self._failed(error, request.article, counted)
            raise
        except AnswerError:  # of no use, but the server is there
            self._answered()
            raise
        self._answered()
        return reply

    def shut(self, error: DatelineError) -> None:
        """Let nothing through from now on, and raise ``error`` in its place; what is being answered goes on.

        What waits, for its turn or for its next try, is woken and ends with that error.
        """
        self._health.end(error)

    def check(self) -> None:
        """Do nothing while requests are let through.

        Raises:
            DatelineError: why none is, any more.
        """
        self._health.check()

    def refuse_when(self, refused: Callable[[Request], DatelineError | None]) -> None:
        """Do not send the requests for which ``refused`` returns an error, but raise it; the others go through."""
        self._refused = refused

    def close(self) -> None:
        """Close the model, and wake what waits; nothing is sent any more."""
        self._health.end(ModelError("the model was closed"))
        self._model.close()

    def _answered(self) -> None:
        if self._row:
            with self._lock:
                self._row = 0
                self._articles.clear()
                self._health.in_doubt = False

    def _failed(self, error: ModelError, article: str, counted: int) -> None:
        rejected = isinstance(error, ModelRejectedError) and not error.of_model
        if not (error.retryable or rejected):
            self._health.end(error)
            return
        with self._lock:
            # what was in flight when the last one failed tells the same once more; an article that is not taken in
            # one piece is not taken in the next either, and says nothing of other articles
            if counted != self._counted or (rejected and article and article in self._articles):
                return
            self._counted += 1
            self._row += 1
            self._articles.add(article)
            self._health.in_doubt = self._health.in_doubt or error.retryable
            gone = self._row >= IN_A_ROW
        if gone:
            all_others = copy(error)
            all_others.args = (f"given up, as {IN_A_ROW} requests in a row failed: {error}",)
            self._health.end(all_others)
