"""The names of an article: does it name this, and where?"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache

from dateline.grounding.words import ACRONYMS, STEM, Word, words

_PRONOUNS = frozenset("he she it they we you i him her them us who this that these those one".split())
_ARTICLE_WORD = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " "})
_DOTLESS = str.maketrans("İı", "ii")
"""What ``re`` takes for an i where case does not count, and ``casefold`` does not."""
_RUN = re.compile(r"\w+")
_MAX_FORM = 3
"""Letters by which two forms of a name may differ in length: Russia, Russian."""


class Names:
    """Every word of an article, ready to be asked for."""

    def __init__(self, text: str) -> None:
        """Read the words of ``text``; mentions are looked for in it, too."""
        self._text = text.translate(_APOSTROPHES)  # one character for one: offsets stay
        self._found: dict[str, list[tuple[int, int]]] = {}
        self._forms: dict[str, dict[str, bool]] = {}  # by its first letters: each form, and whether it is no name
        for word in words(text):
            plain = _plain(word.text)
            forms = self._forms.setdefault(plain[:STEM], {})
            forms[plain] = forms.get(plain, False) or word.text[0].islower()

    def missing(self, text: str) -> list[str]:
        """Return the names of a text that the article does not have in any form."""
        return [word.text for word in words(text) if word.is_name and not self._has(word)]

    def known(self, name: str) -> str | None:
        """Return a claimed actor's name as it may be shown, or ``None`` when the article does not name it so."""
        bare = _ARTICLE_WORD.sub("", " ".join(name.split())).strip(" .,;:'\"“”")
        if bare.casefold() in _PRONOUNS and bare not in ACRONYMS:
            return None
        return bare if any(word.stem for word in words(bare)) and self.mentions(bare) else None

    def mentions(self, name: str) -> list[tuple[int, int]]:
        """Return every place where the article has exactly this name, as a whole word, in order."""
        if name not in self._found:
            self._found[name] = self._mentions(name)
        return self._found[name]

    def _mentions(self, name: str) -> list[tuple[int, int]]:
        plain = re.escape(name.translate(_APOSTROPHES)).replace(r"\ ", r"[ \n]+")
        start = r"(?<!\w)" if name[:1].isalnum() else ""
        end = r"(?!\w)" if name[-1:].isalnum() else ""
        flags = 0 if any(c.isupper() for c in name) else re.IGNORECASE
        pattern = re.compile(start + plain + end, flags)
        first = _RUN.match(name.translate(_APOSTROPHES))
        if first is None or "_" in name:
            return [match.span() for match in pattern.finditer(self._text)]
        found: list[tuple[int, int]] = []
        for place in self._places.get(_key(first[0]), ()):  # a long article has many names: it is not searched for each
            match = pattern.match(self._text, place)
            if match and not (found and place < found[-1][1]):
                found.append(match.span())
        return found

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Where each word begins, without case."""
        places: dict[str, list[int]] = {}
        for run in _RUN.finditer(self._text):
            places.setdefault(_key(run[0]), []).append(run.start())
        return places

    def _has(self, word: Word) -> bool:
        parts = re.split(r"[-–]", word.text) if "-" in word.text or "–" in word.text else [word.text]
        plain = _plain(word.text)
        return self._has_form(plain) or all(self._has_form(_plain(part)) for part in parts if part)

    def _has_form(self, plain: str) -> bool:
        forms = self._forms.get(plain[:STEM], {})
        return plain in forms or any(_is_form(plain, form, common=common) for form, common in forms.items())


def _key(word: str) -> str:
    return word.translate(_DOTLESS).casefold()


def _is_form(one: str, other: str, *, common: bool) -> bool:
    """Say whether two words are forms of one; names differ in their endings only: Austria is not Australia."""
    short, long = sorted((one, other), key=len)
    if len(short) < STEM or len(long) - len(short) > _MAX_FORM:
        return False
    return common or long.startswith(short[:-1])


@lru_cache(maxsize=4096)
def _plain(word: str) -> str:
    if word.replace(".", "") in ACRONYMS:
        return word.replace(".", "")
    folded = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c)).replace(".", "")
