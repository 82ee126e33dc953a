"""Past or future? "On Friday" alone does not say; the verbs and small words around it do.

A past cue is right for well over nine weekdays in ten of news, a future cue much less often, so that only a past cue
counts as proof; everything else is a guess and carries EDTF's ``?``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from dateline.dates.lexicon import CHAR

if TYPE_CHECKING:
    from dateline.dates.draft import Context, Found

Direction = Literal["past", "future", ""]
_WINDOW = 40
_FAR, _NEAR = 240, 100
_SOON = 35
"""Days beyond which a date is seldom told without its year, and within which it mostly is."""
_PAST, _FUTURE, _PRESENT = CHAR["PASTVERB"], CHAR["FUTUREVERB"], CHAR["PRESENTVERB"]
_STOP, _TO, _PLANNER = CHAR["STOP"], CHAR["TO"], CHAR["PLANNER"]
_DEADLINE = {CHAR[name] for name in ("BY", "UNTIL", "THROUGH")}
_EDGES = {CHAR[name] for name in ("THE", "EARLY", "MID", "LATE", "END", "DAWN", "OF", "HYPHEN")}
_HAVE, _OTHER, _BE = CHAR["HAVE"], CHAR["OTHER"], CHAR["BE"]
_AHEAD = (_FUTURE, _PLANNER + _TO, _PRESENT + _TO)
"""What looks ahead: "will", "plans to", "is to"."""
_LEAD = 4
_PASSIVE = 3
"""Words between "will" and the participle of "will not be sold"; "was" and "due"."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A day chosen out of the past and the future one, and whether the choice is a guess."""

    day: date
    guessed: bool


def direction(found: Found, context: Context) -> Direction:
    """Return where the words around an expression point, "" if nowhere."""
    if context.tense == "past":
        return "past"
    if context.tense == "future":
        return "future"
    if _is_deadline(found):
        return "" if _before(found) == "past" else "future"
    if found.is_after("SINCE"):
        return "past"
    return _before(found) or _after(found)


def _is_deadline(found: Found) -> bool:
    """Whether an expression follows "by", "until", "through", with at most "the end of" or "mid-" between."""
    at = -1
    while found.beside(at) in _EDGES and at > -_LEAD:
        at -= 1
    return found.beside(at) in _DEADLINE


def _before(found: Found) -> Direction:
    """Return where the verb nearest before an expression points, within its sentence."""
    classes = found.tokens.classes
    stop = classes.rfind(_STOP, max(0, found.first - _WINDOW), found.first)
    start = stop + 1 if stop >= 0 else max(0, found.first - _WINDOW)
    left = classes[start : found.first]
    past, future = left.rfind(_PAST), max(left.rfind(pointer) for pointer in _AHEAD)
    to_be = left.rfind(_TO + _BE)
    if to_be >= 0 and past - to_be <= _PASSIVE:
        return "future"  # "to be sold"
    if future >= 0 and left[future + 1 : future + 2] == _HAVE:
        return "past"  # "may have been"
    if future >= 0 and past - future <= _PASSIVE:
        ordered = max(left.rfind(_PAST, 0, future), left.rfind(_HAVE, 0, future))
        was_due = future > past and ordered >= 0 and future - ordered <= _PASSIVE
        return "" if was_due else "future"
    if past >= 0:
        infinitive = left.find(_TO + _OTHER, past)
        aims = infinitive >= 0 and found.tokens.text[found.tokens.starts[start + infinitive + 1]].islower()
        return "" if aims else "past"  # "agreed to sell the mill in March"
    return "past" if _HAVE in left else ""


def _after(found: Found) -> Direction:
    """Return where the first verb after an expression points: "On Friday, the court ruled"."""
    classes = found.tokens.classes
    stop = classes.find(_STOP, found.last, found.last + _WINDOW)
    right = classes[found.last : stop if stop >= 0 else found.last + _WINDOW]
    past, future = right.find(_PAST), right.find(_FUTURE)
    if past >= 0 and (future < 0 or past < future):
        return "past"
    return "future" if future >= 0 else ""


def choose_weekday(number: int, anchor: date, towards: Direction) -> Choice:
    """Return the nearest such weekday; the anchor itself counts as past, as reports say "on Friday" of that Friday."""
    back = (anchor.weekday() - number) % 7
    if towards == "future":
        ahead = (number - anchor.weekday()) % 7
        return Choice(anchor + timedelta(days=ahead), guessed=True)
    return Choice(anchor - timedelta(days=back), guessed=towards != "past")


def choose_year(
    before: date, after: date, anchor: date, towards: Direction, *, exact: bool = False
) -> tuple[bool, bool]:
    """Choose between a day of a year's course that has passed and the one to come.

    News seldom speaks of a day eleven months ago without its year: a day told exactly (``exact``) is then the coming
    one, whatever the verbs say, and a guess.

    Returns:
        Whether the coming one is meant, and whether that is a guess.
    """
    passed, coming = (anchor - before).days, (after - anchor).days
    if towards == "past":
        ahead = passed > _FAR and coming < (_NEAR if exact else _SOON)
        return ahead, passed > _FAR
    if towards == "future":
        return not (coming > _FAR and passed < _NEAR), True
    return coming < passed, True
