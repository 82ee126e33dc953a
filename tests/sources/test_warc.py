from __future__ import annotations

import gzip
import importlib.util
import io
import zlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, ReaderNotInstalledError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.warc import read_warc

STORY = (
    "<p>The harbour of Velmora was closed on Monday morning, the port office said, after a crane had fallen into the"
    " water.</p><p>Two ferries waited outside for six hours. Nobody was hurt, and the quay opened again at noon.</p>"
    "<p>The office wants to know by the end of the month why the crane fell, and who had looked after it.</p>"
)


def page(title: str = "Harbour closed", published: str = "2019-02-25T10:00:00+01:00") -> bytes:
    head = f'<title>{title}</title><meta property="og:title" content="{title}">'
    day = f'<meta property="article:published_time" content="{published}">'
    body = f"<body><article><h1>{title}</h1>{STORY}</article></body>"
    return f"<!DOCTYPE html><html lang=en><head>{head}{day}</head>{body}</html>".encode()


def record(  # noqa: PLR0913 -- what a record is made of
    body: bytes,
    uri: str = "https://news.example/harbour",
    *,
    kind: str = "response",
    status: str = "200 OK",
    media_type: str = "text/html; charset=utf-8",
    headers: str = "",
    crawled: str = "2019-03-01T04:00:00Z",
    length: int | None = None,
    more: str = "",
) -> bytes:
    content_type = media_type
    if kind == "response":
        body = f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\n{headers}\r\n".encode() + body
        content_type = "application/http; msgtype=response"
    length = len(body) if length is None else length
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: {crawled}\r\nWARC-Target-URI: {uri}\r\n{more}"
    return f"{head}Content-Type: {content_type}\r\nContent-Length: {length}\r\n\r\n".encode() + body + b"\r\n\r\n"


def read(data: bytes, options: ReadOptions | None = None) -> tuple[list[Article], list[InputError]]:
    items = list(read_warc(Opened("x.warc.gz", io.BytesIO(data), len(data)), options or ReadOptions()))
    articles = [item for item in items if isinstance(item, Article)]
    return articles, [item for item in items if isinstance(item, InputError)]


