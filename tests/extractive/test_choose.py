"""Which lines make the timeline, and which deserve a model's time."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.extractive.candidates import Candidate, Slot, candidates
from dateline.extractive.choose import MAX_DATES, MIN_DATES, Choice, choose, worth_asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Article

WORDS = "dam boat storm bridge fire mill council farmer harbour rain school train island mayor river".split()


def told(found: list[Candidate]) -> list[tuple[str, str]]:
    return [(date.fromordinal(one.slot.first).isoformat(), one.text) for one in found]


@pytest.fixture
def story(article: Callable[..., Article]) -> list[Candidate]:
    """Three articles about a dam, one about a fair."""
    texts = {
        "2021-03-02": "The dam of Corvale broke on Monday and flooded the harbour.\n\nThe mayor asked for help.",
        "2021-03-05": "Workers mended the broken dam on Thursday.\n\nThe dam of Corvale broke on 1 March after rain.",
        "2021-03-20": "The dam of Corvale broke on 1 March and flooded three hundred houses by the harbour.\n\n"
        "Judges opened a trial against the builders of the dam on Friday.",
        "2021-03-08": "A fair with two hundred sheep was held in Brenholt on Sunday.\n\nA farmer opened the fair.",
    }
    return [one for day, text in texts.items() for one in candidates(article(text, day, f"{day}.txt"))]


def test_the_day_that_most_articles_speak_of_is_chosen(story: list[Candidate]) -> None:
    (best,) = choose(story, Choice(dates=1, per_date=1))
    assert date.fromordinal(best.slot.first) == date(2021, 3, 1)
    assert "dam" in best.text


def test_lines_come_in_order_of_time(story: list[Candidate]) -> None:
    days = [one.slot.first for one in choose(story)]
    assert days == sorted(days)
    assert len(set(days)) > 2


def test_a_given_number_of_dates_and_lines_is_kept(story: list[Candidate]) -> None:
    found = choose(story, Choice(dates=2, per_date=1))
    assert len(found) == len({one.slot for one in found}) == 2


def test_a_given_span_is_kept(story: list[Candidate]) -> None:
    first, last = date(2021, 3, 3), date(2021, 3, 7)
    found = choose(story, Choice(first=first, last=last))
    assert found
    assert all(first.toordinal() <= one.slot.first <= one.slot.last <= last.toordinal() for one in found)


def test_words_keep_out_what_is_about_something_else(story: list[Candidate]) -> None:
    assert any("fair" in one.text for one in choose(story))
    found = choose(story, Choice(words="Dams, floods"))
    assert found
    assert not any("fair" in one.text for one in found)


def test_words_without_content_ask_for_nothing(story: list[Candidate]) -> None:
    assert choose(story, Choice(words="the and of")) == choose(story)


def test_words_that_no_article_has_give_an_empty_timeline(story: list[Candidate]) -> None:
    assert choose(story, Choice(words="volcano")) == []


def test_no_dates_asked_for_gives_none(story: list[Candidate]) -> None:
    assert choose(story, Choice(dates=0)) == []
    assert choose(story, Choice(per_date=0)) == []


def test_a_copy_is_told_once(candidate: Callable[..., Candidate]) -> None:
    found = [candidate(name, "The dam of Corvale broke in the night.", "2021-03-01") for name in "abc"]
    assert [one.article for one in choose(found)] == ["a"]


def test_a_line_that_says_the_same_in_other_order_is_left_out(candidate: Callable[..., Candidate]) -> None:
    lines = ["The dam of Corvale broke in heavy rain.", "In heavy rain the dam of Corvale broke.", "Boats sank at sea."]
    found = [candidate(f"a{n}", line, "2021-03-01") for n, line in enumerate(lines * 2)]
    texts = [one.text for one in choose(found, Choice(per_date=3))]
    assert len([text for text in texts if "Corvale" in text]) == 1


def test_a_date_that_is_only_mentioned_is_not_told(candidate: Callable[..., Candidate]) -> None:
    only = candidate("a", "The bridge has been closed since 1 March.", "2021-03-01", mentions=True)
    assert choose([only]) == []
    assert worth_asking([only], 5) == {}


def test_a_report_is_preferred_to_a_plan(candidate: Callable[..., Candidate]) -> None:
    plan = candidate("a", "The king opens the new bridge of Corvale.", "2021-03-09", "2021-03-01")
    report = candidate("b", "The king opened the new bridge of Corvale.", "2021-03-09", "2021-03-10")
    assert choose([plan, report], Choice(per_date=1)) == [report]


def test_a_short_line_is_preferred_to_a_very_long_one(candidate: Callable[..., Candidate]) -> None:
    short = candidate("a", "The dam of Corvale broke in heavy rain and flooded houses.", "2021-03-01")
    long = candidate("b", short.text + " The dam of Corvale broke in heavy rain and flooded houses" * 9, "2021-03-01")
    assert choose([long, short], Choice(per_date=1)) == [short]


def test_few_dates_are_all_kept_and_many_are_not(candidate: Callable[..., Candidate]) -> None:
    def spread(count: int) -> list[Candidate]:
        first = date(2020, 1, 1)
        return [
            candidate(f"a{n}", f"The {WORDS[n % 15]} of {WORDS[n % 7]} number {n}.", str(first + timedelta(days=5 * n)))
            for n in range(count)
        ]

    assert len(choose(spread(MIN_DATES - 1))) == MIN_DATES - 1
    assert MIN_DATES < len(choose(spread(40))) < 40
    assert len(choose(spread(3 * MAX_DATES))) == MAX_DATES


def test_a_line_in_a_script_without_blanks_can_be_asked_for(article: Callable[..., Article]) -> None:
    found = candidates(article("3月2日、堤防が決壊した。\n\n市長は助けを求めた。")) + candidates(
        article("A fair was held.")
    )
    assert {one.text for one in choose(found, Choice(words="堤防"))} <= {
        "3月2日、堤防が決壊した。",
        "市長は助けを求めた。",
    }
    assert choose(found, Choice(words="堤防"))


def test_nothing_gives_nothing() -> None:
    assert choose([]) == []
    assert worth_asking([], 10) == {}


def candidates_of_any_kind() -> st.SearchStrategy[list[Candidate]]:
    text = st.lists(st.sampled_from([*WORDS, "the", "Zürich", "堤防", "5,000"]), min_size=1, max_size=12).map(" ".join)
    start = date(2021, 1, 1).toordinal()

    def make(article: int, number: int, words: str, first: int, length: int, kind: int, published: int) -> Candidate:
        slot = Slot(start + first, start + first + length)
        when = start + published if published >= 0 else None
        return Candidate(f"a{article}", number, 0, len(words), number, words, slot, kind > 0, kind > 1, when)

    ints = st.integers
    one = st.builds(make, ints(0, 5), ints(1, 9), text, ints(-40, 40), ints(0, 2), ints(0, 2), ints(-1, 40))
    return st.lists(one, max_size=25, unique_by=lambda one: (one.article, one.number))


@given(candidates_of_any_kind(), st.randoms())
def test_the_order_of_the_files_changes_nothing(found: list[Candidate], random: object) -> None:
    mixed = list(found)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert choose(mixed) == choose(found)
    assert worth_asking(mixed, 4) == worth_asking(found, 4)


@given(candidates_of_any_kind(), st.integers(0, 12))
def test_a_budget_is_used_up_and_never_passed(found: list[Candidate], budget: int) -> None:
    asked = worth_asking(found, budget)
    known = {(one.article, one.number) for one in found if not one.mentions}
    pairs = {(article, number) for article, numbers in asked.items() for number in numbers}
    assert pairs <= known
    assert len(pairs) == sum(map(len, asked.values())) <= budget
    if budget >= len(known) and all(one.slot.is_day for one in found):  # a day hides the month around it
        assert {one.text for one in found if (one.article, one.number) in pairs} == {
            one.text for one in found if not one.mentions
        }


@given(candidates_of_any_kind(), st.integers(1, 4), st.integers(1, 3))
def test_a_timeline_is_never_longer_than_asked_for(found: list[Candidate], count: int, per_date: int) -> None:
    chosen = choose(found, Choice(dates=count, per_date=per_date))
    assert len({one.slot for one in chosen}) <= count
    assert all(sum(other.slot == one.slot for other in chosen) <= per_date for one in chosen)
    assert not any(one.mentions for one in chosen)


def test_an_important_day_has_more_of_the_budget(candidate: Callable[..., Candidate]) -> None:
    found = [candidate(f"a{n}", f"The {WORDS[n]} of {WORDS[n + 5]} broke.", "2021-03-01") for n in range(9)]
    found += [candidate(f"b{n}", f"A {WORDS[n]} sank at {WORDS[n + 4]}.", "2021-02-20") for n in range(3)]
    asked = worth_asking(found, 8)
    assert sum(article.startswith("a") for article in asked) > sum(article.startswith("b") for article in asked) > 0


def test_a_line_with_two_dates_is_asked_about_once(candidate: Callable[..., Candidate]) -> None:
    line = "The dam broke and was mended by many workers."
    found = [candidate("a", line, "2021-03-01"), candidate("a", line, "2021-03-07")]
    assert worth_asking(found, 5) == {"a": {1}}


def test_the_result_hangs_on_no_hash() -> None:
    program = (
        "from dateline.extractive.candidates import Candidate, Slot\n"
        "from dateline.extractive.choose import Choice, choose\n"
        f"words = {WORDS!r}\n"
        "found = [Candidate(f'a{n}', 1, 0, 9, 0, ' '.join(words[(n * k + 3) % 15] for k in range(1, 9)),"
        " Slot(700000 + n % 3, 700000 + n % 3), True, False, 700005) for n in range(30)]\n"
        "print([(one.article, one.slot.first) for one in choose(found, Choice(per_date=3))])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
