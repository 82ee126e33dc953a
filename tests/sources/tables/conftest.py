"""What the tests of collections share."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.errors import InputError
    from dateline.sources.base import Items

    Reader = Callable[[Opened, ReadOptions], Items]
    Read = Callable[..., tuple[list[Article], list[InputError]]]


@pytest.fixture
def read() -> Read:
    """Read bytes with a reader: the articles, and the errors; what a reader raises is raised."""

    def reading(
        reader: Reader, data: bytes, options: ReadOptions | None = None, name: str = "news.file"
    ) -> tuple[list[Article], list[InputError]]:
        items = list(reader(Opened(name, io.BytesIO(data), len(data)), options or ReadOptions()))
        articles = [item for item in items if isinstance(item, Article)]
        return articles, [item for item in items if not isinstance(item, Article)]  # type: ignore[misc]

    return reading
