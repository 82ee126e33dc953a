"""The order of the steps: reference → article → lines and phrases → model → grounding → brief → timeline.

This is the only file that knows it. ``summarize`` and ``build_timeline`` are what other programs call; the command
line uses ``Reader``.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Self

from dateline import dates
from dateline.errors import AnswerError, DatelineError, InputError, SourceNotFoundError, UsageError
from dateline.extract.ask import Asker, Tally
from dateline.extract.by_article import pieces, read_piece
from dateline.extract.by_line import read_line
from dateline.grounding.check import Checked
from dateline.merge.order import in_order
from dateline.models.opening import open_model, take_model
from dateline.plugins.manager import load
from dateline.prompts import PromptStore
from dateline.records import Article, Brief, PromptRef, Provenance, Timeline
from dateline.settings import Settings, load_settings
from dateline.sources.base import ReadOptions
from dateline.steps import (
    ArticleRead,
    BriefDone,
    EventFound,
    Failed,
    LinesRead,
    LineUnread,
    Loading,
    ModelChosen,
    Note,
    OnStep,
    ignore,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dateline.dates import TimeExpression
    from dateline.grounding.claims import Found
    from dateline.models.base import Model
    from dateline.models.progress import Progress
    from dateline.plugins.manager import Plugins
    from dateline.prompts import Prompt
    from dateline.records import Line

Reference = str | Path | Article
VERSION = metadata.version("dateline")


class Reader:
    """Reads articles with one model: opened once, used for many articles, closed at the end."""

    def __init__(
        self,
        settings: Settings,
        *,
        plugins: Plugins | None = None,
        model: Model | None = None,
        on_step: OnStep = ignore,
    ) -> None:
        """Open the model that the settings name (or wrap ``model``); nothing heavy is loaded before it is asked.

        Raises:
            UsageError: the model, the prompt or a setting is not what it should be.
            ModelError: the model cannot be opened.
        """
        self._settings = settings
        self._on_step = on_step
        self._plugins = plugins or load()
        for problem in self._plugins.problems:
            on_step(Note(problem))
        self._store = PromptStore(settings.prompts_dir)
        opened = (
            take_model(model, settings, self._plugins.models, on_note=self._note)
            if model
            else open_model(settings, self._plugins.models, on_note=self._note, on_progress=self._loading)
        )
        self._prompt = self._store.get(settings.prompt or self._store.default(opened.unit))
        self._model, self._why, self._max_chars = opened.model, opened.why, opened.max_chars
        self._told = False

    def __enter__(self) -> Self:
        """Return the reader."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the model."""
        self.close()

    def close(self) -> None:
        """Close the model and the cache; may be called twice."""
        self._model.close()

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
            if isinstance(article, InputError):
                yield self._failed(Failed(getattr(article, "source", "") or "", article))
                continue
            try:
                yield self.brief(article, overview=overview)
            except DatelineError as error:
                yield self._failed(Failed(article.source, error))

    def brief(self, article: Article, *, overview: bool = True) -> Brief:
        """Read one article; without ``overview`` only what a timeline needs, its events.

        Raises:
            ModelError: the model did not answer.
            AnswerError: it gave no usable answer to any question.
        """
        if not self._told:
            self._told = True
            self._on_step(ModelChosen(self._model.id, self._why))
        lines = [line for line in article.lines if not line.dropped]
        spans = [(line.start, line.end) for line in lines]
        phrases = dates.find(article.text, article.published, article.language, spans=spans)
        tally = Tally()
        checked = Checked(article, phrases)
        for found in self._ask(Asker(self._model, tally), article, lines, phrases):
            if found.failed:
                for line in found.lines:
                    self._on_step(LineUnread(article, line, str(found.failed)))
            for event in checked.add(found):
                self._on_step(EventFound(article, event))
            last = max(line.number for line in found.lines)
            self._on_step(LinesRead(article, sum(line.number <= last for line in lines), len(lines)))
        if checked.why_unread is not None and not checked.answered:
            raise type(checked.why_unread)(
                f"{article.source}: {checked.why_unread}", hint="try another model with --model"
            )
        companion = self._companion if overview else None
        if companion:
            self._overview(Asker(self._model, tally), companion, article, lines, checked)
        brief = checked.brief(self._provenance(tally, companion))
        self._on_step(BriefDone(article, brief))
        return brief

    def _ask(
        self, asker: Asker, article: Article, lines: Sequence[Line], phrases: Sequence[TimeExpression]
    ) -> Iterator[Found]:
        if self._prompt.front.unit == "line":
            for line in lines:
                yield from read_line(asker, self._prompt, article, line, phrases)
        else:
            for piece in pieces(article, lines, self._max_chars):
                yield from read_piece(asker, self._prompt, article, piece, phrases)

    @cached_property
    def _companion(self) -> Prompt | None:
        name = self._prompt.front.overview
        return self._store.get(name) if name else None

    def _overview(
        self, asker: Asker, prompt: Prompt, article: Article, lines: Sequence[Line], checked: Checked
    ) -> None:
        """Ask for summary and actors, over as much of the article as one request holds; never fails the brief."""
        first = pieces(article, lines, self._max_chars)[0]
        if len(first) < len(lines):
            checked.warn(f"the summary rests on the first {len(first)} of {len(lines)} lines")
        try:
            for found in read_piece(asker, prompt, article, first, ()):
                if found.failed:
                    checked.warn(f"no summary of lines {first[0].number} to {first[-1].number}: {found.failed}")
                else:
                    checked.add(found)
        except AnswerError as error:
            checked.warn(f"no summary: {error}")

    def _provenance(self, tally: Tally, companion: Prompt | None) -> Provenance:
        return Provenance(
            model=self._model.id,
            prompt=_ref(self._prompt),
            overview=_ref(companion) if companion else None,
            fingerprints=tuple(tally.fingerprints),
            usage=tally.usage,
            cached=tally.usage.requests == 0,
            dateline=VERSION,
        )

    def _note(self, told: str) -> None:
        self._on_step(Note(told))

    def _loading(self, progress: Progress) -> None:
        self._on_step(Loading(progress.stage, progress.done, progress.total, progress.unit))

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


