from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.merge.copies import Copies
from dateline.records import Article, Line

WORDS = [f"word{number}" for number in range(3000)]


def story(seed: int, length: int = 300) -> str:
    """Return a text of its own: no five words in a row stand in that of another seed."""
    return " ".join(random.Random(seed).choices(WORDS, k=length))  # noqa: S311 -- no secret


def article(name: str, *lines: str, day: int | None = 1, dropped: str | None = None) -> Article:
    """Return an article of these lines; the last one is dropped if ``dropped`` names why."""
    text, places = "", []
    for number, line in enumerate(lines, 1):
        why = dropped if number == len(lines) else None
        places.append(Line(number, len(text), len(text) + len(line), why))
        text += line + "\n"
    return Article(name, name, text, published=date(2020, 1, day) if day else None, lines=tuple(places))


def found(*articles: Article) -> dict[str, str]:
    copies = Copies()
    for one in articles:
        copies.add(one)
    return copies.found()


def test_the_same_text_under_another_header_is_a_copy_of_the_earliest() -> None:
    told = story(1)
    third, first, second = article("a", told, day=3), article("c", told, day=1), article("b", told, day=2)
    assert found(third, first, second) == {"a": "c", "b": "c"}


def test_of_one_day_the_smallest_id_is_the_original_and_an_article_without_a_day_never_before_one_with() -> None:
    told = story(1)
    assert found(article("b", told), article("a", told), article("0", told, day=None)) == {"b": "a", "0": "a"}


def test_a_copy_with_an_agency_line_and_a_cut_tail_is_a_copy() -> None:
    told = story(2, 400)
    half = " ".join(told.split()[:200])
    assert found(article("whole", told, day=1), article("cut", f"By the wire agency. {half}", day=2)) == {
        "cut": "whole"
    }


def test_a_cut_copy_that_came_first_is_the_original() -> None:
    told = story(2, 400)
    half = " ".join(told.split()[:200])
    assert found(article("whole", told, day=2), article("cut", half, day=1)) == {"whole": "cut"}


def test_lines_that_are_no_part_of_the_article_do_not_count() -> None:
    told, other = story(3, 60), story(4, 300)
    one, two = article("a", told, other, dropped="poll"), article("b", told, story(5, 300), dropped="poll", day=2)
    assert found(one, two) == {"b": "a"}


def test_a_few_sentences_quoted_from_a_long_story_make_no_copy_of_it() -> None:
    told = story(6, 1000)
    assert found(article("long", told), article("short", " ".join(told.split()[:60]), day=2)) == {}


def test_two_articles_that_share_a_third_of_their_words_are_two() -> None:
    shared = story(7, 100)
    assert found(article("a", shared, story(8, 200)), article("b", shared, story(9, 200), day=2)) == {}


def test_short_texts_are_copies_only_when_they_are_the_same() -> None:
    one = "The council of Velmora met on Monday and opened the new bridge over the Sorn."
    other = "The council of Velmora met on Monday and opened the new bridge over the Lune."
    assert found(article("a", one), article("b", other, day=2), article("c", one, day=3)) == {"c": "a"}


@pytest.mark.parametrize("empty", ["", "Fire!", "… — …", "火"])
def test_texts_of_hardly_a_word_are_no_copies(empty: str) -> None:
    assert found(article("a", empty), article("b", empty, day=2)) == {}


def test_a_text_without_blanks_between_words_is_compared_by_its_signs() -> None:
    told = "".join(random.Random(1).choices([chr(0x4E00 + number) for number in range(2000)], k=200))  # noqa: S311
    assert found(article("a", told), article("b", told + "通讯社", day=2)) == {"b": "a"}


def test_long_texts_are_compared_by_a_sample_and_still_found_when_cut() -> None:
    told = story(10, 9000)
    cut = " ".join(told.split()[:5000])
    other = story(11, 9000)
    assert found(article("a", told), article("b", cut, day=2), article("c", other, day=3)) == {"b": "a"}


def test_thousands_of_copies_cost_no_more_than_their_number() -> None:
    told = story(12, 60)
    same = [article(f"{number:05}", f"{told} {number}") for number in range(1500)]
    assert set(found(*same).values()) == {"00000"}


def test_a_phrase_that_many_texts_share_joins_none_of_them_and_hides_no_copy() -> None:
    form = story(13, 60)
    letters = [article(f"{number:05}", form, story(1000 + number, 60)) for number in range(300)]
    copy = article("zzz", form, story(1250, 60), "Printed again.", day=2)
    assert found(*letters, copy) == {"zzz": "00250"}


def test_a_text_that_most_texts_hold_finds_no_original_by_it() -> None:
    form = story(14, 80)
    letters = [article(f"{number:05}", form, story(1000 + number, 120)) for number in range(100)]
    assert found(*letters, article("zzz", form, "word1 word2", day=2)).get("zzz") in {None, "00000"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(30, 90), st.integers(1, 9)), max_size=8), st.randoms())
def test_the_order_of_adding_changes_nothing_and_no_original_is_a_copy(
    drawn: list[tuple[int, int, int]], chance: random.Random
) -> None:
    articles = [
        article(f"a{number}", " ".join(story(seed, 100).split()[:length]), day=day)
        for number, (seed, length, day) in enumerate(drawn)
    ]
    there = found(*articles)
    chance.shuffle(articles)
    assert found(*articles) == there
    assert not set(there) & set(there.values())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_no_text_breaks_it(texts: list[str]) -> None:
    found(*(article(str(number), text) for number, text in enumerate(texts)))
    found(article("s", "\ud800 one two three four five six"))
