from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.sources.pages.json_ld import MAX_THINGS, types_of
from dateline.sources.pages.said import MAX_TIMES, Said, said_of
from dateline.sources.pages.tree import parse

URL = "https://news.example/2024/bridge"


def said(html: str, url: str | None = URL) -> Said:
    return said_of(parse(html), url)


def ld(*scripts: str) -> tuple[dict[str, Any], ...]:
    return said("".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)).articles


def test_articles_are_found_in_lists_and_graphs_and_of_every_kind() -> None:
    graph = {
        "@graph": [
            {"@type": "Organization", "name": "The Example"},
            {"@type": ["Article", "NewsArticle"], "headline": "one"},
            [{"@type": "https://schema.org/LiveBlogPosting", "headline": "two"}],
            {"@type": "WebPage", "mainEntity": {"@type": "schema:ReportageNewsArticle", "headline": "three"}},
        ]
    }
    found = ld(json.dumps(graph), json.dumps([{"@type": "BlogPosting", "headline": "four"}]))
    assert [thing.get("headline") for thing in found] == ["one", "two", None, "three", "four"]


def test_articles_that_are_only_listed_are_not_the_pages() -> None:
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "another"}]}
    article = {"@type": "NewsArticle", "headline": "own", "hasPart": {"@type": "Article", "headline": "part"}}
    assert [thing["headline"] for thing in ld(json.dumps([listed, article]))] == ["own"]


def test_a_thing_named_by_its_id_is_filled_in() -> None:
    graph = {
        "@graph": [
            {
                "@type": "Article",
                "author": [{"@id": "#her"}, "desk"],
                "publisher": {"@id": "#it"},
                "image": {"@id": "#no"},
            },
            {"@type": "Person", "@id": "#her", "name": "A Reporter"},
            {"@type": "Organization", "@id": "#it", "name": "The Example", "parent": {"@id": "#it"}},
        ]
    }
    (article,) = ld(json.dumps(graph))
    assert article["author"] == [{"@type": "Person", "@id": "#her", "name": "A Reporter"}, "desk"]
    assert article["publisher"]["name"] == "The Example"
    assert article["image"] == {"@id": "#no"}


GOOD = '"@type": "NewsArticle", "headline": "Bridge opens", "datePublished": "2024-03-05"'


@pytest.mark.parametrize(
    "script",
    [
        f"<!-- {{{GOOD}}} -->",
        f"//<![CDATA[\n{{{GOOD}}}\n//]]>",
        f"/*<![CDATA[*/ {{{GOOD}}} /*]]>*/",
        f"{{{GOOD},}}",
        f'{{{GOOD}, "list": [1, 2, ],}};',
        f'{{{GOOD}, "text": "two\nlines\tand \x02 a control"}}',
        f'{{{GOOD}, "text": "a bad \\\' escape"}}',
        f"{{{GOOD}}}}}",
        f'{{"@type": "Person"}}\n{{{GOOD}}}',
        f"{{{GOOD}}}".replace('"', "&quot;"),
        f'{{{GOOD}, "text": "an unescaped "quote" within"}}',
        f"{{{GOOD}, 'single': 'quotes'",
    ],
)
def test_broken_json_still_tells_the_article(script: str) -> None:
    assert [(thing["headline"], thing["datePublished"]) for thing in ld(script)] == [("Bridge opens", "2024-03-05")]


def test_broken_json_of_several_days_tells_none() -> None:
    assert ld('{"@type": "Article", "datePublished": "2024-03-05" "datePublished": "2024-03-06"') == ()


@pytest.mark.parametrize(
    "script", ["", "null", "3", '"text"', "[[[", "{" * 5000, "[" * 100_000, "9" * 10_000, '{"@type": 3}']
)
def test_what_is_no_article_is_none(script: str) -> None:
    assert ld(script) == ()


def test_very_many_things_are_cut() -> None:
    assert len(ld(json.dumps([{"@type": "Article"}] * (MAX_THINGS + 50)))) <= MAX_THINGS


def test_the_types_of_a_thing_lose_their_vocabulary() -> None:
    assert types_of({"@type": ["http://schema.org/NewsArticle", "x:Report", 3]}) == ("NewsArticle", "Report")
    assert types_of({}) == ()


