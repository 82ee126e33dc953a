from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar as Read

from dateline.exporters.ics import Calendar
from dateline.exporters.saying import flat

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Entry, SourceArticle, Timeline


def events(timeline: Timeline) -> list[Any]:
    return list(Read.from_ical(Calendar().timeline(timeline)).walk("VEVENT"))


def days(timeline: Timeline) -> dict[str, tuple[date, date | None]]:
    """Return the first day and the day after the last by the number that ends each summary."""
    return {
        str(event["SUMMARY"]).split()[-1]: (event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None)
        for event in events(timeline)
    }


def test_a_month_is_all_its_days_and_says_so(all_dates: Timeline) -> None:
    found = days(all_dates)
    assert found["8"] == (date(2019, 1, 1), date(2019, 2, 1))
    assert found["9"] == (date(2019, 1, 23), None)
    assert found["7"] == (date(2019, 1, 1), date(2020, 1, 1))
    assert found["2"] == (date(1, 1, 1), None)
    told = next(str(event["DESCRIPTION"]) for event in events(all_dates) if str(event["SUMMARY"]).endswith(" 8"))
    assert "(EDTF 2019-01~); it stands on all days from 2019-01-01 to 2019-01-31\n“The old pier" in told


def test_an_open_interval_stands_on_the_end_that_is_known(all_dates: Timeline) -> None:
    found = days(all_dates)
    assert (found["4"], found["14"]) == ((date(2018, 1, 1), None), (date(2019, 5, 31), None))
    told = [str(event["DESCRIPTION"]) for event in events(all_dates)]
    assert sum("no end is known" in one for one in told) == sum("no beginning is known" in one for one in told) == 1


def test_the_last_day_of_all_ends_the_calendar(all_dates: Timeline) -> None:
    found = days(all_dates)
    assert (found["15"], found["16"]) == ((date(9999, 12, 1), date.max), (date.max, None))
    assert "1 span to 9999-12-31 ends a day too early" in Calendar().losses(all_dates)


def test_what_a_calendar_cannot_hold_is_left_out_and_told(far_dates: Timeline) -> None:
    assert len(events(far_dates)) == 15
    assert Calendar().losses(far_dates) == (
        "2 entries without a date are left out",
        "4 entries outside the years 1 to 9999 are left out",
        "1 date loses its time precision",
        "1 date loses its week precision",
        "3 dates lose their month precision",
        "1 date loses its quarter precision",
        "1 date loses its season precision",
        "4 dates lose their year precision",
        "1 date loses its decade precision",
        "2 open intervals stand on the day of the known end",
        "1 set of dates becomes one span",
        "1 span to 9999-12-31 ends a day too early",
    )


@settings(max_examples=40)
@given(words=st.text(st.characters(), max_size=120))
def test_any_words_come_back_from_the_calendar(with_words: Callable[[str], Timeline], words: str) -> None:
    found = events(with_words(words))
    assert len(found) == 4
    for event in found:
        assert str(event["SUMMARY"]) == flat(words)
        assert f"“{flat(words)}”" in str(event["DESCRIPTION"])


def test_nothing_can_end_a_line_or_begin_a_property(with_words: Callable[[str], Timeline]) -> None:
    words = "x\r\nEND:VEVENT\nATTACH:file:///etc/passwd\\n;:,\u2028\x00 " + "y" * 5_000
    timeline = with_words(words)
    assert [str(event["SUMMARY"]) for event in events(timeline)] == [flat(words)] * 4
    assert all("ATTACH" not in event for event in events(timeline))
    assert all(len(line.encode()) <= 75 for line in Calendar().timeline(timeline).split("\r\n"))


def test_the_calendar_does_not_know_what_day_it_is_made(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline], an_article: Callable[..., SourceArticle]
) -> None:
    articles = (an_article(1, published=date(2019, 6, 3)), an_article(2, published=date(2019, 6, 5)))
    one = with_entries(an_entry(1, articles=(2, 1)), articles=articles)
    assert Calendar().timeline(one) == Calendar().timeline(one)
    assert events(one)[0]["DTSTAMP"].dt == datetime(2019, 6, 5, tzinfo=UTC)
    unpublished = with_entries(an_entry(1), articles=(an_article(1, published=None),))
    assert events(unpublished)[0]["DTSTAMP"].dt == datetime(1970, 1, 1, tzinfo=UTC)


def test_an_event_keeps_its_id_its_actors_and_its_address(everything: Timeline) -> None:
    event = events(everything)[0]
    assert event["UID"] == "0000000000000001@dateline.invalid"
    assert event["URL"] == "https://news.test/1?a=1&b=2"
    assert event["CATEGORIES"].cats == ["Ada Pierce", "The council"]
