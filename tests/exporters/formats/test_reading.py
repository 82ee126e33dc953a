from __future__ import annotations

import contextlib
import json
import tracemalloc
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError
from dateline.exporters import edtf_days
from dateline.exporters.edtf_days import ASKED
from dateline.exporters.json_text import Json
from dateline.exporters.jsonl import JsonLines
from dateline.exporters.reading import read_timeline
from dateline.records import BRIEF_SCHEMA, TIMELINE_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Brief, Entry, Timeline

    Path = tuple[str | int, ...]

GONE = object()


def refusal(data: str) -> str:
    with pytest.raises(InputError) as refused:
        read_timeline(data, "t.json")
    assert refused.value.exit_code == 3
    told = str(refused.value)
    assert told.startswith("t.json: ")
    assert len(told) < 400
    return told.removeprefix("t.json: ")


def edited(timeline: Timeline, path: Path, value: object) -> str:
    """Return the saved timeline with one value set, or ``GONE``."""
    saved: Any = json.loads(Json().timeline(timeline))
    at = saved
    for part in path[:-1]:
        at = at[part]
    if value is GONE:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return json.dumps(saved)


def test_a_saved_timeline_comes_back_as_it_was(everything: Timeline, far_dates: Timeline) -> None:
    for timeline in (everything, far_dates):
        assert read_timeline(Json().timeline(timeline), "t.json") == timeline
        assert read_timeline("\ufeff" + json.dumps(json.loads(Json().timeline(timeline))), "t.json") == timeline


@given(words=st.text(st.characters()))
def test_any_words_come_back(with_words: Callable[[str], Timeline], words: str) -> None:
    assert read_timeline(Json().timeline(with_words(words)), "t.json") == with_words(words)


def test_half_a_character_comes_back(with_words: Callable[[str], Timeline]) -> None:
    for words in ("a \ud800 b", "\udc00😀"):
        assert read_timeline(Json().timeline(with_words(words)), "t.json") == with_words(words)


def test_a_brief_becomes_the_timeline_of_one_article(make_brief: Callable[..., Brief]) -> None:
    timeline = read_timeline(Json().brief(make_brief()), "b.json")
    assert [article.id for article in timeline.articles] == ["aa"]
    assert (len(timeline.entries), len(timeline.undated)) == (2, 2)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("", "it is empty"),
        (" \n\n", "it is empty"),
        ("Title: a story\n\nThe pier fell.", "not JSON: Expecting value at line 1, column 1"),
        ("# Timeline\n\n- x", "not JSON: Expecting value"),
        ("[]", "the JSON holds no object, but an array"),
        ('"x"', "the JSON holds no object, but a string"),
        ("null", "the JSON holds no object, but null"),
        ("true", "the JSON holds no object, but a truth value"),
        ("1", "the JSON holds no object, but a number"),
        ("{}", "not a timeline: it names no schema"),
        ('{"schema": 1}', "not a timeline: its schema is 1"),
        ('{"schema": []}', "not a timeline: its schema is []"),
        (json.dumps({"schema": "x" * 10_000}), "not a timeline: its schema is 'xxx"),
        ('{"schema": "dateline.timeline/2"}', "/2, this dateline reads dateline.timeline/1: it was made by a newer"),
        ('{"schema": "dateline.brief/12"}', "made by a newer dateline"),
        ('{"schema": "dateline.timeline/0"}', "its schema is dateline.timeline/0, this dateline reads"),
        ('{"schema": "dateline.timeline/1", "title": NaN}', "NaN is no number"),
        ('{"schema": "dateline.timeline/1", "x": -Infinity}', "-Infinity is no number"),
        ('{"schema": "dateline.timeline/1", "x": 1' + "0" * 5_000 + "}", "not a timeline: "),
        ('{"schema": "dateline.timeline/1", "x": 1}', "x: extra inputs are not permitted"),
        ("[" * 10_000, "nested too deep"),
        ('{"schema": "dateline.timeline/1", "title": ' + "[" * 10_000 + "]" * 10_000 + "}", "nested too deep"),
        ('{"schema": "dateline.timeline/1", "title": ' + "[" * 500 + "]" * 500 + "}", ""),
        ('{"schema": "dateline.timeline/1",}', "not JSON: "),
    ],
)  # fmt: skip
def test_what_is_no_timeline_is_refused_in_one_sentence(data: str, told: str) -> None:
    assert told in refusal(data)


