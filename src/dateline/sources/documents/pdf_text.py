"""From the rows of a PDF's pages to paragraphs: running heads dropped, rows joined, divided words mended."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from dateline.text.marks import BULLETS, CLOSERS, SENTENCE_ENDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.sources.documents.pdf_rows import Page, Row

_EDGE = 2
"""Rows at the top and at the bottom of a page that may be running heads and feet."""

_SHARE = 0.4  # of the pages; left and right ones often have heads of their own
_LARGER = 1.2
_FIGURES = re.compile(r"[0-9]+")
_PAGE_NUMBER = re.compile(r"\W{0,3}(?:page |seite |página |pagina |p\. ?)?#(?: ?(?:/|of|von|de|di|sur) ?#)?\W{0,3}")
_BULLET = re.compile(rf"(?:[{re.escape(BULLETS)}]|\(?[0-9]{{1,3}}[.)])\s")
_SAME_SIZE = 0.12
_WIDE_GAP = 1.3
_INDENT = 0.7
_SHORT = 0.75
_MAX_LEADING = 3.0
_DIVIDED = re.compile(r"[^\W\d_](?:-|\u00ad|‐)$")


def paragraphs_of(pages: Iterable[Page]) -> str:
    """Return the text of some pages, its paragraphs parted by blank lines; "" if there is none.

    A paragraph ends where the gap to the next row is wider than usual, the size of the letters changes, the next row
    is indented, or a row stops short behind a full stop. It goes on over the end of a column or page if it stops
    within a sentence.
    """
    rows = without_running_heads(list(pages))
    leading = _leading(rows)
    full = _full_length(rows)
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _goes_on(groups[-1], row, leading, full):
            groups[-1].append(row)
        else:
            groups.append([row])
    return "\n\n".join(_joined(group) for group in groups)


def without_running_heads(pages: list[Page]) -> list[Row]:
    """Return the rows of all pages but those at the edge that other pages have, too, and page numbers.

    The headline on the first page stays, though it is a running head on others: its letters are larger there.
    """
    edges = {page.number: _edge(page.rows) for page in pages}
    heads: dict[str, list[Row]] = defaultdict(list)
    for rows in edges.values():
        for key, row in {_key(row): row for row in rows}.items():
            heads[key].append(row)
    needed = max(2, math.ceil(_SHARE * len(pages)))
    kept: list[Row] = []
    for page in pages:
        edge = edges[page.number]
        for row in page.rows:
            key = _key(row)
            same = heads[key] if row in edge else []
            is_head = len(same) >= needed and row.size <= _LARGER * median(other.size for other in same)
            if not is_head and not (row in edge and _PAGE_NUMBER.fullmatch(key)):
                kept.append(row)
    return kept


def _edge(rows: list[Row]) -> list[Row]:
    by_height = sorted(rows, key=lambda row: -row.y)
    return by_height[:_EDGE] + by_height[-_EDGE:]


def _key(row: Row) -> str:
    return _FIGURES.sub("#", row.text.casefold()[:200])


def _leading(rows: list[Row]) -> float:
    """Return the usual distance from row to row, as a multiple of the size of the letters."""
    gaps = [
        (row.y - after.y) / row.size
        for row, after in pairwise(rows)
        if row.page == after.page
        and _same_size(row, after)
        and row.size
        and 0 < row.y - after.y < _MAX_LEADING * row.size
    ]
    return median(gaps) if gaps else _MAX_LEADING / 2


def _full_length(rows: list[Row]) -> int:
    """Return how many characters a row has that is not cut short by the end of a paragraph."""
    lengths = sorted(len(row.text) for row in rows)
    return lengths[int(0.75 * len(lengths))] if lengths else 0


def _goes_on(group: list[Row], after: Row, leading: float, full: int) -> bool:
    last = group[-1]
    if not _same_size(last, after) or _BULLET.match(after.text):
        return False
    if _DIVIDED.search(last.text) and after.text[0].islower():
        return True
    is_ended = last.text.rstrip(CLOSERS).endswith((*SENTENCE_ENDS, ":"))
    is_short = len(last.text) < _SHORT * full
    gap = (last.y - after.y) / (last.size or 1.0)
    if last.page != after.page or gap < -_INDENT or gap > 10 * leading:  # a new page or column
        return not is_ended and (after.text[0].islower() or not is_short)
    if gap > _WIDE_GAP * leading:
        return False
    is_indented = after.x - min(row.x for row in group[-2:]) > _INDENT * (after.size or 1.0)
    return not (is_ended and (is_short or is_indented))


def _same_size(one: Row, other: Row) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _joined(rows: list[Row]) -> str:
    """Join the rows of a paragraph; a word that is divided at the end of one is made whole.

    A word with another hyphen in it keeps both ("state-of-the-" + "art").
    """
    text = rows[0].text
    for row in rows[1:]:
        word = text.rpartition(" ")[2]
        if not (_DIVIDED.search(text) and row.text[0].isalpha()):
            text += " "
        elif row.text[0].islower() and "-" not in word[:-1]:
            text = text[:-1]
        text += row.text
    return text
