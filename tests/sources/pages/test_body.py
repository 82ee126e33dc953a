from __future__ import annotations

import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError
from dateline.sources.pages.body import story_of, text_of
from dateline.sources.pages.mend import mended
from dateline.sources.pages.said import said_of
from dateline.sources.pages.tree import parse

STORY = [
    "The ferry company Nordlys bought the old dockyard in Kelm on Monday, its manager said.",
    "The yard had stood empty since the last ship was finished there eleven years ago.",
    "Some forty people are to be hired before the winter, most of them welders from the town.",
    "The council has to agree to the sale, which it will speak about at the end of the month.",
    "A group of anglers wants the northern pier to stay open to everybody, as it is today.",
]
TITLE = "Ferry company buys old dockyard"


def body(html: str, title: str | None = TITLE, authors: tuple[str, ...] = ()) -> list[str]:
    tree = mended(parse(html))
    said = said_of(tree, None)
    return text_of(story_of(tree, said, title, authors), said).split("\n\n")


def page(*parts: str, head: str = "", before: str = "", after: str = "") -> str:
    story = list(parts) or [f"<p>{line}</p>" for line in STORY]
    menu = "<nav><a href='/a'>World</a><a href='/b'>Sport</a></nav>"
    return (
        f"<html><head><title>{TITLE}</title>{head}</head><body>{menu}<article><h1>{TITLE}</h1>{before}"
        f"<div class='story-text'>{''.join(story)}</div>{after}</article><footer>Imprint</footer></body></html>"
    )


def among(extra: str) -> str:
    """Return the page with something between the third and the fourth paragraph."""
    lines = [f"<p>{line}</p>" for line in STORY]
    return page(*lines[:3], extra, *lines[3:])


def test_the_story_is_found_without_title_menu_and_footer() -> None:
    assert body(page()) == STORY


@pytest.mark.parametrize(
    "extra",
    [
        "<p><a href='/x'>Read more: The harbours of the north</a></p>",
        "<p>Read more: <a href='/x'>The harbours of the north</a></p>",
        "<h3>Recommended</h3>",
        "<ul><li><a href='/x'>Harbours of the north</a></li><li><a href='/y'>Ships of the south</a></li></ul>",
        "<p>Don’t miss:</p><ul><li><a href='/x'>Harbours</a> of the north are full of ships again.</li></ul>",
        "<div class='newsletter-box'><p>The harbour letter comes to you every morning at six.</p></div>",
        "<div class='RelatedStories'><p>The lighthouse of Kelm has been sold, as we told in spring.</p></div>",
        "<figure><img><figcaption>The dockyard of Kelm, seen from the sea in the last winter.</figcaption></figure>",
        "<p>3 of 17</p>",
        "<p>© 2031 Harbour Letter. All rights reserved.</p>",
        "<div>Sign up for our newsletter</div>",
        "<table><tr><td>Ships</td><td>12</td></tr></table>",
        "<button>Show all the comments of our readers now.</button>",
        f"<p>{STORY[0]}</p>",
    ],
)
def test_furniture_among_the_paragraphs_is_left_out(extra: str) -> None:
    assert body(among(extra)) == STORY


@pytest.mark.parametrize(
    ("extra", "kept"),
    [
        ("<h2>What the town says</h2>", "What the town says"),
        ("<h2><a href='/pier'>The northern pier</a></h2>", "The northern pier"),
        ("<blockquote><p>“We waited for years.”</p></blockquote>", "“We waited for years.”"),
        ("<ul><li>Forty jobs for welders</li></ul>", "- Forty jobs for welders"),
        ("<p>No.</p>", "No."),
        (
            "<p>The mayor <a href='/m'>said so on the radio</a> on Tuesday.</p>",
            "The mayor said so on the radio on Tuesday.",
        ),
    ],
)
def test_what_belongs_to_the_story_stays_in_its_place(extra: str, kept: str) -> None:
    assert body(among(extra)) == [*STORY[:3], kept, *STORY[3:]]


def test_a_list_of_links_that_the_article_is_about_stays() -> None:
    items = [f"The {name} harbour and all of its piers" for name in ("old", "new", "long", "deep", "cold", "wide")] * 3
    items = [f"{item}, number {number}" for number, item in enumerate(items)]
    lines = body(among("<ul>" + "".join(f"<li><a href='/x'>{item}</a></li>" for item in items) + "</ul>"))
    assert lines == [*STORY[:3], *(f"- {item}" for item in items), *STORY[3:]]


