"""The names of an article: does it name this, and where?"""

from __future__ import annotations

import re
import unicodedata

from dateline.grounding.words import STEM, Word, words

_PRONOUNS = frozenset("he she it they we you i him her them us who this that these those one".split())
_ARTICLE_WORD = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\u00a0": " "})
_MAX_FORM = 3
"""Letters by which two forms of a name may differ in length: Russia, Russian."""


class Names:
    """Every word of an article, ready to be asked for."""

    def __init__(self, text: str) -> None:
        """Read the words of ``text``; mentions are looked for in it, too."""
        self._text = text.translate(_APOSTROPHES)  # one character for one: offsets stay
        self._forms: dict[str, set[str]] = {}
        for word in words(text):
            plain = _plain(word.text)
            self._forms.setdefault(plain[:STEM], set()).add(plain)

    def missing(self, text: str) -> list[str]:
        """Return the names of a text that the article does not have in any form."""
        return [word.text for word in words(text) if word.is_name and not self._has(word)]

    def known(self, name: str) -> str | None:
        """Return a claimed actor's name as it may be shown, or ``None`` when the article does not name it so."""
        bare = _ARTICLE_WORD.sub("", " ".join(name.split())).strip(" .,;:'\"“”")
        if not bare or bare.casefold() in _PRONOUNS or not self.mentions(bare):
            return None
        return bare

    def mentions(self, name: str) -> list[tuple[int, int]]:
        """Return every place where the article has exactly this name, as a whole word, in order."""
        plain = re.escape(name.translate(_APOSTROPHES)).replace(r"\ ", r"[ \n]+")
        start = r"(?<!\w)" if name[:1].isalnum() else ""
        end = r"(?!\w)" if name[-1:].isalnum() else ""
        flags = 0 if any(c.isupper() for c in name) else re.IGNORECASE
        return [match.span() for match in re.finditer(start + plain + end, self._text, flags)]

    def _has(self, word: Word) -> bool:
        parts = re.split(r"[-–]", word.text) if "-" in word.text or "–" in word.text else [word.text]
        plain = _plain(word.text)
        return self._has_form(plain) or all(self._has_form(_plain(part)) for part in parts if part)

    def _has_form(self, plain: str) -> bool:
        forms = self._forms.get(plain[:STEM], set())
        return plain in forms or (
            len(plain) >= STEM and any(abs(len(form) - len(plain)) <= _MAX_FORM for form in forms if len(form) >= STEM)
        )


def _plain(word: str) -> str:
    folded = unicodedata.normalize("NFKD", word.translate(_APOSTROPHES).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c)).replace(".", "")
