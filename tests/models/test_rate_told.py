from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.models.rate_told import MAX_WAIT, RateTold, rate_told

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC).timestamp()
NAMES = [
    *(f"x-ratelimit-{what}-{unit}" for what in ("limit", "remaining", "reset") for unit in ("requests", "tokens")),
    *(
        f"anthropic-ratelimit-{unit}-{what}"
        for what in ("limit", "remaining", "reset")
        for unit in ("requests", "tokens")
    ),
    *("ratelimit", "ratelimit-policy", "ratelimit-remaining", "ratelimit-reset", "x-ratelimit-remaining"),
    *("x-ratelimit-reset", "retry-after", "retry-after-ms"),
]


def told(**headers: str) -> RateTold | None:
    return rate_told({name.replace("_", "-"): value for name, value in headers.items()}, NOW)


def used_up(reset: str) -> float | None:
    rate = told(x_ratelimit_remaining_tokens="0", x_ratelimit_reset_tokens=reset)
    return rate.wait if rate else None


def test_limits_are_read_as_openai_writes_them() -> None:
    rate = told(
        X_RateLimit_Limit_Requests="500",
        X_RateLimit_Limit_Tokens="30000",
        X_RateLimit_Remaining_Requests="499",
        X_RateLimit_Reset_Requests="120ms",
        X_RateLimit_Reset_Tokens="6m0s",
    )
    assert rate == RateTold(requests=500, tokens=30_000, wait=None)


def test_limits_are_read_as_anthropic_writes_them() -> None:
    rate = told(
        anthropic_ratelimit_requests_limit="50",
        anthropic_ratelimit_requests_remaining="0",
        anthropic_ratelimit_requests_reset="2026-03-01T12:00:34Z",
        anthropic_ratelimit_tokens_limit="40000",
    )
    assert rate == RateTold(requests=50, tokens=40_000, wait=34.0)


def test_limits_are_read_as_the_draft_of_the_ietf_writes_them() -> None:
    rate = told(
        ratelimit='"burst";r=0;t=5, "day";r=7;t=3600', ratelimit_policy='"burst";q=10;w=10, "day";q=500;w=86400'
    )
    assert rate == RateTold(requests=60, tokens=None, wait=5.0)
    assert told(ratelimit_remaining="0", ratelimit_reset="9") == RateTold(wait=9.0)
    assert told(ratelimit_policy='"bytes";q=10;w=1;qu="content-bytes"') is None


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("6m0s", 360.0),
        ("120ms", 0.12),
        ("1s", 1.0),
        ("1h2m3.5s", 3723.5),
        ("59.5", 59.5),
        ("2d", 172_800.0),
        ("2026-03-01T12:01:00+00:00", 60.0),
        ("2026-03-01T12:01:00", 60.0),
        (str(NOW + 20), 20.0),
        (str(int((NOW + 20) * 1000)), 20.0),
    ],
)
def test_a_reset_is_a_duration_or_a_moment(reset: str, seconds: float) -> None:
    wait = used_up(reset)
    assert wait is not None
    assert wait == pytest.approx(seconds)


@pytest.mark.parametrize(
    "reset",
    [
        "",
        "0s",
        "-5",
        "-1s",
        "nan",
        "inf",
        "1e30",
        "9" * 30,
        "soon",
        "5 s",
        "s5",
        "9999d",
        "1026-03-01T12:00:00Z",
        "9999-12-31T23:59:59Z",
        "3026-03-01T12:00:00Z",
        "٣s",
        "6m0s" * 60,
        str(NOW - 5),
    ],
)
def test_a_reset_that_cannot_be_meant_is_none(reset: str) -> None:
    assert used_up(reset) is None


@pytest.mark.parametrize("limit", ["0", "-1", "nan", "1e9", "9" * 30, "many", "", "٣", "10.5"])
def test_a_limit_that_cannot_be_meant_is_none(limit: str) -> None:
    assert told(x_ratelimit_limit_requests=limit, ratelimit_policy=f'"a";q={limit};w={limit}') is None


def test_what_is_not_used_up_brings_no_wait() -> None:
    assert told(x_ratelimit_remaining_requests="1", x_ratelimit_reset_requests="60s") is None
    assert told(x_ratelimit_remaining_requests="0") is None


def test_retry_after_beside_a_good_answer_is_a_wait_too() -> None:
    assert told(retry_after="3") == RateTold(wait=3.0)
    assert told(retry_after_ms="250") == RateTold(wait=0.25)
    assert told(retry_after="10000000") is None
    assert told(content_type="application/json") is None


@given(
    st.dictionaries(st.sampled_from(NAMES), st.text(max_size=60) | st.text('0123456789smhd;=,.:-rtqw"', max_size=30))
)
def test_no_header_breaks_the_reader_and_every_value_is_one_that_can_be_meant(headers: dict[str, str]) -> None:
    rate = rate_told(headers, NOW)
    if rate is not None:
        assert rate.requests is None or rate.requests >= 1
        assert rate.tokens is None or rate.tokens >= 1
        assert rate.wait is None or (0 < rate.wait <= MAX_WAIT and math.isfinite(rate.wait))
