from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from dateline.exporters.saying import flat
from dateline.exporters.vis_timeline import VisTimeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Entry, Timeline


def items(timeline: Timeline) -> dict[str, dict[str, Any]]:
    """Return the items by the number that ends the text of each."""
    return {item["content"].split()[-1]: item for item in json.loads(VisTimeline().timeline(timeline))["items"]}


def test_a_day_is_a_box_and_all_else_a_range_up_to_the_next_day(all_dates: Timeline) -> None:
    found = items(all_dates)
    assert (found["9"]["type"], found["9"]["start"]) == ("box", "2019-01-23T00:00:00")
    assert "end" not in found["9"]
    month = found["8"]
    assert (month["type"], month["start"], month["end"]) == ("range", "2019-01-01T00:00:00", "2019-02-01T00:00:00")
    assert month["title"].startswith("about January 2019 (EDTF 2019-01~)<br>The pier fell 8<br>“The old pier")
    assert month["className"] == "dateline-month dateline-stated"


def test_years_outside_the_four_digits_are_written_with_six(far_dates: Timeline) -> None:
    found = items(far_dates)
    assert found["1"]["start"] == "-000043-03-15T00:00:00"
    assert (found["2"]["start"], found["2"]["end"]) == ("0000-01-01T00:00:00", "0001-01-01T00:00:00")
    assert found["16"]["end"] == "+010000-01-01T00:00:00"
    assert found["19"]["start"] == "+012019-01-01T00:00:00"
    assert "0" not in found


def test_the_actors_of_most_entries_have_rows(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline]
) -> None:
    many = [an_entry(number, actors=(f"actor {number}",)) for number in range(20)]
    timeline = with_entries(
        an_entry(30, actors=("Cy", "Bo")),
        an_entry(31, actors=("Bo",)),
        an_entry(32),
        *many,
        an_entry(33, actors=("Cy",)),
    )
    value = json.loads(VisTimeline().timeline(timeline))
    assert [group["content"] for group in value["groups"][:3]] == ["Bo", "Cy", "actor 0"]
    assert len(value["groups"]) == 9
    assert [item["group"] for item in value["items"][:3]] == [0, 0, "others"]
    assert {item["group"] for item in value["items"]} == {group["id"] for group in value["groups"]}
    assert "1 entry of several actors stands in one row only" in VisTimeline().losses(timeline)


@given(words=st.text(st.characters(), max_size=28))
def test_any_words_are_text_and_never_a_tag(with_words: Callable[[str], Timeline], words: str) -> None:
    text = VisTimeline().timeline(with_words(words))
    assert not {"<", ">", "\u2028", "\u2029"} & set(text)
    value = json.loads(text)
    for item in value["items"]:
        assert html.unescape(item["content"]) == flat(words)
        assert not {"<", ">"} & set(item["content"] + item["title"].replace("<br>", ""))
    assert all(not {"<", ">"} & set(group["content"]) for group in value["groups"])


def test_a_long_text_is_cut_on_its_label_and_whole_in_its_tooltip(with_words: Callable[[str], Timeline]) -> None:
    words = "<b>" + "x" * 100_000
    item = json.loads(VisTimeline().timeline(with_words(words)))["items"][0]
    assert len(html.unescape(item["content"])) == 80
    assert f"<br>{html.escape(words)}<br>" in item["title"]


def test_what_becomes_a_range_is_told(far_dates: Timeline) -> None:
    losses = VisTimeline().losses(far_dates)
    assert losses[:2] == ("2 entries without a date are left out", "1 entry more than 271,820 years away is left out")
    assert "3 dates lose their month precision" in losses