def test_a_cut_file_is_told_to_be_cut_wherever_it_ends(everything: Timeline) -> None:
    saved = Json().timeline(everything)
    for end in range(1, len(saved) - 2, 7):
        assert "the JSON was cut off" in refusal(saved[:end]), saved[max(end - 20, 0) : end]


def test_cut_json_lines_are_told_to_be_cut(everything: Timeline) -> None:
    lines = JsonLines().timeline(everything).splitlines()
    assert refusal("\n".join(lines[:-1])) == (
        "2 entries follow the first line, which tells of {'entries': 2, 'undated': 1}: the file was cut or edited"
    )
    assert "the JSON was cut off: it ends at line 4, column" in refusal("\n".join(lines)[:-9])
    assert "not JSON" in refusal("\n".join([lines[0], "x", *lines[2:]]))
    for counts in ({"entries": -1, "undated": 4}, {"entries": True, "undated": 2}, {"entries": 3}, "x", None):
        head = json.dumps(json.loads(lines[0]) | {"lines": counts})
        assert "the file was cut or edited" in refusal("\n".join([head, *lines[1:]]))


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("entries", 0, "date", "basis"), "guessed", "entries[0].date.basis: input should be 'stated'"),
        (("entries", 0, "events", 1, "evidence", 0, "start"), -1, "entries[0].events[1].evidence[0].start: "),
        (("entries", 0, "witnesses"), "2", "entries[0].witnesses: input should be a valid integer"),
        (("entries", 0, "importance"), -1.0, "entries[0].importance: "),
        (("articles", 0, "published"), 0, "articles[0].published: "),
        (("articles", 0, "mood"), "sad", "articles[0].mood: extra inputs are not permitted"),
        (("entries", 0, "text"), GONE, "entries[0].text: field required"),
        (("entries",), {}, "entries: "),
        (("entries", 0, "events"), [], "entries[0] has no event"),
        (("entries", 1, "id"), "0000000000000001", "entries: two have the id '0000000000000001'"),
        (("undated", 0, "id"), "0000000000000001", "entries: two have the id '0000000000000001'"),
        (("articles", 1, "id"), "article1", "articles: two have the id 'article1'"),
        (("articles", 1, "copy_of"), "x", "articles[1].copy_of names no article: 'x'"),
        (("entries", 0, "events", 1, "id"), "event1of1", "entries[0].events: two have the id 'event1of1'"),
        (("entries", 0, "events", 1, "article"), "x" * 1000, "entries[0].events[1].article names no article"),
        (("entries", 0, "sources"), ["nobody"], "entries[0].sources names no article: 'nobody'"),
        (("entries", 0, "conflicts", 0, "sources"), ["x"], "entries[0].conflicts names no article: 'x'"),
        (("entries", 0, "dated_by"), "x", "entries[0].dated_by names none of its events: 'x'"),
        (("actors", 0, "mentions", 0, "article"), "x", "actors[0].mentions[0].article names no article: 'x'"),
        (("actors", 0, "mentions", 0, "end"), 5, "actors[0].mentions[0]: 31 characters are quoted from 0 to 5"),
        (("entries", 0, "events", 0, "evidence", 0, "quote"), "The new pier fell into the sea.",
         "entries[0].events[0].evidence[0]: the article has other words from 0 to 31 than are quoted"),
        (("entries", 0, "events", 0, "evidence", 0, "start"), 10**4_000, "no article is that long"),
        (("entries", 0, "events", 0, "hedge"), {"start": 0, "end": 4, "quote": "like"}, "events[0].hedge: "),
        (("entries", 0, "date", "phrase"), {"start": 0, "end": 2, "quote": "on"}, "entries[0].date.phrase: "),
        (("entries", 1, "date", "edtf"), "2019-01-24",
         "entries[1].date: 2019-01-24 is not from 2019-01-23 to 2019-01-23"),
        (("entries", 1, "date", "edtf"), "2019-13", "entries[1].date.edtf is no EDTF value: '2019-13'"),
        (("entries", 1, "date", "edtf"), "2019", "entries[1].date: 2019 is not from"),
        (("entries", 1, "date", "earliest"), "2018-01-01", "entries[1].date: 2019-01-23 is not from 2018-01-01"),
        (("entries", 1, "date", "earliest"), None, "entries[1].date: 2019-01-23 is not from None"),
        (("entries", 1, "date", "latest"), "2019-02-30", "entries[1].date.latest is no day: '2019-02-30'"),
        (("entries", 0, "date", "latest"), "2019-01-01", "entries[0].date: 2019-02-03 is after 2019-01-01"),
        (("entries", 0, "date", "edtf"), "[" + "2019," * 1_000 + "]", "entries[0].date.edtf is longer than 4,000"),
        (("entries", 1, "events", 0, "id"), "event1of2",
         "entries[1].events: one has the id 'event1of2', as one of entries[0] has"),
        (("undated", 0, "date", "latest"), "2019-01-23", "undated[0].date: it has days, but no EDTF value"),
        (("entries", 1, "date", "edtf"), "2019-02-30", "entries[1].date.edtf is no EDTF value: '2019-02-30'"),
        (("entries", 1, "date", "edtf"), "2019-01-22/2019-01-23", "2019-01-22/2019-01-23 is not from 2019-01-23 to"),
        (("entries", 1, "date", "edtf"), "2019-01-23/..", "2019-01-23/.. is not from 2019-01-23 to 2019-01-23"),
        (("entries", 1, "date", "edtf"), "[2019-01-23,2019-02]", "is not from 2019-01-23 to 2019-01-23"),
        (("entries", 1, "date", "edtf"), "[2019-01-23..2019-01-24]", "is not from 2019-01-23 to 2019-01-23"),
        (("entries", 1, "date", "edtf"), "[2019-01-23", "entries[1].date.edtf is no EDTF value: '[2019-01-23'"),
        (("entries", 1, "date", "edtf"), "[2019-01-23}", "entries[1].date.edtf is no EDTF value: '[2019-01-23}'"),
        (("entries", 1, "date", "edtf"), "201X", "entries[1].date: 201X is not from 2019-01-23 to 2019-01-23"),
        (("entries", 1, "date", "edtf"), "Y-20190", "entries[1].date: Y-20190 is not from 2019-01-23"),
        (("entries", 1, "date", "edtf"), "XXXX", "entries[1].date: XXXX is not from 2019-01-23"),
        (("entries", 0, "date", "edtf"), "<script>", "entries[0].date.edtf is no EDTF value: '<script>'"),
    ],
)  # fmt: skip
def test_an_edit_that_does_not_fit_is_told_with_its_place(
    everything: Timeline, path: Path, value: object, told: str
) -> None:
    assert told in refusal(edited(everything, path, value))


