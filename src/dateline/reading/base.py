"""What every reader does: references become articles, each text once, and a failure stops nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from importlib import metadata
from typing import TYPE_CHECKING, Self

from dateline.errors import DatelineError, InputError, SourceNotFoundError
from dateline.plugins.manager import load
from dateline.reading.references import Reference, expand
from dateline.reading.repeats import Repeats
from dateline.reading.web import open_web
from dateline.records import Article
from dateline.steps import ArticleRead, ArticleRepeated, BriefDone, Failed, Loading, ModelChosen, Note, OnStep, ignore

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from dateline.plugins.manager import Plugins
    from dateline.records import Brief
    from dateline.settings import Settings
    from dateline.sources.base import ReadOptions, Web

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
    def read(self, article: Article, *, overview: bool, only: Collection[int] | None) -> Brief:
        """Make the brief of an article; see ``brief``."""

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
        known = Repeats()
        for article in self.articles(references, options):
            original = known.original_of(article) if isinstance(article, Article) else None
            if original and isinstance(article, Article):
                self.tell_repeated(article, original[1])
            else:
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

    def tell_repeated(self, article: Article, original: str) -> None:
        """Tell that an article repeats the one of the source ``original``, and is not read by itself."""
        self._on_step(ArticleRepeated(article, original))

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

    def _failed(self, failed: Failed) -> Failed:
        self._on_step(failed)
        return failed

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
