"""Feeds in XML: RSS 0.9 to 2.0 (https://www.rssboard.org/rss-specification) and Atom (RFC 4287), through feedparser."""

from __future__ import annotations

import html
import io
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError, NotAnArticleError
from dateline.sources.feeds.days import day_of
from dateline.sources.feeds.entry import BY_FEED, BY_UPDATE, Entry, Intake
from dateline.sources.feeds.one_entry import ENTRY_NAMES, FEED_NAMES, Shell, name_of
from dateline.sources.feeds.xml_guard import GuardedXml, free, mended, read_bounded
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dateline.sources.base import Item, Items, Opened, ReadOptions
    from dateline.sources.feeds.xml_guard import Element

MAX_ELEMENTS = 50_000
"""Of one entry; one of an article in XHTML has some hundreds."""

_HTML = frozenset({"text/html", "application/xhtml+xml"})


def read_feed(opened: Opened, options: ReadOptions) -> Items:
    """Yield an article for each entry that holds one, the address of one for each other, in the feed's order.

    The day of an entry is the one told as that of publication; that of its last change is only a guess. Entries told
    to be older than ``options.since`` are left out; those that tell no day are not. Media are passed over. What is
    broken is mended where that loses nothing, and else told behind the entries that could be read. What a feed tells
    of itself behind its entries is not used for them.

    Raises:
        InputError: it is no feed, declares entities, or nests too deep.
        TooLargeError: it has more than ``options.max_document_bytes`` bytes.
    """
    from dateline.sources.pages.charset import decode_page  # noqa: PLC0415 -- only where a feed is read

    data = read_bounded(opened.stream, options.max_document_bytes, opened.source)
    try:
        text = decode_page(data, opened.charset)
    except InputError as error:
        raise type(error)(f"{opened.source}: {error}", hint=error.hint) from error
    xml = GuardedXml(opened.source)
    shell = Shell(opened.source, options.max_bytes)
    intake = Intake(opened, options)
    told: Mapping[str, Any] = {}
    for element in _entries(xml.events(mended(text), encoding="utf-8"), shell):
        excess = intake.too_many()
        if excess:
            yield excess
            return
        try:
            told, entry = _read_entry(shell.document(element), opened.url)
        except InputError as error:
            yield type(error)(f"{intake.place()}: {error}", hint=error.hint)
            continue
        intake.bases = (opened.url or told.get("link"),)
        item = intake.take(entry)
        if item is not None:
            yield item
    yield from _end(xml, intake, told)


def _end(xml: GuardedXml, intake: Intake, feed: Mapping[str, Any]) -> Iterator[Item]:
    if xml.broken:
        yield InputError(xml.broken, hint="an entry that is cut off is left out")
        return
    if not intake.count:
        yield NotAnArticleError(f"{intake.opened.source} is a feed without entries")
    following = (link.get("href") for link in feed.get("links", ()) if link.get("rel") == "next")
    page = intake.next_page(next(following, None))
    if page:
        yield page


def _entries(events: Iterator[tuple[str, Element]], shell: Shell) -> Iterator[Element]:
    """Yield the entries, whole, while the shell keeps what stands beside them; what is done with is freed."""
    outside = 0  # elements that are open around the entries
    entry: Element = None
    count = 0
    for event, element in events:
        _, name = name_of(element)
        if event == "start":
            count += 1
            if entry is not None and count > MAX_ELEMENTS:
                raise InputError(f"{shell.source}: an entry has more than {MAX_ELEMENTS:,} elements")
            if name in ENTRY_NAMES and outside:
                if entry is not None:  # the end of the one before is missing
                    yield entry
                entry, count = element, 0
            elif entry is None:
                if outside == 0 or (outside == 1 and name in FEED_NAMES):
                    shell.enter(element)
                outside += 1
        elif element is entry:
            yield entry
            entry = None
            free(element)
        elif entry is None:
            outside -= 1
            parent = element.getparent()
            if parent is not None and name_of(parent)[1] in FEED_NAMES:
                shell.keep(element)
            free(element)


def _read_entry(document: bytes, url: str | None) -> tuple[Mapping[str, Any], Entry]:
    """Return what feedparser makes of the feed itself and of its one entry.

    Its sanitiser and its resolver of addresses within markup are off: both take time by the square, and the markup
    becomes plain text. It is given a stream, for it would take text for an address or a path, and bytes for a path.

    Raises:
        InputError: it cannot make sense of it.
    """
    import feedparser  # noqa: PLC0415 -- heavy: only where a feed is read

    headers = {"content-type": "application/xml; charset=utf-8"} | ({"content-location": url} if url else {})
    try:
        parsed = feedparser.parse(
            io.BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
        (entry,) = parsed.entries
    except Exception as error:  # feedparser lets through whatever a hostile feed makes it stumble on
        raise InputError(f"it cannot be read ({type(error).__name__})") from error
    return parsed.feed, _entry(entry, parsed.feed)


def _entry(told: Mapping[str, Any], feed: Mapping[str, Any]) -> Entry:
    contents = [_text(one.get("value"), one.get("type")) for one in told.get("content", ())]
    content = max(contents, key=len, default="")
    summary = _text(told.get("summary"), told.get("summary_detail", {}).get("type"))
    link = told.get("link") or next(
        (one.get("href") for one in told.get("links", ()) if one.get("rel") == "alternate"), None
    )
    details = [told.get("title_detail", {}), *told.get("content", ())]
    return Entry(
        facts=Facts(
            title=_line(told, "title"),
            authors=_authors(told),
            outlet=_line(told.get("source", {}), "title") or _line(feed, "title"),
            language=next((one["language"] for one in details if one.get("language")), feed.get("language")),
            **_published(told),
        ),
        content=content,
        summary="" if summary == content else summary,
        link=link,
        key=told.get("id") or None,
    )


def _published(told: Mapping[str, Any]) -> dict[str, Any]:
    day = day_of(told.get("published"))
    if day:
        return {"published": day, "published_by": BY_FEED}
    # Asked by ``in`` first: feedparser's ``get`` would give ``published`` in its place.
    day = day_of(told["updated"]) if "updated" in told else None
    return {"published": day, "published_by": BY_UPDATE, "published_guessed": True} if day else {}


def _authors(told: Mapping[str, Any]) -> tuple[str, ...]:
    names = (" ".join(str(one.get("name") or "").split()) for one in told.get("authors", ()))
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _line(told: Mapping[str, Any], name: str) -> str | None:
    """Return a title as one line of plain text."""
    value, kind = told.get(name), told.get(f"{name}_detail", {}).get("type")
    text = _text(value, kind) if kind in _HTML else html.unescape(str(value or ""))
    return " ".join(text.split()) or None


def _text(value: object, kind: str | None) -> str:
    from dateline.sources.pages.fragment import text_of_fragment  # noqa: PLC0415 -- only where a feed is read

    if not isinstance(value, str) or not value.strip():
        return ""
    if kind in _HTML or kind is None:
        return text_of_fragment(value)
    return value.strip() if kind.startswith("text/") else ""