def _ref(prompt: Prompt) -> PromptRef:
    return PromptRef(
        name=prompt.front.name, version=prompt.front.version, sha256=prompt.sha256, schema_sha256=prompt.schema_sha256
    )


def summarize(
    source: Reference,
    *,
    published: date | str | None = None,
    settings: Settings | None = None,
    on_step: OnStep = ignore,
) -> Brief:
    """Read one article and return its brief: summary, dated events, actors, each with its evidence.

    Args:
        source: a path, ``-`` for standard input, or an ``Article``.
        published: the day of publication (ISO 8601) for an article that does not tell its own.
        settings: which model, prompt and cache to use; see ``load_settings``.
        on_step: is called with every step of the run (``dateline.steps``).

    Raises:
        InputError: the source cannot be read or is not one article.
        ModelError: the model did not answer.
        AnswerError: it gave no usable answer.
    """
    chosen = settings or load_settings()
    with Reader(chosen, on_step=on_step) as reader:
        options = ReadOptions(_day(published), chosen.max_bytes)
        articles = list(reader.articles([source], options))
        if len(articles) != 1:
            raise InputError(f"{source}: {len(articles)} articles", hint="use build_timeline for more than one")
        if isinstance(articles[0], InputError):
            raise articles[0]
        return reader.brief(articles[0])


def build_timeline(
    sources: Iterable[Reference],
    *,
    published: date | str | None = None,
    settings: Settings | None = None,
    on_step: OnStep = ignore,
) -> Timeline:
    """Read many articles and return their events in order of time; undated events stand apart.

    An article that fails is named in ``warnings``. The arguments are those of ``summarize``.

    Raises:
        DatelineError: no article could be read; the error of the first one.
    """
    chosen = settings or load_settings()
    with Reader(chosen, on_step=on_step) as reader:
        options = ReadOptions(_day(published), chosen.max_bytes)
        results = list(reader.briefs(sources, options, overview=False))
    briefs = [result for result in results if isinstance(result, Brief)]
    failed = [result for result in results if isinstance(result, Failed)]
    if failed and not briefs:
        raise failed[0].error
    return in_order(briefs, warnings=(str(one.error) for one in failed))


def _day(published: date | str | None) -> date | None:
    if not isinstance(published, str):
        return published
    try:
        return date.fromisoformat(published)
    except ValueError as error:
        raise UsageError(f"published: {published!r} is not a date", hint="write it as 2019-02-25") from error
