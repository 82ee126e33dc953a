from __future__ import annotations

import gzip
import io
import sys
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from dateline.errors import AddressRefusedError, FetchError, InputError, NotAnArticleError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Link, Opened, ReadOptions
from dateline.sources.kinds import OTHER_XML
from dateline.sources.opened import MAX_DEPTH, READERS, limited, read_opened
from dateline.sources.unpack import recognised
from dateline.text.article import make_article
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.sources.base import Items

PROSE = "The harbour burnt on Monday."
HOST = "https://velmora.example"


def opened(data: str | bytes, source: str = "a.txt", *, size: int | None = None) -> Opened:
    raw = data.encode() if isinstance(data, str) else data
    return Opened(source, io.BytesIO(raw), len(raw) if size is None else size)


def told(items: Iterator[Article | InputError]) -> list[str]:
    return [str(item) if isinstance(item, InputError) else item.source for item in items]


class Pages:
    """A web of pages in memory."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def open(self, url: str) -> Opened:
        self.asked.append(url)
        if url not in self.pages:
            raise FetchError(f"{url}: 404 Not Found")
        data = self.pages[url].encode()
        return Opened(url, io.BytesIO(data), len(data), url, "text/html")

    def close(self) -> None:
        pass


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Stand in for all readers: a line is an article, ``!`` an error, ``!!`` the error of the whole, ``>`` a link."""

    def read(found: Opened, options: ReadOptions) -> Items:
        assert options.published is None
        for line in found.stream.read().decode().splitlines():
            if line.startswith("!!"):
                raise InputError(f"{found.source}: {line[2:]}")
            if line.startswith("!"):
                yield InputError(f"{found.source}: {line[1:]}")
            elif line.startswith(">"):
                url, _, title = line[1:].partition(" ")
                yield Link(url, Facts(title=title or None))
            elif line:
                yield make_article(line, found.source, facts=found.facts, header=False)

    stub = ModuleType("stub_readers")
    stub.read = read  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "stub_readers", stub)
    for kind in READERS:
        monkeypatch.setitem(READERS, kind, ("stub_readers", "read"))
    return stub


@pytest.mark.usefixtures("stub")
def test_a_link_is_followed_in_its_place() -> None:
    web = Pages({f"{HOST}/a": "The mayor left."})
    found = list(read_opened(opened(f"{PROSE}\n>{HOST}/a Mayor leaves\nThe pier fell."), ReadOptions(web=web)))
    assert told(iter(found)) == ["a.txt", f"{HOST}/a", "a.txt"]
    assert isinstance(found[1], Article)
    assert found[1].title == "Mayor leaves"


@pytest.mark.usefixtures("stub")
def test_what_an_address_is_said_to_tell_goes_before_what_only_its_server_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    web = Pages({f"{HOST}/a": "The mayor left."})
    answer = web.open
    monkeypatch.setattr(web, "open", lambda url: replace(answer(url), facts=Facts(title="x", outlet="Velmora Courier")))
    (found,) = read_opened(opened(f">{HOST}/a Mayor leaves"), ReadOptions(web=web))
    assert isinstance(found, Article)
    assert (found.title, found.outlet) == ("Mayor leaves", "Velmora Courier")


@pytest.mark.usefixtures("stub")
def test_without_a_web_a_link_is_refused_and_reading_goes_on() -> None:
    refused, article = read_opened(opened(f">{HOST}/a\n{PROSE}"), ReadOptions())
    assert isinstance(refused, AddressRefusedError)
    assert refused.hint
    assert str(refused).startswith(f"{HOST}/a: ")
    assert isinstance(article, Article)


@pytest.mark.usefixtures("stub")
def test_each_address_is_opened_once() -> None:
    web = Pages({f"{HOST}/a": f"The mayor left.\n>{HOST}/a#top\n>{HOST}/"})
    start = replace(opened(f">{HOST}/a\n>{HOST}/a#end\n>{HOST}/gone\n>{HOST}/gone"), url=f"{HOST}/")
    assert told(read_opened(start, ReadOptions(web=web))) == [f"{HOST}/a", f"{HOST}/gone: 404 Not Found"]
    assert web.asked == [f"{HOST}/a", f"{HOST}/gone"]


