from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.sources.pages.day import published as module
from dateline.sources.pages.day.published import UNKNOWN, Published, published_of
from dateline.sources.pages.said import said_of
from dateline.sources.pages.tree import parse

URL = "https://news.example/local/bridge-opens"
TITLE = "The new bridge opens to traffic"
STORY = "".join(
    f"<p>The mayor of the town said that the {word} of the bridge had been finished long before anybody expected it "
    "and thanked the builders for their patience.</p>"
    for word in ("deck", "railing", "approach")
)
DAY = date(2024, 3, 5)


def published(
    head: str = "", around: str = "", url: str | None = URL, language: str = "en", heading: str = TITLE
) -> Published:
    html = (
        f"<html lang='{language}'><head><title>{heading}</title>{head}</head>"
        f"<body><article><h1>{heading}</h1>{around}{STORY}</article></body></html>"
    )
    tree = parse(html)
    return published_of(tree, said_of(tree, url), url)


def ld(**fields: object) -> str:
    thing = {"@type": "NewsArticle", "headline": TITLE, **fields}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


# --- each place by itself


@pytest.mark.parametrize(
    ("head", "around", "url", "by"),
    [
        (ld(datePublished="2024-03-05T09:00:00+01:00"), "", URL, "JSON-LD datePublished"),
        (ld(datePublished=["2024-03-05"]), "", URL, "JSON-LD datePublished"),
        (meta("article:published_time", "2024-03-05"), "", URL, "meta article:published_time"),
        (meta("parsely-pub-date", "2024-03-05"), "", URL, "meta parsely-pub-date"),
        (meta("DC.date.issued", "2024-03-05"), "", URL, "meta dc.date.issued"),
        (meta("bt:pubDate", "20240305T090000+0100"), "", URL, "meta bt:pubdate"),
        ("", "<span itemprop=datePublished content=2024-03-05>Tuesday</span>", URL, "<time datepublished>"),
        ("", "<time pubdate datetime=2024-03-05>Tuesday</time>", URL, "<time pubdate>"),
        ("", "<p>Published: 5 March 2024</p>", URL, "byline"),
        ("", "<div>Published</div><div>5 March 2024</div>", URL, "byline"),
        ("", "", "https://news.example/2024/03/05/bridge", "URL"),
        ("", "", "https://news.example/news/20240305/bridge", "URL"),
        ("", "", "https://news.example/world/2024/mar/05/bridge", "URL"),
        ("", "", "https://news.example/world/2024-3-5-bridge?d=2020-01-01", "URL"),
    ],
)
def test_a_place_that_tells_the_day_is_named(head: str, around: str, url: str, by: str) -> None:
    assert published(head, around, url) == Published(DAY, by)


@pytest.mark.parametrize(
    "value",
    [
        "2024-03-05T09:30:00-05:00", "2024-03-05 09:30:00.000000 CET", "20240305T093000Z", "2024/03/05 09:30",
        "Tue, 05 Mar 2024 09:30:00 GMT", "Tue Mar 05 2024 09:30:00 GMT+0000 (Coordinated Universal Time)",
        "1709631000", "1709631000123", "09:30:06 AM IST Mar 05, 2024", "2024-03-05T9:30:0Z", "202403050930",
        "2024-03-05T09:30:00CDT", "2024年3月5日 9時30分", "5 March 2024", "March 5, 2024, 9:30 p.m. EDT",
        "5.3.2024 25:61",
    ],
)  # fmt: skip
def test_every_writing_of_a_moment_is_read(value: str) -> None:
    assert published(ld(datePublished=value)).day == DAY


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", "5th of March 2024"), ("en", "Mar. 5, 2024"), ("de", "5. März 2024, 14.05 Uhr"),
        ("fr", "le 5 mars 2024 à 9h30"),
        ("es", "5 de marzo de 2024"), ("pt-BR", "5 de março de 2024 às 10h"), ("it", "5 Marzo 2024"),
        ("nl", "5 maart 2024"),
        ("pl", "5 marca 2024, 10:00"), ("cs", "5. března 2024"), ("hu", "2024. március 5. kedd"),
        ("ru", "5 марта 2024 г."),
        ("uk", "5 березня 2024"), ("tr", "5 Mart 2024 Salı"), ("ro", "marți, 5 martie 2024"), ("el", "5 Μαρτίου 2024"),
        ("sv", "den 5 mars 2024"), ("da", "5. marts 2024"), ("fi", "5. maaliskuuta 2024"), ("ar", "٥ مارس ٢٠٢٤"),
        ("hi", "5 मार्च 2024"), ("th", "5 มีนาคม 2567"), ("vi", "5 tháng 3, 2024"), ("ja", "2024年3月5日"),
        ("ko", "2024년 3월 5일"),
        ("zh", "2024-03-05 09:30"), ("sr", "5. mart 2024"), ("he", "5 במרץ 2024"), ("nn", "5.3.2024"),
    ],
)  # fmt: skip
def test_a_labelled_day_is_read_in_the_language_of_the_page(language: str, words: str) -> None:
    assert published("", f"<p>Published {words}</p>", language=language).day == DAY