@pytest.mark.parametrize(
    "edtf",
    [
        "2019-01-23T14:30",
        "2019-01-23?",
        "[2019-01-23]",
        "{2019-01-23..2019-01-23, 2019-01-23}",
        "2019-21",  # of seasons and quarters the days are not looked up
        "2019-01-23/",  # an end that is not known
        "[2019-21,2019-01-23]",
        "2019-21/2019-22",
        "2004-06~-11",
    ],
)
def test_days_that_a_value_allows_or_that_nobody_looks_up_are_read(everything: Timeline, edtf: str) -> None:
    read = read_timeline(edited(everything, ("entries", 1, "date", "edtf"), edtf), "t.json")
    assert read.entries[1].date.edtf == edtf


def test_many_values_that_only_a_library_reads_are_not_all_asked_about(
    with_entries: Callable[..., Timeline], an_entry: Callable[..., Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def bounds(value: str) -> tuple[str, str]:
        asked.append(value)
        return "1960-01-01", "1969-12-31"

    monkeypatch.setattr(edtf_days, "bounds", bounds)
    rows = [(f"{at:03}X", "1960-01-01", "1969-12-31", "decade") for at in range(ASKED + 9)]
    timeline = with_entries(*(an_entry(number, row) for number, row in enumerate(rows)))
    assert read_timeline(Json().timeline(timeline), "t.json") == timeline
    assert len(asked) == len(set(asked)) == ASKED


def test_a_value_that_the_library_trips_over_is_no_value(everything: Timeline, monkeypatch: pytest.MonkeyPatch) -> None:
    def bounds(value: str) -> NoReturn:
        raise OverflowError(value)

    monkeypatch.setattr(edtf_days, "bounds", bounds)
    assert "is no EDTF value: '196X'" in refusal(edited(everything, ("entries", 1, "date", "edtf"), "196X"))


EDTF = st.text(st.sampled_from("0123456789X-/.,[]{}Y?~%TZ"), max_size=24) | st.lists(
    st.sampled_from(["2019", "-0043", "2019-02", "2019-02-29", "2020-02-29", "..", "", "19XX", "Y12019", "2019-24"])
).flatmap(lambda parts: st.sampled_from([",", "/", ".."]).map(lambda sign: f"[{sign.join(parts)}]"))


@settings(max_examples=60, deadline=None)
@given(edtf=EDTF)
def test_any_value_is_read_or_refused(with_words: Callable[[str], Timeline], edtf: str) -> None:
    data = edited(with_words("x"), ("entries", 0, "date", "edtf"), edtf)
    with contextlib.suppress(InputError):
        read_timeline(data, "t.json")


def test_json_of_before_articles_had_addresses_still_reads(everything: Timeline) -> None:
    saved = json.loads(Json().timeline(everything))
    for article in saved["articles"]:
        del article["url"], article["published_by"], article["published_guessed"]
    assert read_timeline(json.dumps(saved), "t.json") == everything


def test_a_number_beyond_all_numbers_is_refused(everything: Timeline) -> None:
    saved = edited(everything, ("entries", 0, "importance"), 0).replace('"importance": 0,', '"importance": 1e999,')
    assert refusal(saved) == "entries[0].importance is no finite number"


def test_a_wrong_value_beside_half_a_character_is_refused_too(with_words: Callable[[str], Timeline]) -> None:
    assert "entries[0].date.basis: " in refusal(edited(with_words("\ud800"), ("entries", 0, "date", "basis"), "x"))


@settings(max_examples=50)
@given(data=st.text() | st.recursive(st.none() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of)))
def test_no_text_and_no_json_raises_anything_else(data: Any) -> None:  # noqa: ANN401 -- any JSON
    texts = [
        json.dumps({"schema": schema, "entries": data, "events": data}) for schema in (TIMELINE_SCHEMA, BRIEF_SCHEMA)
    ]
    for text in (data if isinstance(data, str) else json.dumps(data), *texts):
        with contextlib.suppress(InputError):
            read_timeline(text, "t.json")


def test_a_hostile_file_costs_a_small_multiple_of_its_size() -> None:
    data = '{"schema": "dateline.timeline/1", "entries": [' + ",".join(["{}"] * 100_000) + "]}"
    tracemalloc.start()
    assert refusal(data) == "entries[0].id: field required"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * len(data)
