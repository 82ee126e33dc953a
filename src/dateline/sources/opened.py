"""From a stream to articles: its kind chooses the reader, and the addresses that it names are followed."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from dateline.errors import AddressRefusedError, InputError, NotAnArticleError
from dateline.records import Article
from dateline.sources.archives.members import members
from dateline.sources.base import Link, no_progress
from dateline.sources.candidates import is_left_alone
from dateline.sources.kinds import ARCHIVES, BINARY, OTHER_XML, RECORDS, UNKNOWN
from dateline.sources.unpack import recognised
from dateline.text.facts import GIVEN

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from dateline.sources.base import Item, Items, Opened, ReadOptions
    from dateline.sources.kinds import Kind
    from dateline.sources.unpack import Recognised

READERS: dict[Kind, tuple[str, str]] = {
    "text": ("dateline.sources.plain", "read_text"),
    "markdown": ("dateline.sources.plain", "read_text"),
    UNKNOWN: ("dateline.sources.plain", "read_text"),  # which says what is wrong with it
    "html": ("dateline.sources.pages.read", "read_page"),
    "feed": ("dateline.sources.feeds.feed", "read_feed"),
    "json-feed": ("dateline.sources.feeds.json_feed", "read_json_feed"),
    "sitemap": ("dateline.sources.feeds.sitemap", "read_sitemap"),
    "pdf": ("dateline.sources.documents.pdf", "read_pdf"),
    "docx": ("dateline.sources.documents.docx", "read_docx"),
    "mail": ("dateline.sources.documents.mail", "read_message"),
    "mbox": ("dateline.sources.documents.mbox", "read_mbox"),
    "jsonl": ("dateline.sources.tables.jsonl", "read_jsonl"),
    "json": ("dateline.sources.tables.json_array", "read_json"),
    "results": ("dateline.sources.tables.json_array", "read_json"),  # which says that it is none to read
    "csv": ("dateline.sources.tables.csv_rows", "read_csv"),
    "parquet": ("dateline.sources.tables.parquet", "read_parquet"),
    "warc": ("dateline.sources.warc", "read_warc"),
}
"""The module and the function that reads a kind; imported when the kind is met."""

MAX_DEPTH = 3
"""Links in a row that are followed: from an index of sitemaps to a sitemap to a page."""


def read_opened(opened: Opened, options: ReadOptions, *, in_folder: bool = False) -> Iterator[Article | InputError]:
    """Yield the articles of a stream of whatever kind, and of the addresses that it names, each opened once.

    What an address is said to tell by the place that names it fills up what it tells of itself. What fails there, or
    one record, is yielded as an error, and reading goes on. Articles that are told to be older than
    ``options.since`` are left out; ``options.limit`` articles end the reading. ``in_folder`` is for one file of many:
    then what is clearly no article, such as a picture, is passed over in silence (see ``is_left_alone``).

    Raises:
        InputError: the stream itself cannot be read or is no article.
    """
    items = _Reading(options).followed(opened, in_folder=in_folder)
    yield from limited((item for item in items if not _is_older(item, options)), options.limit)


def limited(items: Iterator[Article | InputError], limit: int | None) -> Iterator[Article | InputError]:
    """Yield items up to the article that is the last of ``limit``; nothing beyond it is read."""
    left = limit
    if left is not None and left <= 0:
        return
    for item in items:
        yield item
        if left is not None and isinstance(item, Article):
            left -= 1
            if left == 0:
                return


class _Reading:
    """One run over a stream and what it leads to."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._seen: set[str] = set()

    def followed(self, opened: Opened, *, in_folder: bool) -> Iterator[Article | InputError]:
        """Yield the articles of a stream, and in the place of each link those behind it."""
        if opened.url:
            self._seen.add(_address(opened.url))
        way = [(opened.depth, self._items(opened, in_folder=in_folder))]
        try:
            while way:
                depth, items = way[-1]
                try:
                    item = next(items, None)
                except InputError as error:
                    if len(way) == 1:
                        raise
                    item, _ = error, way.pop()
                if item is None:
                    way.pop()
                elif isinstance(item, Link):
                    found = self._open(item, depth + 1)
                    if isinstance(found, InputError):
                        yield found
                    elif found is not None:
                        way.append((found.depth, self._items(found, in_folder=False)))
                else:
                    yield item
        finally:
            for _, items in reversed(way):
                items.close()

    def _open(self, link: Link, depth: int) -> Opened | InputError | None:
        """Open a link; ``None`` if that was done before."""
        address = _address(link.url)
        if address in self._seen:
            return None
        self._seen.add(address)
        if self._options.web is None:
            hint = "give the address itself, or a source that opens addresses"
            return AddressRefusedError(f"{link.url}: not opened, for this run opens no addresses", hint=hint)
        if depth > MAX_DEPTH:
            return InputError(f"{link.url}: not opened, for it is more than {MAX_DEPTH} links away from what was given")
        try:
            opened = self._options.web.open(link.url)
        except InputError as error:
            return error
        return replace(opened, facts=link.facts.over(opened.facts), depth=depth)

    def _items(self, opened: Opened, *, levels: int = 0, in_folder: bool) -> Generator[Item, None, None]:
        """Yield what the reader of its kind finds in a stream; ``levels`` were unpacked to come to it."""
        with ExitStack() as held:
            found = recognised(opened, self._options, held, levels=levels)
            if in_folder and is_left_alone(found.kind, opened.source):
                return
            if found.kind in ARCHIVES:
                yield from self._members(found, in_folder=in_folder)
            else:
                yield from _reader(found)(found.opened, _options(self._options, found.kind))

    def _members(self, found: Recognised, *, in_folder: bool) -> Items:
        """Yield what is in the files of an archive; one that cannot be read is yielded as an error."""
        source = found.opened.source
        if found.levels > (found.kind == "tar"):  # a tar archive is packed as a whole
            raise NotAnArticleError(f"{source} is packed, and packed again within", hint="unpack it")
        is_empty = True
        for member in members(found.opened, found.kind):
            try:
                for item in (
                    [member] if isinstance(member, InputError) else self._items(member, levels=1, in_folder=True)
                ):
                    is_empty = False
                    yield item
            except InputError as error:
                is_empty = False
                yield error
        if is_empty and not in_folder:
            raise NotAnArticleError(f"{source} is an archive that holds no article")


