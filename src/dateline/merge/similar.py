"""How much speaks for two told events being one: what happened, wording, who, figures, dates, and their articles.

The evidence is weighed by two logistic models. A *clause* starts with the word that says what happened, and in it that
word decides; its weights were fitted on the pairs of ECB+ (see ``benchmarks/merge.py``) and rounded. In a *sentence*
that word is uncertain and the wording as a whole decides.
"""

from __future__ import annotations

import math
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dateline.merge.deeds import deeds, same_deed
from dateline.merge.kinds import kinds
from dateline.merge.span import gap, is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dateline.merge.features import Columns
    from dateline.merge.stories import Stories

NEAR_DAYS = 3
"""Days by which the dates of two outlets may contradict each other and still tell one event."""
NEAR_EQUAL = 0.8
"""Wording from which two events of one article are the same, told twice."""
FIRM = 0.5
"""Wording without which events whose dates contradict each other are never one."""
SAME_KIND = 0.75
"""What two different words for the same kind of happening are worth, beside 1 for the same word."""
COMMON = 0.6
"""What the most common head word is worth, beside 1 for the rarest."""
UNLIKE = 0.25
"""Likeness in meaning that two words of news have anyway."""
OTHER_DEED = 0.1
"""What a thing that two sentences name is worth, beside 1 for a deed, if their verbs are not known as alike."""
_STORIES_KEPT = 200_000


class Similarity(Protocol):
    """Says how alike words and texts are in meaning, where the words themselves differ."""

    name: str

    def compare(self, texts: Sequence[str]) -> Callable[[int, int], float]:
        """Read texts once, in batches; return how alike two of them are, by their places, from 0 to 1."""


class Likeness(NamedTuple):
    """What speaks for two events being one; ``nan`` where it cannot be compared.

    ``deed`` is what is alike beside names and figures. All are from 0 to 1 but ``apart``, the days between their dates
    (0: they meet), and ``news``, those between the days of publication.
    """

    wording: float
    happened: float
    deed: float
    who: float
    figures: float
    apart: float
    same_day: bool
    story: float
    news: float
    same_article: bool


class Comparison:
    """Compares the events of ``made`` by their numbers."""

    def __init__(self, made: Columns, stories: Stories, similarity: Similarity | None = None) -> None:
        """Prepare the comparison; ``similarity`` adds meaning to the words that are the same."""
        self._made = made
        self._story = lru_cache(maxsize=_STORIES_KEPT)(stories.alike)
        self._of_words = array("q", map(self._weight, made.words))
        self._of_names = array("q", map(self._weight, made.names))
        self._of_figures = array("q", map(self._weight, made.figures))
        self._rarest = math.sqrt(max(made.squares, default=1))
        self._heads = similarity.compare(made.head_forms) if similarity else None
        self._texts = similarity.compare(made.texts) if similarity else None

    def score(self, one: int, other: int) -> float:
        """Return how likely both are one event, from 0 to 1."""
        if gap(self._made.spans[one], self._made.spans[other]) > NEAR_DAYS:
            return 0.0  # as below, without comparing anything else
        return probability(self.likeness(one, other), clause=self._is_clause(one, other))

    def because(self, one: int, other: int) -> str:
        """Say in plain words what speaks for both being one."""
        return said_of(self.likeness(one, other), clause=self._is_clause(one, other))

    def likeness(self, one: int, other: int) -> Likeness:
        """Return all that is compared."""
        made = self._made
        one, other = min(one, other), max(one, other)
        mine, others = made.articles[one], made.articles[other]
        spans = made.spans[one], made.spans[other]
        known = is_known(spans[0]) and is_known(spans[1])
        return Likeness(
            self._wording(one, other),
            self._happened(one, other),
            self._deed(one, other),
            self._overlap(made.names, self._of_names, one, other),
            self._overlap(made.figures, self._of_figures, one, other),
            gap(*spans) if known else math.nan,
            known and spans[0] == spans[1] and spans[0][0] == spans[0][1],
            1.0 if mine == others else self._story(min(mine, others), max(mine, others)),
            abs(made.published[mine] - made.published[others]),
            mine == others,
        )

    def _is_clause(self, one: int, other: int) -> bool:
        return bool(self._made.clauses[one] and self._made.clauses[other])

    def _wording(self, one: int, other: int) -> float:
        """Return the cosine of the words, weighed by rarity; by meaning as well where that is at hand."""
        made = self._made
        shared = self._weight(set(made.words[one]).intersection(made.words[other]))
        words = shared / math.sqrt(self._of_words[one] * self._of_words[other]) if shared else 0.0
        if self._texts is None or self._is_clause(one, other):
            return words
        return min(1.0, max(words, 0.4 * words + self._texts(one, other) - 0.25))

    def _happened(self, one: int, other: int) -> float:
        """Return how alike the head words are, and how rare: that both tell of "said" says little."""
        made = self._made
        mine, others = made.heads[one], made.heads[other]
        if mine < 0 or others < 0:
            return 0.0
        rare = COMMON + (1 - COMMON) * math.sqrt(min(made.squares[mine], made.squares[others])) / self._rarest
        if mine == others:
            return rare
        same_kind = bool(kinds(made.lexicon[mine]) & kinds(made.lexicon[others]))
        if self._heads is None:
            return SAME_KIND * same_kind * rare
        near = (self._heads(made.head_form_of[one], made.head_form_of[other]) - UNLIKE) / (1 - UNLIKE)
        return rare * min(1.0, max(0.4 * same_kind, near))

    def _deed(self, one: int, other: int) -> float:
        """Return whether more is shared than names and figures: a deed, a word, or the meaning of the whole.

        Of two sentences that tell what was done it is the deed that counts; a thing that both name is hardly one.
        """
        made = self._made
        same = None
        if made.single[one] and made.single[other] and not self._is_clause(one, other):
            same = same_deed(deeds(made.texts[one]), deeds(made.texts[other]))
        if same:
            return 1.0
        shared = set(made.words[one]).intersection(made.words[other])
        if any(not made.named[word] and not made.lexicon[word][0].isdigit() for word in shared):
            return 1.0 if same is None else OTHER_DEED
        return self._texts(one, other) if same is None and self._texts is not None else 0.0

    def _overlap(self, rows: Sequence[tuple[int, ...]], weights: Sequence[int], one: int, other: int) -> float:
        """Return the share of the shorter row that both have, by weight."""
        least = min(weights[one], weights[other])
        return self._weight(set(rows[one]).intersection(rows[other])) / least if least else math.nan

    def _weight(self, found: Iterable[int]) -> int:
        return sum(map(self._made.squares.__getitem__, found))