def test_the_country_of_the_address_helps_where_the_page_names_the_language_of_its_template() -> None:
    assert published("", "<p>Opublikowano 5 marca 2024</p>", "https://gazeta.example.pl/most").day == DAY


@pytest.mark.parametrize(
    ("url", "language", "expected"),
    [
        ("https://news.example.au/a", "en", date(2024, 5, 3)),
        ("https://news.example.us/a", "en", date(2024, 3, 5)),
        ("https://news.example.com/a", "da", date(2024, 5, 3)),
        ("https://news.example.com/a", "en-GB", date(2024, 5, 3)),
        ("https://news.example.com/a", "en", None),
        ("https://news.example.ca/a", "en", None),
    ],
)
def test_day_and_month_are_told_apart_by_where_the_page_is_from(url: str, language: str, expected: date | None) -> None:
    tree = parse(f"<html lang={language}><title>{TITLE}</title><h1>{TITLE}</h1><p>Posted on 03/05/2024</p></html>")
    foreign = "En ny bro over åen blev åbnet, og borgmesteren takkede dem, som havde bygget den."
    assert published_of(tree, said_of(tree, url), url, foreign if language == "da" else STORY).day == expected


def test_figures_that_can_be_two_days_are_decided_by_another_place() -> None:
    found = published(ld(dateCreated="2024-03-05T09:00:00+01:00"), "<p>Posted on 03/05/2024</p>")
    assert found.day == DAY


# --- what is not the day of publication


@pytest.mark.parametrize(
    ("head", "around", "url"),
    [
        ("", "", None),
        (ld(dateModified="2024-03-05"), "", URL),
        (meta("article:modified_time", "2024-03-05"), "", URL),
        (meta("article:publisher", "https://example.org/2024/03/05"), "", URL),
        (meta("article:expiration_time", "2024-03-05"), "", URL),
        (ld(datePublished="1970-01-01T00:00:00Z"), "", URL),
        (ld(datePublished="0001-01-01"), "", URL),
        (ld(datePublished="2024-02-30"), "", URL),
        (ld(datePublished={"@value": "2024-03-05"}), "", URL),
        ("", "<p>Updated: 5 March 2024</p>", URL),
        ("", "<p>5 March 2024</p>", "https://news.example/2024/03/05/a/2023/01/01/"),
        ("", "<time itemprop=dateModified datetime=2024-03-05>x</time>", "http://[broken"),
        ("", "<footer><p>© 5 March 2024</p></footer><p>Copyright 5 March 2024</p>", URL),
        ("", "<div class=comments><p>Posted on 5 March 2024</p></div>", URL),
        ("", "<ul class=related-stories><li>Posted on 5 March 2024</li></ul>", URL),
        ("", "<div id=today-date>Tuesday, 5 March 2024, 10:15</div>", URL),
        ("", "<p>2 تير 1399</p><p>Published 2 تير 1399</p>", URL),
        ("", "<p>Published 5 March 9024 and 40 March 2024</p>", URL),
    ],
)
def test_what_is_another_day_is_not_taken(head: str, around: str, url: str | None) -> None:
    if "/2023/" in (url or ""):
        around = ""  # an address with two days tells none
    assert published(head, around, url) == UNKNOWN


