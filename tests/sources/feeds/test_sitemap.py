from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dateline.errors import InputError
from dateline.sources.base import Link, Opened, ReadOptions
from dateline.sources.feeds import sitemap
from dateline.sources.feeds.sitemap import MAX_ADDRESSES, read_sitemap
from dateline.text.facts import NOTHING, Facts

if TYPE_CHECKING:
    from dateline.sources.base import Item

HERE = "https://www.post.example/maps/news.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)


def read(
    document: str,
    *,
    url: str | None = HERE,
    depth: int = 0,
    **options: Any,  # noqa: ANN401 -- those of ReadOptions
) -> list[Item]:
    opened = Opened("news.xml", io.BytesIO(document.encode()), url=url, depth=depth)
    return list(read_sitemap(opened, ReadOptions(**options)))


def urls(*entries: str) -> str:
    body = "".join(f"<url>{entry}</url>" for entry in entries)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACES}>{body}</urlset>'


def found(items: list[Item]) -> list[str]:
    return [item.url if isinstance(item, Link) else str(item) for item in items]


def test_a_sitemap_for_news_tells_of_each_article() -> None:
    (item,) = read(
        urls(
            "<loc>\n https://www.post.example/a?x=1&amp;y=2 </loc><lastmod>2019-03-02</lastmod>"
            "<image:image><image:loc>https://www.post.example/i.png</image:loc><image:title>A boat</image:title>"
            "</image:image><news:news><news:publication><news:name>Brenn Post</news:name>"
            "<news:language>en</news:language></news:publication><news:publication_date>2019-02-25T23:30:00-05:00</news:publication_date>"
            "<news:title>Fire &amp; <![CDATA[water]]></news:title></news:news>"
        )
    )
    assert item == Link(
        "https://www.post.example/a?x=1&y=2",
        Facts(
            title="Fire & water",
            published=date(2019, 2, 25),
            published_by="sitemap",
            outlet="Brenn Post",
            language="en",
            url="https://www.post.example/a?x=1&y=2",
        ),
    )


def test_the_last_change_is_only_a_guess_of_the_day() -> None:
    (item,) = read(urls("<loc>https://post.example/1</loc><lastmod>2019-03-02T10:00:00+00:00</lastmod>"))
    assert isinstance(item, Link)
    assert (item.facts.published, item.facts.published_by) == (date(2019, 3, 2), "sitemap, last change")
    assert item.facts.published_guessed


def test_since_leaves_out_what_is_told_to_be_older_and_nothing_else() -> None:
    items = read(
        urls(
            "<loc>https://post.example/1</loc><lastmod>2019-01-31</lastmod>",
            "<loc>https://post.example/2</loc><lastmod>2019-02-01</lastmod>",
            "<loc>https://post.example/3</loc>",
            "<loc>https://post.example/4</loc><lastmod>2019-03-02</lastmod>"
            "<news:news><news:publication_date>2019-01-31</news:publication_date></news:news>",
            "<loc>https://post.example/5</loc><lastmod>soon</lastmod>",
        ),
        since=date(2019, 2, 1),
    )
    assert [url[-1] for url in found(items)] == ["2", "3", "5"]


def test_an_index_leads_to_further_sitemaps_that_may_hold_something_new() -> None:
    index = (
        f"<sitemapindex {SPACES}><sitemap><loc>https://www.post.example/maps/1.xml.gz</loc></sitemap>"
        "<sitemap><loc>2.xml</loc><lastmod>2019-03-02</lastmod></sitemap>"
        "<sitemap><loc>3.xml</loc><lastmod>2019-01-02</lastmod></sitemap></sitemapindex>"
    )
    items = read(index, since=date(2019, 2, 1))
    assert items == [
        Link("https://www.post.example/maps/1.xml.gz", NOTHING),
        Link("https://www.post.example/maps/2.xml", NOTHING),
    ]


@pytest.mark.parametrize(("root", "entry", "depth"), [("sitemapindex", "sitemap", 2), ("urlset", "url", 3)])
def test_a_sitemap_too_many_links_away_is_told_once(root: str, entry: str, depth: int) -> None:
    document = f"<{root}><{entry}><loc>https://post.example/1</loc></{entry}></{root}>"
    assert isinstance(read(document, depth=depth - 1)[0], Link)
    with pytest.raises(InputError, match="too many links away"):
        read(document, depth=depth)


def test_a_sitemap_speaks_for_its_own_site_alone() -> None:
    document = urls(
        "<loc>https://post.example/1</loc>",
        "<loc>https://other.example/1</loc>",
        "<loc>https://news.post.example/2</loc>",
        "<loc>https://other.example/2</loc>",
    )
    assert found(read(document)) == [
        "https://post.example/1",
        "https://news.post.example/2",
        "news.xml: addresses of other sites are left out: 2, the first https://other.example/1",
    ]
    assert len(found(read(document, url=None))) == 4


def test_an_address_is_taken_once() -> None:
    one, two = "<loc>https://post.example/1</loc>", "<loc>https://post.example/2</loc>"
    assert found(read(urls(one, two, one))) == ["https://post.example/1", "https://post.example/2"]


def test_an_entry_without_a_good_address_is_told_with_its_place() -> None:
    document = urls(
        "<loc>ftp://post.example/1</loc>", "<lastmod>2019-02-01</lastmod>", "<loc>https://post.example/3</loc>"
    )
    assert found(read(document)) == [
        "news.xml: address 1: 'ftp://post.example/1' is no address of http or https",
        "news.xml: address 2: '' is no address of http or https",
        "https://post.example/3",
    ]


def test_a_list_of_addresses_is_read_line_by_line() -> None:
    document = "\ufeffhttps://post.example/1\r\n\r\nhttps://post.example/2\nhello\nhttps://post.example/1"
    assert found(read(document)) == [
        "https://post.example/1",
        "https://post.example/2",
        "news.xml: line 4: 'hello' is no address of http or https",
    ]


def test_no_more_addresses_are_read_than_the_protocol_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_ADDRESSES", 2)
    addresses = [f"https://post.example/{n}" for n in range(5)]
    for document in ("\n".join(addresses), urls(*(f"<loc>{address}</loc>" for address in addresses))):
        assert found(read(document)) == [
            *addresses[:2],
            "news.xml lists more than 2 addresses; the rest is left out",
        ]


def test_a_sitemap_of_fifty_thousand_addresses_is_read() -> None:
    document = urls(*(f"<loc>https://post.example/{n}</loc>" for n in range(MAX_ADDRESSES)))
    assert len(read(document)) == MAX_ADDRESSES


def test_a_sitemap_that_breaks_off_gives_its_whole_entries_and_is_told() -> None:
    document = urls("<loc>https://post.example/1</loc>", "<loc>https://post.example/2</loc>")
    first, error = found(read(document[: document.index("/2<") + 1]))
    assert first == "https://post.example/1"
    assert "breaks off" in error


def test_an_ampersand_that_is_not_escaped_stays_in_its_address() -> None:
    assert found(read(urls("<loc>https://post.example/?x=1&y=2</loc>"))) == ["https://post.example/?x=1&y=2"]


def test_a_sitemap_without_addresses_is_told() -> None:
    assert found(read(urls())) == ["news.xml is a sitemap without addresses"]


def test_what_is_no_sitemap_is_told() -> None:
    with pytest.raises(InputError, match=r"news\.xml is no sitemap: its root is 'rss'"):
        read("<rss/>")
