"""A model that failed for good is not asked again in the same run: the next article would only wait as long."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from dateline.errors import DatelineError, ModelError

if TYPE_CHECKING:
    from dateline.models.base import Model, Reply, Request


class Gate:
    """Lets requests through until the first ``ModelError``, and from then on raises that error at once."""

    def __init__(self, model: Model) -> None:
        """Guard ``model``."""
        self._model = model
        self._error: DatelineError | None = None

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
        if self._error is not None:
            again = copy(self._error)  # one object raised by many threads would grow by each one's traceback
            again.attempts = 0
            raise again
        try:
            return self._model.complete(request)
        except ModelError as error:
            self._error = error
            raise

    def shut(self, error: DatelineError) -> None:
        """Let nothing through from now on, and raise ``error`` in its place; what is being answered goes on."""
        self._error = self._error or error

    def close(self) -> None:
        """Close the model."""
        self._model.close()
