"""What runs in an actor: a reader with a model of its own, which answers batches of questions."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.engines.packing import Answered, pack_answers, portable, unpack_questions
from dateline.errors import DatelineError
from dateline.reading.opening import open_reader
from dateline.records import Article
from dateline.steps import Failed, Loading, ModelChosen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dateline.engines.foreman import Foreman
    from dateline.plugins.manager import Plugins
    from dateline.reading.base import Question, Reader
    from dateline.settings import Settings
    from dateline.steps import Step

Row = dict[str, Any]
"""A row of a data set: the number of a batch, ``at``, its ``name``, and its questions, ``packed``; or its answers."""
TRIES = 2
"""How often a batch is begun: once more when the worker that has it dies; then each of its articles alone, as often."""


@dataclass(frozen=True)
class Errand:
    """What a worker must know to read as the driver would; nothing of it is shown, for it holds keys.

    ``environment`` holds the driver's variables that models look at, ``folder`` its working directory, ``prompts`` the
    files of the user's own folder of prompts, and ``plugins`` the driver's.
    """

    settings: Settings = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
    folder: str = field(repr=False)
    prompts: Mapping[str, bytes] | None = field(repr=False, default=None)
    plugins: Plugins | None = field(repr=False, default=None)
    foreman: Foreman | None = field(repr=False, default=None)


class Worker:
    """Answers batches, several at once; ``reader.jobs`` articles of all of them are read at a time."""

    def __init__(self, errand: Errand) -> None:
        """Open the reader; what is wrong with it becomes the answer to every question."""
        self._told = threading.local()
        self._broken: Exception | None = None
        self._reader: Reader | None = None
        try:
            self._reader = self._opened(errand)
        except Exception as error:  # noqa: BLE001 -- told by the driver, which knows what is a bug
            self._broken = portable(error)
        self._pool = ThreadPoolExecutor(self._reader.jobs if self._reader else 1, thread_name_prefix="dateline")
        self._foreman = errand.foreman
        if self._foreman is not None:
            waiting = self._foreman.wait
            threading.Thread(target=self._stop_later, args=(waiting,), name="dateline-end", daemon=True).start()

    def __call__(self, row: Row) -> Row:
        """Answer the batch of a row; one that was begun ``TRIES`` times before, and took its worker along, is lost."""
        if self._foreman is not None and self._foreman.begin(row["name"]) > TRIES:
            return {"at": row["at"], "packed": b""}
        questions = unpack_questions(row["packed"])
        answers = list(self._pool.map(self._answer, questions))
        try:
            packed = pack_answers(answers, questions)
        except Exception as error:  # noqa: BLE001 -- what a plugin of somebody else's tells may not be sendable
            packed = pack_answers([Answered((), bug=portable(error))] * len(questions), questions)
        return {"at": row["at"], "packed": packed}

    def _opened(self, errand: Errand) -> Reader:
        os.environ.update(errand.environment)
        with contextlib.suppress(OSError):  # relative paths of the settings; another machine has no such folder
            os.chdir(errand.folder)
        settings = errand.settings
        if errand.prompts is not None:
            settings = settings.model_copy(update={"prompts_dir": _unpacked(errand.prompts)})
        return open_reader(settings, plugins=errand.plugins, on_step=self._keep)

    def _answer(self, question: Question) -> Answered:
        steps: list[Step] = []
        self._told.steps = steps
        reader, error = self._reader, self._broken
        try:
            if reader is not None:
                answer = reader.answered(question)
                return Answered(tuple(steps), answer)
        except Exception as raised:  # noqa: BLE001 -- as above
            error = portable(raised)
        if isinstance(error, DatelineError) and isinstance(question.article, Article):
            return Answered(tuple(steps), Failed(question.article.source, error, question.article.info()))
        return Answered(tuple(steps), bug=error)

    def _keep(self, step: Step) -> None:
        """Keep what is told while this thread reads; the driver has told itself what a reader tells of its opening."""
        steps: list[Step] | None = getattr(self._told, "steps", None)
        if steps is not None and not isinstance(step, Loading | ModelChosen):
            steps.append(step)

    def _stop_later(self, wait: Callable[[], DatelineError | None]) -> None:
        try:
            error = wait()
        except Exception:  # noqa: BLE001 -- the cluster is gone, and this process with it
            return
        if self._reader is not None:
            self._reader.stop(error)


def packed_prompts(folder: Path | None) -> dict[str, bytes] | None:
    """Return the files of a folder of prompts by their names, ``None`` where there is none."""
    if folder is None or not folder.is_dir():
        return None
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def _unpacked(prompts: Mapping[str, bytes]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dateline-prompts-"))
    for name, data in prompts.items():
        (folder / name).write_bytes(data)
    return folder
