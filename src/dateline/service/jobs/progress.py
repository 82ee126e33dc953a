"""From the steps of the pipeline to what a client sees of its job: articles done, events as they are found."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from dateline.service.jobs.database import StoreGoneError
from dateline.service.jobs.job import JobEvent
from dateline.service.problems import kind_of
from dateline.steps import ArticleRead, ArticleRepeated, BriefDone, EventFound, Failed, LinesRead, Loading, ModelChosen

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.service.jobs.control import Control
    from dateline.service.jobs.job import Claimed
    from dateline.service.jobs.queue import Queue
    from dateline.steps import Step

SECONDS = 0.5
"""How often what happens is written at most; the end of an article is written at once."""
HELD = 2_000
"""Events that are held while the database is away; the oldest are let go first."""


class Progress:
    """Is told the steps of one job, by the thread that runs it."""

    def __init__(
        self,
        claimed: Claimed,
        queue: Queue,
        control: Control,
        notify: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin at no article done."""
        self._claimed = claimed
        self._queue = queue
        self._control = control
        self._notify = notify
        self._clock = clock
        self._number = claimed.events
        self._held: list[JobEvent] = []
        self._written = clock()
        self._done, self._read = 0, 0

    def __call__(self, step: Step) -> None:
        """Take a step. Between two articles the job stops here, if it must.

        Within an article it stops before the next request to the model: an answer that was paid for is kept.

        Raises:
            JobStopped: it must.
        """
        at_once = self._take(step)
        if at_once or self._clock() - self._written >= SECONDS:
            self.write()
        if isinstance(step, ArticleRead | BriefDone):
            self._control.check()

    def _take(self, step: Step) -> bool:
        match step:
            case ModelChosen(model=model):
                self._add("model", {"model": model})
            case ArticleRead(article=article):
                self._read += 1
                self._add("article", {"article": article.id, "source": article.source, "title": article.title})
            case EventFound(article=article, event=event):
                found = {"id": event.id, "text": event.text, "edtf": event.date.edtf}
                self._add("found", {"article": article.id, **found})
            case LinesRead(article=article, done=done, total=total):
                self._add("lines", {"article": article.id, "done": done, "total": total})
            case Loading(what=_, done=done, total=total, unit=unit):
                self._add("loading", {"done": done, "total": total, "unit": unit})
            case Failed(source=source, error=error):
                self._done += 1
                self._add("failed", {"source": source, "type": kind_of(error).slug})
            case BriefDone(article=article) | ArticleRepeated(article=article):
                self._done += 1
                self._add("progress", {"article": article.id, "done": self._done, "total": self.total})
                return True
            case _:  # a note is for the operator: it may name a model's address
                return False
        return False

    @property
    def total(self) -> int:
        """How many articles there are, as far as is known."""
        return max(self._claimed.job.total, self._read, self._done)

    def write(self) -> None:
        """Write what is held; while the database is away it stays held."""
        self._written = self._clock()
        try:
            if not self._queue.report(self._claimed, self._done, self.total, self._held):
                self._control.stop("cancelled")
        except StoreGoneError:
            return
        self._held = []
        self._notify(self._claimed.job.id)

    def _add(self, name: str, data: dict[str, object]) -> None:
        if name == "lines" and self._held and self._held[-1].name == name:
            self._held.pop()  # only the last figure is worth a row
            self._number -= 1
        self._number += 1
        self._held = [*self._held[-HELD + 1 :], JobEvent(self._number, name, json.dumps(data))]
