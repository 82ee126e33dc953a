"""What formats say of an article: where it stands on the web, and when it was published, if that is a guess."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar as ReadBack
from markdown_it import MarkdownIt

from dateline.exporters.atom import Atom
from dateline.exporters.csv_text import Csv
from dateline.exporters.html import Html
from dateline.exporters.ics import Calendar
from dateline.exporters.json_text import Json
from dateline.exporters.markdown import Markdown
from dateline.exporters.plain import Plain
from dateline.exporters.saying import web_address
from dateline.exporters.timelinejs import TimelineJs
from dateline.exporters.timemap import TimeMap
from dateline.exporters.told import date_told, published_told
from dateline.merge.explain import explain
from dateline.records import ArticleInfo, Entry, EventDate, Evidence, SourceArticle, Timeline, Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Brief

WEB = "https://news.test/a?b=1&copy;=2"
DAY = EventDate(edtf="2019-02-25", earliest="2019-02-25", latest="2019-02-25", precision="day", basis="stated")
HOSTILE = [
    "javascript:alert(1)",
    "JavaScript://news.test/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://news.test/><script>",
    'https://news.test/"onclick="x',
    "https://news.test/a b",
    "https://news.test/a\nb",
    "https://user@news.test/",
    "https://good.test%2f@bad.test/",
    "https://n\u00e4ws.test/",
    "https://news.test/\ud800",
    "https://:80/",
    "https://[x",
    "//news.test/",
    "news.test",
    "",
]


def timeline_with(url: str | None, source: str = "a.txt", *, title: str = "Pier [x](y) falls") -> Timeline:
    quote = "The pier fell."
    event = Told(id="e1", text=quote, date=DAY, evidence=(Evidence(start=0, end=14, quote=quote),), article="a")
    articles = tuple(
        SourceArticle(id=id_, source=source, title=title, published=date(2019, 2, 25), url=url, language="en")
        for id_ in ("a", "b")
    )
    entry = Entry(id="n1", date=DAY, dated_by="e1", text=quote, events=(event,), sources=("a",))
    return Timeline(articles=articles, entries=(entry,))


def of_markdown(timeline: Timeline) -> set[str]:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(Markdown().timeline(timeline))
    inner = [child for token in tokens for child in token.children or ()]
    return {str(token.attrs["href"]) for token in inner if token.type == "link_open"}


def of_html(written: str) -> set[str]:
    return {html.unescape(found) for found in re.findall(r'<a href="([^"]*)"', written)} - {"#events"}


def of_atom(timeline: Timeline) -> set[str]:
    name = "{http://www.w3.org/2005/Atom}"
    entry = ET.fromstring(Atom().timeline(timeline)).find(f"{name}entry")  # noqa: S314 -- our own
    assert entry is not None
    links = {link.attrib["href"] for link in entry.iter(f"{name}link")}
    assert of_html(entry.findtext(f"{name}content") or "") == links
    return links


def of_ics(timeline: Timeline) -> set[str]:
    event = ReadBack.from_ical(Calendar().timeline(timeline)).walk("VEVENT")[0]
    return {str(event["URL"])} if "URL" in event else set()


LINKS: dict[str, Callable[[Timeline], set[str]]] = {
    "markdown": of_markdown,
    "html": lambda timeline: of_html(Html().timeline(timeline)),
    "atom": of_atom,
    "ics": of_ics,
    "timelinejs": lambda timeline: {
        html.unescape(found) for found in re.findall(r'href=\\"([^"]*)\\"', TimelineJs().timeline(timeline)
                                                      .replace("\\u003c", "<").replace("\\u0026", "&"))
    },
    "timemap": lambda timeline: set(re.findall(r'"url": "([^"]+)"', TimeMap().timeline(timeline)
                                               .replace("\\u0026", "&"))),
}  # fmt: skip


@pytest.mark.parametrize("name", LINKS)
def test_an_article_read_from_a_file_is_linked_where_it_stands_on_the_web(name: str) -> None:
    assert LINKS[name](timeline_with(WEB)) == {WEB}
    assert LINKS[name](timeline_with(None)) == set()


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("url", HOSTILE)
def test_what_a_click_should_not_open_is_no_link(name: str, url: str) -> None:
    assert LINKS[name](timeline_with(url)) == set()
    assert LINKS[name](timeline_with(None, url)) == set()
    assert LINKS[name](timeline_with(url, "https://archive.test/1")) == {"https://archive.test/1"}


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("https:/@.%[]<>()\"'\\& xä\ud800\n"), max_size=30).map(lambda text: f"https://{text}"))
def test_no_address_breaks_out_of_its_link(url: str) -> None:
    timeline = timeline_with(url)
    address = web_address(url)
    for name in ("markdown", "html", "atom"):
        # a reader of Markdown may write a bracket in per cent, which is the same address
        assert set(map(unquote, LINKS[name](timeline))) <= {
            unquote(one) for one in (address, html.unescape(address or "")) if one
        }


def test_letters_beyond_ascii_are_written_in_per_cent() -> None:
    assert web_address("https://news.test/caf\u00e9?q=\u65e5") == "https://news.test/caf%C3%A9?q=%E6%97%A5"
    assert web_address("https://news.test/" + "y" * 2_000) is None


def test_text_names_the_address_beside_the_file() -> None:
    assert f"a.txt · {WEB} · published 2019-02-25" in Plain().timeline(timeline_with(WEB))
    assert Plain().timeline(timeline_with(WEB, WEB)).count(WEB) == 2  # once an article
    assert f"  a.txt · {WEB} · published 2019-02-25 · article a\n" in explain(timeline_with(WEB), "n1")


def test_a_brief_in_markdown_links_its_article(make_brief: Callable[..., Brief]) -> None:
    brief = make_brief()
    article = brief.article.model_copy(update={"url": WEB})
    assert "](<https://news.test/a?b=1&amp;copy;=2>), " in Markdown().brief(
        brief.model_copy(update={"article": article})
    )


def guessed(by: str | None) -> Timeline:
    timeline = timeline_with(WEB)
    changes = {"published_guessed": True, "published_by": by}
    return timeline.model_copy(
        update={"articles": tuple(article.model_copy(update=changes) for article in timeline.articles)}
    )


def test_a_guessed_day_of_publication_is_told_as_a_guess() -> None:
    words = "likely published 2019-02-25 (guessed from the file name)"
    timeline = guessed("file name")
    assert f" · {words}" in Plain().timeline(timeline)
    assert f" · {words} · article a\n" in explain(timeline, "n1")
    assert words in html.unescape(Html().timeline(timeline))
    assert words in Markdown().timeline(timeline).replace("\\", "")
    assert '"yes"' in Csv().timeline(timeline)
    assert '"published_guessed": true' in Json().timeline(timeline)
    sure = timeline_with(WEB)
    for told in (Plain().timeline(sure), explain(sure, "n1"), Html().timeline(sure), Markdown().timeline(sure)):
        assert "likely" not in told


def article(**more: object) -> ArticleInfo:
    return ArticleInfo(id="a", source="a.txt", title=None, language="en", **{"published": date(2019, 2, 25), **more})


def test_what_told_the_day_is_named_in_a_few_harmless_words() -> None:
    assert published_told(article(published_guessed=True)) == "likely published 2019-02-25 (a guess)"
    assert published_told(article(published=None, published_guessed=True)) == "no date of publication"
    told = published_told(article(published_guessed=True, published_by="x\n\x1b[31m\u202e" + "y" * 1_000))
    assert told.isprintable()
    assert len(told) < 150


def test_a_date_counted_from_a_guessed_day_says_so() -> None:
    phrase = Evidence(start=0, end=10, quote="last month")
    month = EventDate(edtf="2019-01?", phrase=phrase, anchor="2019-02-25", basis="resolved")
    assert date_told(month, article(published_guessed=True)) == "2019-01? ← “last month”, likely published 2019-02-25"
    assert date_told(month, article()) == "2019-01? ← “last month”, published 2019-02-25"
    assert date_told(month, article(published=None)) == "2019-01? ← “last month”, counted from 2019-02-25"
    assert date_told(month) == "2019-01? ← “last month”, counted from 2019-02-25"


@pytest.mark.parametrize("edtf", ["2019-02-25~", "2019-02-25%"])
def test_a_day_that_only_publication_tells_says_that_no_day_is_named(edtf: str) -> None:
    news = EventDate(edtf=edtf, earliest="2019-02-25", latest="2019-02-25", basis="published", anchor="2019-02-25")
    assert date_told(news, article()) == f"{edtf}, about the day of publication: told as news, no day is named"