def probability(like: Likeness, *, clause: bool) -> float:
    """Weigh the evidence; from 0 to 1, and 0 where the dates exclude that both are one event."""
    if like.apart > NEAR_DAYS or (like.apart > 0 and like.wording < FIRM):
        return 0.0
    score = 0.6 * like.same_day - 1.5 * (like.apart > 0)
    score += 0.0 if math.isnan(like.figures) else like.figures - 0.3
    story = 0.0 if like.same_article else like.story
    recent = like.news <= NEAR_DAYS and not like.same_article
    who = 0.2 if math.isnan(like.who) else like.who
    if clause:
        score += (
            0.4 * like.wording
            + 0.6 * (who - 0.2)
            + 0.6 * recent
            + like.same_article * (1.1 - 2.0 * (like.figures == 0))
            - 3.9
        )
        score += 3.0 * like.happened + story * (2.2 + 3.4 * like.happened)
    else:
        deed = max(like.deed, like.happened)  # names alone are no event, whoever they are
        score += 7.0 * like.wording - 4.3 + deed - 1.0 + deed * (1.2 * who + 1.0 * recent + 4.0 * story)
        score -= 3.0 * (like.same_article and like.wording < NEAR_EQUAL)
    return 1 / (1 + math.exp(-score))


def said_of(like: Likeness, *, clause: bool) -> str:
    """Say in plain words what spoke for it: "same date, wording .71"."""
    said = []
    if math.isnan(like.apart):
        said.append("no date to compare")
    elif like.apart:
        said.append(f"dates {like.apart:.0f} {'day' if like.apart == 1 else 'days'} apart")
    else:
        said.append("same date" if like.same_day else "dates that agree")
    if clause and like.happened >= FIRM:
        said.append("the same happened")
    if like.who >= FIRM:
        said.append("same names")
    if like.figures == 1:
        said.append("same figures")
    said.append(f"wording {_short(like.wording)}")
    if like.same_article:
        said.append("in one article")
    elif clause:
        said.append(f"articles alike {_short(like.story)}")
    return ", ".join(said)


def _short(value: float) -> str:
    return f"{value:.2f}".removeprefix("0")
