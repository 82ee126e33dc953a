"""The values of a text's numbers, in figures ("1,200", "3.5 million", "$4bn") and in words ("forty-two")."""

from __future__ import annotations

import re

_PART = re.compile(r"(?P<figures>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>[a-z]*)|[^\W\d_]+")
_WITHIN = re.compile(r"[\s-]*")
"""What may stand between two words of one number."""

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_UNITS = {word: value for value, word in enumerate(_SMALL.split())}
_TENS = {
    word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_TEN, _HUNDRED = 10, 100
_SCALES = {"thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SUFFIXES = {"k": 1_000, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}


def numbers(text: str) -> set[float]:
    """Return the values of all numbers of a text.

    Every group of figures counts, also inside of a word ("10-20", "2019-02-25", "G7"), so that none can be changed
    without being noticed.
    """
    reading = _Reading()
    end = 0
    plain = text.casefold()
    for part in _PART.finditer(plain):
        if not _WITHIN.fullmatch(plain, end, part.start()):
            reading.finish()
        end = part.end()
        if part["figures"]:
            reading.figures(float(part["figures"].replace(",", "")), part["unit"])
        else:
            reading.word(part[0])
    reading.finish()
    return reading.values


class _Reading:
    """Reads the words of numbers one after the other: "two hundred and six thousand" is (2 · 100 + 6) · 1000."""

    def __init__(self) -> None:
        self.values: set[float] = set()
        self._whole: float | None = None  # the part before and with the last "thousand", "million", …
        self._rest: float | None = None  # the part below it
        self._last_scale = 0
        self._in_figures = False

    def finish(self) -> None:
        """End the number at hand, if there is one."""
        if self._whole is not None or self._rest is not None:
            self.values.add((self._whole or 0) + (self._rest or 0))
        self._whole, self._rest, self._last_scale, self._in_figures = None, None, 0, False

    def figures(self, value: float, unit: str) -> None:
        """Read a number in figures and what is written on to it ("4bn", "10th")."""
        self.finish()
        if unit in _SUFFIXES:
            self.values.add(value * _SUFFIXES[unit])
        else:
            self._rest, self._in_figures = value, True

    def word(self, word: str) -> None:
        """Read a word."""
        if word in _UNITS:
            self._add(_UNITS[word], room=_TEN if _UNITS[word] < _TEN else _HUNDRED)
        elif word in _TENS:
            self._add(_TENS[word], room=_HUNDRED)
        elif word == "hundred":
            self._hundred()
        elif word in _SCALES:
            self._scale(_SCALES[word])
        elif word != "and" or (self._rest or 0) % _HUNDRED:  # "two hundred and six", but not "two and six"
            self.finish()

    def _add(self, value: int, *, room: int) -> None:
        fits = self._rest is None or (self._rest > 0 and self._rest % room == 0 and self._rest % _HUNDRED != _TEN)
        if self._in_figures or not fits:
            self.finish()
        self._rest = (self._rest or 0) + value

    def _hundred(self) -> None:
        if self._rest is None or not 0 < self._rest < _HUNDRED:
            self.finish()
        self._rest = (self._rest or 1) * _HUNDRED

    def _scale(self, scale: int) -> None:
        if self._last_scale and scale >= self._last_scale:
            rest, in_figures = self._rest, self._in_figures
            self._rest = None
            self.finish()
            self._rest, self._in_figures = rest, in_figures
        self._whole = (self._whole or 0) + (1 if self._rest is None else self._rest) * scale
        self._rest, self._last_scale = None, scale
