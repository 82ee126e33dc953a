"""Runs the synchronous core for tools: in worker threads, with one model kept open, with progress and an end."""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from anyio import CapacityLimiter, create_task_group, from_thread, sleep_forever, to_thread
from anyio.lowlevel import current_token

from dateline.errors import StoppedError
from dateline.extractive.brief import MODEL as EXTRACTIVE
from dateline.mcp_server.progress import Progress
from dateline.mcp_server.texts import Texts
from dateline.models.choose import choose
from dateline.models.opening import provider_for
from dateline.models.progress import ShowsProgress
from dateline.plugins.manager import load
from dateline.reading.by_model import ModelReader
from dateline.reading.without_model import ExtractiveReader
from dateline.steps import Loading, OnStep, Step, ignore

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.mcpserver import Context

    from dateline.models.base import Model, Reply, Request
    from dateline.models.progress import Progress as ModelProgress
    from dateline.reading.base import Reader
    from dateline.settings import Settings

AT_ONCE = 4
"""Tools that work at the same time; the calls beyond it wait."""

_Result = TypeVar("_Result")
_TELL: ContextVar[OnStep] = ContextVar("dateline.mcp_server.tell", default=ignore)
"""Who is told of the steps of the call that runs in this context: the one model serves several."""


class Runs:
    """Reads articles with the model of the settings, which is opened once and closed at the end."""

    def __init__(self, settings: Settings) -> None:
        """Open the model; nothing heavy is loaded before it is asked.

        Raises:
            UsageError: the model, the prompt or a setting is not what it should be.
            ModelError: the model cannot be opened.
        """
        self.settings = settings
        self.plugins = load()
        self._model = None if settings.model == EXTRACTIVE else self._opened()
        self._limiter: CapacityLimiter | None = None
        try:
            self.reader(Texts((), 0), ignore).close()  # a prompt that is not there is told now, not by the first call
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the model; may be called twice."""
        if self._model is not None:
            self._model.model.close()

    def reader(self, texts: Texts, on_step: OnStep) -> Reader:
        """Return a reader for one call, which may read ``texts`` beside what the plugins read; close it at the end.

        Raises:
            UsageError: the prompt is not what it should be.
        """
        plugins = replace(self.plugins, sources=(texts, *self.plugins.sources))
        reader: Reader
        if self._model is None:
            reader = ExtractiveReader(self.settings, plugins=plugins, on_step=on_step)
        else:
            reader = ModelReader(self.settings, plugins=plugins, model=self._model, on_step=on_step)
        if isinstance(on_step, _Call):
            on_step.reader = reader
        return reader

    async def run(self, ctx: Context[Any, Any], work: Callable[[OnStep], _Result]) -> _Result:
        """Do ``work`` in a worker thread, telling the client of its steps.

        Where the client cancels the call, the work ends at its next step: an answer that the model is giving is
        still waited for, the next question is not asked.
        """
        if self._limiter is None:
            self._limiter = CapacityLimiter(AT_ONCE)
        call = _Call(ctx)
        failed: Exception | None = None
        async with create_task_group() as group:
            group.start_soon(call.end_when_cancelled)
            try:
                result = await to_thread.run_sync(partial(_told, work, call), limiter=self._limiter)
            except Exception as error:  # noqa: BLE001 -- raised below: the group would wrap it in a group of its own
                failed = error
            call.done = True
            group.cancel_scope.cancel()
        if failed is not None:
            raise failed
        return result

    def _opened(self) -> _Kept:
        chosen, _ = choose(self.settings.model, os.environ)
        model = provider_for(chosen, self.plugins.models).open(chosen, self.settings)
        if isinstance(model, ShowsProgress):
            model.on_progress = _loading
        return _Kept(model)


class _Call:
    """Tells a client of the steps of its call, from any thread, and ends the call's reading when it is cancelled."""

    def __init__(self, ctx: Context[Any, Any]) -> None:
        self.reader: Reader | None = None
        self.done = False
        self._ended = False
        self._ctx = ctx
        self._loop = current_token()
        self._progress = Progress()

    def __call__(self, step: Step) -> None:
        if self._ended:
            raise StoppedError("the call was cancelled")
        report = self._progress.report(step)
        if report is not None:
            tell = self._ctx.report_progress
            from_thread.run(tell, report.done, report.total, report.words, token=self._loop)

    async def end_when_cancelled(self) -> None:
        try:
            await sleep_forever()
        finally:
            if not self.done:
                self._ended = True
                if self.reader is not None:
                    self.reader.stop()


class _Kept:
    """A model that stays open when a reader is done with it."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @property
    def id(self) -> str:
        return self.model.id

    def complete(self, request: Request) -> Reply:
        return self.model.complete(request)

    def close(self) -> None:
        pass


def _told(work: Callable[[OnStep], _Result], on_step: OnStep) -> _Result:
    token = _TELL.set(on_step)
    try:
        return work(on_step)
    finally:
        _TELL.reset(token)


def _loading(progress: ModelProgress) -> None:
    _TELL.get()(Loading(progress.stage, progress.done, progress.total, progress.unit))
