"""What follows from a day of publication that is only likely: nothing that is counted from it is certain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.dates.expression import TimeExpression
    from dateline.records import Precision

_WITH_DOUBT = {"?": "?", "~": "%", "%": "%"}


def doubted(expression: TimeExpression) -> TimeExpression:
    """Return an expression that was counted from a day which is only likely, with EDTF's ``?``."""
    if expression.edtf is None:
        return expression
    edtf = doubtful(expression.edtf, expression.precision, expression.earliest, expression.latest)
    return replace(expression, edtf=edtf, guessed=True, parts=tuple(map(doubted, expression.parts)))


def doubtful(edtf: str, precision: Precision | None, earliest: str | None, latest: str | None) -> str:
    """Return an EDTF value as uncertain (``?``, or ``%`` where it was approximate, ISO 8601-2:2019).

    EDTF knows no qualified season and no qualified time of day: the months, and the day, are written instead.
    """
    if precision == "season" and earliest and latest and "/" not in edtf:
        edtf = f"{_month(earliest)}/{_month(latest)}"
    return "/".join(_marked(part) for part in edtf.split("/"))


def _marked(part: str) -> str:
    part, _, _ = part.partition("T")
    if part in ("..", ""):
        return part
    mark = _WITH_DOUBT.get(part[-1])
    return part[:-1] + mark if mark else part + "?"


def _month(day: str) -> str:
    return day.rsplit("-", 1)[0]