def packed(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


INFO = record(b"software: a crawler\r\n", kind="warcinfo", media_type="application/warc-fields")
REQUEST = record(b"GET / HTTP/1.1\r\n\r\n", kind="request", media_type="application/http; msgtype=request")
FIRST = record(page())
SECOND = record(page("Ferries wait"), "https://news.example/ferries")
TITLES = ["Harbour closed", "Ferries wait"]


@pytest.mark.parametrize(
    "data",
    [
        INFO + REQUEST + FIRST + SECOND,
        packed(INFO, REQUEST, FIRST, SECOND),
        gzip.compress(INFO + FIRST + REQUEST + SECOND),
        record(page(), kind="resource", media_type="text/html")
        + record(page("Ferries wait"), "<https://news.example/ferries>", media_type="Text/HTML"),
    ],
)
def test_each_kept_page_is_an_article_of_its_address(data: bytes) -> None:
    articles, errors = read(data)
    assert [article.title for article in articles] == TITLES
    assert [article.source for article in articles] == ["https://news.example/harbour", "https://news.example/ferries"]
    assert [article.published for article in articles] == [date(2019, 2, 25)] * 2
    assert "Two ferries waited outside for six hours." in articles[0].text
    assert errors == []


@pytest.mark.parametrize(
    "other",
    [
        record(b"<html>moved</html>", status="301 Moved Permanently"),
        record(page(), status="404 Not Found"),
        record(b"\x89PNG", media_type="image/png"),
        record(b"User-agent: *", media_type="text/plain"),
        record(b"{}", media_type="application/json"),
        record(b"", kind="revisit"),
        record(b"a: b", kind="metadata", media_type="text/html"),
        REQUEST,
    ],
)
def test_what_is_no_page_is_passed_over(other: bytes) -> None:
    articles, errors = read(packed(other, FIRST))
    assert [article.title for article in articles] == ["Harbour closed"]
    assert errors == []
    with pytest.raises(NotAnArticleError, match=r"x\.warc\.gz holds no page"):
        read(other)


def test_an_extracted_text_is_read_as_text() -> None:
    text = "The harbour was closed on Monday.\n\nTwo ferries waited outside."
    data = record(text.encode(), kind="conversion", media_type="text/plain")
    articles, errors = read(packed(INFO, data, record(b"\x00", kind="conversion", media_type="text/plain")))
    assert [(article.text, article.source) for article in articles] == [(text, "https://news.example/harbour")]
    assert "x.warc.gz: record at byte" in str(errors[0])
    urn = record(text.encode(), "urn:x:1", kind="conversion", media_type="text/plain")
    articles, _ = read(urn)
    assert (articles[0].url, articles[0].source) == (None, "x.warc.gz#0")


def test_the_day_of_the_crawl_is_no_day_of_publication_but_bounds_it() -> None:
    undated = page().replace(b"article:published_time", b"article:other")
    assert read(record(undated))[0][0].published is None
    assert read(record(undated), ReadOptions(published=date(2019, 2, 1)))[0][0].published == date(2019, 2, 1)
    late = read(record(page(published="2019-03-04T10:00:00Z")))[0][0]
    assert (late.published, late.published_by, late.published_guessed) == (None, None, False)
    given = read(record(page(published="2019-03-04T10:00:00Z")), ReadOptions(published=date(2019, 2, 1)))[0][0]
    assert (given.published, given.published_by) == (date(2019, 2, 1), "given")
    east = read(record(page(published="2019-03-02T01:00:00+13:00")))[0][0]
    assert east.published == date(2019, 3, 2)
    unknown = read(record(page(published="2019-03-04T10:00:00Z"), crawled="soon"))[0][0]
    assert unknown.published == date(2019, 3, 4)


CHUNKED = b"".join(
    b"%x\r\n%s\r\n" % (len(page()[at : at + 300]), page()[at : at + 300]) for at in range(0, len(page()), 300)
)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(page())),
        ("Content-Encoding: deflate\r\n", zlib.compress(page())),
        ("Content-Encoding: gzip\r\n", page()),
        ("Content-Encoding: identity\r\n", page()),
        ("Transfer-Encoding: chunked\r\n", CHUNKED + b"0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\n", page()),
        (
            "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
            b"%x\r\n%s\r\n0\r\n\r\n" % (len(gzip.compress(page())), gzip.compress(page())),
        ),
    ],
)
def test_a_page_is_unpacked_as_its_server_packed_it(headers: str, body: bytes) -> None:
    articles, errors = read(packed(record(body, headers=headers)))
    assert [article.title for article in articles] == ["Harbour closed"]
    assert errors == []


@pytest.mark.parametrize(
    ("headers", "body", "why"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(page())[:-20], "breaks off"),
        ("Content-Encoding: gzip\r\n", b"\x1f\x8b\x08nonsense", "packed wrongly"),
        ("Content-Encoding: rot13\r\n", b"nonsense", "rot13"),
        ("Transfer-Encoding: chunked\r\n", CHUNKED[:200] + b"\r\nzz\r\n", "chunks are broken"),
        ("", b"<html><body><p></p></body></html>", "(https://news.example/harbour)"),
    ],
)
def test_a_page_that_cannot_be_read_is_told_with_its_place(headers: str, body: bytes, why: str) -> None:
    articles, errors = read(packed(INFO, record(body, headers=headers), SECOND))
    assert [article.title for article in articles] == ["Ferries wait"]
    assert str(errors[0]).startswith(f"x.warc.gz: record at byte {len(packed(INFO)):,} (https://news.example/harbour)")
    assert why in str(errors[0])


def test_a_page_that_the_crawler_cut_off_is_told() -> None:
    articles, errors = read(record(page(), more="WARC-Truncated: length\r\n") + SECOND)
    assert [article.title for article in articles] == ["Ferries wait"]
    assert "was cut off by the crawler (length)" in str(errors[0])


