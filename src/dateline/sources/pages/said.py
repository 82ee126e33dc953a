"""What a page says of itself, apart from its text: JSON-LD, ``<meta>``, ``<time>``, its address and language."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from dateline.sources.pages.heading import heading_of
from dateline.sources.pages.json_ld import Thing, things_of
from dateline.sources.pages.place import Place, Places

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_TIMES = 500
_MAX_VALUES = 50
_MAX_TEXT = 200
_MAX_TITLE = 500
_DATES = frozenset({"datepublished", "datecreated", "datemodified", "published", "dtpublished", "dt-published"})


@dataclass(frozen=True, slots=True)
class Time:
    """A ``<time>``, or another element that says of itself to be a date.

    ``value`` is its machine-readable form or, without one, ``text``, the words that are shown. ``names`` are the
    words of its ``itemprop``, ``property`` and ``class``, in lower case, with ``pubdate`` where it has that attribute.
    """

    value: str
    text: str
    names: frozenset[str]
    place: Place


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of itself.

    ``articles`` are its JSON-LD things that are an article or the page (``*Article``, ``BlogPosting``, ``WebPage`` …).
    ``titles`` are all that it tells of itself: the headlines of JSON-LD, ``og:title``, ``<title>``.
    ``meta`` has the contents of ``<meta>`` by their lower-cased ``name``, ``property``, ``itemprop`` or
    ``http-equiv``. ``canonical`` is its own absolute address, ``language`` that of ``<html lang>``, as it stands there.
    """

    articles: tuple[Thing, ...] = ()
    titles: tuple[str, ...] = ()
    meta: dict[str, tuple[str, ...]] = field(default_factory=dict)
    times: tuple[Time, ...] = ()
    canonical: str | None = None
    language: str | None = None

    def first(self, *names: str) -> str | None:
        """Return the first content that a ``<meta>`` of these names has, the names in order of preference."""
        return next((value for name in names for value in self.meta.get(name, ()) if value), None)


def said_of(tree: HtmlElement, url: str | None) -> Said:
    """Return what a page says of itself; ``url`` is where it was found. Never raises."""
    meta = _meta(tree)
    articles = things_of(script.text or "" for script in tree.iter("script") if _is_json_ld(script.get("type")))
    titles = _titles(tree, articles, meta)
    return Said(
        articles=articles,
        titles=titles,
        meta=meta,
        times=tuple(_times(tree, Places(heading_of(tree, titles)))),
        canonical=_canonical(tree, meta, url),
        language=_language(tree, meta),
    )


def _is_json_ld(kind: str | None) -> bool:
    return kind is not None and kind.strip().lower().startswith("application/ld+json")


def _meta(tree: HtmlElement) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        if not content:
            continue
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            for name in (element.get(attribute) or "").lower().split():
                values = found.setdefault(name, [])
                if content not in values and len(values) < _MAX_VALUES:
                    values.append(content)
    return {name: tuple(values) for name, values in found.items()}


def _canonical(tree: HtmlElement, meta: dict[str, tuple[str, ...]], url: str | None) -> str | None:
    links = (link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split())
    for address in (*links, *meta.get("og:url", ())):
        absolute = _absolute(address, url)
        if absolute:
            return absolute
    return None


def _absolute(address: str | None, base: str | None) -> str | None:
    if not address or not address.strip():
        return None
    try:
        absolute = urljoin(base or "", address.strip())
        parts = urlsplit(absolute)
    except ValueError:
        return None
    return absolute if parts.scheme in {"http", "https"} and parts.netloc else None


def _language(tree: HtmlElement, meta: dict[str, tuple[str, ...]]) -> str | None:
    told: str | None = (
        tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or tree.get("xml:lang")
    )
    for value in (told, *meta.get("og:locale", ()), *meta.get("content-language", ()), *meta.get("language", ())):
        stripped = (value or "").strip()
        if stripped:
            return stripped
    return None


def _titles(tree: HtmlElement, articles: tuple[Thing, ...], meta: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    headlines = [told for thing in articles if isinstance(told := thing.get("headline"), str)]
    named = [element.text for element in islice(tree.iter("title"), 1) if element.text]
    found = (*headlines, *meta.get("og:title", ()), *meta.get("twitter:title", ()), *named)
    return tuple(dict.fromkeys(" ".join(title[:_MAX_TITLE].split()) for title in found))


def _times(tree: HtmlElement, places: Places) -> Iterator[Time]:
    count = 0
    for element in tree.iter("time", "span", "div", "p", "abbr", "li", "em", "small", "b", "i", "a", "strong"):
        names = _names(element)
        if element.tag != "time" and not any(map(_says_date, names)):
            continue
        shown = " ".join("".join(islice(element.itertext(), 20))[: 5 * _MAX_TEXT].split())[:_MAX_TEXT]
        value = (
            element.get("datetime") or element.get("content") or (element.get("title") if element.tag == "abbr" else "")
        )
        value = " ".join((value or shown)[:_MAX_TEXT].split())
        if value:
            yield Time(value, shown, names, places.of(element))
            count += 1
            if count == MAX_TIMES:
                return


def _names(element: HtmlElement) -> frozenset[str]:
    told = " ".join(element.get(name) or "" for name in ("itemprop", "property", "class"))
    extra = ("pubdate",) if "pubdate" in element.attrib else ()
    return frozenset((*told.lower().split()[:30], *extra))


def _says_date(name: str) -> bool:
    return name.rpartition(":")[2] in _DATES
