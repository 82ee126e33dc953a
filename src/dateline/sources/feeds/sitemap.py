"""Sitemaps (https://www.sitemaps.org/protocol.html), those for news, indexes of sitemaps, and lists of addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.errors import InputError, NotAnArticleError
from dateline.sources.base import Link
from dateline.sources.feeds.addresses import same_site, shown, web_address
from dateline.sources.feeds.days import day_of
from dateline.sources.feeds.entry import is_older
from dateline.sources.feeds.xml_guard import GuardedXml, free, mended, read_bounded
from dateline.text.facts import NOTHING, Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.sources.base import Item, Items, Opened, ReadOptions
    from dateline.sources.feeds.xml_guard import Element

MAX_ADDRESSES = 50_000
"""Of one sitemap, by the protocol."""

MAX_DEPTH = 3
"""Links in a row that lead to a page, by way of an index and a sitemap."""

BY_SITEMAP = "sitemap"
"""``published_by`` of a day that a news sitemap tells to be that of publication."""

BY_LASTMOD = "sitemap, last change"
"""``published_by`` of a day that a sitemap tells to be that of the last change: a guess."""

_ROOTS = {"urlset": "url", "sitemapindex": "sitemap"}
_MAX_FIELD_CHARS = 4_096
_FIELDS = frozenset({"loc", "lastmod", "publication_date", "title", "name", "language"})
_MEDIA = frozenset({"image", "video"})  # have a title of their own


def read_sitemap(opened: Opened, options: ReadOptions) -> Items:
    """Yield the address of each page, and of each further sitemap, in the sitemap's order.

    A news sitemap tells the day of publication, the title, the outlet and the language of an article. ``lastmod`` is
    only a guess of the day; but what was last changed before ``options.since`` was published before it too, and is
    left out. An address is taken once. A sitemap speaks for its own site, so that addresses of others are left out,
    and told in one error; of a sitemap in a file the site is not known.

    Raises:
        InputError: it is no sitemap, declares entities, or nests too deep.
        TooLargeError: it has more than ``options.max_document_bytes`` bytes.
    """
    from dateline.sources.pages.charset import decode_page  # noqa: PLC0415 -- only where a sitemap is read

    data = read_bounded(opened.stream, options.max_document_bytes, opened.source)
    try:
        text = decode_page(data, opened.charset)
    except InputError as error:
        raise type(error)(f"{opened.source}: {error}", hint=error.hint) from error
    listed = _Listed(opened, options)
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        yield from listed.lines(text)
    else:
        yield from listed.elements(text)
    if not listed.count:
        yield NotAnArticleError(f"{opened.source} is a sitemap without addresses")
    if listed.foreign:
        what = f"addresses of other sites are left out: {len(listed.foreign):,}, the first {shown(listed.foreign[0])}"
        yield InputError(f"{opened.source}: {what}", hint="give those that are wanted by themselves")


@dataclass(slots=True)
class _Listed:
    """Takes the addresses that one sitemap lists."""

    opened: Opened
    options: ReadOptions
    foreign: list[str] = field(default_factory=list)
    count: int = 0
    _seen: set[str] = field(default_factory=set)

    def lines(self, text: str) -> Iterator[Item]:
        """Yield the addresses of a list, one a line."""
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            if self._too_many():
                yield self._excess()
                return
            item = self._take(web_address(line), line, NOTHING, f"line {number}")
            if item is not None:
                yield item

    def elements(self, text: str) -> Iterator[Item]:
        """Yield the addresses of a sitemap in XML."""
        xml = GuardedXml(self.opened.source)
        for told, is_index in _records(xml, text):
            if self._too_many():
                yield self._excess()
                return
            if self.opened.depth + 1 + is_index > MAX_DEPTH:
                raise InputError(f"{self.opened.source}: its pages are too many links away from what was given")
            loc = told.get("loc", "")
            url = web_address(loc, (self.opened.url,))
            facts = _facts(told, url)
            if is_older(facts.published, self.options.since):
                continue
            # What an index tells of a sitemap holds for none of its pages.
            item = self._take(url, loc, NOTHING if is_index else facts, f"address {self.count}")
            if item is not None:
                yield item
        if xml.broken:
            yield InputError(xml.broken)

    def _take(self, url: str | None, told: str, facts: Facts, place: str) -> Item | None:
        if url is None:
            return InputError(f"{self.opened.source}: {place}: {shown(told)!r} is no address of http or https")
        if url in self._seen:
            return None
        self._seen.add(url)
        if self.opened.url and not same_site(url, self.opened.url):
            self.foreign.append(url)
            return None
        return Link(url, facts)

    def _too_many(self) -> bool:
        self.count += 1
        return self.count > MAX_ADDRESSES

    def _excess(self) -> InputError:
        return InputError(f"{self.opened.source} lists more than {MAX_ADDRESSES:,} addresses; the rest is left out")


def _facts(told: dict[str, str], url: str | None) -> Facts:
    published, changed = day_of(told.get("publication_date")), day_of(told.get("lastmod"))
    return Facts(
        title=told.get("title"),
        published=published or changed,
        published_by=BY_SITEMAP if published else BY_LASTMOD if changed else None,
        published_guessed=not published and changed is not None,
        outlet=told.get("name"),
        language=told.get("language"),
        url=url,
    )


def _records(xml: GuardedXml, text: str) -> Iterator[tuple[dict[str, str], bool]]:
    """Yield what is told of each address, and whether it is that of a further sitemap; what is read is freed."""
    wanted = ""
    told: dict[str, str] = {}
    media = 0
    for event, element in xml.events(mended(text), encoding="utf-8"):
        name = _name(element)
        if event == "start":
            if not wanted:
                if name not in _ROOTS:
                    raise InputError(f"{xml.source} is no sitemap: its root is {shown(name)!r}")
                wanted = _ROOTS[name]
            media += name in _MEDIA
            continue
        media -= name in _MEDIA
        if name == wanted:
            yield told, wanted == "sitemap"
            told = {}
        elif name in _FIELDS and not media and name not in told:
            value = " ".join("".join(element.itertext()).split())[:_MAX_FIELD_CHARS]
            if value:
                told[name] = value
        free(element)


def _name(element: Element) -> str:
    """Return an element's name without its namespace, in lower case: sitemaps declare theirs in many ways."""
    tag = element.tag
    return _local(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=256)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2].lower()
