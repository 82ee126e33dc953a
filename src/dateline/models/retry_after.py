"""How long a server asks to wait: ``retry-after-ms``, else ``Retry-After`` (RFC 9110, section 10.2.3)."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 366 * 86_400.0
"""Seconds; who asks to wait longer than a year is not taken at their word."""


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds to wait, never negative, or ``None`` when the server does not say, or says nonsense.

    Args:
        headers: the response's headers, to be asked in small letters.
        now: seconds since 1970, against which a date is counted.
    """
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None and milliseconds / 1000 <= LONGEST:
        return milliseconds / 1000
    told = headers.get("retry-after", "").strip()
    seconds = _number(told)
    seconds = seconds if seconds is not None else _until(told, now)
    return seconds if seconds is not None and seconds <= LONGEST else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return max(value, 0.0) if math.isfinite(value) else None


def _until(text: str, now: float) -> float | None:
    try:
        moment = parsedate_to_datetime(text[:100])
        if moment.tzinfo is None:  # "-0000": an unknown zone, and HTTP knows no other than GMT
            moment = moment.replace(tzinfo=UTC)
        return max((moment - datetime.fromtimestamp(now, UTC)).total_seconds(), 0.0)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
