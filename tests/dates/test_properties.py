"""What holds for every text: exact offsets, accepted EDTF values, no exception, linear time."""

from __future__ import annotations

import random
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dates import find, resolve
from dateline.dates.edtf_values import bounds

if TYPE_CHECKING:
    from dateline.dates import TimeExpression

WORDS = (
    "the a an of in on at to by from since until before after between and or this that last next past coming previous "
    "following same early late mid end beginning about around nearly more than least over up few several couple many "
    "recent each every fiscal trading full day days week weeks month months year years decade century quarter quarters "
    "half hour hours minutes weekend period spring summer fall winter morning afternoon night today yesterday tomorrow "
    "tonight now recently soon ago earlier later then ended ending first second third fourth 20th 31st one two ten "
    "twenty-five hundred thousand Monday Friday Sundays Sat. January Feb. May March Sept. December 1 3 12 28 30 31 99 "
    "400 1815 1990 2019 2199 1,500 '90s 1960s nineties '98 3/4/2019 31/12/2018 2019-02-30 2019-02-25 1990-92 Q3 H1 3Q "
    "10:30 10 p.m. noon midnight GMT Christmas Easter Halloween Thanksgiving daily annually twice year-ago two-week "
    "27-year-old said will was is due plans expects have been million cents $3 % , , . . ; : ( ) - – — / ' ’s \n \n\n"
).split(" ")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)
DAYS = st.one_of(st.none(), st.dates(date(1, 1, 1), date(9999, 12, 31)), st.dates(date(1980, 1, 1), date(2030, 1, 1)))


def check(text: str, found: list[TimeExpression]) -> None:
    """Assert what is promised of every list of expressions."""
    end = 0
    for expression in found:
        assert expression.start >= end, "sorted, and none overlaps another"
        assert expression.start < expression.end <= len(text)
        end = expression.end
        for part in (expression, *expression.parts):
            assert text[part.start : part.end] == part.quote
            assert expression.start <= part.start <= part.end <= expression.end
            if part.earliest and part.latest:
                assert part.earliest <= part.latest
            if part.edtf is None:
                assert (part.earliest, part.latest, part.precision) == (None, None, None)
                assert part.basis == "unknown"
            else:
                assert not part.vague


@settings(max_examples=400, deadline=None)
@given(TEXTS, DAYS)
def test_every_value_is_accepted_by_the_edtf_library(text: str, published: date | None) -> None:
    found = find(text, published)
    check(text, found)
    for expression in found:
        for part in (expression, *expression.parts):
            if part.edtf is not None:
                first, last = bounds(part.edtf)
                assert first == part.earliest
                assert part.precision == "season" or last == part.latest


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=12).map("".join), DAYS)
def test_offsets_quote_exactly_in_any_text(text: str, published: date | None) -> None:
    check(text, find(text, published))


@pytest.mark.parametrize(
    "text",
    [
        "Cafe\u0301 owners met on Friday\u0301 and on 3 May 2018 in Espan\u0303a.",
        "🎉🎉 The party 👩‍👩‍👧 of 3 May 2018 🎂 was last month 🥳.",
        "היום, on 3 May 2018, אתמול and last month שלום.",
        "\u202eevitser\u202c 3 May 2018 and\u00a0last month\u200b ends.",
        "İstanbul’da ﬁn 3 May 2018 ẞ last month ŉ.",
        "\ud800 3 May 2018 last month",
    ],
)
def test_offsets_hold_among_marks_emoji_and_right_to_left_text(text: str) -> None:
    found = find(text, date(2019, 2, 25))
    check(text, found)
    assert {"3 May 2018"} <= {expression.quote for expression in found}


@pytest.mark.parametrize("language", ["es", "fr", "de", "pt", "it", "ru", "uk", "ar", "zh"])
@settings(max_examples=15, deadline=None)
@given(text=st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=8).map(" ".join))
def test_no_text_breaks_another_language(language: str, text: str) -> None:
    check(text, find(text, date(2019, 2, 25), language))


@settings(max_examples=200, deadline=None)
@given(TEXTS, DAYS, st.sampled_from([None, "past", "present", "future"]))
def test_no_phrase_breaks_resolve(text: str, anchor: date | None, tense: str | None) -> None:
    when = resolve(text, anchor, tense)  # type: ignore[arg-type]
    assert (when.edtf is None) == (when.basis == "unknown")


@pytest.mark.no_cover
@pytest.mark.timeout(900)
def test_a_hundred_thousand_generated_and_mutated_strings_do_no_harm() -> None:
    chance = random.Random(20190225)  # noqa: S311 -- a repeatable stream, no secret
    published = date(2019, 2, 25)
    junk = "abc 0123456789.,:;-–/'’\"()%$ \n\tЖ年é\u0301\x00"
    for _ in range(100_000):
        words = chance.choices(WORDS, k=chance.randrange(1, 5))
        text = " ".join(words)
        if chance.random() < 0.5:
            at = chance.randrange(len(text) + 1)
            text = (
                text[:at] + "".join(chance.choices(junk, k=chance.randrange(1, 4))) + text[at + chance.randrange(3) :]
            )
        check(text, find(text, published if chance.random() < 0.8 else None))


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "piece",
    ["Friday ", "on the 3rd of May 2018 ", "a year ago, ", "two days later ", "one hundred and ", "1,111", "9", "the ",
     "1990-", "'’", "\n \t", "Christmas’", "from 3 to ", "aaaaaaaa", "Mr. ", "-", "1 1/", "Q", "late "],
)  # fmt: skip
def test_one_long_line_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begin = time.process_time()
        find(text, date(2019, 2, 25))
        return time.process_time() - begin

    seconds(1000)
    # Four times the text may take four times as long; ten leaves room for noise and none for a square.
    assert seconds(80_000) < 10 * seconds(20_000) + 0.3


@pytest.mark.parametrize(
    ("piece", "language"), [("hace dos semanas ", "es"), ("lunes 3 de ", "es"), ("3年前", "zh"), ("9", "de")]
)
def test_other_languages_are_linear_too(piece: str, language: str) -> None:
    def seconds(size: int) -> float:
        begin = time.process_time()
        find(piece * (size // len(piece)), date(2019, 2, 25), language)
        return time.process_time() - begin

    seconds(1000)
    assert seconds(40_000) < 10 * seconds(10_000) + 0.3


def test_one_line_of_a_megabyte_is_read() -> None:
    text = "The mill shut on Friday and 3 people met last week in May 2018 while others stayed at home again " * 10_400
    assert len(text) > 1_000_000
    assert len(find(text, date(2019, 2, 25))) == 3 * 10_400
