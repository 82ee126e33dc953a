"""Checks the sentences of a summary, and which of the cited lines each really rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.grounding.claims import Rejected
from dateline.grounding.events import Ground, evidence, keeps_negation, support
from dateline.grounding.numbers import numbers
from dateline.grounding.words import stems
from dateline.records import Statement
from dateline.schema import MAX_TEXT

if TYPE_CHECKING:
    from dateline.grounding.claims import StatementClaim

SUPPORT = 0.6
"""The share of a sentence's content words that its lines must hold."""
SHARE = 0.25
"""A cited line is evidence when it holds this share of the sentence's words, …"""
TOLD = 0.5
"""… or when the sentence holds this share of the line's words: a sentence may join what several lines tell."""


def ground_statement(ground: Ground, claim: StatementClaim) -> Statement:
    """Return the sentence with those of its cited lines that it rests on.

    Raises:
        Rejected: the sentence fails a check; its reason names which.
    """
    text = " ".join(claim.text.split())
    if len(text) >= MAX_TEXT:
        raise Rejected("its text was cut off")
    own, figures = stems(text), numbers(text)
    quotes = {line: ground.article.quote(line) for line in claim.lines}
    lines = [
        line
        for line, quote in quotes.items()
        if len(own & stems(quote)) >= SHARE * len(own) or figures & numbers(quote)
    ]
    if not lines or not own:
        raise Rejected("its lines do not tell it")
    told = " ".join(quotes[line] for line in lines)
    if ground.names.missing(text):
        raise Rejected("it names something that the article does not")
    if not figures <= numbers(told):
        raise Rejected("it has a number that its lines do not")
    if support(text, told) < SUPPORT:
        raise Rejected("its lines do not tell it")
    if len(lines) == 1 and not keeps_negation(text, told):  # of several lines, one may deny what the others do not tell
        raise Rejected("it turns a denial around")
    return Statement(text=text, evidence=tuple(evidence(ground.article, line.start, line.end) for line in lines))


def _rests_on(own: set[str], theirs: set[str]) -> bool:
    shared = len(own & theirs)
    return shared > 0 and (shared >= SHARE * len(own) or shared >= TOLD * len(theirs))
