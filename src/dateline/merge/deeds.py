"""Whether two sentences tell of different deeds: "the ferry sank" and "the ferry left", however much else they share.

Names, places and things say of whom a sentence tells, its verbs what happened. Rare words that two sentences share make
them alike, but how rare a word is a small collection cannot know, and two reports of one day on one ship share most of
their words anyway.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dateline.grounding.words import words
from dateline.merge.heads import GENERIC, follows_auxiliary, irregular, lemma, plain
from dateline.merge.kinds import by_form
from dateline.merge.phrasal import PHRASAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.grounding.words import Word

SHORT = 6
"""Words beside names and figures up to which a sentence is taken to tell of one thing."""
_LIGHT = frozenset(plain(verb) for verb in "come get give go hold make take".split())
"""Verbs that leave it to a noun to say what happened: "gave a concert"."""
_REACH = 3
"""Words behind a light verb among which that noun stands."""
_SAME = frozenset("beat bet bid burst cost cut hit hurt let put quit set shut split spread".split())
"""Verbs whose past is as their plain form."""
_NO_PAST = frozenset("bed bleed breed feed greed hundred naked need red sacred seed shed speed steed wed weed".split())


class Deeds(NamedTuple):
    """What a sentence tells to have happened, as plain forms.

    ``verbs`` are its verbs, as far as their form shows them; ``words`` these and its other words in lower case.
    """

    verbs: frozenset[str]
    words: frozenset[str]


def same_deed(one: Deeds, other: Deeds) -> bool | None:
    """Return whether a verb of one is a word of the other, or of its kind.

    ``None`` where nobody can tell: one of them shows no verb, or is so long that it tells of several things, of which
    the other may tell another one.
    """
    if not one.verbs or not other.verbs:
        return None
    if one.verbs & other.words or other.verbs & one.words:
        return True
    if _kinds(one.verbs) & _kinds(other.words) or _kinds(other.verbs) & _kinds(one.words):
        return True
    return False if max(len(one.words), len(other.words)) <= SHORT else None


@lru_cache(maxsize=4096)
def deeds(text: str) -> Deeds:
    """Read what a sentence tells to have happened; without verbs where no form shows one ("Quake rattles Lund")."""
    found = words(text)
    verbs: set[str] = set()
    others: set[str] = set()
    for at, word in enumerate(found):
        if not word.stem or not word.text[0].islower():
            continue
        if _is_past(word.text) or follows_auxiliary(found, at):
            verbs.update(_verb(found, at))
        elif lemma(word.text) not in GENERIC:
            others.add(plain(word.text))
    verbs.discard("")  # of a word whose stem is a stop word
    others.discard("")
    return Deeds(frozenset(verbs), frozenset(verbs | others))


_BY_FORM = by_form(plain)


def _is_past(word: str) -> bool:
    base = irregular(word)
    if base is None or base == word:
        return word in _SAME or (word.endswith("ed") and word not in _NO_PAST)
    return True


def _verb(found: Sequence[Word], at: int) -> tuple[str, ...]:
    """Return a verb as those that say the same with no particle; of a light one the noun that it leads to."""
    word, behind = found[at].text, found[at + 1 : at + 1 + _REACH]
    verb = plain(word)
    if behind and (same := PHRASAL.get((verb, behind[0].text))):
        return same
    if verb in _LIGHT:
        nouns = (one.text for one in behind if one.stem and one.text[0].islower() and lemma(one.text) not in GENERIC)
        return tuple(plain(noun) for noun in list(nouns)[:1])
    return () if lemma(word) in GENERIC else (verb,)


def _kinds(forms: Iterable[str]) -> frozenset[int]:
    return frozenset[int]().union(*(_BY_FORM.get(form, ()) for form in forms))
