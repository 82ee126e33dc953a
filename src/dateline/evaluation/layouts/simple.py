"""The simple layout: a folder of articles, each with its gold in a JSON file of the same name (``docs/evaluation.md``).

The gold of ``NAME.txt`` is ``NAME.json`` beside it or in ``gold/``; or a gold file says with ``article`` which file is
meant. Articles are read as every source is, so they may be pages or documents as well.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline.dates.edtf_values import is_valid
from dateline.errors import InputError
from dateline.evaluation.gold import GoldArticle, GoldEvent, MainEvent, Span
from dateline.evaluation.layouts.files import whole
from dateline.records import Article
from dateline.sources.base import ReadOptions
from dateline.sources.files import Files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "gold"
"""The folder within a set that gold files may stand in."""

_TEXT = Annotated[str, Field(min_length=1, max_length=4_000)]


class _Gold(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Event(_Gold):
    text: _TEXT
    line: _TEXT
    date: Annotated[str, Field(max_length=200)] | None = None
    phrase: _TEXT | None = None
    actors: Annotated[tuple[_TEXT, ...], Field(max_length=100)] = ()
    hedged: bool = False


class _Main(_Gold):
    what: Annotated[tuple[_TEXT, ...], Field(min_length=1, max_length=50)]
    who: Annotated[tuple[_TEXT, ...], Field(max_length=50)] = ()
    days: Annotated[tuple[date, ...], Field(max_length=50)] = ()


class _File(_Gold):
    article: _TEXT | None = None
    published: date | None = None
    events: Annotated[tuple[_Event, ...], Field(max_length=2_000)] | None = None
    not_events: Annotated[tuple[_TEXT, ...], Field(max_length=2_000)] = ()
    summary: Annotated[tuple[_TEXT, ...], Field(max_length=100)] = ()
    actors: Annotated[tuple[_TEXT, ...], Field(max_length=1_000)] | None = None
    main: _Main | None = None


KEYS = tuple(_File.model_fields)
"""The keys of a gold file."""


def read(folder: Path) -> Iterator[GoldArticle | InputError]:
    """Yield the articles of a folder in the order of their gold files' names; bad gold as an error that tells where."""
    for path in gold_files(folder):
        try:
            yield read_file(path, folder)
        except InputError as error:
            yield error


def gold_files(folder: Path) -> list[Path]:
    """Return the gold files of a set in their order.

    ``*.timeline.json`` is the gold of a timeline, not of an article, and left alone.
    """
    found = (*sorted(folder.glob("*.json")), *sorted((folder / FOLDER).glob("*.json")))
    return [path for path in found if not path.name.startswith(".") and not path.name.endswith(".timeline.json")]


def read_file(path: Path, folder: Path) -> GoldArticle:
    """Read one gold file of a set in ``folder``, and its article.

    Raises:
        InputError: the gold breaks the layout, or the article cannot be read or does not hold what the gold says.
    """
    gold = _load(path)
    article = _article(path, folder, gold)
    if gold.published is not None and article.published != gold.published:
        raise InputError(f"{path.name}: published: the gold says {gold.published}, the article {article.published}")
    events = (
        None if gold.events is None else tuple(_event(path, article, at, one) for at, one in enumerate(gold.events))
    )
    return GoldArticle(
        article,
        events,
        summary=gold.summary,
        actors=gold.actors,
        main=_main(gold.main),
        others=tuple(place for at, one in enumerate(gold.not_events) for place in _all(path, article, at, one)),
    )


def _main(told: _Main | None) -> MainEvent | None:
    return MainEvent(told.what, told.who, tuple(day.isoformat() for day in told.days)) if told else None


def _load(path: Path) -> _File:
    data = whole(path)
    try:
        return _File.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{path.name}: {place + ': ' if place else ''}{first['msg']}") from error


def _article(path: Path, folder: Path, gold: _File) -> Article:
    file = _named(path, folder, gold.article) if gold.article else _beside(path, folder)
    found = list(Files().read(str(file), ReadOptions(published=gold.published)))
    if len(found) != 1:
        raise InputError(f"{path.name}: {file.name} holds {len(found)} articles, the gold is of one")
    if not isinstance(found[0], Article):
        raise found[0] if isinstance(found[0], InputError) else InputError(f"{path.name}: {file.name} is no article")
    return found[0]


def _named(path: Path, folder: Path, name: str) -> Path:
    """Return the file that a gold file names, relative to the set or to the folder above; it lies in the set."""
    top = folder.resolve()
    for base in (top, path.parent.resolve(), top.parent):
        try:
            file = (base / name).resolve()
            if file.is_relative_to(top) and file.is_file():
                return file
        except (OSError, ValueError):  # a NUL in the name
            continue
    raise InputError(f"{path.name}: article: there is no {name!r} in {folder.name}")


def _beside(path: Path, folder: Path) -> Path:
    found = sorted(
        file
        for where in {folder, path.parent}
        for file in where.glob("*")
        if file.stem == path.stem and file.suffix.lower() != ".json" and file.is_file()
    )
    if len(found) != 1:
        told = ", ".join(file.name for file in found) or "none"
        raise InputError(f"{path.name}: one article is called {path.stem}.txt or the like; here: {told}")
    return found[0]


def _event(path: Path, article: Article, at: int, one: _Event) -> GoldEvent:
    where = f"{path.name}: events.{at}"
    start = article.text.find(one.line)
    if start < 0:
        raise InputError(f"{where}.line: the article has no such words", hint="copy the line to the letter")
    if one.phrase is not None and one.phrase not in one.line:
        raise InputError(f"{where}.phrase: the line has no such words")
    if one.date is not None and not is_valid(one.date):
        raise InputError(
            f"{where}.date: {one.date!r} is no EDTF value", hint="write 2019-02-25, 2019-02, 2019 or the like"
        )
    return GoldEvent(
        text=one.text,
        quote=one.line,
        start=start,
        end=start + len(one.line),
        date=one.date,
        dating="none" if one.date is None else "told",
        actors=one.actors,
        hedged=one.hedged,
    )


def _all(path: Path, article: Article, at: int, words: str) -> Iterator[Span]:
    start = article.text.find(words)
    if start < 0:
        raise InputError(f"{path.name}: not_events.{at}: the article has no such words")
    while start >= 0:
        yield start, start + len(words)
        start = article.text.find(words, start + len(words))
