"""The words of a text as grounding compares them: stems of content words, names, numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_TOKEN = re.compile(r"[^\W_]+(?:['’.,&-][^\W_]+)*")
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$", re.IGNORECASE)

STEM = 5
"""Letters by which two forms of one word are held to be the same: recognised, recognition."""

STOP_WORDS = frozenset(
    """a about above after again against all also although am among an and any are as at be because been before
    being below between both but by can could did do does doing down during each ever few for from further had has
    have having he her here hers herself him himself his how i if in into is it its itself just me more most my
    myself no nor not now of off on once only or other our ours ourselves out over own same she should since so some
    such than that the their theirs them themselves then there these they this those through to too under until up
    upon us very was we were what when where which while who whom whose why will with within without would yet you
    your yours yourself""".split()
)

_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
_UNITS = {word: value for value, word in enumerate(_SMALL.split())}
_TENS = {
    word: 10 * tens for tens, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 10**9, "trillion": 10**12}


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its place in the text; ``stem`` is empty for a stop word."""

    text: str
    start: int
    end: int
    stem: str

    @property
    def is_name(self) -> bool:
        """Whether it is written with a capital and is no stop word."""
        return bool(self.stem) and self.text[0].isupper()


def words(text: str) -> list[Word]:
    """Return the words of a text in order; a possessive ending is cut off."""
    found = []
    for match in _TOKEN.finditer(text):
        word = _POSSESSIVE.sub("", match[0])
        if word:
            found.append(Word(word, match.start(), match.start() + len(word), stem(word)))
    return found


def stem(word: str) -> str:
    """Return what two forms of one word share: its first letters, without case and accents; "" for a stop word."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    plain = plain.replace("’", "'").replace(".", "")
    if plain in STOP_WORDS:
        return ""
    if plain.isalpha() and len(plain) == STEM and plain.endswith("s"):
        return plain[:-1]
    return plain[:STEM] if plain.isalpha() else plain


def stems(text: str) -> set[str]:
    """Return the stems of a text's content words."""
    return {word.stem for word in words(text) if word.stem}


def numbers(text: str) -> set[float]:
    """Return the values of a text's numbers, in figures ("1,200", "3.5 million") and in words ("forty-two")."""
    values: set[float] = set()
    total: float | None = None
    for match in _TOKEN.finditer(text.casefold()):
        for part in re.split(r"[-–]", match[0]) if not match[0][0].isdigit() else [match[0]]:
            value = _value(part)
            if part in _SCALES:
                total = (1 if total is None else total) * _SCALES[part]
            elif value is None:
                if total is not None and part != "and":
                    values.add(total)
                    total = None
            elif total is not None and part in _UNITS and total >= 20:  # noqa: PLR2004 -- forty-two
                total += value
            else:
                if total is not None:
                    values.add(total)
                total = value
    return values if total is None else values | {total}


def _value(word: str) -> float | None:
    if word in _UNITS:
        return _UNITS[word]
    if word in _TENS:
        return _TENS[word]
    figures = re.match(r"\d+(?:,\d{3})*(?:\.\d+)?", word)
    return float(figures[0].replace(",", "")) if figures else None
