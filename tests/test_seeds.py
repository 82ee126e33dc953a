"""The sample articles and their gold agree with each other and with the calendar."""

from __future__ import annotations

import calendar
import functools
import hashlib
import json
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from edtf import parse_edtf

SEEDS = Path(__file__).parents[1] / "seeds"
COMMENTARY = "000_07c546ca077d7fd8.txt"
STORIES = ("bridge-contract", "harbour-fire")
STORY_ARTICLES = sorted(
    path.relative_to(SEEDS).as_posix() for story in STORIES for path in SEEDS.glob(f"{story}/*.txt")
)
ARTICLES = [COMMENTARY, *STORY_ARTICLES]
WEEKDAYS = tuple(calendar.day_name)


def text_of(article: str) -> str:
    return (SEEDS / article).read_bytes().decode("utf-8")


def head_of(article: str) -> dict[str, str]:
    head, _, _ = text_of(article).partition("\n\n")
    return dict(line.split(": ", 1) for line in head.split("\n"))


def body_of(article: str) -> str:
    return text_of(article).partition("\n\n")[2]


def gold_of(article: str) -> dict[str, Any]:
    name = article.removesuffix(".txt").replace("/", "-")
    gold: dict[str, Any] = json.loads((SEEDS / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    return gold


def timeline_of(story: str) -> list[dict[str, Any]]:
    gold = json.loads((SEEDS / "gold" / f"{story}.timeline.json").read_text(encoding="utf-8"))
    assert gold["story"] == story
    entries: list[dict[str, Any]] = gold["entries"]
    return entries


@functools.cache
def days(edtf: str) -> tuple[date, date]:
    """Return the first and the last day that an EDTF value allows, ``date.max`` at an open end."""
    value = parse_edtf(edtf)
    return _day(value.lower_strict()), _day(value.upper_strict())


def _day(moment: time.struct_time | float) -> date:
    return date(*moment[:3]) if isinstance(moment, time.struct_time) else date.max


def overlap(one: str, other: str) -> bool:
    (first, last), (other_first, other_last) = days(one), days(other)
    return first <= other_last and other_first <= last


def dates_told(story: str, outlet: str) -> set[str]:
    return {event["date"] for event in gold_of(f"{story}/{outlet}.txt")["events"] if event["date"]}


def test_the_commentary_is_kept_byte_for_byte() -> None:
    digest = hashlib.sha256((SEEDS / COMMENTARY).read_bytes()).hexdigest()
    assert digest == "66ecb04fe6dd52b285d76fa89921883e07bad1ffbbc648725242748d4844bab9"


def test_every_gold_file_belongs_to_an_article_or_a_story() -> None:
    expected = {article.removesuffix(".txt").replace("/", "-") + ".json" for article in ARTICLES}
    expected |= {f"{story}.timeline.json" for story in STORIES}
    assert {path.name for path in (SEEDS / "gold").iterdir()} == expected


@pytest.mark.parametrize("article", ARTICLES)
def test_the_origin_of_every_article_is_told(article: str) -> None:
    assert f"`{article}`" in (SEEDS / "SOURCES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("article", ARTICLES)
def test_gold_names_its_article(article: str) -> None:
    gold = gold_of(article)
    assert gold["article"] == f"seeds/{article}"
    assert set(gold) == {"article", "published", "events", "not_events"}
    assert all(set(event) == {"text", "line", "date", "phrase", "hedged"} for event in gold["events"])


@pytest.mark.parametrize("article", STORY_ARTICLES)
def test_a_story_is_marked_as_fiction_in_its_head(article: str) -> None:
    head = head_of(article)
    assert list(head) == ["Title", "Published", "Source"]
    assert head["Source"].endswith(" (fiction)")


@pytest.mark.parametrize("article", STORY_ARTICLES)
def test_the_day_of_publication_in_the_head_is_the_one_in_the_gold(article: str) -> None:
    published = head_of(article)["Published"]
    assert published == gold_of(article)["published"]
    assert date(2023, 1, 1) <= date.fromisoformat(published) <= date(2025, 12, 31)


@pytest.mark.parametrize("story", STORIES)
def test_the_three_outlets_of_a_story_appear_on_different_days(story: str) -> None:
    published = [head_of(article)["Published"] for article in STORY_ARTICLES if article.startswith(f"{story}/")]
    assert len(published) == len(set(published)) == 3


@pytest.mark.parametrize("article", ARTICLES)
def test_gold_lines_stand_once_in_their_article_and_hold_their_phrase(article: str) -> None:
    text = text_of(article) if article == COMMENTARY else body_of(article)
    for event in gold_of(article)["events"]:
        assert text.count(event["line"]) == 1, event["line"]
        assert "\n" not in event["line"]
        assert event["line"][-1] in ".!?”"
        if event["phrase"] is not None:
            assert event["line"].count(event["phrase"]) == 1, event["phrase"]


@pytest.mark.parametrize("article", ARTICLES)
def test_gold_events_are_in_the_order_of_the_article(article: str) -> None:
    text = text_of(article)
    places = [text.index(event["line"]) for event in gold_of(article)["events"]]
    assert places == sorted(places)


@pytest.mark.parametrize("article", ARTICLES)
def test_what_is_no_event_stands_in_the_article_outside_of_every_gold_line(article: str) -> None:
    text = text_of(article)
    gold = gold_of(article)
    for noise in gold["not_events"]:
        assert noise in text, noise
        assert not any(noise in event["line"] or event["line"] in noise for event in gold["events"]), noise


@pytest.mark.parametrize("article", STORY_ARTICLES)
def test_every_word_of_a_story_is_an_event_or_is_named_as_none(article: str) -> None:
    rest = body_of(article)
    gold = gold_of(article)
    for told in {event["line"] for event in gold["events"]} | set(gold["not_events"]):
        rest = rest.replace(told, "")
    assert rest.replace("•", "").split() == []


@pytest.mark.parametrize("article", ARTICLES)
def test_a_gold_date_is_valid_edtf_and_has_a_phrase(article: str) -> None:
    for event in gold_of(article)["events"]:
        assert (event["date"] is None) == (event["phrase"] is None), event["text"]
        if event["date"] is not None:
            first, last = days(event["date"])
            assert first <= last


@pytest.mark.parametrize("article", STORY_ARTICLES)
def test_a_weekday_in_a_phrase_is_the_weekday_of_its_date_within_a_week_of_publication(article: str) -> None:
    gold = gold_of(article)
    published = date.fromisoformat(gold["published"])
    for event in gold["events"]:
        named = [weekday for weekday in WEEKDAYS if weekday in (event["phrase"] or "")]
        if named:
            day = date.fromisoformat(event["date"])
            assert [WEEKDAYS[day.weekday()]] == named, event["text"]
            assert 0 < abs((published - day).days) <= 7, event["text"]


@pytest.mark.parametrize("article", STORY_ARTICLES)
def test_a_month_or_a_year_in_a_phrase_is_that_of_its_date(article: str) -> None:
    months = [(number, name) for number, name in enumerate(calendar.month_name) if name]
    for event in gold_of(article)["events"]:
        words = (event["phrase"] or "").split()
        for number, name in months:
            if name in words:
                assert days(event["date"])[0].month == number, event["text"]
                if words[0].isdecimal():
                    assert days(event["date"])[0].day == int(words[0]), event["text"]
        for word in words:
            if word.isdecimal() and len(word) == 4:
                assert days(event["date"])[0].year == int(word), event["text"]


@pytest.mark.parametrize("article", ARTICLES)
def test_a_phrase_that_counts_from_publication_gives_its_date(article: str) -> None:
    gold = gold_of(article)
    published = date.fromisoformat(gold["published"])
    month = date(published.year, published.month, 1)
    monday = published - timedelta(days=published.weekday())
    expected = {
        "this morning": published.isoformat(),
        "yesterday": (published - timedelta(days=1)).isoformat(),
        "a week ago": (published - timedelta(days=7)).isoformat(),
        "last week": f"{monday - timedelta(days=7)}/{monday - timedelta(days=1)}",
        "last month": (month - timedelta(days=1)).isoformat()[:7],
        "next month": (month + timedelta(days=31)).isoformat()[:7],
        "three years ago": str(published.year - 3),
        "six years ago": str(published.year - 6),
        "20 years ago": str(published.year - 20),
    }
    for event in gold["events"]:
        phrase = (event["phrase"] or "").lower()
        assert expected.get(phrase, event["date"]) == event["date"], event["text"]


@pytest.mark.parametrize("story", STORIES)
def test_a_timeline_is_in_order_of_time_with_the_undated_last(story: str) -> None:
    dates = [entry["date"] for entry in timeline_of(story)]
    dated = [edtf for edtf in dates if edtf is not None]
    assert dates == sorted(dated, key=days) + [None] * (len(dates) - len(dated))


@pytest.mark.parametrize("story", STORIES)
def test_a_timeline_names_only_outlets_that_tell_the_date(story: str) -> None:
    outlets = {Path(article).stem for article in STORY_ARTICLES if article.startswith(f"{story}/")}
    for entry in timeline_of(story):
        assert entry["sources"], entry["text"]
        assert set(entry["sources"]) <= outlets
        if entry["date"] is not None:
            assert any(entry["date"] in dates_told(story, outlet) for outlet in entry["sources"]), entry["text"]
        for conflict in entry["conflicts"]:
            assert set(conflict["sources"]) < set(entry["sources"])
            assert all(conflict["date"] in dates_told(story, outlet) for outlet in conflict["sources"])


@pytest.mark.parametrize("story", STORIES)
def test_a_conflict_is_a_date_that_cannot_be_true_with_the_entry(story: str) -> None:
    conflicts = [(entry["date"], conflict["date"]) for entry in timeline_of(story) for conflict in entry["conflicts"]]
    assert len(conflicts) == 1
    assert not any(overlap(one, other) for one, other in conflicts)


@pytest.mark.parametrize("article", STORY_ARTICLES)
def test_every_dated_event_of_an_outlet_finds_its_place_on_the_timeline(article: str) -> None:
    story, outlet = article.removesuffix(".txt").split("/")
    entries = [entry for entry in timeline_of(story) if entry["date"] and outlet in entry["sources"]]
    places = [entry["date"] for entry in entries]
    places += [conflict["date"] for entry in entries for conflict in entry["conflicts"]]
    for event in gold_of(article)["events"]:
        if event["date"] is not None:
            # The open end of a state would take in every later event, so it counts for itself alone.
            assert any(
                event["date"] == place or (".." not in place and overlap(event["date"], place)) for place in places
            ), event["text"]


@pytest.mark.parametrize("story", STORIES)
def test_every_outlet_has_as_many_places_on_the_timeline_as_events(story: str) -> None:
    entries = timeline_of(story)
    for article in STORY_ARTICLES:
        if article.startswith(f"{story}/"):
            told = sum(Path(article).stem in entry["sources"] for entry in entries)
            assert told == len(gold_of(article)["events"]), article