def test_a_day_within_the_story_is_no_day_of_publication() -> None:
    assert published("", STORY.replace("The mayor", "On 5 March 2024 the mayor")) == UNKNOWN
    assert published("", STORY + "<p>It opened on 5 March 2024.</p>") == UNKNOWN


def test_the_day_of_the_visit_in_the_head_of_the_page_is_not_taken() -> None:
    html = (
        f"<html lang=en><title>{TITLE}</title><body><header><p>Tuesday, 5 March 2024, 10:15</p></header>"
        f"<nav><p>Home</p></nav><main><section><div><div><article><h1>{TITLE}</h1>{STORY}</article></div></div></section></main></body></html>"
    )
    tree = parse(html)
    assert published_of(tree, said_of(tree, URL), URL) == UNKNOWN


def test_the_days_of_a_list_of_articles_are_not_taken() -> None:
    items = "".join(f"<li>Story {day} <span>{day} March 2024</span></li>" for day in range(1, 6))
    assert published("", f"<ul>{items}</ul>") == UNKNOWN


def test_a_page_without_a_story_is_not_dated_by_a_bare_day() -> None:
    tree = parse(f"<title>{TITLE}</title><h1>{TITLE}</h1><p>5 March 2024</p>")
    assert published_of(tree, said_of(tree, URL), URL) == UNKNOWN


def test_another_articles_json_is_not_the_pages() -> None:
    other = ld(
        headline="Something else happened far away", url="https://news.example/other", datePublished="2023-01-01"
    )
    own = ld(url=URL, datePublished="2024-03-05")
    canonical = f'<link rel=canonical href="{URL}">'
    assert published(other + own).day == DAY
    assert published(own + other).day == DAY
    assert published(canonical + other) == UNKNOWN


def test_several_articles_of_which_none_is_the_pages_tell_nothing() -> None:
    others = (ld(headline=f"Something else happened {n} times", datePublished=f"2023-01-0{n}") for n in (1, 2))
    assert published("".join(others)) == UNKNOWN


def test_the_only_article_of_a_page_is_its_own_whatever_it_is_called() -> None:
    assert published(ld(headline="Bridge!", url="https://cdn.example.org/x", datePublished="2024-03-05")).day == DAY
    assert (
        published(
            ld(headline="Bridge!", url="http://[broken", mainEntityOfPage={"@id": URL}, datePublished="2024-03-05")
        ).day
        == DAY
    )


def test_what_is_said_of_the_page_serves_where_no_article_is_told() -> None:
    page = '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2024-03-05"}</script>'
    assert published(page) == Published(DAY, "JSON-LD datePublished")


# --- one clock and another


def greenwich(time: str) -> str:
    return ld(datePublished=f"2024-03-05T{time}:00Z")


@pytest.mark.parametrize(
    ("time", "url", "language", "day"),
    [
        ("23:30", "https://news.example.it/a", "it", 6),
        ("02:54", "https://news.example.ca/a", "en", 4),
        ("22:10", "https://news.example.jp/a", "ja", 6),
        ("12:00", "https://news.example.com/a", "en", 5),
        ("23:30", "https://news.example.com/a", "fi", 6),
        ("02:00", "https://news.example.com/a", "es-MX", 4),
        ("10:00", "https://news.example.com/a", "tlh", 5),
    ],
)
def test_a_moment_in_greenwich_is_the_day_it_was_at_the_pages_home(
    time: str, url: str, language: str, day: int
) -> None:
    # The heading keeps the language from being told by the story.
    html = f"<html lang={language}><title>{TITLE}</title>{greenwich(time)}<h1>{TITLE}</h1></html>"
    tree = parse(html)
    assert published_of(tree, said_of(tree, url), url, text="Xyz xyz.").day == date(2024, 3, day)


