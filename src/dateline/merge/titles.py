"""What stands before or for a name: forms of address ("Mr Okafor"), offices ("the Ardovian president")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_HONORIFICS = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr"})
_ADDRESS = _HONORIFICS | frozenset(
    """professor prof sir lady president pres vice-president premier chancellor minister secretary senator sen rep
    representative congressman congresswoman mp gov governor""".split()
)
_OF_PERSONS = frozenset(
    """dame lord rev reverend fr father sister rabbi imam sheikh sheik mayor judge justice king queen prince princess
    pope emperor gen general col colonel maj major capt captain lt lieutenant sgt sergeant cpl adm admiral marshal
    commander chief inspector detective officer prosecutor ambassador coach prime deputy former foreign acting
    spokesman spokeswoman""".split()
)
"""Words that begin other names, too: General Electric, Justice Department."""
_OFFICES = """president|vice[- ]president|prime minister|(?:foreign|finance|defen[cs]e|interior|justice) minister|
    minister|chancellor|premier|king|queen|prince|princess|emperor|pope|governor|mayor|senator|secretary of state|
    secretary[- ]general|attorney general|leader|chairman|chairwoman|chief executive|managing director|spokesman|
    spokeswoman|spokesperson|ambassador|envoy|prosecutor|judge|police chief|army chief|commander|harbou?r master|coach|
    captain|manager|director"""
_OFFICE = re.compile(rf"(?<![\w-])(?:{'|'.join(part.strip() for part in _OFFICES.split('|'))})(?![\w-])", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"[\w.’'-]{1,30}(?=[ \n]\Z)")
_MAX_WORDS = 4
_LONGEST = 32
_PLAIN_WORDS = frozenset({"former", "acting", "deputy", "interim", "late"})


def without_address(name: str, *, is_person: bool) -> str:
    """Return a name without the forms of address before it; at least one word stays.

    Of a name that may be no person's only those are taken that begin no other names.
    """
    parts = name.split()
    while len(parts) > 1 and (_plain(parts[0]) in _ADDRESS or (is_person and _plain(parts[0]) in _OF_PERSONS)):
        parts = parts[1:]
    return " ".join(parts)


def without_honorific(name: str) -> str:
    """Return a name without "Mr", "Dr" and the like, which tell nothing of who it is."""
    first, _, rest = name.partition(" ")
    return rest if rest and _plain(first) in _HONORIFICS else name


def is_address(word: str) -> bool:
    """Say whether a word is a form of address or an office."""
    return _plain(word) in _ADDRESS or _plain(word) in _OF_PERSONS or _OFFICE.fullmatch(word) is not None


def offices(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a text names an office with whose it is ("Ardovian president", "former U.S. secretary of state").

    The words before the office that belong to it are those with a capital, and "former" and the like. An office
    alone ("the president") is left out: it may be anybody's.
    """
    for match in _OFFICE.finditer(text):
        start, named = match.start(), False
        for _ in range(_MAX_WORDS):
            before = _WORD_BEFORE.search(text, max(0, start - _LONGEST), start)
            if before is None or _plain(before[0]) in {"the", "a", "an"}:
                break
            if not before[0][0].isupper() and before[0] not in _PLAIN_WORDS:
                break
            named = named or before[0] not in _PLAIN_WORDS
            start = before.start()
        if named:
            yield start, match.end()


def _plain(word: str) -> str:
    return word.rstrip(".").casefold()