def test_the_standfirst_that_the_description_repeats_is_kept() -> None:
    lead = "Forty welders are to be hired in Kelm before the winter comes"
    head = f'<meta name="description" content="{lead}.">'
    assert body(page(head=head, before=f"<div class='article-meta'><div>{lead}</div></div>")) == [lead, *STORY]


def test_points_between_the_headline_and_the_story_are_kept() -> None:
    point = "The old dockyard of Kelm has a new owner after eleven years."
    assert body(page(before=f"<div class='points'><ul><li>{point}</li></ul></div>")) == [f"- {point}", *STORY]


def test_what_the_page_says_of_its_author_is_left_out() -> None:
    profile = "<div><p>Ada Quill is a reporter who has covered harbours and ships for twelve years.</p></div>"
    assert body(page(after=profile), authors=("Ada Quill",)) == STORY


def test_the_sources_below_a_story_are_left_out() -> None:
    lines = [f"<p>{line}</p>" for line in STORY]
    sources = "<h3>Sources</h3><p>Talk with the manager of the Nordlys company, on the third of May.</p>"
    assert body(page(*lines, sources)) == STORY


def test_a_heading_that_nothing_follows_is_left_out() -> None:
    assert body(page(*[f"<p>{line}</p>" for line in STORY], "<h3>The weather at sea</h3>")) == STORY


def test_a_story_within_an_element_named_like_furniture_is_kept() -> None:
    story = "".join(f"<p>{line}</p>" for line in STORY)
    assert body(page(f"<div class='social'>{story}</div>")) == STORY


def test_a_story_in_several_elements_named_like_furniture_is_kept() -> None:
    assert body(page(*(f"<div class='share'><p>{line}</p></div>" for line in STORY))) == STORY


def test_a_story_that_the_page_hides_until_a_script_shows_it_is_read() -> None:
    story = "".join(f"<p>{line}</p>" for line in STORY[1:])
    assert body(page(f"<p>{STORY[0]}</p>", f"<div style='display:none'>{story}</div>")) == STORY


def test_a_story_that_only_json_ld_has_is_read() -> None:
    thing = json.dumps({"@type": "NewsArticle", "articleBody": "<p>" + "</p><p>".join(STORY) + "</p>"})
    head = f'<script type="application/ld+json">{thing}</script>'
    assert body(f"<html><head>{head}</head><body><div id='app'>Loading</div></body></html>") == STORY


def test_a_shorter_text_of_json_ld_does_not_replace_the_story() -> None:
    thing = json.dumps({"@type": "NewsArticle", "articleBody": STORY[0]})
    assert body(page(head=f'<script type="application/ld+json">{thing}</script>')) == STORY


def test_a_body_of_json_ld_that_is_hardly_text_does_not_replace_the_story() -> None:
    thing = json.dumps({"@type": "NewsArticle", "articleBody": "<b></b>" * 1000})
    assert body(page(head=f'<script type="application/ld+json">{thing}</script>')) == STORY


def test_a_page_of_plain_blocks_with_breaks_is_read() -> None:
    text = "<br><br>".join(STORY)
    assert body(f"<html><body><h1>{TITLE}</h1><div>{text}</div></body></html>") == STORY


def test_an_empty_page_has_no_story_and_nothing_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("trafilatura").handlers.clear()
    assert body("<html><body></body></html>", None) == [""]
    assert capsys.readouterr().err == ""


def test_what_trafilatura_stumbles_over_is_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("trafilatura.bare_extraction", stumble)
    assert body(page()) == [""]


PARTS = st.sampled_from(
    (
        *("<p>", "</p>", "<div class='related'>", "</div>", "<li>", "<ul>", "</ul>", "<a href=x>", "</a>", "<h1>"),
        *("<td>", "<br>", "<blockquote>", "<figure>", "Read more:", "Sources", "\x01", "<header>", "</header>"),
        "A sentence of some length, which ends here as it should. ",
    )
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS, max_size=40))
def test_no_page_raises_anything_but_an_input_error(parts: list[str]) -> None:
    try:
        lines = body("".join(parts))
    except InputError:
        return
    assert all(line == line.strip() for line in lines)
