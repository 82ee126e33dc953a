"""What of a timeline every format says in the same words: an entry's sentence, its date, its sources."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from dateline.exporters.days import span_of
from dateline.exporters.words import in_words
from dateline.records import ID_DIGITS
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dateline.exporters.days import Span
    from dateline.records import ArticleInfo, Entry, SourceArticle, Timeline

_NO_CHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.IGNORECASE | re.ASCII)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
MAX_URL = 2_000


def clean(text: str) -> str:
    """Return a text that every format can hold: no control characters, no overrides of direction, no half characters.

    What is removed is what ``text.safe.for_terminal`` removes, and the noncharacters that XML 1.0 forbids.
    """
    return _NO_CHARACTER.sub("\ufffd", for_terminal(text))


def flat(text: str) -> str:
    """Return a clean text on one line."""
    return " ".join(clean(" ".join(text.split())).split())


def entry_told(entry: Entry) -> str:
    """Return what happened, with the word of doubt where no article states it as a fact."""
    hedges = [event.hedge for event in entry.events]
    doubt = next(iter(hedges), None) if all(hedges) else None
    return flat(entry.text) + (f" [the article says “{flat(doubt.quote)}”]" if doubt else "")


def date_told(entry: Entry) -> str:
    """Return an entry's date in words: ``about January 2019``, ``since 2018``, ``no date``."""
    return flat(in_words(entry.date))


def date_written(entry: Entry) -> str:
    """Return an entry's date in words, and as EDTF where it has one."""
    return f"{date_told(entry)} (EDTF {flat(entry.date.edtf)})" if entry.date.edtf else date_told(entry)


def title_told(timeline: Timeline) -> str:
    """Return the timeline's title, else that of its only article, else ``Timeline``."""
    only = timeline.articles[0] if len(timeline.articles) == 1 else None
    return flat(timeline.title or (only and (only.title or only.source)) or "") or "Timeline"


def told_by(entry: Entry, articles: Mapping[str, SourceArticle]) -> Iterator[tuple[SourceArticle, str]]:
    """Yield each article that tells an entry, with the first sentence that it rests on."""
    for event in entry.events:
        article = articles.get(event.article)
        if article is not None:
            yield article, flat(event.evidence[0].quote) if event.evidence else ""


def name_of(article: SourceArticle) -> str:
    """Return an article's title, else where it was read; with who published it."""
    title = flat(article.title or article.source)
    return f"{title} ({flat(article.outlet)})" if article.outlet else title


def address_of(article: ArticleInfo) -> str | None:
    """Return where the article stands on the web: its own address, else where it was read; ``None`` for a file."""
    return web_address(article.url or "") or web_address(article.source)


def web_address(address: str) -> str | None:
    """Return an address as it may become a link; ``None`` for anything that a click should not open.

    Only ``http`` and ``https`` with a host, without the name of a user (which may look like a host), and without any
    ASCII character that RFC 3986 forbids; other characters are written in per cent (RFC 3987, 3.1).
    """
    if len(address) > MAX_URL:
        return None
    try:
        written = _NOT_ASCII.sub(lambda found: quote(found[0]), address)
        parts = urlsplit(written)
    except ValueError:  # such as an open bracket, or half a character
        return None
    safe = _ADDRESS.fullmatch(written) and parts.hostname and not {"@", "%"} & set(parts.netloc)
    return written if safe else None


def plain_id(text: str) -> str:
    """Return an id as any format may hold it: itself where it is letters, digits, ``_`` and ``-``, else its hash."""
    if _PLAIN_ID.fullmatch(text):
        return text
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:ID_DIGITS]


def by_id(timeline: Timeline) -> dict[str, SourceArticle]:
    """Return the timeline's articles by their ids."""
    return {article.id: article for article in timeline.articles}


def dated(timeline: Timeline) -> Iterator[tuple[Entry, Span]]:
    """Yield the entries of which a day is known, with their days."""
    for entry in all_entries(timeline):
        span = span_of(entry.date)
        if span is not None:
            yield entry, span


def all_entries(timeline: Timeline) -> tuple[Entry, ...]:
    """Return the entries with a date, then those without."""
    return (*timeline.entries, *timeline.undated)