def test_a_moment_that_may_be_two_days_is_unknown_where_nothing_tells_the_pages_home() -> None:
    assert published(greenwich("02:54"), url="https://news.example.com/a") == UNKNOWN


@pytest.mark.parametrize(
    "around",
    [
        "<p>4 March 2024</p>",
        "<time datetime=2024-03-05T02:54:00Z>4 March 2024</time>",
        "<aside><time datetime='2024-03-01T10:00:00-05:00'>another</time></aside>",
        "<time itemprop=datePublished datetime='2024-03-04T21:54:00'>yesterday</time>",
    ],
)
def test_what_the_page_shows_or_its_other_times_tell_its_home(around: str) -> None:
    assert published(greenwich("02:54"), around, url="https://news.example.com/a").day == date(2024, 3, 4)


def test_the_address_tells_the_day_of_a_moment_that_may_be_two() -> None:
    assert published(greenwich("02:54"), url="https://news.example.com/2024/03/05/a").day == DAY


def test_a_page_that_writes_its_own_time_as_if_it_were_greenwichs_is_seen_by_what_it_shows() -> None:
    found = published(greenwich("23:30"), "<p>Published 5 March 2024, 23:30</p>", url="https://news.example.it/a")
    assert found.day == DAY


def test_a_day_moved_into_the_depth_of_night_by_the_clock_alone_is_guessed() -> None:
    assert published(greenwich("23:30"), url="https://news.example.it/a") == Published(
        date(2024, 3, 6), "JSON-LD datePublished", guessed=True
    )


def test_a_time_without_a_zone_is_no_second_witness_of_the_same_time_in_greenwich() -> None:
    head = ld(datePublished="2024-03-05T01:23:00Z") + meta("dc.date.created", "2024-03-05|01h23")
    assert published(head, url="https://news.example.ca/a", language="fr-CA").day == date(2024, 3, 4)


def test_a_stated_offset_is_never_moved() -> None:
    found = published(ld(datePublished="2024-03-05T23:59:00+09:00"), url="https://news.example.us/a")
    assert found == Published(DAY, "JSON-LD datePublished")


# --- agreement and contradiction


def test_places_that_contradict_each_other_leave_the_day_unknown() -> None:
    head = ld(datePublished="2024-03-05T09:00:00+01:00") + meta("article:published_time", "2022-06-01")
    assert published(head) == UNKNOWN


def test_a_third_place_decides_between_two() -> None:
    head = ld(datePublished="2024-03-05T09:00:00+01:00") + meta("article:published_time", "2022-06-01")
    assert published(head, "<p>Published 5 March 2024</p>").day == DAY


def test_a_day_of_publication_that_is_that_of_a_later_change_is_passed_over() -> None:
    head = ld(datePublished="2024-03-05", dateModified="2024-05-09T10:00:00+02:00")
    assert published(head + meta("article:published_time", "2024-05-09")) == Published(DAY, "JSON-LD datePublished")


def test_an_address_that_is_years_older_than_the_only_other_place_leaves_it_unknown() -> None:
    assert published(ld(datePublished="2024-03-05"), url="https://news.example/2019/01/02/bridge") == UNKNOWN


def test_an_address_of_the_day_before_does_not_count_against_it() -> None:
    found = published(ld(datePublished="2024-03-05"), url="https://news.example/2024/03/04/bridge")
    assert found == Published(DAY, "JSON-LD datePublished")


def test_a_day_after_that_of_the_last_change_is_guessed() -> None:
    found = published(ld(datePublished="2024-03-05", dateModified="2023-03-05"))
    assert found == Published(DAY, "JSON-LD datePublished", guessed=True)


def test_a_day_that_is_only_shown_by_the_heading_is_guessed() -> None:
    assert published("", "<p class=date>5 March 2024</p>") == Published(DAY, "byline", guessed=True)
    assert published("", "<p class=date>5 March 2024, 10:15</p>") == Published(DAY, "byline")


