from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.exporters.mermaid import Mermaid
from dateline.exporters.saying import flat

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Entry, Timeline

LINE = re.compile(
    r"timeline|    title [^#:;%<>&]+|    section [^#:;%<>&]+| {8}[^#:;%<>&]+ : [^#:;%<>&]*| {12}: [^#:;%<>&]*"
)
"""Every line that Mermaid's grammar of timelines knows, once the entities are away."""


def decoded(line: str) -> str:
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), line)


def test_years_are_sections_and_dates_hold_their_events(all_dates: Timeline) -> None:
    lines = Mermaid().timeline(all_dates).splitlines()
    assert lines[:2] == ["timeline", "    title Piers"]
    sections = [line.removeprefix("    section ") for line in lines if line.startswith("    section ")]
    assert sections == ["44 BCE", "1 BCE", "1", "1960", "2018", "2019", "9999", "no date"]
    at = lines.index("        23 January 2019 : The pier fell 9")
    assert lines[at + 1] == "            : The pier fell 10"


def test_a_year_that_comes_twice_has_one_section(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline]
) -> None:
    days = ["2018-01-01", "2019-01-01", "2018-01-01"]
    entries = [an_entry(number, (day, day, day, "day")) for number, day in enumerate(days)]
    text = Mermaid().timeline(with_entries(*entries))
    assert text.count("section 2018") == text.count("1 January 2018") == 1
    assert text.count("The pier fell") == 3


@given(words=st.text(st.characters(), min_size=1, max_size=150))
def test_any_words_stay_on_their_line_and_come_back(with_words: Callable[[str], Timeline], words: str) -> None:
    lines = Mermaid().timeline(with_words(words)).split("\n")[:-1]
    assert len(lines) == 7
    for line in lines:
        assert LINE.fullmatch(re.sub(r"#\d+;", "", line).replace("title ", "title x").replace(" section", " section"))
    assert decoded(lines[3]).endswith(f" : {flat(words)}")


@pytest.mark.parametrize("words", ["section x", "title x", "timeline", "accTitle: x", "%%{init: {}}%%", "# x", ": x"])
def test_no_date_is_taken_for_a_word_of_mermaids(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline], words: str
) -> None:
    lines = Mermaid().timeline(with_entries(an_entry(1, (words, "2019-01-01", "2019-01-01", None)))).splitlines()
    assert re.match(r" {8}(#\d+;|[^\W\d_]*\d)", lines[3])
    assert decoded(lines[3]).strip().startswith(words)


def test_what_is_too_long_is_cut_and_told(with_words: Callable[[str], Timeline]) -> None:
    timeline = with_words("long " * 20_000)
    text = Mermaid().timeline(timeline)
    assert max(map(len, text.splitlines())) < 260
    assert text.count("…") == 5
    assert "4 texts are cut to 200 characters" in Mermaid().losses(timeline)


def test_a_diagram_that_mermaid_does_not_draw_is_told(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline]
) -> None:
    timeline = with_entries(*(an_entry(number, text="w" * 190) for number in range(300)))
    size = len(Mermaid().timeline(timeline))
    assert Mermaid().losses(timeline)[-1] == (
        f"the diagram has {size:,} characters, and Mermaid draws 50,000 unless maxTextSize is raised"
    )


def test_a_diagram_is_told_to_hold_no_evidence(everything: Timeline) -> None:
    assert Mermaid().losses(everything)[0].startswith("6 quotes, 2 contradicting dates, 3 actors, 1 reason of merging")
