from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from dateline.exporters.saying import flat
from dateline.exporters.timelinejs import TimelineJs

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Entry, SourceArticle, Timeline

TAG = re.compile(r"</?p>|<a href=\"[^\"<>]*\">|</a>")


def slides(timeline: Timeline) -> dict[str, dict[str, Any]]:
    """Return the slides by the number that ends each headline."""
    events = json.loads(TimelineJs().timeline(timeline))["events"]
    return {slide["text"]["headline"].split()[-1]: slide for slide in events}


def test_a_date_is_as_coarse_as_it_is_known(all_dates: Timeline) -> None:
    found = slides(all_dates)
    assert found["7"]["start_date"] == {"year": 2019}
    assert found["8"]["start_date"] == {"year": 2019, "month": 1}
    assert found["9"]["start_date"] == {"year": 2019, "month": 1, "day": 23}
    assert not any("end_date" in found[number] for number in ("7", "8", "9"))
    assert (found["3"]["start_date"], found["3"]["end_date"]) == ({"year": 1960}, {"year": 1969})
    assert found["6"]["end_date"] == {"year": 2018, "month": 9}
    assert found["12"]["end_date"] == {"year": 2019, "month": 2, "day": 17}


def test_what_timelinejs_cannot_say_is_said_in_words(all_dates: Timeline) -> None:
    found = {number: slide.get("display_date") for number, slide in slides(all_dates).items()}
    assert [number for number, shown in found.items() if shown is None] == ["2", "7", "9", "10", "15", "16"]
    assert (found["0"], found["1"]) == ("15 March 44 BCE", "1 BCE")
    assert (found["4"], found["8"]) == ("since January 2018", "about January 2019")
    assert slides(all_dates)["0"]["start_date"] == {"year": -43, "month": 3, "day": 15}


def test_a_slide_links_its_source_and_no_other_scheme(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline], an_article: Callable[..., SourceArticle]
) -> None:
    sources = [
        "https://news.test/a?b=1&c=%22d",
        "javascript:alert(1)",
        "https://x.test/\"onclick='1'",
        "https://x.test/a b",
        "http://[x",
        "https://",
        "https:///x",
        "file:///etc/passwd",
        "https://x.test/" + "y" * 3_000,
    ]
    for number, source in enumerate(sources):
        article = an_article(1).model_copy(update={"source": source})
        text = json.loads(TimelineJs().timeline(with_entries(an_entry(1), articles=(article,))))["events"][0]["text"]
        linked = [html.unescape(found) for found in re.findall(r'href="([^"]*)"', text["text"])]
        assert linked == ([source] if number == 0 else [])


@given(words=st.text(st.characters(), max_size=60))
def test_any_words_are_text_and_never_a_tag(with_words: Callable[[str], Timeline], words: str) -> None:
    timeline = with_words(words)
    text = TimelineJs().timeline(timeline)
    assert not {"<", ">", "\u2028", "\u2029"} & set(text)
    value = json.loads(text)
    for slide in (value["title"], *value["events"]):
        headline, body = slide["text"]["headline"], TAG.sub("", slide["text"]["text"])
        assert not {"<", ">", '"', "'"} & set(headline + body)
        assert html.unescape(headline) in {flat(words), "Timeline" if not flat(words) else ""}
        assert slide["autolink"] is False
    assert len(value["events"]) == 4


def test_the_date_that_is_shown_holds_no_markup_however_often_it_is_unescaped(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline]
) -> None:
    row = ("&lt;img src=x onerror=alert(1)&gt;<b>", "2019-01-01", "2019-01-01", None)
    slide = json.loads(TimelineJs().timeline(with_entries(an_entry(1, row))))["events"][0]
    assert slide["display_date"] == "lt;img src=x onerror=alert(1)gt;b"


def test_ids_are_ids_whatever_the_entries_are_called(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline]
) -> None:
    named = [an_entry(1).model_copy(update={"id": id_}) for id_ in ("__proto__", "a b<c>", "\ud800", "")]
    events = json.loads(TimelineJs().timeline(with_entries(*named)))["events"]
    ids = [slide["unique_id"] for slide in events]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"e[\w-]{1,64}", id_, re.ASCII) for id_ in ids)


def test_what_has_no_slide_is_told(far_dates: Timeline, everything: Timeline) -> None:
    assert TimelineJs().losses(far_dates) == (
        "2 entries without a date are left out",
        "no slide is finer than a year, for one is too far away for the days of a browser",
        "1 date loses its time precision",
    )
    assert TimelineJs().losses(everything)[0] == "1 entry without a date is left out"
