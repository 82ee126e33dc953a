"""The page as text: everything is in it, and nothing of an article can act in it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.exporters.html import Html
from dateline.records import Conflict, Entry, EventDate, Evidence, Link, SourceArticle, Timeline, Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Brief

    MakeBrief = Callable[..., Brief]
    MakeTimeline = Callable[..., Timeline]

HOSTILE = (
    "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "' style='x' {{ 7 * 7 }} {% raw %} & &amp; &#60;b&#62;",
    "\u2028 \u2029 \u202e desrever \u2066 \x00 \x1b[31m \x85 \ud800 😀 \ufffe",
    "]]> <![CDATA[ </style> </title> </textarea>",
    "שלום עולם ، مرحبا",
)
VOID = {"meta", "link", "img", "br", "input", "hr"}


class Page(HTMLParser):
    """Reads a page: its tags, the text of each, and what would act."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        for tag in dict.fromkeys(self._open):
            self.texts[tag][-1] += data

    def close(self) -> None:
        super().close()
        assert not self._open, f"left open: {self._open}"

    def having(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            attrs
            for name, attrs in self.tags
            if name == tag and all(attrs.get(key.rstrip("_")) == value for key, value in wanted.items())
        ]

    @property
    def data(self) -> dict[str, list[Any]]:
        read: dict[str, list[Any]] = json.loads(self.texts["script"][0])
        return read


def told_of(text: str, quote: str, *, phrase: str = "", article: str = "a", edtf: str | None = "2024-09-10") -> Told:
    """Return an event whose evidence is ``quote``, at its place in ``text``."""

    def place(words: str) -> Evidence:
        start = max(text.find(words), 0)
        return Evidence(start=start, end=start + len(words), quote=words)

    date = EventDate(
        edtf=edtf,
        earliest=edtf,
        latest=edtf,
        basis="resolved",
        phrase=place(phrase) if phrase else None,
        rule="weekday",
    )
    return Told(id=f"{article}1", article=article, text="The pier fell", date=date, evidence=(place(quote),))


def entry_of(*events: Told, **changed: object) -> Entry:
    first = events[0]
    entry = Entry(
        id="e1", date=first.date, text=first.text, events=events, sources=tuple(one.article for one in events)
    )
    return entry.model_copy(update=changed)


def article_of(name: str = "a", **changed: object) -> SourceArticle:
    return SourceArticle(id=name, source=f"{name}.txt", title=None, published=None, language="en").model_copy(
        update=changed
    )


def test_every_entry_is_there_with_its_evidence_without_the_script(make_timeline: MakeTimeline) -> None:
    timeline = make_timeline("The pier fell")
    page = Page(Html().timeline(timeline))
    entries = page.having("li", class_="entry")
    assert [one["id"] for one in entries] == [f"e-{one.id}" for one in timeline.entries + timeline.undated]
    assert page.texts["blockquote"] == ["The pier fell"] * 8
    assert page.texts["h3"] == ["1999", "2024", "Without a provable date"]
    assert "2024-03-11 ← “The pier fell”, published 2024-03-14 · worked out from the words" in page.texts["body"][0]
    assert "the article says “The pier fell”" in page.texts["body"][0]


def test_warnings_and_provenance_stand_at_the_foot(make_timeline: MakeTimeline) -> None:
    foot = Page(Html().timeline(make_timeline("The pier fell"))).texts["footer"][0]
    assert "not read: The pier fell" in foot
    assert foot.count("extract.line@1 (000000000000) · dateline 0.1.0") == 1


def test_a_brief_is_a_page_with_its_summary_on_top(make_brief: MakeBrief) -> None:
    page = Page(Html().brief(make_brief("The pier fell")))
    assert page.texts["h1"] == ["The pier fell"]
    assert page.texts["h2"][:2] == ["Summary", "Events"]
    assert len(page.texts["blockquote"]) == 2 + 4


