from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dateline.errors import AddressRefusedError, InputError, NotAnArticleError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Link, Opened, ReadOptions
from dateline.sources.feeds.feed import read_feed
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from dateline.sources.base import Item

HERE = "https://post.example/news/feed.xml"
STORY = " ".join(f"The harbour of Brenn burnt at {hour} o'clock, and nobody was hurt." for hour in range(1, 13))
LONG = f"{STORY} {STORY} {STORY}"
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
)


def read(document: str | bytes, *, url: str | None = HERE, depth: int = 0, **options: Any) -> list[Item]:  # noqa: ANN401 -- those of ReadOptions
    data = document.encode() if isinstance(document, str) else document
    return list(read_feed(Opened("feed.xml", io.BytesIO(data), url=url, depth=depth), ReadOptions(**options)))


def rss(*items: str, head: str = "<title>Brenn Post</title><link>https://post.example/</link>") -> str:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?>\n<rss version="2.0" {SPACES}><channel>{head}{entries}</channel></rss>'


def atom(*entries: str, head: str = "<title>Brenn Post</title>") -> str:
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">{head}{body}</feed>'


def article(item: Item) -> Article:
    assert isinstance(item, Article), item
    return item


def link(item: Item) -> Link:
    assert isinstance(item, Link), item
    return item


def test_an_entry_of_rss_with_its_whole_text_is_an_article() -> None:
    (item,) = read(
        rss(
            "<title>Fire &amp;amp; water</title><link>/a/1</link><guid>https://post.example/a/1</guid>"
            "<pubDate>Mon, 25 Feb 2019 23:30:00 -0500</pubDate><dc:creator>Ada Quill</dc:creator>"
            "<dc:creator>Bo Nib</dc:creator><description>Short.</description>"
            f"<content:encoded><![CDATA[<p>{STORY}</p><script>x()</script><p>Five &lt; six.</p>]]></content:encoded>",
            head="<title>Brenn Post</title><language>en-GB</language>",
        )
    )
    found = article(item)
    assert found.text == f"{STORY}\n\nFive < six."
    assert found.source == found.url == "https://post.example/a/1"
    assert (found.title, found.authors, found.outlet) == ("Fire & water", ("Ada Quill", "Bo Nib"), "Brenn Post")
    assert (found.published, found.published_by, found.published_guessed) == (date(2019, 2, 25), "feed", False)
    assert found.language == "en-GB"


def test_an_entry_of_atom_in_xhtml_is_an_article() -> None:
    (item,) = read(
        atom(
            '<id>tag:1</id><title type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml">'
            'A <x:b>great</x:b> fire</x:div></title><link rel="enclosure" href="/sound.mp3"/><link href="/a/2"/>'
            "<published>2019-02-25T23:30:00-05:00</published><updated>2019-03-02T10:00:00Z</updated>"
            "<author><name>Ada Quill</name><email>ada@post.example</email></author>"
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
            f"<p>{STORY}<br/>Then rain fell.</p><p/><p>It was &lt;b&gt; no flood.</p></div></content>"
        )
    )
    found = article(item)
    assert found.text == f"{STORY}\nThen rain fell.\n\nIt was <b> no flood."
    assert (found.title, found.authors) == ("A great fire", ("Ada Quill",))
    assert (found.published, found.url, found.language) == (date(2019, 2, 25), "https://post.example/a/2", "en")


@pytest.mark.parametrize(
    "content",
    [
        f'<content type="text">{STORY}\n\nFive &lt; six.</content>',
        f'<content type="html">&lt;p&gt;{STORY}&lt;/p&gt;&lt;p&gt;Five &amp;lt; six.&lt;/p&gt;</content>',
        f'<content type="text/html" mode="escaped"><![CDATA[<div>{STORY}<p>Five &lt; six.]]></content>',
        f"<summary>Short.</summary><content>{STORY}\n\nFive &lt; six.</content>",
    ],
)
def test_each_form_of_content_in_atom_is_read(content: str) -> None:
    (item,) = read(atom(f"<id>1</id><title>Fire</title>{content}"))
    assert article(item).text == f"{STORY}\n\nFive < six."


def test_content_that_is_no_text_is_not_read_as_such() -> None:
    (item,) = read(atom(f'<id>1</id><link href="/a"/><content type="image/png">{"QUJD" * 500}</content>'))
    assert link(item).url == "https://post.example/a"


