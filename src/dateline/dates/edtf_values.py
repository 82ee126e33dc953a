"""EDTF values as the ``edtf`` library understands them; parsing takes it milliseconds, so each value is parsed once."""

from __future__ import annotations

from functools import lru_cache
from math import isinf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from time import struct_time


@lru_cache(maxsize=16384)
def bounds(value: str) -> tuple[str | None, str | None]:
    """Return the first and the last day that a value allows (ISO 8601), ``None`` at an open end.

    Raises:
        ValueError: the library does not accept the value.
    """
    from edtf import parse_edtf  # noqa: PLC0415 -- slow to import
    from edtf.parser.edtf_exceptions import EDTFParseException  # noqa: PLC0415 -- the same

    if not value.strip("./"):  # of "../" the library prints its own error and then fails
        raise ValueError(f"no EDTF value: {value!r}")
    try:
        parsed: Any = parse_edtf(value)
    except EDTFParseException as error:
        raise ValueError(f"no EDTF value: {value!r}") from error
    return _day(parsed.lower_strict()), _day(parsed.upper_strict())


def is_valid(value: str) -> bool:
    """Whether the ``edtf`` library accepts a value."""
    try:
        bounds(value)
    except ValueError:
        return False
    return True


def _day(moment: struct_time | float) -> str | None:
    if isinstance(moment, float):
        return None if isinf(moment) else str(moment)
    year = f"{'-' * (moment.tm_year < 0)}{abs(moment.tm_year):04}"  # four digits, the sign apart (ISO 8601)
    return f"{year}-{moment.tm_mon:02}-{moment.tm_mday:02}"