def test_the_phrase_is_marked_in_the_sentence_and_the_place_in_the_text_given() -> None:
    text = "😀 Title\n\nThe old pier fell on Tuesday."
    event = told_of(text, "The old pier fell on Tuesday.", phrase="Tuesday")
    page = Page(Html().timeline(Timeline(articles=(article_of(text=text),), entries=(entry_of(event),))))
    assert page.having("mark") == [{"class": "phrase"}]
    assert page.texts["mark"] == ["Tuesday"]
    places = [(attrs["data-place"], attrs["data-phrase"]) for name, attrs in page.tags if "data-place" in attrs]
    assert places == [("9 38", "30 37"), ("", "")]
    assert page.data["articles"][0]["text"] == text


def test_a_place_that_does_not_hold_its_quote_is_not_offered() -> None:
    event = told_of("Something else", "The pier fell", phrase="Tuesday")
    page = Page(Html().timeline(Timeline(articles=(article_of(text="Other words"),), entries=(entry_of(event),))))
    assert [attrs["data-place"] for _, attrs in page.tags if "data-place" in attrs] == [""]
    assert page.texts["blockquote"] == ["The pier fell"]
    assert not page.having("mark")


def test_conflicts_witnesses_reasons_and_corrections_are_told() -> None:
    days = [EventDate(edtf=f"2024-09-{day:02}") for day in (9, 10)]
    entry = entry_of(
        told_of("", "It fell"),
        told_of("", "It has fallen", article="b"),
        date=EventDate(
            edtf="[2024-09-09,2024-09-10]", earliest="2024-09-09", latest="2024-09-10", precision="interval"
        ),
        dated_by="b1",
        conflicts=(Conflict(date=days[0], sources=("a", "gone")), Conflict(date=days[1], sources=("b",))),
        links=(Link(a="a1", b="b1", score=0.8, because="the same day"),),
        edits=("date set",),
        witnesses=2,
    )
    articles = (
        article_of(title="Fall"),
        article_of("b", outlet="The Gazette", copy_of="a"),
        article_of("c", copy_of="x"),
    )
    body = Page(Html().timeline(Timeline(articles=articles, entries=(entry,)))).texts["body"][0]
    assert "9 or 10 September 2024" in body
    assert "9 September 2024 Fall, gone" in body
    assert "10 September 2024 The Gazette" in body
    assert "2 articles, 2 independent witnesses" in body
    assert "the same day (0.80)" in body
    assert "date set" in body
    assert body.count("dates this entry") == 1
    assert "The Gazette · no date of publication · a copy of “Fall”" in body
    assert "a copy of “x”" in body


def test_the_script_gets_the_days_the_actors_and_the_sources_of_each_entry() -> None:
    articles = (article_of(outlet="Echo"), article_of("b", outlet="Echo"), article_of("c"))
    entries = (
        entry_of(told_of("", "x"), actors=("Ann", "Bo", "Ann")),
        entry_of(told_of("", "x", article="c"), actors=("Bo",)),
        entry_of(told_of("", "x", article="gone", edtf="[2024-01-01,2024-01-02]")),
    )
    page = Page(Html().timeline(Timeline(articles=articles, entries=entries)))
    assert page.data["entries"] == [
        ["2024-09-10", "2024-09-10", 0, [1, 0], [0, 1]],
        ["2024-09-10", "2024-09-10", 0, [0], [3]],
        ["[2024-01-01,2024-01-02]", "[2024-01-01,2024-01-02]", 1, [], []],
    ]
    actors, sources = page.texts["select"]
    assert actors.split("\n")[1:3] == ["Bo (2)", "Ann (1)"]
    assert [attrs.get("label") for attrs in page.having("optgroup")] == ["Outlets", "Articles"]
    assert "Echo (2)" in sources


@pytest.mark.parametrize("source", ["https://news.example/1?a=1&b=2", "HTTP://news.example"])
def test_a_web_address_becomes_a_link_that_tells_nothing_of_the_reader(source: str) -> None:
    page = Page(Html().timeline(Timeline(articles=(article_of(source=source),))))
    assert page.having("a", href=source) == [{"href": source, "rel": "noopener noreferrer"}]


