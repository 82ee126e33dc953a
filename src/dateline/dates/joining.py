"""What neighbouring expressions make together: a time on a day, a range, an open range, years shared by both."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from dateline.dates import periods
from dateline.dates.draft import Draft
from dateline.dates.lexicon import CHAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.dates.lexer import Tokens
    from dateline.dates.periods import Period

_DASH, _COMMA, _AND, _OR = CHAR["HYPHEN"], CHAR["COMMA"], CHAR["AND"], CHAR["OR"]
_TO = {CHAR["TO"], CHAR["THROUGH"], CHAR["UNTIL"], _DASH, _COMMA + CHAR["THROUGH"]}
_FROM, _BETWEEN = CHAR["FROM"], CHAR["BETWEEN"]
_CLOCK_DAY = {"", _COMMA, CHAR["ON"], _COMMA + CHAR["ON"]}
_DAY_CLOCK = {"", _COMMA, CHAR["AT"], CHAR["AT"] + CHAR["ABOUT"], CHAR["BY"], _COMMA + CHAR["AT"], CHAR["ABOUT"]}
_OPEN = dict.fromkeys((CHAR["SINCE"], CHAR["AFTER"]), "end") | dict.fromkeys(
    (CHAR["UNTIL"], CHAR["BY"], CHAR["BEFORE"]), "start"
)
_ENDS_PHRASE = {CHAR[name] for name in (
    "STOP", "COMMA", "BREAK", "AND", "OR", "IN", "ON", "AT", "TO", "OF", "FOR", "BY", "FROM", "PASTVERB", "FUTUREVERB",
    "PRESENTVERB", "HAVE", "THE", "A", "HYPHEN", "AFTER", "BEFORE", "ITS", "THAT", "DURING", "UNTIL", "SO", "NOT",
    "PRONOUN",
)}  # fmt: skip
_REACH = 4
_NAMED = re.compile(r"[0-9X]{4}-([0-9]{2})(?:-([0-9]{2}))?")


def join(drafts: Iterable[Draft], tokens: Tokens) -> list[Draft]:
    """Join neighbours, in the order of the text."""
    result: list[Draft] = []
    for draft in drafts:
        if result:
            before = result[-1]
            if draft.first - before.last <= _REACH:
                joined = _joined(before, draft, tokens)
                if joined is not None:
                    result[-1] = joined
                    continue
        result.append(draft)
    return [_opened(draft, tokens) for draft in result]


def _joined(left: Draft, right: Draft, tokens: Tokens) -> Draft | None:
    gap = tokens.classes[left.last : right.first]
    clock = _on_day(left, right, gap)
    if clock is not None:
        return clock
    if left.parts or left.kind != "date":
        return None
    if gap in _TO or gap in (_AND, _OR, _COMMA):
        _align(left, right, ranged=gap in _TO)
    if not (_is_dated(left) and _is_dated(right)):
        return None
    lead = tokens.classes[left.first - 1 : left.first] if left.first else ""
    if gap in _TO and (lead == _FROM or gap not in (CHAR["TO"], _DASH) or _alike(left, right)):
        return _range(left, right)
    return _range(left, right) if gap == _AND and lead == _BETWEEN else None


def _is_dated(draft: Draft) -> bool:
    whole = draft.rule != "either-order"  # two readings have no one end
    return draft.kind == "date" and draft.period is not None and not draft.vague and whole


def _alike(left: Draft, right: Draft) -> bool:
    return left.period is not None and right.period is not None and left.period.precision == right.period.precision


def _on_day(left: Draft, right: Draft, gap: str) -> Draft | None:
    """Read "10 p.m. Wednesday", "Wednesday at 10 p.m."."""
    if left.rule == "clock" and gap in _CLOCK_DAY:
        clock, day = left, right
    elif right.rule == "clock" and gap in _DAY_CLOCK:
        clock, day = right, left
    else:
        return None
    if day.period is None or day.period.precision != "day" or day.rule == "clock" or day.parts or ":" in day.value:
        return None
    day.value = day.period.value + clock.value[clock.value.index("T") :]
    day.kind, day.first, day.last = "time", left.first, right.last
    return day


def _align(left: Draft, right: Draft, *, ranged: bool) -> None:
    """Let the first of two expressions take the year, or the week, of the second: "between March and June 2018"."""
    one, other = left.period, right.period
    if other is None:
        return
    if left.rule == right.rule == "weekday":
        if ranged and one is not None and other.last < one.first:  # "Monday-Friday", told on a Monday
            left.period = periods.day(periods.move(one.first, "week", -1))
            left.value = left.period.value
        return
    named = _NAMED.fullmatch(left.value)
    if named is None or right.basis != "stated" or left.basis == "stated" or other.precision not in ("month", "day"):
        return
    month, number = int(named[1]), int(named[2] or 1)
    year = other.first.year - ((month, number) > (other.last.month, other.last.day))
    try:
        left.period = periods.month(year, month) if named[2] is None else periods.day(date(year, month, number))
    except ValueError:
        return
    left.value, left.guessed, left.basis, left.anchor = left.period.value, False, "resolved", other.first


def _range(left: Draft, right: Draft) -> Draft | None:
    one, other = left.period, right.period
    if one is None or other is None or other.last < one.first:
        return None
    period = periods.interval(one, other)
    edges = f"{_mark(periods.head(one), left)}/{_mark(periods.tail(other), right)}"
    period = periods.Period(period.value, edges, period.first, period.last, "interval")
    stated = left.basis == right.basis == "stated"
    draft = Draft("date", period.value, period, "stated" if stated else "resolved", left.anchor or right.anchor)
    draft.rule, draft.first, draft.last, draft.parts = "range", left.first, right.last, (left, right)
    draft.premarked = True
    return draft


def mark_of(draft: Draft) -> str:
    """Return the EDTF qualifier of a draft."""
    if draft.guessed:
        return "%" if draft.approximate else "?"
    return "~" if draft.approximate else ""


def _mark(text: str, draft: Draft) -> str:
    return text + mark_of(draft)


def _opened(draft: Draft, tokens: Tokens) -> Draft:
    """Read "since January", "until Friday": everything from, or up to, a date."""
    if not draft.first or not _is_dated(draft) or draft.parts or draft.period is None:
        return draft
    side = _OPEN.get(tokens.classes[draft.first - 1])
    after = tokens.classes[draft.last : draft.last + 1]
    if side is None or (after and after not in _ENDS_PHRASE):
        return draft
    edtf = (
        f"{_mark(periods.head(draft.period), draft)}/.."
        if side == "end"
        else f"../{_mark(periods.tail(draft.period), draft)}"
    )
    period: Period = draft.period
    opened = Draft("date", draft.value, periods.Period(draft.value, edtf, period.first, period.last, "interval"))
    opened.basis, opened.anchor, opened.rule = draft.basis, draft.anchor, "open-range"
    opened.first, opened.last, opened.parts = draft.first - 1, draft.last, (draft,)
    opened.open_end = "end" if side == "end" else "start"
    opened.premarked, opened.narrates = True, draft.narrates
    return opened