def test_a_teaser_is_the_address_of_an_article_with_what_the_feed_tells_of_it() -> None:
    (item,) = read(
        rss(
            "<title>Fire</title><link>https://post.example/a/1#top</link><pubDate>25 Feb 2019 10:00 GMT</pubDate>"
            f"<author>ada@post.example (Ada Quill)</author><content:encoded>{STORY} Read on […]</content:encoded>"
        )
    )
    assert item == Link(
        "https://post.example/a/1",
        Facts(
            title="Fire",
            published=date(2019, 2, 25),
            published_by="feed",
            authors=("Ada Quill",),
            outlet="Brenn Post",
            url="https://post.example/a/1",
        ),
    )


def test_a_long_description_is_the_text_where_there_is_no_other() -> None:
    (item,) = read(rss(f"<title>Fire</title><link>/1</link><description>&lt;p&gt;{LONG}&lt;/p&gt;</description>"))
    assert article(item).text == LONG


def test_a_short_text_without_a_link_is_all_there_is() -> None:
    (item,) = read(rss("<title>Fire</title><description>The harbour burnt.</description>"))
    assert (article(item).text, article(item).source) == ("The harbour burnt.", "feed.xml: entry 1")


def test_the_footer_of_blog_software_is_no_part_of_the_text() -> None:
    footer = "<p>The post <a href='/1'>Fire</a> appeared first on <a href='/'>Brenn Post</a>.</p>"
    (item,) = read(rss(f"<link>/1</link><content:encoded><![CDATA[<p>{STORY}</p>{footer}]]></content:encoded>"))
    assert article(item).text == STORY


def test_the_last_change_is_only_a_guess_of_the_day() -> None:
    (item,) = read(atom('<id>1</id><link href="/1"/><updated>2019-03-02T10:00:00Z</updated>'))
    facts = link(item).facts
    assert (facts.published, facts.published_by) == (date(2019, 3, 2), "feed, last change")
    assert facts.published_guessed


def test_the_date_of_dublin_core_is_the_day_where_no_other_is_told() -> None:
    alone, beside = read(
        rss(
            "<link>/1</link><dc:date>2019-02-25T01:00:00+09:00</dc:date>",
            "<link>/2</link><dc:date>2019-03-02</dc:date><pubDate>Mon, 25 Feb 2019 10:00:00 GMT</pubDate>",
        )
    )
    for item in (alone, beside):
        assert (link(item).facts.published, link(item).facts.published_guessed) == (date(2019, 2, 25), False)


def test_rss_1_is_read() -> None:
    (item,) = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Brenn Post</title>'
        "<link>https://post.example/</link><dc:language>de</dc:language><items><rdf:Seq/></items></channel>"
        '<item rdf:about="https://post.example/1"><title>Fire</title><link>https://post.example/1</link>'
        "<dc:date>2019-02-25</dc:date></item></rdf:RDF>",
        url=None,
    )
    facts = link(item).facts
    assert (facts.title, facts.outlet, facts.published) == ("Fire", "Brenn Post", date(2019, 2, 25))
    assert facts.language == "de"


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0", "3.7", ""])
def test_every_version_of_rss_is_read(version: str) -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss.dtd">'
    (item,) = read(f'{doctype}<rss version="{version}"><channel><item><link>/1</link></item></channel></rss>')
    assert link(item).url == "https://post.example/1"


def test_links_are_resolved_against_the_bases_that_the_feed_declares() -> None:
    document = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/x/"><title>T</title>'
        '<entry xml:base="sub/"><id>1</id><link href="one"/></entry><entry><id>2</id><link href="two"/></entry></feed>'
    )
    assert [link(item).url for item in read(document)] == [
        "https://base.example/x/sub/one",
        "https://base.example/x/two",
    ]


def test_links_of_a_feed_in_a_file_are_resolved_against_its_home() -> None:
    (item,) = read(rss("<link>/a/1</link>"), url=None)
    assert link(item).url == "https://post.example/a/1"


def test_the_permanent_id_is_the_link_where_there_is_no_other() -> None:
    permanent, other = read(
        rss(
            "<guid>https://post.example/1</guid>",
            '<title>Two</title><guid isPermaLink="false">https://post.example/2</guid>',
        )
    )
    assert link(permanent).url == "https://post.example/1"
    assert str(other) == "feed.xml: entry 2 (Two): it has neither text nor link"


