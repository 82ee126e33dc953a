"""Small fictional articles, and candidates made without one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.extractive.candidates import Candidate, Slot
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Article


@pytest.fixture(scope="session")
def article() -> Callable[..., Article]:
    """Return a function that makes an article of its text and its day of publication."""

    def article(text: str, published: str | None = "2021-03-10", source: str = "t.txt") -> Article:
        return make_article(text, source, published=date.fromisoformat(published) if published else None)

    return article


@pytest.fixture(scope="session")
def candidate() -> Callable[..., Candidate]:
    """Return a function that makes a candidate: article, text, its day, the day of publication."""

    def candidate(
        article: str,
        text: str,
        day: str,
        published: str = "2021-03-10",
        *,
        last: str | None = None,
        number: int = 1,
        dated: bool = True,
        mentions: bool = False,
    ) -> Candidate:
        slot = Slot(date.fromisoformat(day).toordinal(), date.fromisoformat(last or day).toordinal())
        return Candidate(
            article,
            number,
            0,
            len(text),
            number - 1,
            text,
            slot,
            dated,
            mentions,
            date.fromisoformat(published).toordinal(),
        )

    return candidate