@pytest.mark.usefixtures("stub")
def test_an_error_of_one_link_is_yielded_and_reading_goes_on() -> None:
    web = Pages({f"{HOST}/a": "The mayor left.\n!!broken", f"{HOST}/b": "The pier fell."})
    lines = f">{HOST}/gone\n!record 2: bad\n>{HOST}/a\n>{HOST}/b"
    assert told(read_opened(opened(lines), ReadOptions(web=web))) == [
        f"{HOST}/gone: 404 Not Found",
        "a.txt: record 2: bad",
        f"{HOST}/a",
        f"{HOST}/a: broken",
        f"{HOST}/b",
    ]


@pytest.mark.usefixtures("stub")
def test_an_error_of_the_whole_is_raised_behind_what_was_read() -> None:
    found = read_opened(opened(f"{PROSE}\n!!broken"), ReadOptions())
    assert isinstance(next(found), Article)
    with pytest.raises(InputError, match="broken"):
        next(found)


@pytest.mark.usefixtures("stub")
def test_what_a_file_of_a_folder_leads_to_is_never_passed_over() -> None:
    web = Pages({f"{HOST}/a": "GIF89a"})
    (found,) = read_opened(opened(f">{HOST}/a"), ReadOptions(web=web), in_folder=True)
    assert str(found) == f"{HOST}/a is not text: it is a GIF image"


@pytest.mark.usefixtures("stub")
def test_links_are_followed_to_a_depth() -> None:
    web = Pages({f"{HOST}/{n}": f"The pier {n} fell.\n>{HOST}/{n + 1}" for n in range(1, 9)})
    found = told(read_opened(opened(f">{HOST}/1"), ReadOptions(web=web)))
    assert found[:-1] == [f"{HOST}/{n}" for n in range(1, MAX_DEPTH + 1)]
    assert found[-1].startswith(f"{HOST}/{MAX_DEPTH + 1}: not opened")


@pytest.mark.usefixtures("stub")
def test_nothing_is_read_beyond_the_limit() -> None:
    web = Pages({f"{HOST}/a": "The mayor left.\nHe came back.", f"{HOST}/b": "The pier fell."})
    lines = f"!bad\n{PROSE}\n>{HOST}/a\n>{HOST}/b"
    assert told(read_opened(opened(lines), ReadOptions(web=web, limit=2))) == ["a.txt: bad", "a.txt", f"{HOST}/a"]
    assert web.asked == [f"{HOST}/a"]
    assert told(read_opened(opened(lines), ReadOptions(web=web, limit=0))) == []


def test_a_limit_counts_articles_alone() -> None:
    article = make_article(PROSE, "a")
    items: list[Article | InputError] = [InputError("x"), article, InputError("y"), article, article]
    assert list(limited(iter(items), 2)) == items[:4]
    assert list(limited(iter(items), None)) == items


def test_articles_told_to_be_older_are_left_out_and_guesses_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    days = {
        "old.": Facts(published=date(2019, 2, 24), published_by="mail Date"),
        "new.": Facts(published=date(2019, 2, 25), published_by="mail Date"),
        "guessed.": Facts(published=date(2019, 1, 1), published_by="file name", published_guessed=True),
        "undated.": Facts(),
    }

    def read(found: Opened, options: ReadOptions) -> Items:
        for word, facts in days.items():
            text = f"The pier is {word}"
            yield make_article(text, found.source, published=options.published, facts=facts, header=False)

    stub = ModuleType("stub_readers")
    stub.read = read  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "stub_readers", stub)
    monkeypatch.setitem(READERS, "text", ("stub_readers", "read"))
    since = date(2019, 2, 25)

    def words(options: ReadOptions) -> list[str]:
        return [one.text.split()[-1] for one in read_opened(opened("x"), options) if isinstance(one, Article)]

    assert words(ReadOptions(since=since)) == ["new.", "guessed.", "undated."]
    assert words(ReadOptions(since=since, limit=1)) == ["new."]
    assert words(ReadOptions(since=since, published=date(2018, 1, 1))) == ["new.", "guessed.", "undated."]


PAGE = """<!doctype html><html lang="en"><head><title>{0}</title></head><body><article><h1>{0}</h1>
<p>The harbour of Velmora burnt on Monday, and the old pier with it. {0}.</p>
<p>Nobody was hurt, said the mayor, who was on the quay from the beginning.</p>
<p>The pier is closed until Friday, when the council of the town will meet again.</p></article></body></html>"""


