from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.sources.tables.days import AmbiguousDayError, NoDayError, day_of, order_told

THE_DAY = date(2019, 2, 25)


@pytest.mark.parametrize(
    "value",
    [
        "2019-02-25",
        " 2019-02-25 ",
        "2019-2-25",
        "2019/02/25",
        "2019.02.25",
        "20190225",
        20190225,
        20190225.0,
        "20190225T103000Z",
        "20190225103000",
        "2019-02-25T23:59:59-08:00",
        "2019-02-25T00:30:00.123456789+13:00",
        "2019-02-25 10:30:00 UTC",
        "2019-02-25, 10:30",
        1551052800,
        "1551052800",
        1551052800.75,
        Decimal("1551052800.75"),
        1551052800123,
        "1551052800123",
        1551052800123456,
        1551052800123456789,
        "Mon, 25 Feb 2019 23:30:00 -0800",
        "Mon, 25 Feb 2019 10:00:00 GMT",
        "Mon Feb 25 10:00:00 +0000 2019",
        "Mon Feb 25 10:00:00 2019",
        "Feb 25, 2019",
        "Feb. 25, 2019",
        "February 25, 2019, 3:04 p.m.",
        "Monday, February 25, 2019 at 10:00 AM",
        "25 February 2019",
        "25/02/2019",
        "02/25/2019",
        "2/25/2019 10:30",
        "25-02-2019",
        "25.02.2019",
        datetime(2019, 2, 25, 23, tzinfo=UTC),
        date(2019, 2, 25),
        {"$date": "2019-02-25T10:00:00Z"},
        {"$date": {"$numberLong": "1551052800000"}},
    ],
)
def test_a_day_is_read_in_every_usual_way_of_writing_it(value: object) -> None:
    assert day_of(value) == THE_DAY


@pytest.mark.parametrize(
    "value",
    [
        *("rubbish", "2019", "2019-02", "February 2019", "2019-02-30", "31/02/2019", "yesterday", "25/2/19", "12:30"),
        *("Feb 25, 2019 or Feb 26, 2019", "2019-02-25 to 2019-03-01", "1234-01-01", "9999-12-31", "99/99/2019"),
        *(7, -1551052800, 10**40, float("inf"), True, [], {}, {"day": 1}, {"$date": {"x": 1}}, b"2019", "2" * 5000),
        *("٢٠١٩-٠٢-٢٥", "20190230", 20191399, 1551052800.5e12, date(1066, 10, 14)),
    ],
)
def test_what_is_no_day_is_refused_and_never_made_one(value: object) -> None:
    with pytest.raises(NoDayError):
        day_of(value)


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", " ", "null", "None", "NaN", "N/A", "-", float("nan"), Decimal("nan")),
        *("0000-00-00 00:00:00", "1970-01-01T00:00:00Z", "0001-01-01", date(1970, 1, 1), datetime(1, 1, 1)),  # noqa: DTZ001 -- as tables hold them
    ],
)
def test_an_empty_cell_or_a_placeholder_is_no_day_and_no_fault(value: object) -> None:
    assert day_of(value) is None


def test_three_four_may_be_two_days_unless_the_column_tells() -> None:
    with pytest.raises(AmbiguousDayError):
        day_of("03/04/2019")
    assert day_of("03/04/2019", "day first") == date(2019, 4, 3)
    assert day_of("03/04/2019", "month first") == date(2019, 3, 4)
    assert day_of("03/03/2019") == date(2019, 3, 3)
    assert day_of("03.04.2019") == day_of("03.04.2019", "month first") == date(2019, 4, 3)


def test_a_day_over_twelve_tells_the_order_of_its_column() -> None:
    assert order_told("25/02/2019") == "day first"
    assert order_told("02/25/2019 10:30") == "month first"
    assert [order_told(value) for value in ("03/04/2019", "25.02.2019", "2019-02-25", "25/25/2019", 7, None)] == [
        None
    ] * 6


@given(
    st.one_of(st.text(max_size=100), st.integers(), st.floats(), st.decimals(), st.dates(), st.datetimes(), st.binary())
)
def test_no_value_breaks_the_reading_of_days(value: object) -> None:
    try:
        day = day_of(value)
    except NoDayError:
        return
    assert day is None or isinstance(day, date)


@given(
    st.dates(min_value=date(1990, 1, 2), max_value=date(2099, 12, 31)),
    st.sampled_from(["iso", "epoch", "ms", "compact"]),
)
def test_a_written_day_is_read_back(day: date, way: str) -> None:
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())
    written = {"iso": day.isoformat(), "epoch": noon, "ms": noon * 1000, "compact": day.strftime("%Y%m%d")}[way]
    assert day_of(written) == day
