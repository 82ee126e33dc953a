from __future__ import annotations

import json

import pytest

from dateline.sources.pages.mend import mended
from dateline.sources.pages.outlet import outlet_of
from dateline.sources.pages.said import said_of
from dateline.sources.pages.title import title_of
from dateline.sources.pages.tree import parse

URL = "https://www.harbour-letter.example/2031/05/ferry-company-buys-old-dockyard"


def title(html: str, url: str | None = URL) -> str | None:
    tree = mended(parse(html))
    return title_of(tree, said_of(tree, url), url)


def og(**contents: str) -> str:
    return "".join(f'<meta property="og:{name}" content="{value}">' for name, value in contents.items())


def test_the_headline_shown_goes_before_the_one_for_sharing() -> None:
    page = (
        f"<head>{og(title='You will not believe who buys the dockyard')}</head><h1>Ferry company buys old dockyard</h1>"
    )
    assert title(page) == "Ferry company buys old dockyard"


def test_of_several_headlines_the_one_that_the_page_tells_of_is_taken() -> None:
    shown = "<h1>All our newsletters today</h1><h1>Ferry company buys old dockyard</h1>"
    page = f"<head>{og(title='Ferry company buys dockyard')}</head>{shown}"
    assert title(page) == "Ferry company buys old dockyard"


def test_the_words_of_the_address_tell_of_the_headline_too() -> None:
    page = "<h1>Weather for the coming days</h1><h1>Ferry company buys old dockyard</h1>"
    assert title(page) == "Ferry company buys old dockyard"


def test_a_logo_is_no_headline() -> None:
    told = og(title="Ferry company buys dockyard", site_name="Harbour Letter")
    page = f"<head>{told}</head><h1><a href='/'>Harbour Letter</a></h1>"
    assert title(page) == "Ferry company buys dockyard"


@pytest.mark.parametrize(
    "told",
    [
        "Storm ends - and the cleaning begins | Harbour Letter",
        "Harbour Letter | Storm ends - and the cleaning begins",
        "Storm ends - and the cleaning begins - The Harbour Letter",
        "Storm ends - and the cleaning begins — harbour-letter.example",
    ],
)
def test_the_name_of_the_outlet_is_cut_off(told: str) -> None:
    assert (
        title(f"<head><title>{told}</title>{og(site_name='Harbour Letter')}</head><p>x")
        == "Storm ends - and the cleaning begins"
    )


def test_the_host_tells_the_outlet_where_the_page_does_not() -> None:
    assert title("<head><title>Storm ends | Harbour Letter</title></head><p>x") == "Storm ends"


def test_a_dash_in_the_headline_stays() -> None:
    assert title("<h1>Storm ends - and the cleaning begins</h1>") == "Storm ends - and the cleaning begins"


def test_a_section_shown_before_the_headline_is_cut_off() -> None:
    page = f"<head>{og(title='The mill must stay')}</head><h1><span>Opinion </span>The mill must stay</h1>"
    assert title(page) == "The mill must stay"


def test_a_beginning_with_a_colon_is_a_part_of_the_headline() -> None:
    page = f"<head>{og(title='The mill must stay')}</head><h1>Floods: The mill must stay</h1>"
    assert title(page) == "Floods: The mill must stay"


def test_entities_tags_and_white_space_are_resolved() -> None:
    page = f"<head>{og(title='Mill &amp;amp; dam: &lt;em&gt;both&lt;/em&gt;   stay')}</head><p>x"
    assert title(page) == "Mill & dam: both stay"


def test_json_ld_tells_a_headline() -> None:
    thing = json.dumps({"@type": "NewsArticle", "headline": "Mill stays", "publisher": {"name": "Harbour Letter"}})
    page = f'<head><script type="application/ld+json">{thing}</script></head><p>x'
    assert title(page, None) == "Mill stays"
    assert outlet_of(said_of(parse(page), None)) == "Harbour Letter"


def test_a_hidden_headline_is_none() -> None:
    assert title("<h1 hidden>Secret</h1><h1>Ferry company buys old dockyard</h1>") == "Ferry company buys old dockyard"


def test_a_page_without_a_headline_has_no_title() -> None:
    assert title("<p>x</p>") is None
    assert outlet_of(said_of(parse("<p>x</p>"), None)) is None


def test_an_address_that_is_none_does_not_matter() -> None:
    assert title("<h1>Ferry company buys old dockyard</h1>", "http://[broken") == "Ferry company buys old dockyard"
