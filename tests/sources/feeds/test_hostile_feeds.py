"""Nothing that a feed or a sitemap holds makes its reader fail, hang, open a file or fetch."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Link, Opened, ReadOptions
from dateline.sources.feeds.feed import MAX_ELEMENTS, read_feed
from dateline.sources.feeds.json_feed import read_json_feed
from dateline.sources.feeds.sitemap import read_sitemap
from dateline.sources.feeds.xml_guard import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.sources.base import Item, Items

SMALL = ReadOptions(max_bytes=2_000, max_document_bytes=100_000, since=date(2019, 2, 1))
STORY = " ".join(f"The harbour of Brenn burnt at {hour} o'clock." for hour in range(1, 20))
RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Brenn Post</title>'
    "<link>https://post.example/</link><item><title>Fire &amp; water</title><link>/1</link>"
    "<pubDate>Mon, 25 Feb 2019 10:00:00 GMT</pubDate><dc:creator>Ada Quill</dc:creator>"
    f"<content:encoded><![CDATA[<p>{STORY}</p>]]></content:encoded></item><item><guid>https://post.example/2</guid>"
    "</item></channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://post.example/"><title type="html">T</title><entry>'
    '<id>1</id><link href="1"/><updated>2019-02-25T10:00:00Z</updated><author><name>A</name></author>'
    f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{STORY}</p></div></content></entry></feed>'
)
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
    "<url><loc>https://post.example/1?a=1&amp;b=2</loc><n:news><n:publication><n:name>P</n:name></n:publication>"
    "<n:publication_date>2019-02-25</n:publication_date><n:title>T</n:title></n:news></url>"
    "<url><loc>https://other.example/2</loc><lastmod>2019-02-25</lastmod></url></urlset>"
)
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Brenn Post",
        "authors": [{"name": "A"}],
        "items": [
            {"id": 1, "url": "/1", "content_html": f"<p>{STORY}</p>", "date_published": "2019-02-25"},
            {"id": "2"},
        ],
    }
)
READERS = [(read_feed, RSS), (read_feed, ATOM), (read_sitemap, SITEMAP), (read_json_feed, JSON)]


def read(reader: Callable[[Opened, ReadOptions], Items], data: bytes, options: ReadOptions = SMALL) -> list[Item]:
    return list(reader(Opened("it.xml", io.BytesIO(data), url="https://post.example/it.xml"), options))


def outcome(reader: Callable[[Opened, ReadOptions], Items], data: bytes) -> None:
    """Read, and accept every result but an exception outside the errors of input."""
    try:
        for item in read(reader, data):
            assert isinstance(item, Article | InputError | Link)
    except InputError as error:
        assert str(error).startswith("it.xml")  # noqa: PT017 -- both ways out are right


@pytest.mark.parametrize(("reader", "good"), READERS)
@given(data=st.binary(max_size=300))
def test_no_bytes_make_a_reader_fail(reader: Callable[[Opened, ReadOptions], Items], good: str, data: bytes) -> None:
    outcome(reader, data)
    outcome(reader, good[: len(data)].encode() + data)


@pytest.mark.parametrize(("reader", "good"), READERS)
@settings(max_examples=60)
@given(data=st.data())
def test_no_damage_to_a_real_document_makes_a_reader_fail(
    reader: Callable[[Opened, ReadOptions], Items], good: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    pieces = [
        "<",
        "&",
        "]]>",
        "<![CDATA[",
        "<item>",
        "</entry>",
        "<!--",
        '"',
        "\x00",
        "&#xD800;",
        "<a:b:1>",
        "é",
        "{",
        "[",
    ]
    new = data.draw(st.lists(st.sampled_from(pieces) | st.text(max_size=5), max_size=4).map("".join))
    outcome(reader, (good[:start] + new + good[end:]).encode("utf-8", "surrogatepass"))


@given(
    st.lists(
        st.sampled_from(["", "gestern", "<pubDate>soon</pubDate>", "<pubDate/>", "<dc:date>2019</dc:date>"])
        | st.dates(date(1990, 1, 1)).map(lambda day: f"<pubDate>{day}T10:00:00Z</pubDate>"),
        max_size=8,
    ),
    st.dates(date(1990, 1, 1)),
)
def test_since_never_drops_an_entry_without_a_day(told: list[str], since: date) -> None:
    entries = "".join(f"<item><link>/{number}</link>{one}</item>" for number, one in enumerate(told))
    document = f"<rss><channel>{entries}</channel></rss>".encode()
    options = ReadOptions(since=since)
    kept = [item.url.rpartition("/")[2] for item in read(read_feed, document, options) if isinstance(item, Link)]
    expected = [n for n, one in enumerate(told) if "T10" not in one or date.fromisoformat(one[9:19]) >= since]
    assert kept == [str(number) for number in expected]


BOMB = "<!DOCTYPE rss [<!ENTITY x0 'lol'>" + "".join(f"<!ENTITY x{n} '{f'&x{n - 1};' * 10}'>" for n in range(1, 12))


@pytest.mark.parametrize(
    "document",
    [
        BOMB + "]><rss>&x11;</rss>",
        BOMB + "]><rss b='&x11;'/>",
        f"<!DOCTYPE rss [<!ENTITY x '{'x' * 50_000}'>]><rss>{'&x;' * 10_000}</rss>",
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel><title>&x;</title></channel></rss>",
        "<!DOCTYPE rss [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/'> %x;]><rss/>",
    ],
)
@pytest.mark.parametrize("reader", [read_feed, read_sitemap])
def test_xml_with_entities_of_its_own_is_refused(reader: Callable[[Opened, ReadOptions], Items], document: str) -> None:
    with pytest.raises(InputError, match="declares entities of its own"):
        read(reader, document.encode(), ReadOptions())


def test_a_definition_elsewhere_is_not_fetched() -> None:
    document = f"<!DOCTYPE rss SYSTEM 'file:///etc/passwd'>{RSS[RSS.index('<rss') :]}"
    assert isinstance(read(read_feed, document.encode())[0], Article)


@pytest.mark.parametrize("tag", ["rss", "item", "urlset", "a"])
@pytest.mark.parametrize("reader", [read_feed, read_sitemap])
def test_ten_thousand_nested_elements_are_refused(reader: Callable[[Opened, ReadOptions], Items], tag: str) -> None:
    root = "urlset" if reader is read_sitemap else "rss"
    with pytest.raises(InputError, match=f"deeper than {MAX_DEPTH} levels"):
        read(reader, f"<{root}>{f'<{tag}>' * 10_000}".encode())


@pytest.mark.parametrize("inner", ["[", '{"a":'])
def test_ten_thousand_nested_values_are_refused(inner: str) -> None:
    with pytest.raises(InputError, match="deeper than 100 levels"):
        read(read_json_feed, f'{{"items":[{inner * 10_000}'.encode())


@pytest.mark.parametrize(
    "entry",
    [
        f'<description>&lt;p style="{"a" * 300_000}"&gt;{STORY}&lt;/p&gt;</description>',
        f"<author>{'a' * 300_000}</author><description>x.</description>",
        "".join(f"<category>{number}</category>" for number in range(20_000)) + "<link>/1</link>",
        "".join(f"<author>{number}</author>" for number in range(20_000)) + "<link>/1</link>",
        "<content type='xhtml'>" + "<b/>\n" * 20_000 + "</content><link>/1</link>",
        f"<title>{'&' * 300_000}</title><link>/1</link>",
        f"<title>{'<![CDATA[x]]>' * 20_000}</title><link>/1</link>",
        "<description>" + '&lt;a "' * 50_000 + "</description><link>/1</link>",
    ],
)
@pytest.mark.timeout(20)
def test_what_a_parser_takes_the_square_of_its_length_for_is_kept_from_it(entry: str) -> None:
    items = read(read_feed, f"<rss><channel><item>{entry}</item></channel></rss>".encode(), ReadOptions())
    assert len(items) == 1


def test_an_entry_of_too_many_elements_is_refused() -> None:
    document = f"<rss><channel><item>{'<a/>' * (MAX_ELEMENTS + 1)}</item></channel></rss>"
    with pytest.raises(InputError, match="an entry has more than 50,000 elements"):
        read(read_feed, document.encode(), ReadOptions())


def test_a_document_full_of_faults_is_not_read_to_its_end() -> None:
    items = read(read_feed, b"<rss><channel><item><link>/1</link></item>" + b"</b>" * 100_000, ReadOptions())
    assert isinstance(items[0], Link)
    assert "broken XML" in str(items[-1])


def test_a_feed_of_too_many_entries_is_read_as_far_as_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.sources.feeds.entry.MAX_ENTRIES", 3)
    rss = "<rss><channel>" + "".join(f"<item><link>/{n}</link></item>" for n in range(9)) + "</channel></rss>"
    listed = json.dumps({"items": [{"url": f"/{n}"} for n in range(9)]})
    for reader, document in ((read_feed, rss), (read_json_feed, listed)):
        *links, error = read(reader, document.encode(), ReadOptions())
        assert [type(item) for item in links] == [Link] * 3
        assert str(error) == "it.xml has more than 3 entries; the rest is left out"


def test_reading_a_feed_opens_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    read(read_feed, RSS.encode())  # what is imported when it is first needed is there now

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr("builtins.open", refuse)
    items = read(read_feed, RSS.encode())
    assert [type(item) for item in items] == [Article, Link]


def test_what_the_feed_parser_stumbles_on_is_told_by_its_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> NoReturn:
        raise RuntimeError

    monkeypatch.setattr("feedparser.parse", stumble)
    assert [str(item) for item in read(read_feed, RSS.encode())] == [
        "it.xml: entry 1: it cannot be read (RuntimeError)",
        "it.xml: entry 2: it cannot be read (RuntimeError)",
    ]


class Broken(io.BytesIO):
    """A stream that ends in an error of the system."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            message = "the disk is gone"
            raise OSError(message)
        return data


@pytest.mark.parametrize(("reader", "good"), READERS)
def test_a_stream_that_cannot_be_read_is_told(reader: Callable[[Opened, ReadOptions], Items], good: str) -> None:
    with pytest.raises(InputError, match=r"it\.xml cannot be read: the disk is gone"):
        list(reader(Opened("it.xml", Broken(good.encode())), ReadOptions()))


@pytest.mark.parametrize(("reader", "good"), READERS)
def test_a_stream_over_the_limit_is_refused(reader: Callable[[Opened, ReadOptions], Items], good: str) -> None:
    with pytest.raises(TooLargeError, match="the limit is 50 bytes"):
        read(reader, good.encode(), ReadOptions(max_document_bytes=50))


@pytest.mark.parametrize("reader", [read_feed, read_sitemap])
def test_what_is_no_text_is_told_with_its_name(reader: Callable[[Opened, ReadOptions], Items]) -> None:
    with pytest.raises(InputError, match=r"^it\.xml"):
        read(reader, bytes(range(128, 256)) * 20)
