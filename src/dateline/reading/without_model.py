"""Reads articles without a language model: dated lines, ranked among all articles, chosen."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dateline.extractive.brief import MODEL, brief_of
from dateline.extractive.candidates import candidates
from dateline.extractive.choose import Choice, choose
from dateline.reading.base import Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dateline.extract.ask import Tally
    from dateline.extractive.candidates import Candidate
    from dateline.records import Article, Brief


class ExtractiveReader(Reader):
    """Reads articles with code alone."""

    _chosen: dict[str, list[Candidate]] | None = None

    def chosen(self) -> tuple[str, str]:
        """Return ``extractive``, and why."""
        return MODEL, "it was chosen, and needs no language model"

    def choose_among(self, articles: Iterable[Article], choice: Choice) -> None:
        """Look at all articles first: from now on only the lines that say most of them together are read."""
        chosen: defaultdict[str, list[Candidate]] = defaultdict(list)
        for one in choose((one for article in articles for one in candidates(article)), choice):
            chosen[one.article].append(one)
        self._chosen = chosen

    def read(self, article: Article, *, overview: bool, only: Collection[int] | None, tally: Tally) -> Brief:
        """Return the lines that were chosen of an article, else all that have a date; there is no summary."""
        del overview, tally
        found = candidates(article) if self._chosen is None else self._chosen.get(article.id, [])
        return brief_of(article, [one for one in found if only is None or one.number in only])
