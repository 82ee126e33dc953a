"""The heading of a page's article."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_MIN_CHARACTERS = 12
_MAX_CHARACTERS = 400
_MAX_HEADINGS = 200
_LETTERS = re.compile(r"[^\w]+")


def heading_of(tree: HtmlElement, titles: Iterable[str]) -> HtmlElement | None:
    """Return the element of the article's heading: the first that one of the titles that the page tells has in it.

    Where none has, it is the page's only ``<h1>``; where there are several, nothing tells which.
    """
    told = [plain for title in titles if len(plain := _plain(title)) >= _MIN_CHARACTERS]
    tops: list[HtmlElement] = []
    best: HtmlElement | None = None
    for number, element in enumerate(tree.iter("h1", "h2", "h3")):
        if number == _MAX_HEADINGS:
            break
        text = _plain("".join(islice(element.itertext(), 50))[:_MAX_CHARACTERS])
        if element.tag == "h1" and text:
            tops.append(element)
        if best is None and len(text) >= _MIN_CHARACTERS and any(text in title or title in text for title in told):
            best = element
        if best is not None and best.tag == "h1":
            return best
    if best is not None:
        return best
    return tops[0] if len(tops) == 1 else None


def _plain(text: str) -> str:
    return _LETTERS.sub(" ", text.lower()).strip()
