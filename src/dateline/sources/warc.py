"""Web archives (WARC, ISO 28500): the pages that a crawler kept."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from dateline.errors import InputError, NotAnArticleError, ReaderNotInstalledError, TooLargeError
from dateline.sources.warc_records import kept_in
from dateline.sources.web.unpacking import BrokenPackingError, unpacker
from dateline.text.article import make_article
from dateline.text.decode import decode
from dateline.text.facts import GIVEN, NOTHING, Facts

if TYPE_CHECKING:
    from dateline.records import Article
    from dateline.sources.base import Items, Opened, ReadOptions
    from dateline.sources.warc_records import Kept

_MAX_ADDRESS = 2_000
_PIECE = 1 << 16
_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]{0,20}(?:;[^\r\n]{0,200})?\r?\n")
# A page of the next day's morning in the east of the world may be fetched when it is still yesterday in UTC.
_MARGIN = timedelta(days=1)


def read_warc(opened: Opened, options: ReadOptions) -> Items:
    """Yield the articles of an archive, plain or packed record by record, and the pages that are none as errors.

    Read are the HTML pages of ``response`` records with a status of success and of ``resource`` records, and the
    texts of ``conversion`` records (WET files). Requests, redirects, pictures and the like are passed over. An
    article's source is the address of its page. The day of the crawl (``WARC-Date``) is not taken for the day of
    publication; but what is told to be published after it is wrong, and then no day is known. In a packed archive
    the byte of a place counts packed bytes: there the record can be found.

    Raises:
        ReaderNotInstalledError: fastwarc is not installed.
        NotAnArticleError: there is no page in it.
        InputError: nothing can be read of it, or it breaks off; what stands before has been yielded.
    """
    if find_spec("fastwarc") is None:
        hint = "pip install 'dateline[warc]'"
        raise ReaderNotInstalledError(f"{opened.source}: nothing here reads web archives", hint=hint)
    found = False
    for kept in kept_in(opened, options.max_bytes):
        found = True
        try:
            yield kept if isinstance(kept, InputError) else _article(kept, opened, options)
        except InputError as error:
            yield error
    if not found:
        raise NotAnArticleError(f"{opened.source} holds no page", hint="HTML pages in it are read, and texts (WET)")


def _article(kept: Kept, opened: Opened, options: ReadOptions) -> Article:
    url = kept.uri if kept.uri.lower().startswith(("http://", "https://")) and len(kept.uri) <= _MAX_ADDRESS else None
    if kept.media_type == "text/plain":
        facts = Facts(url=url).over(opened.facts)
        text = decode(kept.data, kept.place)
        article = make_article(text, kept.place, published=options.published, facts=facts, header=False)
    else:
        from dateline.sources.pages.read import article_of_page  # noqa: PLC0415 -- lxml and trafilatura are slow

        data = _unpacked(kept, options.max_bytes)
        article = article_of_page(data, kept.place, url, kept.charset, options, opened.facts)
    article = replace(article, source=url or f"{opened.source}#{kept.offset}")
    return _not_after(article, kept, options)


def _not_after(article: Article, kept: Kept, options: ReadOptions) -> Article:
    """Take back a day of publication after the crawl, unless it is the user's."""
    if article.published is None or kept.crawled is None or article.published_by == GIVEN:
        return article
    if article.published - kept.crawled <= _MARGIN:
        return article
    facts = NOTHING.given(options.published)
    return replace(article, published=facts.published, published_by=facts.published_by, published_guessed=False)


def _unpacked(kept: Kept, limit: int) -> bytes:
    """Return a page as its server meant it.

    Many archives keep pages unpacked under the headers of packed ones: what begins like a page is one.

    Raises:
        TooLargeError: it is over the limit when it is unpacked.
        InputError: it is packed wrongly, or in a way that is not read.
    """
    data = kept.data
    if "chunked" in kept.transfer.lower() and _CHUNK.match(data):
        data = _joined(data, kept.place)
    coding = kept.coding.strip()
    if not coding or data.lstrip()[:1] == b"<":
        return data
    whole = bytearray()
    try:
        unpacks = unpacker(coding)
        for start in range(0, len(data), _PIECE):
            for piece in unpacks.feed(data[start : start + _PIECE]):
                whole += piece
                if len(whole) > limit:
                    hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
                    raise TooLargeError(f"{kept.place} unpacks to more than {limit:,} bytes", hint=hint)
        unpacks.end()
    except BrokenPackingError as error:
        raise InputError(f"{kept.place}: {error}") from error
    return bytes(whole)


def _joined(data: bytes, place: str) -> bytes:
    """Join the chunks of a body (RFC 9112, section 7.1)."""
    from fastwarc.stream_io import ChunkedReader  # noqa: PLC0415 -- an extra

    reader = ChunkedReader(io.BytesIO(data))
    whole = bytearray()
    try:
        while piece := reader.read(_PIECE):
            whole += piece
    except (OSError, ValueError) as error:
        raise InputError(f"{place}: its chunks are broken") from error
    return bytes(whole)
