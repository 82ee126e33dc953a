"""Numbers written as words: "twenty-five", "a hundred and ten", "nineteen ninety-six", "the twenty-first"."""

from __future__ import annotations

import re

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip

STARTERS = frozenset({*_UNITS, *_TENS, *SCALES})
"""Every word that a number may begin with."""

_WORDS = "|".join(sorted({*_UNITS, *_TENS, *SCALES, *ORDINALS}, key=len, reverse=True))
# The bound keeps a hostile "one one one …" from being read as one endless number.
_SEQUENCE = re.compile(rf"(?:{_WORDS})(?:(?:[ \n-]|[ \n]and[ \n])(?:{_WORDS})\b){{0,12}}\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")


def read_number(text: str, start: int) -> tuple[int, int, bool] | None:
    """Read the number written in words at ``start``.

    Returns:
        Its end, its value and whether it is an ordinal; ``None`` if the words make no number.
    """
    match = _SEQUENCE.match(text, start)
    if match is None:
        return None
    found = [(word.group().lower(), word.end()) for word in _WORD.finditer(text, start, match.end())]
    words = [pair for pair in found if pair[0] != "and"]
    if words[0][0] in SCALES:  # "a hundred thousand", but not "million two"
        words = words[: next((at for at, pair in enumerate(words) if pair[0] not in SCALES), len(words))]
    while words:
        value = _value([word for word, _ in words])
        if value is not None:
            return words[-1][1], value, words[-1][0] in ORDINALS
        words.pop()
    return None


def _value(words: list[str]) -> int | None:
    """Return what a sequence of number words is worth, ``None`` if it is no number."""
    if words[-1] in ORDINALS:
        if len(words) == 1:
            return ORDINALS[words[0]]
        tens = _TENS.get(words[0])
        last = ORDINALS[words[-1]]
        return tens + last if len(words) == 2 and tens and last < 10 else None  # noqa: PLR2004 -- one digit
    if any(word in ORDINALS for word in words):
        return None
    return _year(words) or _count(words)


def _year(words: list[str]) -> int | None:
    """Return a year said in pairs: "nineteen ninety-six", "twenty nineteen", "nineteen oh" is none."""
    century = _UNITS.get(words[0], 0) if words[0] != "twenty" else 20
    if not 12 <= century <= 20 or len(words) not in (2, 3):  # noqa: PLR2004 -- 12xx to 20xx
        return None
    rest = _small(words[1:])
    return century * 100 + rest if rest is not None and rest >= 10 else None  # noqa: PLR2004 -- two digits


def _small(words: list[str]) -> int | None:
    """Return a number below a hundred."""
    if len(words) == 1:
        return _UNITS.get(words[0], _TENS.get(words[0]))
    if len(words) == 2 and words[0] in _TENS and 0 < _UNITS.get(words[1], 0) < 10:  # noqa: PLR2004 -- tens + digit
        return _TENS[words[0]] + _UNITS[words[1]]
    return None


def _count(words: list[str]) -> int | None:
    """Return a count: "two hundred ten", "three thousand"."""
    total, group, small = 0, 0, [""][:0]
    for word in words:
        scale = SCALES.get(word)
        if scale is None:
            small.append(word)
            continue
        part = _small(small) if small else (group or 1)
        if part is None:
            return None
        small = []
        if scale == 100:  # noqa: PLR2004 -- "hundred" stays inside its group of thousands
            group = part * scale
        else:
            total += (group + part if group and part != group else part) * scale
            group = 0
    rest = _small(small) if small else 0
    return None if rest is None else total + group + rest
