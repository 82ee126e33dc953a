from __future__ import annotations

from datetime import date

import pytest

from dateline.text.article import make_article
from dateline.text.facts import GIVEN, NOTHING, Facts
from dateline.text.language import settle

MONDAY, TUESDAY = date(2024, 3, 11), date(2024, 3, 12)
TOLD = Facts(published=MONDAY, published_by="feed")
GUESSED = Facts(published=TUESDAY, published_by="address", published_guessed=True)


def test_facts_are_filled_up_by_those_of_another_place() -> None:
    page = Facts(title="The pier", language="en-GB")
    feed = Facts(title="Pier!", published=MONDAY, published_by="feed", authors=("Ina Vell",), url="https://a.example/1")
    assert page.over(feed) == Facts("The pier", MONDAY, "feed", False, ("Ina Vell",), None, "en-GB", feed.url)  # noqa: FBT003


def test_a_certain_day_goes_before_a_guessed_one_whoever_tells_it() -> None:
    assert GUESSED.over(TOLD).published == TOLD.over(GUESSED).published == MONDAY
    assert GUESSED.over(NOTHING) == NOTHING.over(GUESSED) == GUESSED


def test_the_users_day_goes_before_a_guessed_one_and_after_a_certain_one() -> None:
    assert TOLD.given(TUESDAY) == TOLD
    assert GUESSED.given(MONDAY) == Facts(published=MONDAY, published_by=GIVEN)
    assert GUESSED.given(None) == GUESSED


def test_an_article_says_who_told_its_day() -> None:
    text = "Published: 2024-03-11\n\nThe pier at Lund fell."
    assert make_article(text, "a.txt", facts=GUESSED).published_by == "header"
    article = make_article("The pier at Lund fell.", "a.txt", facts=GUESSED)
    assert (article.published, article.published_by, article.published_guessed) == (TUESDAY, "address", True)
    assert article.info().published_guessed


def test_the_first_lines_of_a_story_alone_are_no_header() -> None:
    article = make_article("Source: nobody knows who fed the crane.\n\nIt fell.", "a.html", header=False)
    assert article.outlet is None
    assert article.quote(article.lines[0]) == "Source: nobody knows who fed the crane."


@pytest.mark.parametrize(
    ("told", "text", "language"),
    [
        ("en_gb", "The pier is on the coast and it was open.", "en-GB"),
        ("en", "Der Steg ist mit dem Boot auf die See.", "de"),
        ("pl", "Rada przyjęła wczoraj uchwałę o moście w Lundzie.", "pl"),
        ("pl", "The pier is on the coast and it was open.", "en"),
        ("english", "The pier is on the coast.", "en"),
        (None, "The pier is on the coast.", "en"),
    ],
)
def test_the_text_goes_before_what_the_page_says_of_its_language(told: str | None, text: str, language: str) -> None:
    assert settle(told, text) == language
