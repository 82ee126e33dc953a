from __future__ import annotations

import html
import re
from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from dateline.exporters.atom import ATOM, Atom
from dateline.exporters.saying import flat

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Entry, SourceArticle, Timeline

NAMES = {"a": ATOM}


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text.encode())  # noqa: S314 -- our own output


def text_of(element: ET.Element, path: str) -> str:
    return "".join(element.find(path, NAMES).itertext())  # type: ignore[union-attr]


def test_a_feed_holds_what_rfc_4287_asks_for(everything: Timeline) -> None:
    feed = parsed(Atom().timeline(everything))
    assert feed.tag == f"{{{ATOM}}}feed"
    for element in (feed, *feed.findall("a:entry", NAMES)):
        for needed in ("id", "title", "updated"):
            assert len(element.findall(f"a:{needed}", NAMES)) == 1
        assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text_of(element, "a:id"))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", text_of(element, "a:updated"))
    assert text_of(feed, "a:author/a:name") == "dateline"
    ids = [one.text for one in feed.iter(f"{{{ATOM}}}id")]
    assert len(ids) == len(set(ids)) == 4


def test_an_entry_tells_its_date_its_quotes_and_its_sources(everything: Timeline) -> None:
    entry = parsed(Atom().timeline(everything)).findall("a:entry", NAMES)[0]
    assert text_of(entry, "a:title").endswith(" February 2019: The pier fell")
    content = text_of(entry, "a:content")
    assert "(EDTF [2019-02-03,2019-02-04])" in content
    assert content.count("<p>The old pier fell into the sea.</p>") == 2
    links = [link.get("href") for link in entry.findall("a:link", NAMES)]
    assert links == ["https://news.test/1?a=1&b=2", "https://news.test/2?a=1&b=2"]
    assert [one.get("term") for one in entry.findall("a:category", NAMES)] == ["Ada Pierce", "The council"]


def test_an_entry_is_as_new_as_its_last_article_and_not_as_the_clock(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline], an_article: Callable[..., SourceArticle]
) -> None:
    articles = (an_article(1, published=date(2019, 6, 5)), an_article(2, published=date(2019, 6, 3)))
    feed = parsed(Atom().timeline(with_entries(an_entry(1, articles=(1, 2)), an_entry(2), articles=articles)))
    told = [(text_of(one, "a:published"), text_of(one, "a:updated")) for one in feed.findall("a:entry", NAMES)]
    assert told[0] == ("2019-06-03T00:00:00Z", "2019-06-05T00:00:00Z")
    assert text_of(feed, "a:updated") == "2019-06-05T00:00:00Z"
    bare = parsed(Atom().timeline(with_entries(an_entry(1), articles=(an_article(1, published=None),))))
    assert {one.text for one in bare.iter(f"{{{ATOM}}}updated")} == {"1970-01-01T00:00:00Z"}


def test_an_entry_has_the_same_id_in_a_feed_that_grew(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline], an_article: Callable[..., SourceArticle]
) -> None:
    small = parsed(Atom().timeline(with_entries(an_entry(1), articles=(an_article(1),))))
    grown = parsed(Atom().timeline(with_entries(an_entry(0), an_entry(1), articles=(an_article(1), an_article(2)))))
    assert text_of(small, "a:id") == text_of(grown, "a:id")
    assert text_of(small, "a:entry/a:id") == text_of(grown.findall("a:entry", NAMES)[1], "a:id")


@given(words=st.text(st.characters(), max_size=60))
def test_any_words_are_text_and_never_markup(with_words: Callable[[str], Timeline], words: str) -> None:
    feed = parsed(Atom().timeline(with_words(words)))
    for entry in feed.findall("a:entry", NAMES):
        assert text_of(entry, "a:title").endswith(f": {flat(words)}")
        assert html.escape(flat(words)) in text_of(entry, "a:content")


def test_half_characters_and_characters_that_xml_forbids_do_not_break_the_feed(
    with_words: Callable[[str], Timeline],
) -> None:
    for words in ("\ud800", "\ufffe\uffff\x00\x0b\x1b[31m", "]]>", "\u202e<script>", "x" * 100_000):
        assert parsed(Atom().timeline(with_words(words))).findall("a:entry", NAMES)


def test_what_a_feed_leaves_out_is_told(everything: Timeline, all_dates: Timeline) -> None:
    assert Atom().losses(everything)[0] == (
        "2 contradicting dates, 2 further quotes, 1 reason of merging, 1 mention of actors, 2 texts of articles, "
        "1 warning and 1 note of provenance are left out"
    )
    assert Atom().losses(all_dates) == ()
