"""What every reader does: references become articles, each text once, and a failure stops nothing else."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from importlib import metadata
from typing import TYPE_CHECKING, Self, cast

from dateline.errors import BudgetReachedError, DatelineError, InputError, SourceNotFoundError, StoppedError
from dateline.extract.ask import Tally
from dateline.plugins.manager import load
from dateline.reading.parallel import in_order
from dateline.reading.references import Reference, expand
from dateline.reading.repeats import Repeats
from dateline.reading.web import open_web
from dateline.records import Article
from dateline.steps import (
    ArticleLeftOut,
    ArticleRead,
    ArticleRepeated,
    BriefDone,
    Failed,
    Loading,
    ModelChosen,
    Note,
    OnStep,
    Spent,
    ignore,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Iterator

    from dateline.models.base import Request
    from dateline.plugins.manager import Plugins
    from dateline.records import Brief, PromptRef
    from dateline.settings import Settings
    from dateline.sources.base import ReadOptions, Web
    from dateline.steps import Step

VERSION = metadata.version("dateline")

Answer = BriefDone | Failed | ArticleRepeated | ArticleLeftOut
"""What came of a question."""


@dataclass(frozen=True, slots=True)
class Question:
    """An article to read, or why there is none. ``only`` and ``overview`` are those of ``Reader.brief``.

    ``repeats`` is the source of the article that this one repeats: it is not read. ``left_out`` is one that an earlier
    run has read.
    """

    article: Article | InputError
    overview: bool = True
    only: Collection[int] | None = None
    repeats: str | None = None
    left_out: bool = False


class Reader(ABC):
    """Reads articles: opened once, used for many, closed at the end."""

    unit = "article"
    """What is asked about at a time: ``line`` or ``article``."""
    jobs = 1
    """How many articles are read at once."""

    def __init__(self, settings: Settings, *, plugins: Plugins | None = None, on_step: OnStep = ignore) -> None:
        """Take the sources of ``plugins``, and tell ``on_step`` of every step."""
        self._settings = settings
        self._on_step = _Serial(on_step)
        self._stopping = threading.Event()
        self._cut = False
        self._left_out: Container[str] = ()
        self._plugins = plugins or load()
        for problem in self._plugins.problems:
            self._on_step(Note(problem))
        self._told = False
        self._web: Web | None = None

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Give back what it holds; may be called twice."""
        if self._web is not None:
            self._web.close()

    @abstractmethod
    def chosen(self) -> tuple[str, str]:
        """Return which model answers, and why."""

    @abstractmethod
    def read(self, article: Article, *, overview: bool, only: Collection[int] | None, tally: Tally) -> Brief:
        """Make the brief of an article, and count into ``tally`` what it took; see ``brief``. From any thread."""

    def articles(self, references: Iterable[Reference], options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the articles of all references in order; the same text is yielded once, at its first place.

        ``@FILE`` is a list of references. Addresses are opened as the settings say, where ``options`` has no web.
        """
        seen: set[int] = set()  # hashes, not texts or names: a run may read a million articles
        told = self._completed(options)
        for reference in expand(references, self._named_again):
            for article in self._read_reference(reference, told):
                if isinstance(article, Article):
                    if hash(article.text) in seen:
                        self._on_step(Note(f"{article.source}: the same text was read before; read once"))
                        continue
                    seen.add(hash(article.text))
                    self._on_step(ArticleRead(article))
                yield article

    def briefs(
        self, references: Iterable[Reference], options: ReadOptions, *, overview: bool = True
    ) -> Iterator[Brief | Failed]:
        """Yield a brief for every article, in order; one that fails is yielded as ``Failed`` and the rest goes on.

        An article that repeats an earlier one gets none (``reading.repeats``). A model that cannot be reached, or
        that refuses our key, fails the article at hand and all that follow alike.
        """
        return self.results(self._questions(references, options, overview=overview))

    def results(self, questions: Iterable[Question]) -> Iterator[Brief | Failed]:
        """Yield the brief of every article that is asked about, or why there is none; ``jobs`` are read at once.

        After ``stop`` no further question is taken, and what was taken and not begun fails with the error given there.
        A budget that is reached stops the run.
        """
        try:
            for done in self.each_answered(self._until_stopped(questions)):
                self._on_step(done)
                if isinstance(done, Failed):
                    if isinstance(done.error, BudgetReachedError):
                        self.stop(done.error)
                    self._cut = self._cut or isinstance(done.error, StoppedError)
                    yield done
                elif isinstance(done, BriefDone):
                    yield done.brief
        except BaseException:  # nobody takes the other results: nothing more is asked for them
            self.stop()
            raise

    def brief(self, article: Article, *, overview: bool = True, only: Collection[int] | None = None) -> Brief:
        """Read one article; without ``overview`` only what a timeline needs, its events.

        Args:
            article: the article.
            overview: whether summary and actors are asked for as well.
            only: the numbers of the lines to read; ``None`` for all that are part of the article.

        Raises:
            ModelError: the model did not answer.
            AnswerError: it gave no usable answer to any question.
        """
        self._tell_chosen()
        done = self.answered(Question(article, overview=overview, only=only))
        if isinstance(done, Failed):
            raise done.error
        self._on_step(done)
        return cast("BriefDone", done).brief

    def stop(self, error: DatelineError | None = None) -> None:
        """End the run in order: what is being asked is answered, and nothing more is begun. From any thread."""
        del error
        self._stopping.set()

    def leave_out(self, articles: Container[str]) -> None:
        """Give no brief of articles with these ids from now on; each is told as ``ArticleLeftOut``."""
        self._left_out = articles

    def refuse_when(self, refused: Callable[[Request], DatelineError | None]) -> None:
        """Do not send the requests for which ``refused`` returns an error, but raise it; kept answers are used."""
        del refused  # nothing is sent where there is no model

    def prompts(self) -> tuple[PromptRef, ...]:
        """Return the prompts that it reads with, that of the events first; none without a language model."""
        return ()

    @property
    def stopping(self) -> bool:
        """Whether the end of the run was asked for."""
        return self._stopping.is_set()

    @property
    def stopped(self) -> bool:
        """Whether the run was ended before all was read; what was begun and given up is told as ``Failed``."""
        return self._cut

    def _questions(
        self, references: Iterable[Reference], options: ReadOptions, *, overview: bool
    ) -> Iterator[Question]:
        known = Repeats()
        for article in self.articles(references, options):
            original = known.original_of(article) if isinstance(article, Article) else None
            yield Question(article, overview=overview, repeats=original[1] if original else None)

    def _until_stopped(self, questions: Iterable[Question]) -> Iterator[Question]:
        for question in questions:
            if self.stopping:
                self._cut = True
                return
            if isinstance(question.article, Article) and question.article.id in self._left_out:
                yield replace(question, left_out=True)
                continue
            if isinstance(question.article, Article) and question.repeats is None:
                self._tell_chosen()
            yield question

    def each_answered(self, questions: Iterable[Question]) -> Iterator[Answer]:
        """Yield what came of each question, in order; engines answer them elsewhere."""
        return in_order(self.answered, questions, self.jobs)

    def answered(self, question: Question) -> Answer:
        """Answer a question; any thread may call it."""
        article = question.article
        if isinstance(article, InputError):
            return Failed(getattr(article, "source", "") or "", article)
        if question.left_out:
            return ArticleLeftOut(article)
        if question.repeats is not None:
            return ArticleRepeated(article, question.repeats)
        begun, tally = time.perf_counter(), Tally()
        try:
            brief = self.read(article, overview=question.overview, only=question.only, tally=tally)
        except DatelineError as error:
            return Failed(article.source, error, article.info(), _spent(tally, begun))
        return BriefDone(article, brief, _spent(tally, begun))

    def _tell_chosen(self) -> None:
        if not self._told:
            self._told = True
            self._on_step(ModelChosen(*self.chosen()))

    def _completed(self, options: ReadOptions) -> ReadOptions:
        if options.web is None and self._web is None:
            self._web = open_web(self._settings, self._note)
        return replace(options, web=options.web or self._web, on_progress=self._progress)

    def _progress(self, source: str, done: int, total: int) -> None:
        self._on_step(Loading(f"reading {source}", done, total, "bytes"))

    def _named_again(self, reference: str) -> None:
        self._note(f"{reference} was named before; read once")

    def _note(self, told: str) -> None:
        self._on_step(Note(told))

    def _read_reference(
        self, reference: Reference | InputError, options: ReadOptions
    ) -> Iterator[Article | InputError]:
        if isinstance(reference, Article | InputError):
            yield reference
            return
        name = str(reference)
        source = next((source for source in self._plugins.sources if source.claims(name)), None)
        if source is None:
            yield SourceNotFoundError(
                f"{name}: no source reads such a reference", hint="give a file, a directory or an address"
            )
            return
        try:
            yield from source.read(name, options)
        except InputError as error:
            yield error


class _Serial:
    """Tells one step at a time, whichever thread it comes from."""

    def __init__(self, on_step: OnStep) -> None:
        self._on_step = on_step
        self._lock = threading.RLock()

    def __call__(self, step: Step) -> None:
        with self._lock:
            self._on_step(step)


def _spent(tally: Tally, begun: float) -> Spent:
    return Spent(tally.usage, tally.attempts, time.perf_counter() - begun, tally.unanswered)
