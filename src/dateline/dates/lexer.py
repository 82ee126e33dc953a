"""A text as a string of word classes, one character a word, with the offsets and the value of each.

The string is what rules match. A word that tells nothing of time is ``OTHER``; verbs are kept as past, present or
future, because they tell the direction of "on Friday". One pass over the text, linear in its length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.dates import holiday_names as holiday
from dateline.dates import numerals
from dateline.dates.lexicon import CHAR, WORDS

_TOKEN = re.compile(
    r"""
      (?P<word>[^\W\d_]++(?![0-9_])(?:['’](?!s\b|S\b)[a-zA-Z]+)?)
    | (?P<date>(?<![\w.])(?:[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?Z?)?
        |[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{1,2}(?P<sep>[/.-])[0-9]{1,2}(?P=sep)(?:[0-9]{4}|[0-9]{2}))(?![\w/]|[.-][0-9]))
    | (?P<clock>(?<![\w.:])[0-9]{1,2}(?::[0-9]{2}){1,2}(?:\s?[apAP]\.?\s?[mM]\b\.?)?(?![\w:])
        |(?<![\w.:])[0-9]{1,2}(?:\s?[apAP]\.[mM]\.|\s?[apAP][mM]\b))
    | (?P<decade>(?:(?<![\w.-])|(?<=mid-))(?:[12][0-9]{2}0|['’][0-9]0|[2-9]0)['’]?s\b)
    | (?P<nth>(?<![\w.])[0-9]{1,3}(?:st|nd|rd|th)\b)
    | (?P<short>(?<![\w])['’][0-9]{2}(?![\w'’]))
    | (?P<sub>\b[QqHh][1-4]\b|\b[1-4]Q\b)
    | (?P<money>[$£€¥\#]\s?[0-9][0-9,.]*|[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?\s?[%°]
        |[0-9]+\.[0-9]+|[0-9]+(?:\s[0-9])?/[0-9]+)
    | (?P<years>(?<![\w.,])(?:1[0-9]|20)[0-9]{2}[-–/](?:[0-9]{4}|[0-9]{2})(?![\w-]))
    | (?P<num>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)
    | (?P<poss>['’][sS]\b)
    | (?P<comma>,)
    | (?P<hyphen>[-–—])
    | (?P<slash>/)
    | (?P<stop>[.!?;]|\n[ \t]*\n)
    | (?P<mixed>[^\W\d]\w*+)
    | (?P<mark>[^\w\s])
    """,
    re.VERBOSE,
)

_KINDS = {
    "date": "DATE", "clock": "CLOCK", "decade": "DECADE", "nth": "ORD", "short": "SHORTYEAR", "money": "AMOUNT",
    "years": "YEARS", "poss": "POSS", "comma": "COMMA", "slash": "SLASH", "mark": "BREAK",
    "sub": "SUBYEAR", "mixed": "OTHER",
}  # fmt: skip
_OTHER, _PASTVERB, _STOP, _BREAK = CHAR["OTHER"], CHAR["PASTVERB"], CHAR["STOP"], CHAR["BREAK"]
_FUTUREVERB, _HYPHEN, _HOLIDAY = CHAR["FUTUREVERB"], CHAR["HYPHEN"], CHAR["HOLIDAY"]
_NUM, _ORD, _YEAR, _AMOUNT = CHAR["NUM"], CHAR["ORD"], CHAR["YEAR"], CHAR["AMOUNT"]
_FIGURES, _CENT = {_NUM, _AMOUNT}, CHAR["CENT"]
_VERBS = {_PASTVERB, _FUTUREVERB}
_BEFORE_NOUNS = {CHAR[name] for name in ("A", "THE", "ITS", "EACH", "OF", "FOR", "POSS", "RECENT", "FEW")}
_RANGE_LEFT = {CHAR[name] for name in ("MONTH", "WEEKDAY", "DATE", "YEAR", "NUM", "ORD", "DECADE", "CLOCK")}
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen sen rep gov lt col sgt capt st corp inc co ltd no nos jr sr vs bros cos etc dept est u s "
    "mass calif conn ill pa va md fla tex ariz colo wash ore mich minn wis tenn ala ark ga ky ind".split()
)
_YEARS = range(1000, 2200)
_NUMBER_LIMIT = 9


@dataclass(slots=True)
class Tokens:
    """The words of a text: ``classes[i]`` is the class of the word at ``text[starts[i]:ends[i]]``."""

    text: str
    classes: str
    starts: list[int]
    ends: list[int]
    values: list[object]


def lex(text: str, start: int = 0, end: int | None = None) -> Tokens:
    """Read a text, or a part of it, into tokens; offsets stay those of the whole text."""
    classes: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    values: list[object] = []
    skip = start
    for match in _TOKEN.finditer(text, start, len(text) if end is None else end):
        at = match.start()
        if at < skip:
            continue
        kind = match.lastgroup or "mark"
        if kind == "word":
            char, value, stop = _word(text, match)
            if char == _NUM and classes and classes[-1] in _FIGURES and match.group().lower() in numerals.SCALES:
                char, stop = _CENT, match.end()  # "78 million"
            if char in _VERBS and classes and classes[-1] in _BEFORE_NOUNS:
                char = _OTHER  # "the proposed sale", "a hit"
        elif kind == "stop":
            if classes and _is_abbreviation(text, at, ends[-1], starts[-1]):
                continue
            char, value, stop = _STOP, None, match.end()
        elif kind == "hyphen":
            if not _is_range(text, at, match.end(), classes):
                continue
            char, value, stop = _HYPHEN, None, match.end()
        else:
            char, value = _figure(kind, match.group())
            stop = match.end()
        skip = stop
        classes.append(char)
        starts.append(at)
        ends.append(stop)
        values.append(value)
    return Tokens(text, "".join(classes), starts, ends, values)


def _word(text: str, match: re.Match[str]) -> tuple[str, object, int]:
    """Return class, value and end of a word."""
    raw = match.group()
    word = raw.lower()
    if word in numerals.STARTERS or word in numerals.ORDINALS:
        number = numerals.read_number(text, match.start())
        if number is not None:
            end, value, ordinal = number
            if ordinal:
                return _ORD, value, end
            spelled_year = value in _YEARS and value % 100 and "hundred" not in text[match.start() : end].lower()
            return (_YEAR if spelled_year else _NUM), value, end
    if word in holiday.STARTS or (raw[0] == "S" and word == "st"):
        named = holiday.read_name(text, match.start())
        if named is not None:
            return _HOLIDAY, named[1], named[0]
    entry = WORDS.get(word)
    if entry is not None:
        if entry.capital and not raw[0].isupper():
            return (_FUTUREVERB if word == "may" else _OTHER), word, match.end()
        end = match.end()
        if entry.dotted and text[end : end + 1] == ".":
            end += 1
        return entry.char, entry.value if entry.value is not None else word, end
    if word.endswith("ed") and len(word) > 3:  # noqa: PLR2004 -- "red", "bed"
        return _PASTVERB, word, match.end()
    if word.endswith(("'ll", "’ll")):
        return _FUTUREVERB, word, match.end()
    return _OTHER, word, match.end()


def _is_abbreviation(text: str, at: int, last_end: int, last_start: int) -> bool:
    """Whether a full stop belongs to the word before it ("Corp.", "U.S.") and ends no sentence."""
    if text[at] != "." or last_end != at:
        return False
    word = text[last_start:last_end].lower()
    if len(word) == 1:
        return True
    return word in _ABBREVIATIONS


def _is_range(text: str, start: int, end: int, classes: list[str]) -> bool:
    """Whether a dash stands between two times or apart from words; within a word ("third-quarter") it is nothing."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if not before.isalnum() and before not in ".'’s":
        return True
    if not after.isalnum():
        return True
    if not classes or classes[-1] not in _RANGE_LEFT:
        return False
    return after.isdigit() or after.isupper() or text[start] != "-"


def _figure(kind: str, raw: str) -> tuple[str, object]:
    """Return class and value of a token that is no word."""
    if kind == "num":
        digits = raw.replace(",", "")
        if len(digits) > _NUMBER_LIMIT:
            return _AMOUNT, None
        value = int(digits)
        if len(raw) == 4 and value in _YEARS and "," not in raw:  # noqa: PLR2004 -- a year has four digits
            return _YEAR, value
        return _NUM, value
    if kind == "nth":
        return _ORD, int(raw[:-2])
    if kind == "short":
        return CHAR["SHORTYEAR"], int(raw[1:])
    return CHAR[_KINDS[kind]], raw
