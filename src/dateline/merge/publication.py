"""When an article was published, in words, and whether that is a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from dateline.records import ArticleInfo

_LONGEST = 80
"""Characters of the name of a place that told the day."""


def published_told(article: ArticleInfo) -> str:
    """Return ``published 2019-02-25``, or ``likely published 2019-02-25 (guessed from the file name)``, on one line."""
    if article.published is None:
        return "no date of publication"
    if not article.published_guessed:
        return f"published {article.published}"
    by = " ".join(for_terminal((article.published_by or "")[: 2 * _LONGEST]).split())[:_LONGEST].rstrip()
    return f"likely published {article.published} ({f'guessed from the {by}' if by else 'a guess'})"
