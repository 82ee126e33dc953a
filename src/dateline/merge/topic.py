"""What a timeline is about: its keywords and a title made of them; no model, no word that the articles do not have."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from dateline.grounding.words import words
from dateline.merge.article_names import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.merge.witnesses import Witnesses
    from dateline.records import ArticleInfo, Entry

KEYWORDS = 8
_TITLE_WORDS = 3
_NAME_WEIGHT = 1.5
_SHORTEST = 3
_GENERAL = frozenset(
    """say says said saying told tell tells told report reports reported reporting news update live video photo photos
    latest breaking people man men woman women person year years month months week weeks day days time times hour
    hours monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december today yesterday tomorrow one two three four five six seven eight nine ten
    hundred thousand million billion first second third last next new old many much more least well still since made
    make makes making take takes took taken get gets got give given gave come came go goes went going want wants
    wanted called calls call according officials official part number another around near early late later expected
    ago told also use used using may might could must shall put set left back way""".split()
)


def topic(
    entries: Iterable[Entry], articles: Sequence[ArticleInfo], witnesses: Witnesses
) -> tuple[str | None, tuple[str, ...]]:
    """Return the title and the keywords of a timeline; ``None`` and ``()`` where nothing can be said.

    A term is a unified actor's name or a word of a headline or an entry. It weighs as many articles as use it times
    the logarithm of its uses, names more than words, without words that any news has; term frequency with the
    articles as documents, since nothing else is at hand to compare with. The title of one article is that of its
    timeline, too; that of several is made of the first keywords.
    """
    uses: Counter[str] = Counter()
    users: defaultdict[str, set[str]] = defaultdict(set)
    shown: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def count(term: str, by: Iterable[str]) -> None:
        key = folded(term)
        uses[key] += 1
        users[key].update(by)
        shown[key][term] += 1

    originals = [article for article in articles if not witnesses.is_copy(article.id)]
    for article in originals:
        for word in _terms(article.title or "", ()):
            count(word, [article.id])
    names: set[str] = set()
    for entry in entries:
        sources = {witnesses.original(source) for source in entry.sources}
        proper = [name for name in entry.actors if name[:1].isupper() and folded(name) not in _GENERAL]
        names.update(folded(name) for name in proper)
        for term in (*proper, *_terms(entry.text, proper)):
            count(term, sources)
    least = 2 if len(originals) > 1 else 1
    weights = {
        key: len(users[key]) * math.log1p(uses[key]) * (_NAME_WEIGHT if key in names else 1)
        for key in uses
        if len(users[key]) >= least and uses[key] > 1
    }
    ranked = sorted(weights, key=lambda key: (-round(weights[key], 6), key))
    keywords = tuple(_usual(shown[key]) for key in _distinct(ranked)[:KEYWORDS])
    titles = [" ".join(article.title.split()) for article in originals if article.title]
    if len(originals) == 1 and titles:
        return titles[0], keywords
    title = ", ".join(keywords[:_TITLE_WORDS])
    return (title[:1].upper() + title[1:] or None), keywords


def _terms(text: str, names: Sequence[str]) -> list[str]:
    """Return the words of a text that may say what it is about, but for those of the names given."""
    known = {part for name in names for part in folded(name).split()}
    found = {folded(word.text): word.text for word in reversed(words(text)) if word.stem and not word.text.isnumeric()}
    return [
        shown if any(map(str.isupper, shown[1:])) else shown.casefold()
        for plain, shown in reversed(found.items())
        if len(plain) >= _SHORTEST and plain not in _GENERAL and plain not in known
    ]


def _usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda one: (-spellings[one], one))


def _distinct(ranked: Sequence[str]) -> list[str]:
    """Leave out a term that is a part of one before it, or a form of it ("depot", "depots")."""
    kept: list[str] = []
    for term in ranked:
        if len(kept) == KEYWORDS:
            break
        if not any(_same(part, other) for one in kept for other in one.split() for part in term.split()):
            kept.append(term)
    return kept


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= 2  # noqa: PLR2004 -- a plural's ending
