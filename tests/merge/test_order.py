from __future__ import annotations

import random
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.merge.order import in_order
from dateline.records import ArticleInfo, Brief, Event, EventDate, Evidence, PromptRef, Provenance, Timeline

PROVENANCE = Provenance(model="m", prompt=PromptRef(name="p", version=1, sha256="0", schema_sha256="0"), dateline="0")
NUMBERS = count()


def dated(edtf: str | None, earliest: str | None = None, latest: str | None = None) -> Event:
    """Return an event of its own; ``earliest`` and ``latest`` are the EDTF value itself where it is a day."""
    date = EventDate(edtf=edtf, earliest=earliest, latest=latest)
    place = Evidence(start=0, end=1, quote="x")
    return Event(id=f"e{next(NUMBERS)}", text=edtf or "undated", date=date, evidence=(place,))


def day(text: str) -> Event:
    return dated(text, text, text)


def brief(*events: Event, source: str = "t.txt", warnings: tuple[str, ...] = ()) -> Brief:
    info = ArticleInfo(id=source, source=source, title=None, published=None, language="en")
    return Brief(article=info, events=events, provenance=PROVENANCE, warnings=warnings)


def order(timeline: Timeline) -> list[str]:
    return [entry.text for entry in timeline.entries]


def test_events_stand_by_their_first_day_then_by_their_last() -> None:
    year = dated("2019", "2019-01-01", "2019-12-31")
    month = dated("2019-01", "2019-01-01", "2019-01-31")
    assert order(in_order([brief(year, day("2018-05-04")), brief(day("2019-01-01"), month)])) == [
        "2018-05-04",
        "2019-01-01",
        "2019-01",
        "2019",
    ]


def test_an_open_end_stands_behind_every_other_of_its_start_and_an_open_start_at_its_end() -> None:
    since = dated("2019-01-01/..", "2019-01-01", None)
    far = dated("2019-01-01/9999-12-31", "2019-01-01", "9999-12-31")
    until = dated("../2019-05-01", None, "2019-05-01")
    always = dated("../..", None, None)
    timeline = in_order([brief(always, until, since, day("2019-05-02"), far, day("2019-04-30"))])
    assert order(timeline) == [
        *("2019-01-01/9999-12-31", "2019-01-01/..", "2019-04-30", "../2019-05-01", "2019-05-02", "../.."),
    ]


def test_years_before_the_first_and_after_9999_stand_where_they_belong() -> None:
    years = ["-0100-06-01", "-0043-03-15", "0000-01-01", "0001-01-01", "0999-01-01", "9999-12-31", "12019-01-01"]
    shuffled = [day(year) for year in years]
    random.Random(4).shuffle(shuffled)  # noqa: S311 -- no secret
    assert order(in_order([brief(*shuffled)])) == years


@pytest.mark.parametrize("strange", ["", "soon", "-", "9" * 5000, "\ud800"])
def test_a_day_that_is_none_stops_no_timeline(strange: str) -> None:
    assert len(in_order([brief(dated("x", strange, strange), day("2019-01-01"))]).entries) == 2


def test_undated_events_stand_apart_in_the_order_of_the_articles() -> None:
    first, second = dated(None), dated(None)
    timeline = in_order([brief(first, day("2019-01-01")), brief(second, source="b.txt")])
    assert [[event.id for event in entry.events] for entry in timeline.undated] == [[first.id], [second.id]]
    assert [entry.sources for entry in timeline.undated] == [("t.txt",), ("b.txt",)]
    assert order(timeline) == ["2019-01-01"]


def test_events_of_the_same_time_stay_in_the_order_of_the_articles() -> None:
    events = [day("2019-01-01") for _ in range(4)]
    timeline = in_order([brief(*events[:2]), brief(*events[2:], source="b.txt")])
    assert [entry.events[0].id for entry in timeline.entries] == [event.id for event in events]


def test_a_timeline_tells_its_articles_and_whose_warning_each_is() -> None:
    timeline = in_order([brief(warnings=("one",)), brief(source="b.txt", warnings=("two",))], warnings=["three"])
    assert timeline.warnings == ("t.txt: one", "b.txt: two", "three")
    assert [article.source for article in timeline.articles] == ["t.txt", "b.txt"]
    assert timeline.provenance == (PROVENANCE, PROVENANCE)


def test_no_article_makes_an_empty_timeline() -> None:
    assert in_order([]) == Timeline()


DATES = st.one_of(
    st.none().map(lambda _: dated(None)),
    st.dates().map(lambda value: day(value.isoformat())),
    st.tuples(st.dates(), st.dates()).map(
        lambda ends: dated("/".join(map(str, sorted(ends))), min(ends).isoformat(), max(ends).isoformat())
    ),
)


@given(st.lists(st.lists(DATES, max_size=5), max_size=5))
def test_every_event_of_every_brief_is_told_exactly_once(events: list[list[Event]]) -> None:
    timeline = in_order([brief(*told, source=f"{number}.txt") for number, told in enumerate(events)])
    shown = [event for entry in (*timeline.entries, *timeline.undated) for event in entry.events]
    assert sorted(event.id for event in shown) == sorted(event.id for told in events for event in told)
    starts = [str(entry.date.earliest) for entry in timeline.entries]
    assert starts == sorted(starts)
    assert len({entry.id for entry in (*timeline.entries, *timeline.undated)}) == len(shown)


@given(st.lists(st.dates(), unique=True, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_articles_does_not_change_the_order_of_distinct_days(
    days: list[object], chance: random.Random
) -> None:
    briefs = [brief(day(str(one)), source=f"{one}.txt") for one in days]
    there = order(in_order(briefs))
    chance.shuffle(briefs)
    assert order(in_order(briefs)) == there == sorted(map(str, days))
