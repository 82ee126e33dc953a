"""Plain text and Markdown: the canonical text is the file itself."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from dateline.sources.documents.whole import read_whole
from dateline.text.article import make_article
from dateline.text.decode import decode
from dateline.text.facts import NOTHING, Facts
from dateline.text.first_lines import read_first_lines
from dateline.text.header import read_header

if TYPE_CHECKING:
    from dateline.sources.base import Items, Opened, ReadOptions

BY_NAME = "file name"
"""``published_by`` of a day that the name of the file tells, always a guess."""

_NAMED_DAY = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?P<between>[-_.]?)(?P<month>[0-9]{2})(?P=between)(?P<day>[0-9]{2})(?![0-9])"
)
_MAX_NAME = 255


def read_text(opened: Opened, options: ReadOptions) -> Items:
    r"""Yield the article of a file in plain text or Markdown, whose text is the file's, with newlines made ``\n``.

    The day of publication is the one of the header, else of front matter, else of a dateline or another of the first
    lines, else ``options.published``, else, as a guess, the one in the file's name.

    Raises:
        TooLargeError: the file has more than ``options.max_bytes`` bytes.
        NotAnArticleError: it is empty, binary or has no sentence.
        InputError: it cannot be read, or a day of publication is told that is none.
    """
    data = read_whole(opened, options.max_bytes, "max_bytes")
    text = decode(_in_utf8(data, opened.charset), opened.source)
    _, start = read_header(text, opened.source)
    beside = read_first_lines(text, start).over(opened.facts).over(read_name(opened.source))
    yield make_article(text, opened.source, published=options.published, facts=beside)


def read_name(source: str) -> Facts:
    """Return the day in the last part of a path or address ("news/2019-02-25-flood.txt"), as a guess.

    A name with two days tells none.
    """
    name = source.rstrip("/").rpartition("/")[2][-_MAX_NAME:]
    days = {day for match in _NAMED_DAY.finditer(name) if (day := _day(match))}
    return Facts(published=days.pop(), published_by=BY_NAME, published_guessed=True) if len(days) == 1 else NOTHING


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:  # 20191399
        return None


def _in_utf8(data: bytes, charset: str | None) -> bytes:
    """Return the bytes as they came, or in UTF-8 if they are in the encoding that a server told and not in UTF-8."""
    if charset is None:
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        from dateline.sources.pages.charset import decode_page  # noqa: PLC0415 -- the reader of pages, only for the web

        return decode_page(data, charset).encode()
    return data
