from __future__ import annotations

import io
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.pages.read import article_of_page, page_facts, read_page
from dateline.text.facts import Facts

URL = "https://www.harbour-letter.example/2031/05/07/ferry-company-buys-old-dockyard?from=mail"
CANONICAL = "https://www.harbour-letter.example/2031/05/07/ferry-company-buys-old-dockyard"
LINES = [
    "The ferry company Nordlys bought the old dockyard in Kelm on Monday, its manager said.",
    "The yard had stood empty since the last ship was finished there eleven years ago.",
    "Some forty people are to be hired before the winter, most of them welders from the town.",
    "The café at the pier is to stay open, and so is the way along the water for everybody.",
]
THING = {
    "@type": "NewsArticle",
    "headline": "Ferry company buys old dockyard",
    "datePublished": "2031-05-07T08:30:00+02:00",
    "author": [{"@type": "Person", "name": "Ada Quill"}],
}
PAGE = (
    "<!DOCTYPE html><html lang='en_GB'><head><meta charset='utf-8'><title>Ferry company buys old dockyard | Harbour "
    f"Letter</title><meta property='og:site_name' content='Harbour Letter'><link rel='canonical' href='{CANONICAL}'>"
    f'<script type="application/ld+json">{json.dumps(THING)}</script></head><body><nav><a href="/">World</a></nav>'
    "<article><h1>Ferry company buys old dockyard</h1>"
    + "".join(f"<p>{line}</p>" for line in LINES)
    + "</article></body></html>"
)


def read(page: str | bytes, options: ReadOptions | None = None, **known: object) -> Article:
    data = page if isinstance(page, bytes) else page.encode()
    opened = Opened("saved/page.html", io.BytesIO(data), **known)  # type: ignore[arg-type]
    (article,) = read_page(opened, options or ReadOptions())
    assert isinstance(article, Article)
    return article


def test_a_page_becomes_an_article_with_what_it_tells_of_itself() -> None:
    article = read(PAGE, url=URL)
    assert article.text == "\n\n".join(LINES)
    assert article.title == "Ferry company buys old dockyard"
    assert article.authors == ("Ada Quill",)
    assert article.outlet == "Harbour Letter"
    assert article.language == "en-GB"
    assert article.url == CANONICAL
    assert article.published == date(2031, 5, 7)
    assert article.published_by
    assert article.source == "saved/page.html"
    assert [article.quote(line) for line in article.lines] == LINES


def test_a_page_without_an_address_of_its_own_has_the_one_it_was_found_at() -> None:
    page = PAGE.replace(f"<link rel='canonical' href='{CANONICAL}'>", "")
    assert read(page, url=URL).url == URL
    assert read(page).url is None


def test_what_led_to_a_page_tells_what_the_page_does_not() -> None:
    bare = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in LINES)}</article></body></html>"
    facts = Facts(title="From the feed", published=date(2031, 5, 8), published_by="feed", authors=("Bo Reed",))
    article = read(bare, facts=facts)
    assert (article.title, article.published, article.published_by) == ("From the feed", date(2031, 5, 8), "feed")
    assert article.authors == ("Bo Reed",)
    assert read(PAGE, facts=facts).title == "Ferry company buys old dockyard"


def test_the_day_that_the_user_gives_serves_where_the_page_tells_none() -> None:
    bare = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in LINES)}</article></body></html>"
    assert read(bare, ReadOptions(published=date(2030, 1, 2))).published == date(2030, 1, 2)


def test_the_charset_of_the_server_and_of_the_page_are_understood() -> None:
    page = PAGE.replace("<meta charset='utf-8'>", "")
    assert "café" in read(page.encode("cp1252"), charset="windows-1252").text
    assert "café" in read(PAGE.replace("utf-8", "iso-8859-1").encode("cp1252")).text
    assert "café" in article_of_page(PAGE, "x", None, None, ReadOptions()).text


def test_a_page_may_leave_out_the_tags_that_html_lets_it_leave_out() -> None:
    lines = "".join(f"<p>{line}" for line in LINES)
    title = "Ferry company buys old dockyard"
    main = f"<!doctype html><title>{title}</title><main><h1>{title}</h1>{lines}"
    for page in (main, f"{main}</main><footer>Imprint</footer>", f"{main}</main><p>"):
        article = read(page)
        assert article.text == "\n\n".join(LINES)
        assert article.title == "Ferry company buys old dockyard"


@pytest.mark.parametrize(
    ("page", "what"),
    [
        (
            "<h1>We value your privacy</h1><p>We and our partners use cookies.</p><a href='#'>Accept all</a>",
            "a consent page",
        ),
        ("<title>Just a moment...</title><p>Checking your browser.</p>", "a check for robots or scripts"),
        ("<title>404</title><h1>404</h1><p>This page is not here.</p>", "an error page"),
        ("<html><body><img src='x.png'></body></html>", "a page without a story"),
    ],
)
def test_a_page_that_is_no_article_is_refused_by_its_name(page: str, what: str) -> None:
    with pytest.raises(NotAnArticleError, match=f"^saved/page.html: {what}"):
        read(page)


def test_a_page_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLargeError, match=r"^saved/page.html is too large") as caught:
        read(PAGE, ReadOptions(max_bytes=len(PAGE.encode()) - 1))
    assert "max_bytes" in (caught.value.hint or "")
    assert read(PAGE, ReadOptions(max_bytes=len(PAGE.encode())))


@pytest.mark.parametrize("page", [b"", b"<div>" * 10_000, b"\x00" * 100])
def test_what_cannot_be_parsed_is_refused_with_its_place(page: bytes) -> None:
    with pytest.raises(InputError, match=r"^saved/page.html"):
        read(page)


def test_facts_are_told_of_pages_that_are_no_article_too() -> None:
    facts = page_facts(PAGE.replace("<p>", "<b>").encode(), URL, None)
    assert (facts.title, facts.url, facts.published) == ("Ferry company buys old dockyard", CANONICAL, date(2031, 5, 7))


@pytest.mark.parametrize(
    ("told", "language"), [("de", "de"), ("zh-Hant-TW", "zh-TW"), ("pt_br", "pt-BR"), ("x", None), ("", None)]
)
def test_the_language_of_a_page_is_made_a_plain_tag(told: str, language: str | None) -> None:
    assert page_facts(PAGE.replace("lang='en_GB'", f"lang='{told}'"), None, None).language == language


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300)
    | st.builds(
        lambda at, cut: PAGE.encode()[:at] + cut + PAGE.encode()[at + 3 :], st.integers(0, 1200), st.binary(max_size=9)
    )
)
def test_no_bytes_raise_anything_but_an_input_error(data: bytes) -> None:
    told = ""
    try:
        found = len(list(read_page(Opened("page", io.BytesIO(data)), ReadOptions())))
    except InputError as error:
        found, told = 0, str(error)
    assert found == 1 or told.startswith("page")
