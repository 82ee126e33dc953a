from __future__ import annotations

import json

import pytest

from dateline.sources.pages.authors import authors_of
from dateline.sources.pages.said import said_of
from dateline.sources.pages.tree import parse

URL = "https://www.harbour-letter.example/ferry"


def authors(html: str) -> tuple[str, ...]:
    tree = parse(f"<html><body>{html}</body></html>")
    return authors_of(tree, said_of(tree, URL), URL)


def thing(author: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "author": author})}</script>'


@pytest.mark.parametrize(
    "author",
    [
        "Ada Quill",
        "By Ada Quill",
        {"@type": "Person", "name": "Ada Quill"},
        [{"@type": "Person", "name": ["Ada Quill"]}, {"@type": "Organization", "name": "Some Agency"}],
        "Ada Quill (Kelm), ada@letter.example, https://letter.example/ada, @adaquill",
        "Ada Quill, Harbour Letter",
        "Ada Quill, senior reporter",
    ],
)
def test_json_ld_tells_the_author(author: object) -> None:
    assert authors(thing(author)) == ("Ada Quill",)


def test_several_authors_stay_in_their_order() -> None:
    assert authors(thing("By Ada Quill, Bo Reed and Cy Marsh")) == ("Ada Quill", "Bo Reed", "Cy Marsh")


def test_the_outlet_is_no_author() -> None:
    assert authors(thing({"@type": "Person", "name": "The Harbour Letter Staff"})) == ()
    assert authors(thing("harbour-letter")) == ()


def test_meta_tells_the_author_where_json_ld_does_not() -> None:
    metas = (
        '<meta property="article:author" content="https://letter.example/ada"><meta name="byl" content="By Ada Quill">'
    )
    assert authors(metas + thing([{"url": "x"}, 7])) == ("Ada Quill",)


@pytest.mark.parametrize(
    "html",
    [
        "<a rel='author' href='/ada'>Ada Quill</a>",
        "<span itemprop='author'>By Ada Quill</span>",
        "<p class='article-byline'>By <a href='/ada'>Ada Quill</a></p>",
    ],
)
def test_the_byline_tells_the_author_at_last(html: str) -> None:
    assert authors(html) == ("Ada Quill",)


@pytest.mark.parametrize(
    "html",
    [
        "<div class='related-stories'><a rel='author'>Bo Reed</a></div>",
        "<p class='byline'>Updated at noon, 7 May</p>",
        f"<p class='byline'>By {'Ada Quill and ' * 40}Bo Reed</p>",
        "<p class='byline'>By nobody in particular</p>",
        "<p>By Ada Quill</p>",
    ],
)
def test_what_is_no_byline_of_the_article_tells_none(html: str) -> None:
    assert authors(html) == ()
