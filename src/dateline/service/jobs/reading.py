"""The readers of a job: those of ``reading/``, which here skip what the job has read before it was interrupted."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from pydantic import ValidationError

from dateline.errors import AddressRefusedError, TooLargeError
from dateline.extractive.brief import MODEL as EXTRACTIVE
from dateline.models.base import sha256
from dateline.models.choose import choose
from dateline.reading.by_model import ModelReader
from dateline.reading.without_model import ExtractiveReader
from dateline.records import Article, Brief

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from dateline.errors import InputError
    from dateline.extract.ask import Tally
    from dateline.models.base import Model
    from dateline.plugins.manager import Plugins
    from dateline.reading.base import Reader
    from dateline.reading.references import Reference
    from dateline.settings import Settings
    from dateline.sources.base import Opened, ReadOptions
    from dateline.steps import OnStep


class NoWeb:
    """Opens no address."""

    def open(self, url: str) -> Opened:
        """Refuse.

        Raises:
            AddressRefusedError: always.
        """
        del url
        raise AddressRefusedError("this service opens no addresses", hint="send the text of the article")

    def close(self) -> None:
        """Have nothing to give back."""


class _Bounded:
    """Ends the reading of references at so many articles: one address may lead to a feed without an end."""

    limit = 0

    def bounded(self, articles: Iterator[Article | InputError]) -> Iterator[Article | InputError]:
        left = self.limit
        for article in articles:
            if not left:
                yield TooLargeError(f"there are more than {self.limit:,} articles; the others are not read")
                return
            left -= isinstance(article, Article)
            yield article


class ResumingReader(_Bounded, ModelReader):
    """Asks a model; what stands in ``kept`` is not asked again, and what is made is handed to ``keep``."""

    kept: Mapping[str, str] = {}
    keep: Callable[[str, str], None]

    def articles(self, references: Iterable[Reference], options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the articles, up to the limit."""
        return self.bounded(super().articles(references, options))

    def read(self, article: Article, *, overview: bool, only: Collection[int] | None, tally: Tally) -> Brief:
        """Return the brief that is kept of an article, else make one and keep it."""
        key = _key(article, overview=overview, only=only)
        brief = _read(self.kept.get(key))
        if brief is None:
            brief = super().read(article, overview=overview, only=only, tally=tally)
            self.keep(key, json.dumps(brief.model_dump(mode="json")))
        return brief


class BoundedExtractiveReader(_Bounded, ExtractiveReader):
    """Reads without a model, which costs nothing to do again."""

    def articles(self, references: Iterable[Reference], options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the articles, up to the limit."""
        return self.bounded(super().articles(references, options))


def open_reader(
    settings: Settings,
    plugins: Plugins,
    *,
    lend: Callable[[str], Model],
    kept: Callable[[], Mapping[str, str]],
    keep: Callable[[str, str], None],
    on_step: OnStep,
    limit: int,
) -> Reader:
    """Open the reader that the settings ask for.

    Args:
        settings: which model and prompt.
        plugins: where sources and models come from.
        lend: gives a model by its identifier.
        kept: gives what the job has read before, by a key of article and question.
        keep: is given what is read, by the same key.
        on_step: is told of every step.
        limit: how many articles are read at most.

    Raises:
        UsageError: the model, the prompt or a setting is not what it should be.
        ModelError: the model cannot be opened.
    """
    if settings.model == EXTRACTIVE:
        plain = BoundedExtractiveReader(settings, plugins=plugins, on_step=on_step)
        plain.limit = limit
        return plain
    model = lend(choose(settings.model, os.environ)[0])
    reader = ResumingReader(settings, plugins=plugins, model=model, on_step=on_step)
    reader.limit, reader.kept, reader.keep = limit, kept(), keep
    return reader


def _key(article: Article, *, overview: bool, only: Collection[int] | None) -> str:
    asked = [article.id, article.source, str(article.published), overview, None if only is None else sorted(only)]
    return sha256(json.dumps(asked))


def _read(kept: str | None) -> Brief | None:
    if kept is None:
        return None
    try:
        return Brief.model_validate_json(kept)
    except ValidationError:  # of another version
        return None