def test_a_bare_day_is_unknown_where_a_second_opinion_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_by_htmldate", lambda *_: date(2024, 1, 1))
    assert published("", "<p>5 March 2024</p>") == UNKNOWN


def test_a_day_with_a_time_needs_no_second_opinion_but_is_then_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_by_htmldate", lambda *_: None)
    assert published("", "<p>5 March 2024, 10:15</p>") == Published(DAY, "byline", guessed=True)
    assert published("", "<p>5 March 2024</p>") == UNKNOWN


def test_a_second_opinion_that_fails_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import htmldate

    def fail(*arguments: object, **options: object) -> str:
        raise RuntimeError(arguments, options)

    monkeypatch.setattr(htmldate, "find_date", fail)
    assert published("", "<p>5 March 2024</p>") == UNKNOWN


def test_a_summary_may_stand_between_the_heading_and_the_day() -> None:
    summary = (
        "<p>After four years of work the town has its bridge back, and with it the shortest way to the hospital.</p>"
    )
    assert published("", f"{summary}<p class=date>5 March 2024</p>").day == DAY


def test_a_day_in_the_title_supports_the_one_by_the_heading() -> None:
    found = published("", "<div>5 March 2024 11:12</div>", heading=f"{TITLE} | 5 March 2024 11:12")
    assert found == Published(DAY, "byline")


def test_the_tree_is_left_as_it_is() -> None:
    from lxml import etree

    tree = parse(f"<title>{TITLE}</title><h1>{TITLE}</h1><p>5 March 2024</p><!-- x -->{STORY}")
    before = etree.tostring(tree)
    published_of(tree, said_of(tree, URL), URL)
    assert etree.tostring(tree) == before


def test_a_label_may_follow_its_day_or_stand_at_the_end_of_the_story() -> None:
    assert published("", "<p>5 March 2024 (posted)</p>") == Published(DAY, "byline")
    assert published("", "<p>Seen by many on 5 March 2024, updated since, posted</p>") == UNKNOWN
    assert published("", STORY + STORY + "<p>First published on 5 March 2024</p>") == Published(DAY, "byline")


def test_labels_of_several_days_far_from_the_heading_are_those_of_a_list() -> None:
    items = "".join(f"<p>Published on {day % 28 + 1} March 2024</p>" for day in range(200))
    assert published("", STORY + STORY + items) == UNKNOWN


def test_a_day_right_before_the_heading_and_in_one_piece_with_it_is_the_articles() -> None:
    html = f"<title>{TITLE}</title><div><p class=date>5 March 2024, 10:15</p><h1>{TITLE}</h1></div>{STORY}"
    tree = parse(f"<html lang=en>{html}")
    assert published_of(tree, said_of(tree, URL), URL).day == DAY


# --- hostile input


VALUES = st.one_of(st.text(max_size=60), st.text(alphabet="0123456789-/.:T Z+年月日", max_size=40))


@given(VALUES, VALUES, st.text(max_size=10), st.text(max_size=40))
def test_no_value_is_too_odd(told: str, shown: str, language: str, url: str) -> None:
    head = ld(datePublished=told, dateModified=shown, url=url)
    shows = f"<time datetime='{told}'>{shown}</time><p>Posted {shown}</p>"
    html = f"<title>{TITLE}</title>{head}<h1>{TITLE}</h1>{shows}{STORY}"
    tree = parse(html)
    tree.set("lang", "".join(c for c in language if c.isalnum() or c in "-_"))
    found = published_of(tree, said_of(tree, url), url)
    assert found.day is None or found.by


def test_a_page_of_very_many_pieces_gets_no_second_opinion() -> None:
    assert published("", "<p>5 March 2024</p>" + "<br>x" * 6000) == UNKNOWN
    assert published("", "<p>5 March 2024</p>" + "<br>x" * 25_000) == UNKNOWN
