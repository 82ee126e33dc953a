"""The headline of the article in a page."""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING

from dateline.sources.pages.blocks import blocks_of, folded
from dateline.sources.pages.draft import key
from dateline.sources.pages.layout import is_no_text
from dateline.sources.pages.outlet import outlet_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from dateline.sources.pages.said import Said

_MAX_TITLE = 1000
_MAX_HEADLINES = 20
_LEVELS_LOOKED_AT = 8
_MAX_ADDRESS = 2000
_SEPARATOR = re.compile(r"\s+(?:[-–—|:•·»«]|::|\|\|)\s+|(?<=\w)\s?\|\s?")
_MAX_SECTION_WORDS = 3
_MIN_NAME = 4
_MAX_NAME_WORDS = 5
_AGREE = 0.5
_MIN_ALONE = 4  # words of a headline that nothing else on the page speaks of
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")


def title_of(tree: HtmlElement, said: Said, url: str | None) -> str | None:
    """Return the headline as the page shows it, ``None`` if it has none.

    Of the headlines shown (``<h1>``) the one that agrees most with what the page tells of its title elsewhere
    (``og:title``, ``twitter:title``, JSON-LD ``headline``, ``<title>``, the words of its address); without one, the
    first of those, in this order, without the name of the outlet.
    """
    names = outlet_keys(said, url)
    told = [title for title in (_without_outlet(title, names) for title in _told(tree, said)) if title]
    shown = [title for title in _shown(tree) if not _is_outlet(title, names)]
    witnesses = [words for words in (*map(_words, told), _words(_address(url or said.canonical))) if words]
    best = max(shown, key=lambda title: _agreement(title, witnesses), default=None)
    if best is None or (told and not _stands(best, witnesses)):
        return told[0] if told else best
    return _without_section(_without_outlet(best, names), told)


def _told(tree: HtmlElement, said: Said) -> Iterator[str]:
    for name in ("og:title", "twitter:title"):
        yield from map(_clean, said.meta.get(name, ())[:1])
    headlines = (thing.get("headline") for thing in said.articles)
    yield from islice((_clean(headline) for headline in headlines if isinstance(headline, str)), 3)
    element = next(tree.iter("title"), None)
    yield _clean("".join(element.itertext())) if element is not None else ""
    yield from map(_clean, (*said.meta.get("headline", ()), *said.meta.get("dc.title", ()))[:1])


def _shown(tree: HtmlElement) -> Iterator[str]:
    for element in islice(tree.iter("h1"), _MAX_HEADLINES):
        if not any(map(is_no_text, (element, *islice(element.iterancestors(), _LEVELS_LOOKED_AT)))):
            title = folded(" ".join(block.text for block in blocks_of(element, is_no_text)))
            if title:
                yield title[:_MAX_TITLE]


def _clean(title: str) -> str:
    return folded(_TAG.sub("", html.unescape(title[: 2 * _MAX_TITLE])))[:_MAX_TITLE]


def _without_outlet(title: str, names: frozenset[str]) -> str:
    """Return a title without the outlet's name before or after it."""
    for _ in range(3):
        marks = list(islice(_SEPARATOR.finditer(title), 20))
        if not marks:
            break
        first, last = marks[0], marks[-1]
        if _is_outlet(title[last.end() :], names):
            title = title[: last.start()]
        elif _is_outlet(title[: first.start()], names):
            title = title[first.end() :]
        else:
            break
    return title.strip()


def _is_outlet(text: str, names: frozenset[str]) -> bool:
    own = key(text)
    if own in names:
        return True
    if len(own) < _MIN_NAME or len(text.split()) > _MAX_NAME_WORDS:
        return False
    return any(len(name) >= _MIN_NAME and (own.startswith(name) or own.endswith(name) or own in name) for name in names)


def _without_section(title: str, told: list[str]) -> str:
    """Return a headline without the section shown before it, where the page tells it without."""
    for other in told:
        before = title.removesuffix(other).rstrip()
        is_section = 0 < len(before.split()) <= _MAX_SECTION_WORDS and len(before) < len(other)
        if is_section and before != title and not before.endswith(":"):  # with a colon it is a part of the headline
            return other
    return title


def _agreement(title: str, witnesses: list[frozenset[str]]) -> float:
    words = _words(title)
    return sum(_overlap(words, other) for other in witnesses)


def _stands(title: str, witnesses: list[frozenset[str]]) -> bool:
    """Say whether a headline that is shown is the article's: something agrees, or it is one at least by its length."""
    words = _words(title)
    return len(words) >= _MIN_ALONE or any(_overlap(words, other) >= _AGREE for other in witnesses)


def _overlap(words: frozenset[str], other: frozenset[str]) -> float:
    return len(words & other) / max(1, min(len(words), len(other)))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _address(url: str | None) -> str:
    return (url or "")[:_MAX_ADDRESS].rpartition("//")[2].partition("/")[2].replace("_", " ")
