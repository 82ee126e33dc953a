"""Who wrote the article in a page."""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from dateline.sources.pages.blocks import blocks_of, folded
from dateline.sources.pages.draft import key
from dateline.sources.pages.layout import is_no_text, names_of
from dateline.sources.pages.outlet import outlet_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from dateline.sources.pages.said import Said

MAX_AUTHORS = 20

_METAS = ("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator")
_MAX_BYLINE = 300
_MAX_NAME = 60
_MAX_NAME_WORDS = 6
_MAX_BYLINES = 10
_ADDRESS = re.compile(r"\S{1,100}@\S{1,100}|https?:\S{1,300}|(?<!\w)@\w{1,50}")
_BY = re.compile(
    r"\s{0,9}(?:(?:written|story|words|report(?:ed|ing)?|posted|text) by|by|von|par|por|di|door|av|af|autor(?:in)?)\b"
    r"[\s:]{1,5}",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:[,;|/•·\n]|\s(?:and|und|et|y|e|en|och|og|&)\s)\s*")
_BRACKETS = re.compile(r"\([^()]{0,100}\)")
_NO_NAME = re.compile(
    r"\d|[:!?©]|\b(?:updated|published|posted|min(?:ute)?s?|staff|editors?|editorial|desk|team|admin|newsroom|redaktion"
    r"|redazione|redacci[oó]n|r[eé]daction|reporter|correspondent|writer|photos?|image|view|more|follow|share|contributor"
    r"|contributing|columnist|senior|read|subscribe|special|sponsored|the|for|from|in|to|with)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"-(?:by-?line|authors?(?:-?names?)?|written-by|contributor)-")
_NOT_OF_THIS = re.compile(r"-(?:comments?|related|recirc|teaser|card|sidebar|most-?read|footer|promo)-")


def authors_of(tree: HtmlElement, said: Said, url: str | None = None) -> tuple[str, ...]:
    """Return the names of the authors, in their order: as JSON-LD tells them, else ``<meta>``, else the byline shown.

    Names of the outlet, addresses, and what is no name ("staff", a date, a job) are left out.
    """
    names = outlet_keys(said, url)
    for told in (_by_things(said), _by_meta(said), _by_line(tree)):
        found = list(dict.fromkeys(name for text in told for name in _names(text, names)))
        if found:
            return tuple(found[:MAX_AUTHORS])
    return ()


def _by_things(said: Said) -> list[str]:
    """Return the authors of the first thing that names one."""
    for thing in said.articles:
        told = [name for key in ("author", "creator") for name in _told(thing.get(key))]
        if told:
            return told
    return []


def _told(value: Any) -> Iterator[str]:  # noqa: ANN401 -- JSON
    for item in islice(value if isinstance(value, list) else [value], MAX_AUTHORS):
        name = item.get("name") if isinstance(item, dict) else item
        for part in name if isinstance(name, list) else [name]:
            if isinstance(part, str) and not _is_organization(item):
                yield part


def _is_organization(item: Any) -> bool:  # noqa: ANN401 -- JSON
    return isinstance(item, dict) and "Organization" in str(item.get("@type", ""))[:100]


def _by_meta(said: Said) -> Iterable[str]:
    return next((said.meta[name] for name in _METAS if any(map(_is_name_like, said.meta.get(name, ())))), ())


def _is_name_like(text: str) -> bool:
    return bool(_ADDRESS.sub("", text).strip())


def _by_line(tree: HtmlElement) -> Iterator[str]:
    """Yield the bylines that stand before the story's end, the more certain first."""
    marked = (element for element in tree.iter("a", "span", "div", "p") if _is_marked(element))
    yield from (_shown(element) for element in islice(marked, _MAX_BYLINES))
    named = (element for element in tree.iter("div", "p", "span", "address", "a") if _is_byline(element))
    yield from (text for element in islice(named, _MAX_BYLINES) if _BY.match(text := _shown(element)))


def _is_marked(element: HtmlElement) -> bool:
    told = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".lower().split()
    return "author" in told and not _stands_elsewhere(element)


def _is_byline(element: HtmlElement) -> bool:
    return bool(_BYLINE.search(names_of(element))) and not _stands_elsewhere(element)


def _stands_elsewhere(element: HtmlElement) -> bool:
    around = islice(element.iterancestors(), 12)
    return any(outer.tag in {"aside", "nav", "footer"} or _NOT_OF_THIS.search(names_of(outer)) for outer in around)


def _shown(element: HtmlElement) -> str:
    text = " ".join(block.text for block in blocks_of(element, is_no_text)[:3])
    return text if len(text) <= _MAX_BYLINE else ""


def _names(text: str, outlet: frozenset[str]) -> Iterator[str]:
    plain = _BRACKETS.sub("", _ADDRESS.sub("", folded(html.unescape(text[:_MAX_BYLINE]))))
    for part in _AND.split(_BY.sub("", plain, count=1)):
        name = folded(_BY.sub("", part, count=1)).strip(" .,-–—|'\"")
        if _is_name(name) and not any(key(name) in own for own in outlet):
            yield name


def _is_name(text: str) -> bool:
    if not text or len(text) > _MAX_NAME or len(text.split()) > _MAX_NAME_WORDS or _NO_NAME.search(text):
        return False
    return any(map(str.isalpha, text)) and not text[0].islower()
