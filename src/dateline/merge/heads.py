"""Which word of a told event says what happened, and in what form it is compared."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.grounding.words import stem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.grounding.words import Word

_AUXILIARIES = frozenset("is are was were be been being has have had will would shall may might can could to".split())
_BETWEEN = frozenset("not never also now still already been being be have reportedly".split())
_PAST = ("ed", "en")
_SHORT = 3
_ENDINGS = ("ied", "ies", "ing", "ed", "es", "s")
_DOUBLED = frozenset("bdgkmnprt")
"""Letters that a verb doubles before an ending: stopped."""

_IRREGULAR = """
arise arose arisen|bear bore borne born|beat beaten|become became|begin began begun|bend bent|bet|bid bade|
bind bound|bite bit bitten|bleed bled|blow blew blown|break broke broken|bring brought|build built|burn burnt|
buy bought|catch caught|choose chose chosen|cling clung|come came|cost|creep crept|cut|deal dealt|die dying|dig dug|
draw drew drawn|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|
find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten|freeze froze frozen|
get got gotten|give gave given|go went gone|grow grew grown|hang hung|hear heard|hide hid hidden|hit|hold held|hurt|
keep kept|know knew known|lay laid|lead led|leave left|lend lent|lose lost|make made|mean meant|meet met|pay paid|
put|quit|read|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|
send sent|set|shake shook shaken|shoot shot|show shown|shrink shrank shrunk|shut|sing sang sung|sink sank sunk|
sit sat|slay slew slain|sleep slept|speak spoke spoken|spend spent|spill spilt|spin spun|split|spread|
spring sprang sprung|stand stood|steal stole stolen|stick stuck|sting stung|strike struck stricken|swear swore sworn|
sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought|
throw threw thrown|understand understood|wake woke woken|wear wore worn|win won|withdraw withdrew withdrawn|
write wrote written
"""
_BASE = {
    form: forms.split()[0]
    for forms in "".join(_IRREGULAR.splitlines()).split("|")
    for form in (forms.split() if forms else ())
}


@lru_cache(maxsize=8192)
def lemma(word: str) -> str:
    """Return the form by which a word is compared: ``shot`` as ``shoot``, else its stem; "" for a stop word."""
    return _BASE.get(word.casefold()) or stem(word)


def irregular(word: str) -> str | None:
    """Return the plain form of an irregular verb: ``shot`` as ``shoot``; ``None`` for any other word."""
    return _BASE.get(word.casefold())


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """Return what the forms of a verb share: "sank" as "sink", "killed", "kills" and "killing" as "kill".

    Finer than ``lemma``, which takes short words with different endings for different ones.
    """
    base = irregular(word)
    if base is None:
        base = word.casefold()
        ending = next((ending for ending in _ENDINGS if base.endswith(ending)), "")
        if ending in {"ied", "ies"} and len(base) == 1 + len(ending):
            ending = ending[-1]  # died, lies
        elif base.endswith("ss"):
            ending = ""
        left = base.removesuffix(ending)
        if any(letter in "aeiouy" for letter in left):
            base = left
            if ending in {"ied", "ies"}:
                base += "y"
            elif ending and len(base) > 1 and base[-1] == base[-2] and base[-1] in _DOUBLED:
                base = base[:-1]
    return stem(base.removesuffix("e"))


GENERIC = frozenset(
    lemma(word)
    for word in """say tell report announce state claim add accord news official officer people person man woman year
    month week day time today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday january
    february march april june july august september october november december new first last next early late make take
    get go come give see use do happen event thing many much several one two three four five six seven eight nine ten
    include become remain part group place way""".split()
)
"""Words that tell little of which event it is, however rare they are in a small collection."""


def follows_auxiliary(found: Sequence[Word], at: int) -> bool:
    """Whether a word stands behind "was", "will" or the like, with nothing but adverbs between."""
    while at:
        at -= 1
        before = found[at].text.casefold()
        if before in _AUXILIARIES:
            return True
        if before not in _BETWEEN:
            return False
    return False


def starts_with_head(found: Sequence[Word]) -> bool:
    """Whether a text is a clause that starts, in lower case, with what happened: "acquired by the bank last year"."""
    return bool(found) and bool(found[0].stem) and found[0].text[0].islower()


def head_word(found: Sequence[Word]) -> Word | None:
    """Return the word that says what happened; ``None`` if there is none.

    A clause starts with it. In a sentence it is the first word behind an auxiliary ("was sold"), else the first in
    lower case that ends like a past, else the first in lower case, else the last word that is no stop word: rules of
    thumb, where no parser is at hand.
    """
    content = [word for word in found if word.stem and not word.text[0].isdigit()]
    if starts_with_head(found) or not content:
        return content[0] if content else None
    after = _after_auxiliary(found)
    if after:
        return after
    lower = [word for word in content if not word.is_name]
    past = [word for word in lower if word.text.endswith(_PAST) or word.text in _BASE]
    return (past or lower or content[-1:])[0]


def _after_auxiliary(found: Sequence[Word]) -> Word | None:
    waiting = False
    for word in found:
        plain = word.text.casefold()
        if plain in _AUXILIARIES:
            waiting = True
        elif waiting and plain not in _BETWEEN:
            if word.stem and word.text[0].islower() and len(plain) >= _SHORT:
                return word
            waiting = False
    return None