def test_metadata_is_kept_by_every_name_in_lower_case_and_once() -> None:
    found = said(
        '<meta property="og:title Twitter:Title" content=" Bridge opens ">'
        '<meta name="OG:TITLE" content="Bridge opens"><meta name="og:title" content="Second">'
        '<meta name="empty" content=" ">'
        '<meta itemprop="datePublished" content="2024-03-05"><meta http-equiv="Content-Language" content="de">'
    )
    assert found.meta == {
        "og:title": ("Bridge opens", "Second"),
        "twitter:title": ("Bridge opens",),
        "datepublished": ("2024-03-05",),
        "content-language": ("de",),
    }
    assert found.first("nothing", "og:title") == "Bridge opens"
    assert found.first("nothing") is None
    assert found.titles == ("Bridge opens", "Second")


@pytest.mark.parametrize(
    ("html", "canonical"),
    [
        ("<link rel='shortlink canonical' href='/bridge'>", "https://news.example/bridge"),
        (
            "<link rel=canonical href=' '><meta property=og:url content='https://other.example/a'>",
            "https://other.example/a",
        ),
        ("<link rel=canonical href='javascript:alert(1)'>", None),
        ("<link rel=canonical href='http://[broken'>", None),
        ("<p>no link", None),
    ],
)
def test_the_canonical_address_is_absolute(html: str, canonical: str | None) -> None:
    assert said(html).canonical == canonical


@pytest.mark.parametrize(
    ("html", "language"),
    [
        ("<html lang=' en-GB '>", "en-GB"),
        ("<html xml:lang=fr>", "fr"),
        ("<meta property=og:locale content=de_AT>", "de_AT"),
        ("<html lang=''><meta name=language content=nl>", "nl"),
        ("<p>none", None),
    ],
)
def test_the_language_is_the_pages_own_word(html: str, language: str | None) -> None:
    assert said(html).language == language


def test_times_are_told_with_the_place_in_which_they_stand() -> None:
    found = said(
        "<title>The bridge has opened | Example</title>"
        "<header><time datetime=2024-01-01>head</time></header>"
        "<nav><time datetime=2024-01-02>nav</time></nav>"
        "<div class=has-sidebar><article><header><h1>The bridge has opened</h1>"
        "<time datetime='2024-03-05T08:00Z' pubdate class='Entry-Date published'>5 March</time></header>"
        "<div class=related-posts><time>4 March 2024</time></div>"
        "<footer><span itemprop=dateModified content=2024-03-06>6 March</span></footer>"
        "<section id=comments><time datetime=2024-03-07>7 March</time></section></article></div>"
        "<article><time datetime=2024-02-01>another</time></article>"
        "<abbr class=published title=2024-03-05>x</abbr><time></time><time class=empty datetime=''> </time>"
        "<footer><time datetime=2024-01-03>foot</time></footer>"
    )
    assert [(time.value, time.place) for time in found.times] == [
        ("2024-01-01", "header"),
        ("2024-01-02", "aside"),
        ("2024-03-05T08:00Z", "article"),
        ("4 March 2024", "related"),
        ("2024-03-06", "article"),
        ("2024-03-07", "comment"),
        ("2024-02-01", "related"),
        ("2024-03-05", "body"),
        ("2024-01-03", "footer"),
    ]
    assert found.times[2].names == {"entry-date", "published", "pubdate"}
    assert found.times[2].text == "5 March"


def test_very_many_times_are_cut() -> None:
    assert len(said("<time>3 March 2024</time>" * (MAX_TIMES + 5)).times) == MAX_TIMES


def test_the_heading_is_the_one_that_the_title_tells_not_that_of_the_site() -> None:
    found = said(
        "<title>The bridge has opened - Example Gazette</title>"
        "<article><h1>Gazette</h1><time datetime=2024-01-01>x</time>"
        "</article><article><h2>The bridge has opened</h2><time datetime=2024-03-05>y</time></article>"
    )
    assert [time.place for time in found.times] == ["related", "article"]


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["@type", "@graph", "@id", "mainEntity", "headline", "url", "author", "datePublished"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=15,
    )
)
def test_no_json_is_too_odd(value: object) -> None:
    said(f'<script type="application/ld+json">{json.dumps(value)}</script><title>x</title>')


@given(st.text(alphabet='{}[]",:@\\typeArticl<!->&;0/* ', max_size=80))
def test_no_script_is_too_broken(script: str) -> None:
    ld(script)
