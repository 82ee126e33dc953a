"""Readers whose articles are read on a Ray cluster; everything else of a run stays where it is.

The driver reads references, leaves out what was read before, and tells the steps in the order of the input, as a run
on one machine does. Only the way from an article to its brief is taken elsewhere: so results are the same.
"""

from __future__ import annotations

import os
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dateline.engines.cluster import Cluster
from dateline.engines.foreman import Foreman
from dateline.engines.joining import RayJoiner
from dateline.engines.limits import Limits
from dateline.engines.spread import answers
from dateline.engines.worker import Errand, packed_prompts
from dateline.errors import ModelUnreachableError
from dateline.extractive.brief import MODEL
from dateline.reading.base import Reader
from dateline.reading.by_model import ModelReader
from dateline.reading.without_model import ExtractiveReader
from dateline.records import Article
from dateline.steps import Failed, OnStep, ignore

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from dateline.engines.packing import Answered
    from dateline.errors import DatelineError
    from dateline.merge.parts import Joiner
    from dateline.plugins.manager import Plugins
    from dateline.reading.base import Answer, Question
    from dateline.settings import Settings

WINDOW = 2_000
"""Articles a worker that one data set holds: its actors are begun with it, and end with it."""
WINDOW_CHARS = 16_000_000
"""Characters a worker that one data set holds, if that is less."""
BATCH = 64
"""The most articles of one batch: what a worker has to do again, from its cache, if it dies."""


class OnRay(Reader):
    """A reader whose questions are answered by the workers of a cluster."""

    _cluster: Cluster | None = None
    _foreman: Foreman | None = None

    def each_answered(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield what came of each question, in order; a data set of them at a time is on the cluster.

        Raises:
            UsageError: Ray is not installed.
            ModelUnreachableError: the cluster cannot be reached or begun, or is lost.
        """
        left = iter(questions)
        limits = Limits(self._settings, self.chosen()[0])
        while window := list(self._window(left)):
            far = [one for one in window if _is_to_be_read(one)]
            with closing(self._far(far, limits)) as found:
                for question in window:
                    if not _is_to_be_read(question):
                        yield self.answered(question)
                        continue
                    answer = self._taken(question, next(found))
                    limits.count(answer)
                    yield answer

    def joiner(self) -> Joiner:
        """Return who joins the parts of a merge: the workers of the cluster."""
        return RayJoiner(self._opened, self._settings.workers)

    def stop(self, error: DatelineError | None = None) -> None:
        """End the run in order: what the workers are asking is answered, and nothing more is asked."""
        super().stop(error)
        if self._foreman is not None:
            self._foreman.end(error)

    def close(self) -> None:
        """Give back what it holds, the cluster if it was begun here; may be called twice."""
        super().close()
        if self._cluster is not None:
            self._cluster.close()
        self._cluster = self._foreman = None

    def _window(self, left: Iterator[Question]) -> Iterator[Question]:
        chars = 0
        workers = self._workers()
        for question in islice(left, WINDOW * workers):
            yield question
            chars += len(question.article.text) if isinstance(question.article, Article) else 0
            if chars >= WINDOW_CHARS * workers:
                return

    def _far(self, questions: list[Question], limits: Limits) -> Generator[Answered]:
        if not questions:
            return
        cluster, workers = self._opened(), self._workers()
        size = max(1, min(BATCH, 2 * self.jobs, -(-len(questions) // workers)))
        batches = [questions[at : at + size] for at in range(0, len(questions), size)]
        workers = min(workers, len(batches))
        with closing(answers(cluster, self._errand(limits, workers), batches, workers)) as each:
            for answered in each:
                yield from answered

    def _taken(self, question: Question, answered: Answered) -> Answer:
        """Tell what was told in the worker; return the answer.

        Raises:
            Exception: a bug, as it would have been raised here.
        """
        for step in answered.steps:
            self._on_step(step)
        if answered.answer is not None:
            return answered.answer
        if answered.bug is not None:
            raise answered.bug
        article = cast("Article", question.article)
        error = ModelUnreachableError(
            f"{article.source}: every worker that had it died",
            hint="its memory may not be enough: look at Ray's logs, or take fewer --jobs",
        )
        return Failed(article.source, error, article.info())

    def _opened(self) -> Cluster:
        if self._cluster is None:
            self._cluster = Cluster(self._settings.ray_address)
            self._foreman = Foreman(self._cluster.ray)
            if self.stopping:
                self._foreman.end(None)
        return self._cluster

    def _workers(self) -> int:
        return self._settings.workers or self._opened().processors

    def _errand(self, limits: Limits, workers: int) -> Errand:
        told = {"engine": "local", "model": self.chosen()[0], "jobs": self.jobs, **limits.shared_among(workers)}
        names = ("OPENAI_", "DATELINE_", "SSL_CERT_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")
        return Errand(
            settings=self._settings.model_copy(update=told),
            environment={name: value for name, value in os.environ.items() if name.upper().startswith(names)},
            folder=str(Path.cwd()),
            prompts=packed_prompts(self._prompts_folder()),
            plugins=self._plugins,
            foreman=self._foreman,
        )

    def _prompts_folder(self) -> Path | None:
        return None


class RayModelReader(OnRay, ModelReader):
    """Reads articles with a model on a cluster; each worker has a client, or an embedded model, of its own."""

    def _prompts_folder(self) -> Path | None:
        return self._store.own


class RayExtractiveReader(OnRay, ExtractiveReader):
    """Reads articles with code alone on a cluster."""

    def each_answered(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield what came of each question; where lines were chosen among all articles, all is done by then."""
        if self._chosen is not None:
            return Reader.each_answered(self, questions)
        return super().each_answered(questions)


def open_on_ray(settings: Settings, *, plugins: Plugins | None = None, on_step: OnStep = ignore) -> Reader:
    """Open a reader; the cluster is begun, or found, with the first article.

    Raises:
        UsageError: the model, the prompt or a setting is not what it should be.
        ModelError: the model cannot be opened.
    """
    given: Any = RayExtractiveReader if settings.model == MODEL else RayModelReader
    reader: Reader = given(settings, plugins=plugins, on_step=on_step)
    return reader


def _is_to_be_read(question: Question) -> bool:
    return isinstance(question.article, Article) and question.repeats is None and not question.left_out
