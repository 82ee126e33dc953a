"""What every source is told, and what the readers of formats are given and give back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from dateline.errors import InputError
from dateline.records import Article
from dateline.text.facts import NOTHING, Facts

if TYPE_CHECKING:
    from datetime import date

    from dateline.settings import Settings

OnProgress = Callable[[str, int, int], None]
"""Is called with a source's name, the bytes read of it, and its bytes in all (0: unknown)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream of bytes to read articles from.

    ``source`` is how results and errors name it (a path with forward slashes, an address). ``stream`` stands at its
    beginning and need not be seekable. ``size`` is its length in bytes, 0 where it is unknown. ``url``,
    ``media_type`` ("text/html") and ``charset`` are what a server told. ``facts`` is what the place that led here
    tells of the article, for what it does not tell itself. ``depth`` counts the links followed to come here.
    """

    source: str
    stream: BinaryIO
    size: int = 0
    url: str | None = None
    media_type: str | None = None
    charset: str | None = None
    facts: Facts = NOTHING
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """The address of an article that a feed or a list names, with what it tells of it."""

    url: str
    facts: Facts = NOTHING


Item = Article | InputError | Link
"""What the reader of a format yields: an article, why there is none, or the address of one."""
Items = Iterator[Item]


class Web(Protocol):
    """Opens addresses. Where a run has none, no address is opened."""

    def open(self, url: str) -> Opened:
        """Return what is at an address, ``http`` or ``https``, with all of its body read.

        Raises:
            AddressRefusedError: the address may not be asked: its scheme, a private address, robots.txt.
            FetchError: it could not be fetched.
            TooLargeError: it is over the limit.
        """

    def close(self) -> None:
        """Give back its connections; may be called twice."""


def no_progress(source: str, done: int, total: int) -> None:
    """Do nothing with the progress of a source."""
    del source, done, total


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read.

    ``published`` serves articles that do not tell their own day. ``max_bytes`` bounds the text of one article, one
    page, one record; ``max_document_bytes`` a document whose text is a small part of it (PDF, DOCX, mail), packed or
    unpacked. ``since`` leaves out what feeds, sitemaps and collections tell to be older. ``limit`` bounds the
    articles of one reference. ``mapping`` says which field of a record holds what (``{"text": "body"}``).
    """

    published: date | None = None
    max_bytes: int = 5_000_000
    max_document_bytes: int = 100_000_000
    since: date | None = None
    limit: int | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    web: Web | None = None
    on_progress: OnProgress = no_progress

    @classmethod
    def within(cls, settings: Settings, **more: Any) -> ReadOptions:  # noqa: ANN401 -- any of the fields
        """Return how to read within the limits of the settings; ``more`` are the other fields."""
        return cls(max_bytes=settings.max_bytes, max_document_bytes=settings.max_document_bytes, **more)
