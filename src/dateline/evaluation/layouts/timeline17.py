"""Timeline17 (Tran et al., "Predicting Relevant News Events for Timeline Summaries", WWW 2013), a folder a topic.

``articles.jsonl.gz`` holds an article a line (``id``, ``published``, ``text`` in tokens of the Penn Treebank),
``timelines.jsonl`` a timeline that a journalist wrote a line (``[[day, [sentence, ...]], ...]``), ``keywords.json`` the
words that the topic was searched with.
"""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError, TooLargeError
from dateline.evaluation.gold import Days, GoldTimelines
from dateline.evaluation.layouts.treebank import plain
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedIOBase
    from pathlib import Path

    from dateline.records import Article

ARTICLES = "articles.jsonl.gz"
MAX_LINE = 20_000_000
"""Bytes of one line of a file."""
MAX_LINES = 100_000


def topics(folder: Path) -> list[str]:
    """Return the names of the topics in a folder, sorted."""
    return sorted(path.parent.name for path in folder.glob(f"*/{ARTICLES}"))


def read(folder: Path) -> Iterator[GoldTimelines | InputError]:
    """Yield the topics of a folder in the order of their names; a bad one as an error."""
    for name in topics(folder):
        try:
            yield read_topic(folder, name)
        except InputError as error:
            yield error


def read_topic(folder: Path, name: str) -> GoldTimelines:
    """Read one topic; articles without a sentence are counted.

    Raises:
        InputError: a file of it is missing or breaks the layout.
    """
    where = folder / name
    articles, unreadable = [], 0
    for at, row in _rows(where / ARTICLES):
        article = _article(row, f"{name}/{ARTICLES}: line {at}")
        if article is None:
            unreadable += 1
        else:
            articles.append(article)
    timelines = [_timeline(row, f"{name}/timelines.jsonl: line {at}") for at, row in _rows(where / "timelines.jsonl")]
    words: Any = next((row for _, row in _rows(where / "keywords.json")), [])
    return GoldTimelines(
        name=name,
        articles=tuple(articles),
        timelines=tuple(one for one in timelines if one),
        words=" ".join(word for word in words if isinstance(word, str)) if isinstance(words, list) else "",
        unreadable=unreadable,
    )


def _rows(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        with path.open("rb") as packed, gzip.open(packed) if path.suffix == ".gz" else packed as file:
            yield from _lines(file, path.name)
    except (OSError, EOFError, zlib.error) as error:
        told = getattr(error, "strerror", None) or error
        raise InputError(f"{path.parent.name}/{path.name} cannot be read: {told}") from error


def _lines(file: BufferedIOBase, name: str) -> Iterator[tuple[int, Any]]:
    for at, line in enumerate(islice(iter(lambda: file.readline(MAX_LINE), b""), MAX_LINES), 1):
        if len(line) == MAX_LINE:
            raise TooLargeError(f"{name}: line {at} is longer than {MAX_LINE:,} bytes")
        if not line.strip():
            continue
        try:
            yield at, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{name}: line {at} is no JSON: {error}") from error


def _article(row: Any, where: str) -> Article | None:  # noqa: ANN401 -- any JSON value
    text = row.get("text") if isinstance(row, dict) else None
    if not isinstance(text, str):
        raise InputError(f"{where}: an article has the keys id, published and text")
    published = _day(row.get("published"), where)
    try:
        return make_article("\n".join(map(plain, text.splitlines())), str(row.get("id")), published=published)
    except InputError:
        return None


def _timeline(rows: Any, where: str) -> Days:  # noqa: ANN401 -- any JSON value
    """Return a gold timeline; of a date told twice the later one counts, as in the published evaluation."""
    try:
        pairs = [(_day(day, where), tuple(map(str, lines))) for day, lines in rows]
    except (TypeError, ValueError) as error:
        raise InputError(f"{where}: a timeline is a list of [day, [sentence, …]]") from error
    return dict(pairs)


def _day(told: object, where: str) -> date:
    try:
        return date.fromisoformat(told[:10] if isinstance(told, str) else "")
    except ValueError as error:
        raise InputError(f"{where}: {told!r} is no day", hint="write it as 2019-02-25") from error
