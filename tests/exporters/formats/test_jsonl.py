from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from dateline.exporters.jsonl import JsonLines
from dateline.exporters.reading import read_timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Brief, Timeline


def test_reading_it_back_gives_the_same_timeline(everything: Timeline, far_dates: Timeline) -> None:
    for timeline in (everything, far_dates):
        assert read_timeline(JsonLines().timeline(timeline), "t.jsonl") == timeline
        assert JsonLines().losses(timeline) == ()


@given(words=st.text(st.characters()))
def test_any_words_come_back_and_leave_each_entry_on_its_line(
    with_words: Callable[[str], Timeline], words: str
) -> None:
    timeline = with_words(words)
    text = JsonLines().timeline(timeline)
    assert read_timeline(text, "t.jsonl") == timeline
    assert len(text.splitlines()) == 1 + len(timeline.entries) + len(timeline.undated)
    assert text.encode()


def test_half_a_character_comes_back(with_words: Callable[[str], Timeline]) -> None:
    timeline = with_words("a \ud800 b")
    assert read_timeline(JsonLines().timeline(timeline), "t.jsonl") == timeline


def test_the_head_tells_how_many_entries_follow_and_each_line_is_an_entry(all_dates: Timeline) -> None:
    head, *lines = map(json.loads, JsonLines().timeline(all_dates).splitlines())
    assert head["lines"] == {"entries": len(all_dates.entries), "undated": 1}
    assert head["schema"] == "dateline.timeline/1"
    assert [line["id"] for line in lines] == [entry.id for entry in (*all_dates.entries, *all_dates.undated)]


def test_a_brief_is_the_timeline_of_one_article(make_brief: Callable[..., Brief]) -> None:
    timeline = read_timeline(JsonLines().brief(make_brief()), "b.jsonl")
    assert [article.id for article in timeline.articles] == ["aa"]
    assert len(timeline.entries) + len(timeline.undated) == 4
