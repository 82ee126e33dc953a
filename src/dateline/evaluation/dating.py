"""Whether a date that was told is the gold's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dateline.dates.edtf_values import bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.evaluation.gold import GoldEvent

Verdict = Literal["right", "compatible", "wrong", "missing", "blank", "unjudged"]
"""``compatible``: coarser than the gold's, and holds it. ``missing``: the gold has a date, none was told. ``blank``:
none was told, and none must be. ``unjudged``: the gold says nothing by which the date could be judged."""

Days = tuple[str | None, str | None]


def days(edtf: str) -> Days | None:
    """Return first and last day that a value allows, without marks of doubt (?, ~, %); ``None`` if it is no EDTF."""
    try:
        return bounds(edtf.replace("?", "").replace("~", "").replace("%", ""))
    except ValueError:
        return None


def compare(told: str | None, gold: str) -> Verdict:
    """Compare a date that was told with the right one, both EDTF.

    ``right``: both allow the same days. ``compatible``: the one that was told allows all days of the gold's and more.
    """
    if told is None:
        return "missing"
    own, wanted = days(told), days(gold)
    if own is None or wanted is None:
        return "right" if told == gold else "wrong"
    if own == wanted:
        return "right"
    return "compatible" if _holds(own, wanted) else "wrong"


def judge(told: str | None, gold: GoldEvent, others: Sequence[GoldEvent] = ()) -> Verdict:
    """Judge the date that was told of an event; ``others`` are the gold's other events of the same line.

    Where the gold does not tell the date (``open``), one that it gives to another event of the line is wrong, and so is
    one outside of the bounds that it tells; any other cannot be judged.
    """
    if gold.date is not None:
        verdict = compare(told, gold.date)
        return "blank" if verdict == "missing" and gold.dating != "told" else verdict
    if told is None:
        return "blank"
    if gold.dating == "none" or _outside(told, gold) or any(_same(told, other.date) for other in others):
        return "wrong"
    return "unjudged"


def _same(told: str, date: str | None) -> bool:
    return date is not None and compare(told, date) == "right"


def _outside(told: str, gold: GoldEvent) -> bool:
    own = days(told)
    if own is None:
        return True
    first, last = own
    late = gold.before is not None and first is not None and _key(first) >= _key(gold.before)
    early = gold.after is not None and last is not None and _key(last) <= _key(gold.after)
    return late or early


def _holds(own: Days, wanted: Days) -> bool:
    (first, last), (wanted_first, wanted_last) = own, wanted
    begins = first is None or (wanted_first is not None and _key(first) <= _key(wanted_first))
    ends = last is None or (wanted_last is not None and _key(wanted_last) <= _key(last))
    return begins and ends


def _key(day: str) -> tuple[int, ...]:
    """Return what orders days, those before the year 1 too."""
    sign = -1 if day.startswith("-") else 1
    year, month, number = day.lstrip("-").split("-")
    return sign * int(year), int(month), int(number)
