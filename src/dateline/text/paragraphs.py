"""Paragraphs: a text line each, or several of them where a file was wrapped at a fixed width."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from dateline.text.marks import BULLETS, CLOSERS, ROW_ENDS, SENTENCE_ENDS, WHITE

Span = tuple[int, int]

_TEXT_LINE = re.compile(f"[^{ROW_ENDS}]+")
_BULLET = re.compile(rf"(?:[{re.escape(BULLETS)}]|\(?\d{{1,3}}[.)])\s")
_TERMINATED = (*SENTENCE_ENDS, ":", ";")

# A file counts as wrapped if it has some text lines that are followed at once by another, most of them are this
# long, most of them stop within a sentence and most of those go on in lower case.
_MIN_WRAPPED = 3
_WIDTHS = range(45, 101)
_MOST = 0.6
_HALF = 0.5
# Words wrapped by a person or by a balancing algorithm leave some room that the next word would have had.
_SLACK = 8


@dataclass(frozen=True, slots=True)
class _Row:
    """A text line that is not blank; ``follows`` is true if there is no blank one before it."""

    start: int
    end: int
    follows: bool


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without white space and invisible characters at its ends; empty if nothing else is in it."""
    piece = text[start:end].lstrip(WHITE)
    start = end - len(piece)
    return start, start + len(piece.rstrip(WHITE))


def paragraphs(text: str, start: int) -> list[Span]:
    """Return the paragraphs of a canonical text from an offset on, trimmed, in order, none empty.

    A newline ends a paragraph, save in a file that is wrapped at a fixed width: there a text line goes on in the next
    one if that one's first word had no room left.
    """
    rows = _rows(text, start)
    width = _wrap_width(text, rows)
    if width is None:
        return [(row.start, row.end) for row in rows]
    found: list[Span] = []
    last: _Row | None = None
    for row in rows:
        if last and row.follows and _goes_on(text, last, row, width):
            found[-1] = found[-1][0], row.end
        else:
            found.append((row.start, row.end))
        last = row
    return found


def _rows(text: str, start: int) -> list[_Row]:
    rows: list[_Row] = []
    last_end = -1
    for match in _TEXT_LINE.finditer(text, start):
        row_start, row_end = trimmed(text, match.start(), match.end())
        if row_start < row_end:
            rows.append(_Row(row_start, row_end, follows=match.start() == last_end + 1))
            last_end = match.end()
    return rows


def _wrap_width(text: str, rows: list[_Row]) -> int | None:
    """Return the width that the file was wrapped at, in characters, ``None`` if it was not."""
    inner = [(row, after) for row, after in pairwise(rows) if after.follows]
    if len(inner) < _MIN_WRAPPED:
        return None
    lengths = sorted(row.end - row.start for row, _ in inner if row.end - row.start in _WIDTHS)
    within = [(row, after) for row, after in inner if not _is_terminated(text, row)]
    in_lower_case = sum(text[after.start].islower() for _, after in within)
    if min(len(lengths), len(within)) < _MOST * len(inner) or in_lower_case < _HALF * len(within):
        return None
    return lengths[int(0.9 * len(lengths))]


def _goes_on(text: str, row: _Row, after: _Row, width: int) -> bool:
    if _BULLET.match(text, after.start, after.end):
        return False
    first_word = text[after.start : min(after.end, after.start + width)].split(maxsplit=1)[0]
    return row.end - row.start + 1 + len(first_word) + _SLACK > width


def _is_terminated(text: str, row: _Row) -> bool:
    return text[max(row.start, row.end - 5) : row.end].rstrip(CLOSERS).endswith(_TERMINATED)
