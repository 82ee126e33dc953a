"""Feeds in JSON: JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.sources.feeds.addresses import shown
from dateline.sources.feeds.days import day_of
from dateline.sources.feeds.entry import BY_FEED, BY_UPDATE, Entry, Intake
from dateline.sources.feeds.xml_guard import pieces_of
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.sources.base import Items, Opened, ReadOptions

MAX_DEPTH = 100
"""No array or object is nested deeper; a feed needs four."""

MAX_VALUES = 50_000
"""Of one item."""

_MAX_HEAD_CHARS = 100_000  # of what stands beside the items
_HEAD_KEYS = frozenset({"title", "home_page_url", "language", "next_url", "author", "authors"})
_STARTS = frozenset({"start_map", "start_array"})
_ENDS = frozenset({"end_map", "end_array"})


def read_json_feed(opened: Opened, options: ReadOptions) -> Items:
    """Yield an article for each item that holds one, the address of one for each other, in the feed's order.

    ``content_html`` or ``content_text`` is the content, ``date_published`` the day; that of ``date_modified`` is only a
    guess. What a feed tells of itself behind its items is not used for them. ``next_url`` is followed only where
    ``options.since`` may reach beyond this page: readers need not use it, the format says.

    Raises:
        InputError: it is no JSON or no feed, or nests too deep.
        TooLargeError: it has more than ``options.max_document_bytes`` bytes.
    """
    feed: dict[str, Any] = {}
    intake = Intake(opened, options)
    for item in _items(opened, options, feed):
        excess = intake.too_many()
        if excess:
            yield excess
            return
        if isinstance(item, InputError):
            yield type(item)(f"{intake.place()}: {item}", hint=item.hint)
        elif not isinstance(item, dict):
            yield InputError(f"{intake.place()}: it is no object")
        else:
            intake.bases = (opened.url or feed.get("home_page_url"),)
            found = intake.take(_entry(item, feed))
            if found is not None:
                yield found
    if not intake.count:
        yield NotAnArticleError(f"{opened.source} is a feed without entries")
    page = intake.next_page(feed.get("next_url"))
    if page:
        yield page


def _entry(item: dict[str, Any], feed: dict[str, Any]) -> Entry:
    from dateline.sources.pages.fragment import text_of_fragment  # noqa: PLC0415 -- only where a feed is read

    published, modified = day_of(item.get("date_published")), day_of(item.get("date_modified"))
    key = item.get("id")
    return Entry(
        facts=Facts(
            title=_line(item.get("title")),
            published=published or modified,
            published_by=BY_FEED if published else BY_UPDATE if modified else None,
            published_guessed=not published and modified is not None,
            authors=_authors(item) or feed.get("authors", ()),
            outlet=_line(feed.get("title")),
            language=_line(item.get("language")) or _line(feed.get("language")),
        ),
        content=_string(item.get("content_text")) or text_of_fragment(_string(item.get("content_html"))),
        summary=_string(item.get("summary")),
        link=_line(item.get("url")) or _line(item.get("external_url")),
        key=str(key) if isinstance(key, str | int) and key != "" else None,
    )


def _authors(told: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of ``authors`` (1.1) or of ``author`` (1.0)."""
    several = told.get("authors")
    people = several if isinstance(several, list) else [told.get("author")]
    names = (_line(one.get("name")) for one in people if isinstance(one, dict))
    return tuple(dict.fromkeys(name for name in names if name))


def _line(value: object) -> str | None:
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def _string(value: object) -> str:
    r"""Return a text with its newlines made ``\n``, "" for what is none."""
    return value.strip().replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else ""


def _items(opened: Opened, options: ReadOptions, feed: dict[str, Any]) -> Iterator[object]:
    """Yield the items one after another, an error for one that is too large; fill ``feed`` on the way."""
    key, depth, within_items, seen = "", 0, False, False
    value: _Value | None = None
    for event, part in _events(opened, options):
        before = depth
        depth += (event in _STARTS) - (event in _ENDS)
        if depth > MAX_DEPTH:
            raise InputError(f"{opened.source} nests its values deeper than {MAX_DEPTH} levels")
        if value is None:
            if before == 0:
                _expect(event == "start_map", opened, "it is no object")
                continue
            if event in _ENDS:
                within_items = False
                continue
            if event == "map_key":
                key = part
                continue
            if before == 1 and key == "items":
                _expect(event == "start_array", opened, "its items are no list")
                within_items = seen = True
                continue
            value = _Value(options.max_bytes if within_items else _MAX_HEAD_CHARS)
        value.add(event, part)
        if depth == 1 + within_items:
            if within_items:
                yield value.built()
            elif key in _HEAD_KEYS:
                _keep(feed, key, value.built())
            value = None
    _expect(seen, opened, "it has no items")


def _expect(holds: bool, opened: Opened, otherwise: str) -> None:  # noqa: FBT001 -- reads as "expect that"
    if not holds:
        raise InputError(f"{opened.source} is no JSON Feed: {otherwise}")


def _keep(feed: dict[str, Any], key: str, value: object) -> None:
    if key in ("author", "authors"):
        feed["authors"] = _authors({key: value})
    elif isinstance(value, str):
        feed[key] = value


class _Value:
    """One value of JSON that is built from its events, and dropped where it becomes too large."""

    def __init__(self, max_chars: int) -> None:
        from ijson.common import ObjectBuilder  # noqa: PLC0415 -- only where JSON is read

        self._builder = ObjectBuilder()
        self._max_chars = max_chars
        self._chars = self._values = 0

    def add(self, event: str, part: Any) -> None:  # noqa: ANN401 -- any value of JSON
        self._values += 1
        self._chars += len(part) if isinstance(part, str) else 0
        if not self._too_large:
            self._builder.event(event, part)

    def built(self) -> object:
        if self._too_large:
            hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
            return TooLargeError(f"it is too large: the limit is {self._max_chars:,} characters", hint=hint)
        return self._builder.value

    @property
    def _too_large(self) -> bool:
        return self._chars > self._max_chars or self._values > MAX_VALUES


def _events(opened: Opened, options: ReadOptions) -> Iterator[tuple[str, Any]]:
    """Yield the events of a stream of JSON, without a byte-order mark."""
    import ijson  # noqa: PLC0415 -- only where JSON is read

    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events)
    pieces = pieces_of(opened.stream, options.max_document_bytes, opened.source)
    try:
        parser.send(next(pieces, b"").removeprefix(codecs.BOM_UTF8))
        yield from _taken(events)
        for piece in pieces:
            parser.send(piece)
            yield from _taken(events)
        parser.close()
        yield from _taken(events)
    except (
        ijson.JSONError,
        ValueError,
        SystemError,
    ) as error:  # the last two: a number of more digits than int() reads
        said = error.args[0] if error.args else ""
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        raise InputError(f"{opened.source} is broken JSON ({shown(said)})") from error


def _taken(events: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    yield from events
    events.clear()
