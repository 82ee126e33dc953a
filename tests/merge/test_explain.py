from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import UsageError
from dateline.merge.explain import explain
from dateline.merge.order import entry_id
from dateline.records import (
    Conflict,
    Entry,
    EventDate,
    Evidence,
    Link,
    SourceArticle,
    Timeline,
    Told,
)

PLACE = Evidence(start=0, end=30, quote="The pier fell\n on Monday.")
MONDAY = EventDate(
    edtf="2024-03-11",
    earliest="2024-03-11",
    latest="2024-03-11",
    precision="day",
    phrase=Evidence(start=14, end=23, quote="on Monday"),
    basis="resolved",
    rule="weekday",
    anchor="2024-03-14",
)
MARCH = EventDate(edtf="2024-03", earliest="2024-03-01", latest="2024-03-31", precision="month", basis="stated")


def told(name: str, article: str, when: EventDate, text: str = "The pier fell.") -> Told:
    return Told(
        id=name,
        text=text,
        date=when,
        evidence=(PLACE,),
        article=article,
        hedge=Evidence(start=0, end=6, quote="likely"),
        checks={"support": True, "names": False},
    )


def timeline(words: str = "Pier falls", **changes: object) -> Timeline:
    events = (told("aaaa1111", "a", MONDAY), told("bbbb2222", "b", MARCH))
    entry = Entry(
        id=entry_id("aaaa1111"),
        date=MONDAY,
        dated_by="aaaa1111",
        text=words,
        actors=(words,),
        events=events,
        sources=("a", "b"),
        witnesses=1,
        links=(Link(a="aaaa1111", b="bbbb2222", score=0.84, because="same date, wording .71"),),
        importance=1.5,
        edits=("[[pin]] 1: the desk",),
    )
    other = Entry(
        id="cccc3333", date=EventDate(), text="x", events=(told("dddd4444", "z", EventDate()),), sources=("z",)
    )
    first = SourceArticle(
        id="a", source="a.txt", title=words, outlet="The Echo", published=date(2024, 3, 14), language="en"
    )
    copy = SourceArticle(id="b", source="b.txt", title=None, published=None, language="en", copy_of="a")
    return Timeline(articles=(first, copy), entries=(entry.model_copy(update=changes),), undated=(other,))


def test_an_entry_tells_all_that_it_rests_on() -> None:
    assert explain(timeline(), "aaaa1111") == (
        "2024-03-11  Pier falls\n"
        f"Entry {entry_id('aaaa1111')}, importance 1.5\n"
        "Actors: Pier falls\n"
        "\n"
        "Date\n"
        "  2024-03-11 ← “on Monday”, basis resolved, rule weekday, counted from 2024-03-14, as event aaaa1111 tells\n"
        "\n"
        "Told by 2 articles, 1 independent (1 is a copy of another)\n"
        "\n"
        "Pier falls\n"
        "  a.txt · The Echo · published 2024-03-14 · article a\n"
        "  event aaaa1111: The pier fell.\n"
        "    “The pier fell on Monday.”\n"
        "    date: 2024-03-11 ← “on Monday”, basis resolved, rule weekday, counted from 2024-03-14\n"
        "    the article takes distance: “likely”\n"
        "    checked: names failed, support\n"
        "\n"
        "b.txt\n"
        "  b.txt · no date of publication · article b\n"
        "  prints the text of “Pier falls”\n"
        "  event bbbb2222: The pier fell.\n"
        "    “The pier fell on Monday.”\n"
        "    date: 2024-03, basis stated, between 2024-03-01 and 2024-03-31\n"
        "    the article takes distance: “likely”\n"
        "    checked: names failed, support\n"
        "\n"
        "Why these are one event\n"
        "  aaaa1111 and bbbb2222: same date, wording .71 (score 0.84)\n"
        "\n"
        "Corrected by hand\n"
        "  [[pin]] 1: the desk\n"
    )


def test_an_entry_that_articles_date_differently_tells_who_says_what() -> None:
    both = MONDAY.model_copy(update={"edtf": "[2024-03-11,2024-03-12]", "phrase": None})
    tuesday = MONDAY.model_copy(update={"edtf": "2024-03-12"})
    conflicts = (Conflict(date=MONDAY, sources=("a",)), Conflict(date=tuesday, sources=()))
    found = explain(timeline(date=both, dated_by=None, conflicts=conflicts), "aaaa1111")
    assert "[2024-03-11,2024-03-12]: one of these, and the articles do not agree which" in found
    assert "The articles contradict each other\n  2024-03-11: Pier falls\n  2024-03-12: no article alone\n" in found


def test_a_date_set_by_hand_says_so() -> None:
    by_hand = EventDate(edtf="2024-02", basis="edited")
    assert "Date\n  2024-02, set by hand\n" in explain(timeline(date=by_hand, dated_by=None), "aaaa1111")


def test_an_entry_without_a_date_and_without_its_article_is_told_too() -> None:
    found = explain(timeline(), "cccc3333")
    assert found.startswith("no date  x\n")
    assert "no date can be proved, basis unknown" in found
    assert "Article z\n" in found


@pytest.mark.parametrize("wanted", ["bbbb2222", entry_id("bbbb2222"), "bbbb", entry_id("aaaa1111")[:6], " bbbb2222\n"])
def test_an_entry_answers_to_every_id_it_had_and_to_a_beginning_of_it(wanted: str) -> None:
    assert entry_id("aaaa1111") in explain(timeline(), wanted)


@pytest.mark.parametrize("wanted", ["", "bbb", "cccc3334", "x" * 10_000, "\ud800"])
def test_an_id_that_no_entry_answers_to_is_refused_with_the_nearest(wanted: str) -> None:
    with pytest.raises(UsageError, match="no entry answers") as caught:
        explain(timeline(), wanted)
    assert caught.value.hint is not None
    assert "nearest: " in caught.value.hint
    with pytest.raises(UsageError) as empty:
        explain(Timeline(), wanted)
    assert empty.value.hint == "the timeline has no entries"


def test_a_beginning_of_several_ids_is_refused_with_both() -> None:
    twin = timeline().undated[0].model_copy(update={"events": (told("aaaa5555", "z", MONDAY),)})
    with pytest.raises(UsageError, match="several entries answer") as caught:
        explain(timeline().model_copy(update={"undated": (twin,)}), "aaaa")
    assert caught.value.hint is not None
    assert "cccc3333" in caught.value.hint


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_hostile_words_neither_break_a_line_nor_reach_the_terminal(words: str) -> None:
    found = explain(timeline(f"\x1b[31m{words}\u202e\n{words}"), "aaaa1111")
    assert "\x1b" not in found
    assert "\u202e" not in found
    plain = explain(timeline(), "aaaa1111")
    assert found.count("\n") == plain.count("\n")
