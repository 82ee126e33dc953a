"""What every reader does: references become articles, each text once, and a failure stops nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Self

from dateline.errors import DatelineError, InputError, SourceNotFoundError
from dateline.plugins.manager import load
from dateline.records import Article
from dateline.steps import ArticleRead, BriefDone, Failed, ModelChosen, Note, OnStep, ignore

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from dateline.plugins.manager import Plugins
    from dateline.records import Brief
    from dateline.settings import Settings
    from dateline.sources.base import ReadOptions

Reference = str | Path | Article
VERSION = metadata.version("dateline")


class Reader(ABC):
    """Reads articles: opened once, used for many, closed at the end."""

    unit = "article"
    """What is asked about at a time: ``line`` or ``article``."""

    def __init__(self, settings: Settings, *, plugins: Plugins | None = None, on_step: OnStep = ignore) -> None:
        """Take the sources of ``plugins``, and tell ``on_step`` of every step."""
        self._settings = settings
        self._on_step = on_step
        self._plugins = plugins or load()
        for problem in self._plugins.problems:
            on_step(Note(problem))
        self._told = False

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Give back what it holds; may be called twice."""

    @abstractmethod
    def chosen(self) -> tuple[str, str]:
        """Return which model answers, and why."""

    @abstractmethod
    def read(self, article: Article, *, overview: bool, only: Collection[int] | None) -> Brief:
        """Make the brief of an article; see ``brief``."""

    def articles(self, references: Iterable[Reference], options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the articles of all references in order; the same text is yielded once, at its first place."""
        seen: set[int] = set()  # hashes, not texts or names: a run may read a million articles
        for reference in references:
            for article in self._read_reference(reference, options):
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

        A model that cannot be reached, or that refuses our key, fails the article at hand and all that follow alike.
        """
        for article in self.articles(references, options):
            yield self.brief_or_failed(article, overview=overview)

    def brief_or_failed(
        self, article: Article | InputError, *, overview: bool = True, only: Collection[int] | None = None
    ) -> Brief | Failed:
        """Return the brief of an article, or why there is none."""
        if isinstance(article, InputError):
            return self._failed(Failed(getattr(article, "source", "") or "", article))
        try:
            return self.brief(article, overview=overview, only=only)
        except DatelineError as error:
            return self._failed(Failed(article.source, error))

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
        if not self._told:
            self._told = True
            self._on_step(ModelChosen(*self.chosen()))
        brief = self.read(article, overview=overview, only=only)
        self._on_step(BriefDone(article, brief))
        return brief

    def _note(self, told: str) -> None:
        self._on_step(Note(told))

    def _failed(self, failed: Failed) -> Failed:
        self._on_step(failed)
        return failed

    def _read_reference(self, reference: Reference, options: ReadOptions) -> Iterator[Article | InputError]:
        if isinstance(reference, Article):
            yield reference
            return
        name = str(reference)
        source = next((source for source in self._plugins.sources if source.claims(name)), None)
        if source is None:
            yield SourceNotFoundError(f"{name}: no source reads such a reference", hint="give a file or a directory")
            return
        try:
            yield from source.read(name, options)
        except InputError as error:
            yield error