def _reader(found: Recognised) -> Callable[[Opened, ReadOptions], Items]:
    if found.kind not in READERS:
        raise _not_read(found)
    module, function = READERS[found.kind]
    reader: Callable[[Opened, ReadOptions], Items] = getattr(import_module(module), function)
    return reader


def _options(options: ReadOptions, kind: Kind) -> ReadOptions:
    """Return what a reader is told; the progress of what is read to its end is counted here, as it was given."""
    return replace(options, on_progress=no_progress) if kind in RECORDS and kind != "parquet" else options


def _not_read(found: Recognised) -> NotAnArticleError:
    source, word = found.opened.source, found.kind.removeprefix(BINARY)
    if found.kind == OTHER_XML:
        return NotAnArticleError(f"{source} is {word}: no page, no feed and no sitemap")
    hint = "unpack it, and give the folder" if "archive" in word else "save it as plain text in UTF-8"
    return NotAnArticleError(f"{source} is not text: it is {word}", hint=hint)


def _is_older(item: Article | InputError, options: ReadOptions) -> bool:
    """Say whether an article itself is told, for certain, to be older than what is asked for."""
    if options.since is None or isinstance(item, InputError) or item.published is None:
        return False
    return item.published < options.since and not item.published_guessed and item.published_by != GIVEN


def _address(url: str) -> str:
    return url.partition("#")[0]
