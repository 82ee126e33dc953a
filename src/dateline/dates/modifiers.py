"""Words before an expression that bend it: "early 1990", "the end of May", "about two years ago", "nearly a year"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.dates.lexicon import CHAR, NAME
from dateline.dates.notation import translate
from dateline.dates.relative import timed

if TYPE_CHECKING:
    from dateline.dates.draft import Draft
    from dateline.dates.expression import Mod
    from dateline.dates.lexer import Tokens

_REACH = 5
_EDGE = re.compile(translate("(THE? (EARLY|MID|LATE) (OF|IN)?|(THE? (END|DAWN|MID) OF))") + r"\Z")
_PART = re.compile(translate("(THE? (EARLY|MID|LATE)? PART (OF|ON)?)") + r"\Z")
_ROUGH = re.compile(translate("ROUGH") + r"\Z")
_MODS: dict[str, Mod] = {"EARLY": "START", "DAWN": "START", "MID": "MID", "LATE": "END", "END": "END"}
_COUNTED = frozenset({"units-ago", "counted", "from-now", "in-units"})
_NUMBERED = frozenset({"year", "month-day", "day-month-year"})
_SPEAKING = frozenset({"about", "some"})
"""Words that mean "roughly" before figures, and something else before "Friday"."""


def modify(draft: Draft, tokens: Tokens, floor: int) -> None:
    """Take the modifying words before a draft into it; words before token ``floor`` belong to another."""
    if draft.vague or draft.rule == "clock":
        return
    window_start = max(floor, draft.first - _REACH)
    window = tokens.classes[window_start : draft.first]
    if draft.kind == "date" and draft.period is not None:
        if draft.period.precision == "day" and _of_day(draft, tokens, window, window_start):
            return
        edge = _EDGE.search(window)
        if edge is not None and _fits(draft, tokens, window_start + edge.start()):
            draft.mod = next(_MODS[NAME[char]] for char in edge.group() if NAME[char] in _MODS)
            draft.first = window_start + edge.start()
            window = window[: edge.start()]
    draft.mod = draft.mod or _MODS.get(NAME[tokens.classes[draft.first]])
    _roughly(draft, tokens, window, window_start)


def _of_day(draft: Draft, tokens: Tokens, window: str, window_start: int) -> bool:
    """Take "the morning of" into the draft of a day; whether there was such."""
    part = _PART.search(window)
    if part is None:
        return False
    at = part.start() + part.group().index(CHAR["PART"])
    timed(draft, tokens.values[window_start + at])
    draft.first = window_start + part.start()
    return True


def _fits(draft: Draft, tokens: Tokens, start: int) -> bool:
    """Whether "end" and "close" before "of" mean a time: not in "close of yesterday"."""
    word = tokens.text[tokens.starts[start] : tokens.ends[start]].lower()
    return not (word == "close" and draft.period is not None and draft.period.precision == "day")


def _roughly(draft: Draft, tokens: Tokens, window: str, window_start: int) -> None:
    rough = _ROUGH.search(window)
    if rough is None:
        return
    start = window_start + rough.start()
    word = tokens.text[tokens.starts[start] : tokens.ends[start]].lower()
    more = CHAR["ABOUT"] not in rough.group()
    if draft.kind == "duration":
        if word in ("over", "across") and NAME[tokens.classes[draft.first]] not in ("NUM", "A", "FEW", "COUPLE"):
            return  # "over the past year"
        draft.mod = "MORE_THAN" if more else "APPROX"
    elif draft.kind != "date" or draft.period is None or draft.rule == "either-order":
        return
    elif draft.rule not in _COUNTED and (more or (word in _SPEAKING and draft.rule not in _NUMBERED)):
        return  # "a book about May"
    else:
        draft.approximate = True
        draft.mod = draft.mod or ("MORE_THAN" if more else "APPROX")
    draft.first = start