@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", " https://x.example", "data:text/html,x", "file:///x", "//x", "java\nscript:x"]
)
def test_any_other_source_is_no_link(source: str) -> None:
    page = Page(Html().timeline(Timeline(articles=(article_of(source=source),))))
    assert [attrs["href"] for attrs in page.having("a")] == ["#events"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_stays_text(make_timeline: MakeTimeline, words: str) -> None:
    timeline = make_timeline(words).model_copy(update={"title": words, "keywords": (words,)})
    articles = [one.model_copy(update={"text": words, "outlet": words}) for one in timeline.articles]
    written = Html().timeline(timeline.model_copy(update={"articles": tuple(articles)}))
    written.encode()  # holds nothing that no file can hold
    assert_harmless(Page(written), Page(Html().timeline(make_timeline("harmless"))))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", written)


@given(words=st.text(st.characters(), min_size=1, max_size=40))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_stays_text(make_timeline: MakeTimeline, words: str) -> None:
    written = Html().timeline(make_timeline(words))
    written.encode()
    assert_harmless(Page(written), Page(Html().timeline(make_timeline("harmless"))))


def assert_harmless(page: Page, harmless: Page) -> None:
    assert [attrs for _, attrs in page.tags if any(name.startswith("on") or name == "style" for name in attrs)] == []
    acting = {"script", "style", "img", "iframe", "object", "link", "base", "form", "svg", "b", "meta"}
    found, expected = ([tag for tag, _ in one.tags if tag in acting] for one in (page, harmless))
    assert found == expected
    assert page.texts["script"][1:] == harmless.texts["script"][1:]
    assert page.data["entries"]


def test_the_text_of_the_data_is_what_the_articles_hold_with_every_place_kept() -> None:
    text = "".join(HOSTILE)
    page = Page(Html().timeline(Timeline(articles=(article_of(text=text),), entries=(entry_of(told_of("", "x")),))))
    held = page.data["articles"][0]["text"]
    assert held == text.replace("\ud800", "\ufffd")
    assert len(held) == len(text)


def test_the_policy_allows_only_the_script_and_the_style_of_the_page(make_timeline: MakeTimeline) -> None:
    page = Page(Html().timeline(make_timeline()))
    policy = str(page.having("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"])
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

    def hashed(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == hashed(page.texts["script"][1])
    assert rules["style-src"] == hashed(page.texts["style"][0])
    assert not [attrs for _, attrs in page.tags if "src" in attrs or "srcset" in attrs]
    assert not re.search(r"@import|url\(", page.texts["style"][0])
    assert not re.search(r"innerHTML|fetch\(|import\b|\beval\b|\bDate\(", page.texts["script"][1])


def test_a_very_long_title_does_not_swell_the_page() -> None:
    title = "A" * 100_000
    articles = tuple(article_of(str(number), title=title, outlet=title) for number in range(3))
    written = Html().timeline(Timeline(title=title, keywords=(title,), warnings=(title,), articles=articles))
    assert len(written) < 200_000


def test_an_empty_timeline_is_a_page_that_says_so() -> None:
    page = Page(Html().timeline(Timeline()))
    assert page.texts["h1"] == ["Timeline"]
    assert "No events." in page.texts["main"][0]
    assert page.data == {"articles": [], "entries": []}


def test_an_entry_whose_days_cannot_be_read_is_not_lost() -> None:
    event = told_of("", "It fell", edtf="soon")
    page = Page(Html().timeline(Timeline(articles=(article_of(language="x y"),), entries=(entry_of(event),))))
    assert page.texts["h3"] == ["Other dates"]
    assert page.texts["blockquote"] == ["It fell"]
    assert [attrs.get("lang") for attrs in page.having("blockquote")] == [None]


def test_the_same_timeline_gives_the_same_page(make_timeline: MakeTimeline) -> None:
    assert Html().timeline(make_timeline()) == Html().timeline(make_timeline())
    assert Html().losses(make_timeline()) == ()
