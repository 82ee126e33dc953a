"""Which language a text is in, as far as reading its lines and dates needs to know: by script, then by small words."""

from __future__ import annotations

import re
from collections import Counter

SAMPLE = 4000
"""Characters looked at; dates need a rough answer, quickly."""

_WORD = re.compile(r"[^\W\d_]+")
_SMALL = {
    "en": "the of and to in is was that for on with as at by from said has are it",
    "es": "el la los las de que en y un una del por con para se no es su al lo fue ha",
    "fr": "le la les des de et un une du en que qui dans pour est au sur par il a été ont cette",
    "de": "der die das und ist von den mit im für auf zu ein eine nicht dem des sich wurde hat am",
    "pt": "o a os as de que em um uma do da no na dos das por com para não é foi ao se mais",
    "it": "il lo la gli le di che in un una del della dei per con non è al ha sono si nel",
    "nl": "de het een van en in is op te dat voor met zijn niet aan was bij heeft",
}
_LISTED = {code: frozenset(words.split()) for code, words in _SMALL.items()}
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")


def detect(text: str) -> str:
    """Return the ISO 639-1 code of a text's language, ``en`` where nothing tells otherwise."""
    sample = text[:SAMPLE]
    scripts: Counter[str] = Counter(_script(char) for char in sample)
    scripts.pop("", None)
    if not scripts:
        return "en"
    script, _ = scripts.most_common(1)[0]
    if script == "cyrillic":
        return "uk" if len(_UKRAINIAN.findall(sample)) * 50 > scripts["cyrillic"] else "ru"
    if script != "latin":
        return (
            "ja"
            if script == "han" and scripts["kana"] * 10 > scripts["han"]
            else {"han": "zh", "kana": "ja"}.get(script, script)
        )
    words = Counter(word.lower() for word in _WORD.findall(sample))
    scores = {code: sum(words[word] for word in listed) for code, listed in _LISTED.items()}
    best = max(scores, key=lambda code: (scores[code], code == "en"))
    return best if scores[best] > scores["en"] else "en"


def settle(told: str | None, text: str) -> str:
    """Return the language of a text of which a page says a language; the text itself goes before the page.

    Pages often name the language of their template. So what is told counts where the text does not speak against it:
    with its region where both agree ("en-GB"), and alone where the words of that language are not known here.
    """
    found = detect(text)
    code, _, region = (told or "").replace("_", "-").partition("-")
    code = code.lower()
    if not code.isascii() or not code.isalpha() or len(code) not in (2, 3):
        return found
    if code == found:
        return f"{code}-{region.upper()}" if len(region) == 2 and region.isascii() and region.isalpha() else code  # noqa: PLR2004 -- ISO 3166
    return found if code in _SMALL or _speaks(found, text) else code


def _speaks(language: str, text: str) -> bool:
    """Say whether a text is clearly in a language: by its script, or by a sixth of its words."""
    listed = _LISTED.get(language)
    words = _WORD.findall(text[:SAMPLE].lower())
    return listed is None or sum(word in listed for word in words) * 6 > len(words)


def _script(char: str) -> str:
    """Return the script of a letter, "" for what tells none."""
    code = ord(char)
    if code < 0x250:  # noqa: PLR2004 -- Latin letters end here
        return "latin" if char.isalpha() else ""
    for name, first, last in (
        ("cyrillic", 0x400, 0x52F), ("ar", 0x600, 0x6FF), ("kana", 0x3040, 0x30FF), ("han", 0x4E00, 0x9FFF),
        ("ko", 0xAC00, 0xD7AF), ("he", 0x590, 0x5FF), ("el", 0x370, 0x3FF), ("hi", 0x900, 0x97F), ("th", 0xE00, 0xE7F),
    ):  # fmt: skip
        if first <= code <= last:
            return name
    return ""
