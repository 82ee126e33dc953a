"""What reading a text for dates gives: time expressions, each with its value and how that was worked out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from dateline.records import Basis, EventDate, Precision

Kind = Literal["date", "time", "duration", "set"]
Mod = Literal["START", "MID", "END", "APPROX", "LESS_THAN", "MORE_THAN"]


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Some words of a text that tell a time.

    ``text[start:end] == quote`` holds for the text they were found in (code points). ``value`` is the TIMEX3 value
    (TimeML 1.2.1): ``1998-W12``, ``P3M``, ``PAST_REF``; for a range both ends, ``2019-05-03/2019-05-05``.
    ``edtf`` is the calendar's part of it, ``None`` where the words prove none; ``earliest`` and ``latest`` are the
    first and the last day it allows, ``None`` at an open end. ``rule`` names the rule that read the words and
    ``anchor`` the day it counted from (ISO 8601).

    ``vague`` words ("recently", "now") never date an event. ``guessed`` means that the direction, past or future, is
    not told by the words around; ``approximate`` that the words themselves say "about". ``mod`` is the TIMEX3 ``mod``
    ("early 1990" is ``START``). ``parts`` holds the two ends of a range, or the date inside an open range
    ("since January"), as expressions of their own.
    """

    start: int
    end: int
    quote: str
    kind: Kind
    value: str
    edtf: str | None
    earliest: str | None
    latest: str | None
    precision: Precision | None
    basis: Basis
    rule: str
    anchor: str | None = None
    vague: bool = False
    approximate: bool = False
    guessed: bool = False
    mod: Mod | None = None
    parts: tuple[TimeExpression, ...] = ()


def event_date(expression: TimeExpression) -> EventDate:
    """Return when an event happened that is dated by an expression, the phrase as its evidence."""
    from dateline.records import EventDate, Evidence  # noqa: PLC0415 -- pydantic is imported only when asked for

    phrase = Evidence(start=expression.start, end=expression.end, quote=expression.quote)
    if expression.edtf is None:
        return EventDate(phrase=phrase, rule=expression.rule, anchor=expression.anchor)
    return EventDate(
        edtf=expression.edtf,
        earliest=expression.earliest,
        latest=expression.latest,
        precision=expression.precision,
        phrase=phrase,
        basis=expression.basis,
        rule=expression.rule,
        anchor=expression.anchor,
    )
