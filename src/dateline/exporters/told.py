"""How a date is told to a person: its value, the words it came from and what they were counted from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.merge.publication import published_told
from dateline.merge.span import is_about_publication

if TYPE_CHECKING:
    from dateline.records import ArticleInfo, EventDate

__all__ = ["NO_DATE", "date_told", "published_told"]

NO_DATE = "no date"


def date_told(date: EventDate, article: ArticleInfo | None = None) -> str:
    """Return a date in one line, such as ``2019-01 ← “last month”, published 2019-02-25``."""
    if is_about_publication(date):
        return f"{date.edtf}, about the day of publication: told as news, no day is named"
    if date.phrase is None:
        return date.edtf or NO_DATE
    told = f"{date.edtf or NO_DATE} ← “{' '.join(date.phrase.quote.split())}”"
    if date.edtf is None:
        unpublished = article is not None and article.published is None
        return told + (", and no date of publication" if unpublished else ", which proves none")
    if date.anchor is None:
        return told
    if article is None or article.published is None or str(article.published) != date.anchor:
        return f"{told}, counted from {date.anchor}"
    return f"{told}, {'likely ' if article.published_guessed else ''}published {date.anchor}"
