"""Checks one claimed event against its article and makes it an ``Event``."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.dates import event_date
from dateline.grounding.claims import Rejected
from dateline.grounding.dating import dates_event, phrases_in
from dateline.grounding.hedges import hedge
from dateline.grounding.lead import lead_date
from dateline.grounding.numbers import numbers
from dateline.grounding.place import region
from dateline.grounding.words import stems, words
from dateline.records import ID_DIGITS, Event, EventDate, Evidence
from dateline.schema import MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.dates import TimeExpression
    from dateline.grounding.claims import EventClaim
    from dateline.grounding.names import Names
    from dateline.records import Article, Line

SUPPORT = 0.6
"""The share of a statement's content words that its lines must hold."""

_NEGATION = re.compile(
    r"\b(?:not(?!\s+only\b)|never|no(?!\.\s*\d)|neither|nor|none|nobody|nothing|without|cannot|den(?:y|ies|ied)|"
    r"fail(?:s|ed)?|refus(?:e|es|ed))\b|n['’]t\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\b(?:not|never|no|neither|nor|none|den(?:y|ies|ied|ying))\b|n['’]t\b)"
    r"(?:\s+(?:that|the|a|an|any|of|single|has|have|had)\b){0,3}\s+$",
    re.IGNORECASE,
)
"""A denial right before what is told: "no soldiers were hurt", "denied that the ships sailed"."""
_BEFORE = 40
"""Characters that are looked at for it."""
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_READER = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ground:
    """What claims are checked against: the article, its names, its time expressions."""

    article: Article
    names: Names
    phrases: Sequence[TimeExpression]


def ground_event(ground: Ground, claim: EventClaim, taken: Sequence[TimeExpression] = ()) -> Event:
    """Return the event with its evidence and date; ``taken`` as for ``make_event``.

    Raises:
        Rejected: the claim fails a check; its reason names which.
    """
    check_claim(ground, claim)
    return make_event(ground, claim, taken)


def check_claim(ground: Ground, claim: EventClaim) -> None:
    """Check the words of a claim against its lines and its article.

    Raises:
        Rejected: the claim fails a check; its reason names which.
    """
    text = _flat(claim.text)
    if len(text) >= MAX_TEXT:
        raise Rejected("its text was cut off")
    if not claim.lines:
        raise Rejected("it cites no line of the article")
    told = " ".join(ground.article.quote(line) for line in _supporting(ground.article, claim.lines, text))
    if all(word.is_name for word in words(_undated(ground, claim.lines, text)) if word.stem):
        raise Rejected("it tells nothing that was done")
    if _READER.search(_QUOTED.sub("", text)):
        raise Rejected("it speaks to the reader")
    if ground.names.missing(text):
        raise Rejected("it names something that the article does not")
    if not numbers(text) <= numbers(told):
        raise Rejected("it has a number that its line does not")
    if support(text, told) < SUPPORT:
        raise Rejected("its line does not tell it")
    if not keeps_negation(text, told):
        raise Rejected("it turns a denial around")


def make_event(ground: Ground, claim: EventClaim, taken: Sequence[TimeExpression] = ()) -> Event:
    """Return the event of a claim that passed ``check_claim``, with its evidence and date.

    ``taken`` are the phrases that date other events of the same line: they are not given to this one unasked.

    Raises:
        Rejected: none of its lines tells it.
    """
    article, text = ground.article, _flat(claim.text)
    lines = _supporting(article, claim.lines, text)
    date, dated_by = _date(ground, claim, lines, text, taken)
    return Event(
        id=_event_id(article.id, text, lines),
        text=text,
        actors=tuple(dict.fromkeys(name for actor in claim.actors if (name := ground.names.known(actor)))),
        date=date,
        evidence=tuple(evidence(article, line.start, line.end) for line in lines),
        hedge=next((found for line in lines if (found := _hedge(article, line, text))), None),
        checks={"names": True, "numbers": True, "support": True, **dated_by},
    )


def _undated(ground: Ground, lines: Sequence[Line], text: str) -> str:
    """Return a text without the time expressions of its lines: a name and a date tell nothing that was done."""
    for phrase in (one for line in lines for one in phrases_in(line, ground.phrases)):
        text = text.replace(_flat(phrase.quote), " ")
    return text


def _flat(text: str) -> str:
    return " ".join(text.split())


def evidence(article: Article, start: int, end: int) -> Evidence:
    """Return a place of the article with its words."""
    return Evidence(start=start, end=end, quote=article.text[start:end])


def support(text: str, told: str) -> float:
    """Return which share of a statement's content words stands in the words told.

    A name that stands elsewhere in the article does not count against it: it may stand for a pronoun.
    """
    there = stems(told)
    own = {word.stem for word in words(text) if word.stem and (word.stem in there or not word.is_name)}
    return len(own & there) / len(own) if own else 0.0


def _supporting(article: Article, lines: Sequence[Line], text: str) -> list[Line]:
    """Leave out cited lines that share no content word with the text, as long as one remains."""
    here = stems(text)
    kept = [line for line in lines if here & stems(article.quote(line))]
    if not kept:
        raise Rejected("its line does not tell it")
    return kept


def keeps_negation(text: str, told: str) -> bool:
    """Say whether a text denies nothing that the words told state, and states nothing that they deny."""
    if _NEGATION.search(text):
        return bool(_NEGATION.search(told))
    place = region(text, told)
    if place is None:
        return True
    before = told[max(0, place[0] - _BEFORE) : place[0]]
    return not _NEGATION.search(told, place[0], place[1]) and not _DENIED.search(before)


def _date(
    ground: Ground, claim: EventClaim, lines: Sequence[Line], text: str, taken: Sequence[TimeExpression]
) -> tuple[EventDate, dict[str, bool]]:
    if claim.phrase is not None:
        line = next((line for line in lines if line.start <= claim.phrase.start < line.end), None)
        if line is not None and dates_event(ground.article, line, claim.phrase, text):
            return event_date(claim.phrase), {"phrase": True}
        return EventDate(), {"phrase": False}
    for line in lines:
        free = [
            p for p in phrases_in(line, ground.phrases) if p not in taken and dates_event(ground.article, line, p, text)
        ]
        if len(free) == 1:
            return event_date(free[0]), {"phrase": True}
    return lead_date(ground.article, lines, ground.phrases, text) or EventDate(), {}


def _hedge(article: Article, line: Line, text: str) -> Evidence | None:
    quote = article.quote(line)
    place = region(text, quote)
    found = hedge(quote, place) if place else None
    return evidence(article, line.start + found[0], line.start + found[1]) if found else None


def _event_id(article_id: str, text: str, lines: Sequence[Line]) -> str:
    told = "\n".join([article_id, text, *(f"{line.start}-{line.end}" for line in lines)])
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:ID_DIGITS]
