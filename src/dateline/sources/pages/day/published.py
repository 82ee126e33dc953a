"""The day a page was published, out of all that its places tell."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dateline.sources.pages.day.blocks import blocks_of
from dateline.sources.pages.day.claims import Claim, changes_of, claims_of
from dateline.sources.pages.day.shown import LONG, days_shown
from dateline.sources.pages.day.stamp import stamp_of
from dateline.sources.pages.day.vote import weighed
from dateline.sources.pages.day.words import words_of
from dateline.sources.pages.day.zone import country_of, home_of, languages_of
from dateline.sources.pages.heading import heading_of
from dateline.text.language import settle

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from dateline.sources.pages.day.shown import Kind
    from dateline.sources.pages.said import Said

_SHOWN: dict[Kind, tuple[str, str, float]] = {
    "labelled": ("byline", "shown", 2.0),
    "time": ("<time>", "shown", 1.5),
    "with a time": ("byline", "shown", 1.5),
    "bare": ("byline", "shown", 1.0),
    "title": ("title", "title", 0.5),
}
_CERTAIN = 2.0  # the weight from which on a day is certain, if nothing speaks against it
_SECOND_OPINION = 0.5
_ALONE = 1.5  # the weight from which on a day needs no second opinion, if there is none
_SAMPLE = 5000
_MANY = 5000  # blocks: beyond, no second opinion is asked, for its time is not bounded


@dataclass(frozen=True, slots=True)
class Published:
    """The day of publication; ``day`` is ``None`` where it cannot be told.

    ``by`` names the place that told it ("JSON-LD datePublished", "meta article:published_time", "URL", "byline").
    ``guessed`` says that it is only likely.
    """

    day: date | None = None
    by: str | None = None
    guessed: bool = False


UNKNOWN = Published()


def published_of(tree: HtmlElement, said: Said, url: str | None, text: str | None = None) -> Published:
    """Return the day a page was published, by its own clock; unknown rather than wrong.

    ``text`` is the story, where it is known; it tells the language. Never raises, and leaves the tree as it is.
    """
    blocks = blocks_of(tree)
    sample = text or " ".join(block.text for block in blocks if len(block.text) >= LONG)
    language = settle(said.language, sample[:_SAMPLE] or " ".join(said.titles))
    country = country_of(url, None) or country_of(said.canonical, said.language)
    words = words_of((language, said.language or language, *languages_of(country)), country)
    claims = claims_of(said, url, words)
    for shown in days_shown(blocks, heading_of(tree, said.titles), said.titles, words):
        claims.append(Claim(*_SHOWN[shown.kind], shown.stamp))
    changes = changes_of(said, words)
    others = [stamp for time in said.times if (stamp := stamp_of(time.value, words))]
    home = home_of(country, language, [*(claim.stamp for claim in claims), *changes, *others])
    found = weighed(claims, changes, home)
    if found.day is None or found.weight >= _CERTAIN:
        return Published(found.day, found.by, guessed=found.guessed) if found.day else UNKNOWN
    second = _by_htmldate(tree, url) if len(blocks) <= _MANY else None
    if second != found.day and (second or found.weight < _ALONE):
        return UNKNOWN
    weight = found.weight + (_SECOND_OPINION if second else 0)
    return Published(found.day, found.by, guessed=found.guessed or weight < _CERTAIN)


def _by_htmldate(tree: HtmlElement, url: str | None) -> date | None:
    """Return the day that the htmldate library finds in a page (A. Barbaresi, JOSS 5(51), 2020).

    Without its extensive search, which loads the words of two hundred languages: that takes seconds.
    """
    from htmldate import find_date  # noqa: PLC0415 -- slow to import

    try:
        found = find_date(deepcopy(tree), extensive_search=False, original_date=True, url=url)
        return date.fromisoformat(found) if found else None
    except Exception:  # noqa: BLE001 -- another's code on hostile input
        return None