def test_a_page_over_the_limit_is_passed_over_and_told() -> None:
    large = record(page() + b" " * 50_000)
    bomb = record(gzip.compress(b" " * 10_000_000), headers="Content-Encoding: gzip\r\n")
    articles, errors = read(packed(large, bomb, SECOND), ReadOptions(max_bytes=20_000))
    assert [article.title for article in articles] == ["Ferries wait"]
    assert [type(error) for error in errors] == [TooLargeError, TooLargeError]


@pytest.mark.parametrize("is_packed", [True, False])
def test_an_archive_that_breaks_off_is_told_after_what_was_whole(is_packed: bool) -> None:  # noqa: FBT001 -- a case
    first, second = (packed(FIRST), packed(SECOND)) if is_packed else (FIRST, SECOND)
    for left in (*range(20 if is_packed else 1, len(second) - 60, 23), len(second) - 60):
        items = read_warc(Opened("x.warc", io.BytesIO(first + second[:left])), ReadOptions())
        article = next(items)
        assert isinstance(article, Article)
        told: list[str] = []
        try:
            told += map(str, items)
        except InputError as error:
            told.append(str(error))
        assert len(told) == 1, left
        assert told[0].startswith("x.warc")


@pytest.mark.parametrize("is_packed", [True, False])
def test_damage_is_told_and_reading_goes_on_behind_it(is_packed: bool) -> None:  # noqa: FBT001 -- a case
    records = [record(page(f"Story {at}"), f"https://news.example/{at}") for at in range(160)]
    whole = [packed(one) if is_packed else one for one in records]
    whole[80] = bytes(byte ^ 0x55 for byte in whole[80][:300]) + whole[80][300:]
    articles, errors = read(b"".join(whole))
    assert len(articles) >= 158
    assert articles[-1].title == "Story 159"
    assert len(errors) == 1
    assert "is damaged in or after the record at byte" in str(errors[0])


def test_damage_at_the_end_is_told_too() -> None:
    articles, errors = read(packed(FIRST) + b"garbage that is no record\r\n" * 20)
    assert len(articles) == 1
    assert "is damaged" in str(errors[0])


def test_what_is_no_archive_is_told() -> None:
    for data in (b"garbage\r\n" * 100, b"WARC/1.0\r\n" + b"x" * 40_000, b"\x1f\x8b\x08\x00" * 5_000):
        with pytest.raises(InputError, match=r"x\.warc\.gz"):
            read(data)


def test_a_stream_that_breaks_off_is_told_after_what_came() -> None:
    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read1(size)

    items = read_warc(Opened("x.warc", Broken(FIRST + SECOND)), ReadOptions())
    assert isinstance(next(items), Article)
    with pytest.raises(InputError, match=r"x\.warc cannot be read: .*Input/output error"):
        list(items)


def test_without_fastwarc_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.sources.warc.find_spec", lambda _: None)
    assert importlib.util.find_spec("fastwarc")
    with pytest.raises(ReaderNotInstalledError) as raised:
        read(FIRST)
    assert "dateline[warc]" in str(raised.value.hint)


WHOLE = INFO + record(b"<html><p>The harbour was closed on Monday.</p></html>") + REQUEST
PACKED = packed(
    INFO,
    record(b"<p>The harbour was closed.</p>"),
    record(gzip.compress(b"<p>No.</p>"), headers="Content-Encoding: gzip\r\n"),
)


@settings(max_examples=60)
@given(
    st.binary(max_size=100), st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=4), st.booleans()
)
def test_no_bytes_break_the_reading(noise: bytes, changes: list[tuple[int, int]], is_packed: bool) -> None:  # noqa: FBT001 -- hypothesis
    mutated = bytearray(PACKED if is_packed else WHOLE)
    for at, byte in changes:
        mutated[at % len(mutated)] = byte
    middle = len(mutated) // 2
    for data in (bytes(mutated), bytes(mutated[:middle] + noise + mutated[middle:]), b"WARC/1.0\r\n" + noise):
        items: Any = read_warc(Opened("x.warc", io.BytesIO(data)), ReadOptions(max_bytes=1_000))
        try:
            for item in items:
                assert isinstance(item, (Article, InputError))
        except InputError:
            pass
