"""The models of the service: opened once, and lent to jobs one by one."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from dateline.models.choose import choose
from dateline.models.opening import provider_for

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from dateline.models.base import Model, Reply, Request
    from dateline.plugins.hookspecs import ModelProvider
    from dateline.plugins.manager import Plugins
    from dateline.service.jobs.control import Control
    from dateline.service.metrics import Metrics
    from dateline.service.tracing import Tracing
    from dateline.settings import Settings


class SharedModels:
    """Opens each model once; a job closes none of them."""

    def __init__(self, settings: Settings, plugins: Plugins, metrics: Metrics, tracing: Tracing) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._plugins = plugins
        self._metrics = metrics
        self._tracing = tracing
        self._lock = threading.Lock()
        self._opened: dict[str, Model] = {}

    @property
    def default(self) -> str:
        """The model that answers where a client names none."""
        return choose(self._settings.model, os.environ)[0]

    def provider(self, model_id: str) -> ModelProvider:
        """Return who opens such a model.

        Raises:
            UsageError: nobody does.
        """
        return provider_for(model_id, self._plugins.models)

    def lend(self, model_id: str, control: Control) -> Model:
        """Return a model for one job.

        Raises:
            UsageError: no plugin opens such a model.
            ModelError: it cannot be opened.
        """
        with self._lock:
            if model_id not in self._opened:
                self._opened[model_id] = self.provider(model_id).open(model_id, self._settings)
            model = self._opened[model_id]
        return _Lent(model, control, self._metrics, self._tracing)

    def close(self) -> None:
        """Close them all; requests that are under way are given up."""
        with self._lock:
            opened, self._opened = self._opened, {}
        for model in opened.values():
            model.close()


class _Lent:
    """A model that asks no more when its job must stop, and that outlives the job."""

    def __init__(self, model: Model, control: Control, metrics: Metrics, tracing: Tracing) -> None:
        self._model = model
        self._control = control
        self._metrics = metrics
        self._tracing = tracing

    @property
    def id(self) -> str:
        return self._model.id

    def complete(self, request: Request) -> Reply:
        self._control.check()
        with self._span(request):
            reply = self._model.complete(request)
        self._metrics.asked(reply.prompt_tokens, reply.completion_tokens)
        return reply

    def _span(self, request: Request) -> AbstractContextManager[object]:
        told = {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": self._model.id,
            "dateline.prompt": request.prompt,
        }
        return self._tracing.span("dateline.model", told)

    def close(self) -> None:
        """Leave the model open for other jobs."""