def test_a_link_to_anything_but_the_web_is_refused_by_its_entry() -> None:
    for address in ("javascript:alert(1)", "file:/etc/passwd", "ftp://post.example/x", "mailto:x@post.example"):
        (item,) = read(rss(f"<title>Bad</title><link>{address}</link><description>Short.</description>"))
        assert isinstance(item, AddressRefusedError)
        assert str(item) == f"feed.xml: entry 1 (Bad): its link {address!r} is no address of http or https"


def test_an_entry_of_sound_alone_is_told_and_its_media_are_not_opened() -> None:
    (item,) = read(
        rss(
            '<title>Talk</title><enclosure url="https://post.example/a.mp3" type="audio/mpeg"/>'
            "<media:title>x</media:title>"
        )
    )
    assert str(item) == "feed.xml: entry 1 (Talk): it has neither text nor link"


def test_an_entry_that_is_there_twice_is_read_once() -> None:
    items = read(
        rss(
            "<title>A</title><link>/1</link>",
            "<title>B</title><link>/1#again</link>",
            "<guid isPermaLink='false'>7</guid><link>/3?from=rss</link>",
            "<guid isPermaLink='false'>7</guid><link>/3</link>",
            "<title>A</title><link>/2</link>",
        )
    )
    assert [link(item).url.rpartition("/")[2] for item in items] == ["1", "3?from=rss", "2"]


def test_since_leaves_out_what_is_told_to_be_older_and_nothing_else() -> None:
    document = rss(
        "<link>/old</link><pubDate>Sun, 24 Feb 2019 23:59:00 GMT</pubDate>",
        "<link>/new</link><pubDate>Mon, 25 Feb 2019 00:00:00 GMT</pubDate>",
        "<link>/dayless</link>",
        "<link>/odd</link><pubDate>last week</pubDate>",
        "<link>/changed</link><atom:updated>2019-02-20T10:00:00Z</atom:updated>",
        f"<link>/whole</link><pubDate>1 Feb 2019</pubDate><content:encoded>{STORY}</content:encoded>",
    )
    items = read(document, since=date(2019, 2, 25))
    assert [link(item).url.rpartition("/")[2] for item in items] == ["new", "dayless", "odd"]


def test_the_source_of_an_entry_is_its_outlet() -> None:
    (rss_item,) = read(rss('<link>/1</link><source url="https://other.example/feed">Other Post</source>'))
    (atom_item,) = read(atom('<id>1</id><link href="/1"/><source><id>x</id><title>Other Post</title></source>'))
    assert link(rss_item).facts.outlet == link(atom_item).facts.outlet == "Other Post"


def test_titles_are_plain_text_on_one_line() -> None:
    items = read(
        rss(
            "<link>/1</link><title>&lt;b&gt;Big&lt;/b&gt;\n fire</title>",
            "<link>/2</link><title><![CDATA[<i>Big</i> fire]]></title>",
            "<link>/3</link><title>Big &amp;#8220;fire&amp;#8221;</title>",
            "<link>/4</link><title><![CDATA[Smith & Sons]]></title>",
            "<link>/5</link><title>5 &lt; 6 &amp; 7</title>",
        )
    )
    assert [link(item).facts.title for item in items] == [
        "Big fire",
        "Big fire",
        "Big “fire”",
        "Smith & Sons",
        "5 < 6 & 7",
    ]


def test_the_day_that_the_user_gave_serves_entries_that_tell_none() -> None:
    (item,) = read(rss(f"<content:encoded>{STORY}</content:encoded>"), published=date(2019, 2, 25))
    assert (article(item).published, article(item).published_by) == (date(2019, 2, 25), "given")


def test_a_text_without_a_sentence_is_told_or_its_link_is_followed() -> None:
    rows = "<br>".join(f"{number}" for number in range(400))
    body = f"<content:encoded><![CDATA[{rows}]]></content:encoded>"
    followed, told = read(rss(f"<link>/1</link>{body}", f"<title>Rows</title>{body}"))
    assert link(followed).url == "https://post.example/1"
    assert isinstance(told, NotAnArticleError)
    assert str(told).startswith("feed.xml: entry 2")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("cp1252", 'encoding="iso-8859-1"'),
        ("utf-16", 'encoding="utf-16"'),
        ("utf-8", 'encoding="ascii"'),
    ],
)
def test_the_encoding_is_found_also_where_it_is_not_the_declared_one(encoding: str, declared: str) -> None:
    item = "<item><title>Café “Brûlé”</title><link>/1</link></item>"
    document = f'<?xml version="1.0" {declared}?><rss><channel>{item}</channel></rss>'
    (found,) = read(document.encode(encoding))
    assert link(found).facts.title == "Café “Brûlé”"


