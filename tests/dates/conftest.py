"""A reader for one sentence, as the tests of this folder use it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.dates import TimeExpression, find

if TYPE_CHECKING:
    from collections.abc import Callable

PUBLISHED = date(2019, 2, 25)
"""A Monday."""

Only = "Callable[..., TimeExpression]"


@pytest.fixture
def only() -> Callable[..., TimeExpression]:
    """Return the one expression of a sentence; the sentence was published on Monday, 25 February 2019."""

    def read(sentence: str, published: date | None = PUBLISHED, language: str = "en") -> TimeExpression:
        found = find(sentence, published, language)
        assert len(found) == 1, f"not one expression: {[e.quote for e in found]}"
        expression = found[0]
        assert sentence[expression.start : expression.end] == expression.quote
        return expression

    return read


@pytest.fixture
def edtf_of() -> Callable[..., dict[str, str | None]]:
    """Return every phrase of a text with its EDTF value."""

    def read(text: str, published: date | None = PUBLISHED, language: str = "en") -> dict[str, str | None]:
        return {expression.quote: expression.edtf for expression in find(text, published, language)}

    return read
