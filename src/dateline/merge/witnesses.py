"""Who tells something on their own: copies of one text, and articles of one outlet, are one witness."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dateline.records import ArticleInfo, Told

Place = tuple[date, str, int, str]
"""Where an event stands among all: publication, article, offset, id. Articles without a day come last."""


class Witnesses:
    """The articles of a timeline, and which of them are independent of each other."""

    def __init__(self, articles: Iterable[ArticleInfo], copies: Mapping[str, str]) -> None:
        """Take the articles and, for each copy, the id of the article whose text it prints again."""
        self._articles = {article.id: article for article in articles}
        self._copies = copies

    def original(self, article: str) -> str:
        """Return the id of the article whose text an article prints; its own, where it is no copy."""
        return self._copies.get(article, article)

    def is_copy(self, article: str) -> bool:
        """Whether an article prints the text of another."""
        return self.original(article) != article

    def of(self, article: str) -> str:
        """Return who speaks in an article: the outlet of its original, or that article where none is told."""
        original = self.original(article)
        info = self._articles.get(original)
        outlet = " ".join((info.outlet or "").split()).casefold() if info else ""
        return f"outlet {outlet}" if outlet else f"article {original}"

    def count(self, articles: Iterable[str]) -> int:
        """Return how many independent witnesses these articles are."""
        return len({self.of(article) for article in articles})

    def published(self, article: str) -> date | None:
        """Return the day on which an article was published."""
        info = self._articles.get(article)
        return info.published if info else None

    def place(self, event: Told) -> Place:
        """Return by what events are put in order of telling, whatever the order of the files."""
        first = min((place.start for place in event.evidence), default=0)
        return (*self.article_place(event.article), first, event.id)

    def article_place(self, article: str) -> tuple[date, str]:
        """Return by what articles are put in order: the day of publication, then the id."""
        return self.published(article) or date.max, article
