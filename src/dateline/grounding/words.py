"""The words of a text as grounding compares them: stems of content words, and names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERS = r"[^\W_](?:[^\W_]|[\u0300-\u036f])*"  # an accent may be a character of its own
_TOKEN = re.compile(rf"{_LETTERS}(?:['’.,&-]{_LETTERS})*")
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$", re.IGNORECASE)

_LINE = 2_000
"""Characters up to which the words of a text are remembered for a while."""

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

ACRONYMS = frozenset({"US", "WHO", "IT"})
"""Names that are stop words but for their capitals."""


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


def words(text: str) -> Sequence[Word]:
    """Return the words of a text in order; a possessive ending is cut off."""
    return _words_of_a_line(text) if len(text) <= _LINE else _words(text)


def _words(text: str) -> tuple[Word, ...]:
    found = []
    for match in _TOKEN.finditer(text):
        word = _POSSESSIVE.sub("", match[0])
        if word:
            found.append(Word(word, match.start(), match.start() + len(word), stem(word)))
    return tuple(found)


_words_of_a_line = lru_cache(maxsize=256)(_words)
"""The checks of one event look at the same line again and again."""


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Return what two forms of one word share: its first letters, without case and accents; "" for a stop word."""
    if word.replace(".", "") in ACRONYMS:
        return word.replace(".", "")
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
