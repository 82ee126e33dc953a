"""How a date is told to a person: its value, the words it came from and what they were counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.records import ArticleInfo, EventDate

NO_DATE = "no date"


def published_told(article: ArticleInfo) -> str:
    """Return when an article was published, in words."""
    return f"published {article.published}" if article.published else "no date of publication"


def date_told(date: EventDate, article: ArticleInfo | None = None) -> str:
    """Return a date in one line, such as ``2019-01 ← “last month”, published 2019-02-25``."""
    if date.phrase is None:
        return date.edtf or NO_DATE
    told = f"{date.edtf or NO_DATE} ← “{' '.join(date.phrase.quote.split())}”"
    if date.edtf is None:
        unpublished = article is not None and article.published is None
        return told + (", and no date of publication" if unpublished else ", which proves none")
    if date.anchor is None:
        return told
    published = article is not None and article.published is not None and str(article.published) == date.anchor
    return f"{told}, {'published' if published else 'counted from'} {date.anchor}"