@pytest.mark.parametrize(
    "document",
    [
        "\n\n" + rss("<title>Fire at Ann &nbsp;&eacute;s</title><link>/1?a=1&b=2</link>"),
        "<b>Warning</b>: line 7\n" + rss("<title>Fire at Ann &nbsp;és</title><link>/1?a=1&amp;b=2</link>"),
        rss("<title>Fire \x00\x0bat Ann és</title><link>/1?a=1&b=2</link>"),
        rss("<title>Fire at Ann és</title><media2:x/><link>/1?a=1&b=2</link>"),
    ],
)
def test_what_is_mended_without_loss_is_not_told(document: str) -> None:
    (item,) = read(document)
    assert (link(item).url, link(item).facts.title) == ("https://post.example/1?a=1&b=2", "Fire at Ann és")


def test_what_begins_nothing_stays_in_the_text() -> None:
    (item,) = read(rss("<title>AT&T: 5 < 6 &unknown; &#65; &#x42;</title><link>/1</link>"))
    assert link(item).facts.title == "AT&T: 5 < 6 &unknown; A B"


def test_a_prefix_that_is_not_declared_is_what_it_commonly_is() -> None:
    (item,) = read(f"<rss><channel><item><content:encoded>{STORY}</content:encoded></item></channel></rss>")
    assert article(item).text == STORY


def test_a_feed_that_breaks_off_gives_its_whole_entries_and_is_told() -> None:
    whole = rss(
        "<title>One</title><link>/1</link>", f"<title>Two</title><link>/2</link><description>{STORY}</description>"
    )
    first, error = read(whole[: whole.index("11 o'clock")])
    assert link(first).url == "https://post.example/1"
    assert isinstance(error, InputError)
    assert "breaks off" in str(error)


def test_an_entry_whose_end_is_missing_takes_no_other_with_it() -> None:
    items = read("<rss><channel><item><link>/1</link><item><link>/2</link></item></channel></rss>")
    assert [link(item).url for item in items[:2]] == ["https://post.example/1", "https://post.example/2"]
    assert "broken XML" in str(items[2])


def test_a_feed_without_entries_is_told() -> None:
    (item,) = read(rss())
    assert str(item) == "feed.xml is a feed without entries"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("", "is empty"),
        (" \n ", "is empty"),
        ("hello", "holds no XML"),
        ("<html><body/></html>", "no feed: its root is 'html'"),
        ("<" + "a" * 500 + "/>", "no feed"),
    ],
)
def test_what_is_no_feed_is_told(document: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as caught:
        read(document)
    assert str(caught.value).startswith("feed.xml")


def test_a_feed_over_the_limit_is_refused_and_an_entry_over_it_is_told() -> None:
    with pytest.raises(TooLargeError, match=r"feed\.xml is too large"):
        read(rss(f"<description>{STORY}</description>"), max_document_bytes=500)
    error, item = read(rss(f"<link>/1</link><description>{STORY}</description>", "<link>/2</link>"), max_bytes=500)
    assert isinstance(error, TooLargeError)
    assert str(error).startswith("feed.xml: entry 1: its text is too large")
    assert link(item).url == "https://post.example/2"


def test_the_next_page_is_asked_for_only_where_since_may_reach_it() -> None:
    head = '<title>T</title><link rel="next" href="/feed.xml?page=2"/>'
    new = '<id>1</id><link href="/1"/><updated>2019-03-02</updated>'
    old = '<id>2</id><link href="/2"/><updated>2019-01-02</updated>'
    day = date(2019, 2, 1)
    assert len(read(atom(new, head=head))) == 1
    assert read(atom(new, head=head), since=day)[1] == Link("https://post.example/feed.xml?page=2")
    assert len(read(atom(new, old, head=head), since=day)) == 1
    assert len(read(atom(new, head=head), since=day, url=None)) == 1
    assert len(read(atom(new, head=head.replace("/feed.xml?page=2", "https://other.example/")), since=day)) == 1
    assert len(read(atom(new, head=head.replace("/feed.xml?page=2", HERE)), since=day)) == 1
    told = read(atom(new, head=head), since=day, depth=2)[1]
    assert str(told) == "feed.xml: the feed goes on at https://post.example/feed.xml?page=2, which is left out"
