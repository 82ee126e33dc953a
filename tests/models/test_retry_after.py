from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.models.retry_after import retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@settings(deadline=None)  # a busy machine is no failure
@given(st.integers(min_value=0, max_value=10_000_000))
def test_a_date_and_the_same_seconds_mean_the_same_wait(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after({"retry-after": date}, NOW.timestamp()) == seconds
    assert retry_after({"retry-after": str(seconds)}, NOW.timestamp()) == seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("-5", 0.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Sun, 01 Mar 2026 12:00:10 -0000", 10.0),
        ("1e30", None),
        ("31622401", None),
        ("Sun, 01 Mar 3026 12:00:00 GMT", None),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        ("Sun, 99 Mar 2026 12:00:10 GMT", None),
        ("Sun, 01 Mar 9999999 12:00:10 GMT", None),
    ],
)
def test_the_past_is_now_and_nonsense_is_nothing(told: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": told}, NOW.timestamp()) == seconds


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=200), st.text(max_size=40))
def test_no_header_breaks_the_reader(told: str, milliseconds: str) -> None:
    wait = retry_after({"retry-after": told, "retry-after-ms": milliseconds}, NOW.timestamp())
    assert wait is None or wait >= 0