def test_a_feed_leads_to_its_pages_and_says_what_they_do_not() -> None:
    item = "<item><title>{0}</title><link>/{0}</link><pubDate>Mon, 25 Feb 2019 10:00:00 +0100</pubDate></item>"
    feed = f"<rss version='2.0'><channel><title>Velmora Courier</title>{item.format('Fire')}{item.format('Gone')}"
    web = Pages({f"{HOST}/Fire": PAGE.format("Fire")})
    start = replace(opened(feed + "</channel></rss>", f"{HOST}/feed"), url=f"{HOST}/feed")
    article, error = read_opened(start, ReadOptions(web=web))
    assert isinstance(article, Article)
    assert isinstance(error, FetchError)
    assert (article.source, article.title, article.published) == (f"{HOST}/Fire", "Fire", date(2019, 2, 25))
    assert (article.outlet, article.published_guessed) == ("Velmora Courier", False)


def test_an_index_of_sitemaps_leads_to_pages() -> None:
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    index = f"<sitemapindex {space}><sitemap><loc>{HOST}/map.xml</loc></sitemap></sitemapindex>"
    urls = f"<urlset {space}><url><loc>{HOST}/Fire</loc></url><url><loc>{HOST}/map.xml</loc></url></urlset>"
    web = Pages({f"{HOST}/map.xml": urls, f"{HOST}/Fire": PAGE.format("Fire")})
    start = replace(opened(index, f"{HOST}/index.xml"), url=f"{HOST}/index.xml")
    assert told(read_opened(start, ReadOptions(web=web))) == [f"{HOST}/Fire"]


def test_every_kind_has_a_reader() -> None:
    from importlib import import_module
    from importlib.util import find_spec

    for name, function in READERS.values():
        if find_spec(name):
            assert callable(getattr(import_module(name), function))


@pytest.mark.parametrize(
    ("data", "kind", "hint"),
    [
        (b"\x89PNG\r\n\x1a\n", "is not text: it is a PNG image", "plain text"),
        (b"7z\xbc\xaf\x27\x1c", "is not text: it is a 7z archive", "unpack it"),
        (b"<?xml version='1.0'?><order/>", "is XML of another kind: no page, no feed and no sitemap", None),
    ],
)
def test_what_is_not_read_is_named(data: bytes, kind: str, hint: str | None) -> None:
    with pytest.raises(NotAnArticleError, match=f"^a.txt {kind}$") as caught:
        list(read_opened(opened(data), ReadOptions()))
    assert (hint or "") in (caught.value.hint or "")


def test_in_a_folder_what_is_clearly_no_article_is_passed_over() -> None:
    def found(data: bytes, name: str) -> list[str]:
        try:
            return told(read_opened(opened(data, name), ReadOptions(), in_folder=True))
        except InputError as error:
            return [f"! {error}"]

    assert found(b"\x89PNG\r\n\x1a\n", "picture") == []
    assert found(b"\x00\x01", "data.idx") == []
    assert found(b'{"schema": "dateline.timeline/1"}', "timeline.json") == []
    assert found(b"{\\rtf1 x}", "a") == ["! a is not text: it is an RTF document"]
    assert found(b"\x89PNG\r\n\x1a\n", "a.txt") == ["! a.txt is not text: it is a PNG image"]
    assert found(b"<?xml version='1.0'?><order/>", "a") == [f"! a is {OTHER_XML[7:]}: no page, no feed and no sitemap"]


def test_the_size_that_is_told_is_checked_before_reading() -> None:
    stream = opened(PROSE, size=10_000_000)
    with pytest.raises(TooLargeError, match=r"^a\.txt is too large: 10,000,000 bytes, the limit is 5,000,000$"):
        list(read_opened(stream, ReadOptions()))
    assert stream.stream.tell() == 0


@pytest.mark.usefixtures("stub")
def test_a_reading_that_is_given_up_closes_what_it_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []

    def spy(*args: object, **options: object) -> object:
        found = recognised(*args, **options)  # type: ignore[arg-type]
        kept.append(found.opened.stream)
        return found

    monkeypatch.setattr("dateline.sources.opened.recognised", spy)
    found = read_opened(opened(gzip.compress(b"One fell.\nTwo fell.")), ReadOptions(limit=1))
    assert len(list(found)) == 1
    assert kept[0].closed
