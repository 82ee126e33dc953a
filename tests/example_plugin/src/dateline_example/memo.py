"""``memo:NAME``: the article in the file ``NAME.memo``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dateline.errors import InputError, SourceNotFoundError, TooLargeError
from dateline.text.article import make_article
from dateline.text.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.records import Article
    from dateline.sources.base import ReadOptions

PREFIX = "memo:"


class Memo:
    """Reads memos."""

    name = "memo"

    def claims(self, reference: str) -> bool:
        """Claim what begins with ``memo:``."""
        return reference.startswith(PREFIX)

    def read(self, reference: str, options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the one article.

        Raises:
            InputError: there is no such memo, it is too large, or it is no article.
        """
        path = Path(reference.removeprefix(PREFIX) + ".memo")
        try:
            with path.open("rb") as file:
                data = file.read(options.max_bytes + 1)
        except OSError as error:
            raise SourceNotFoundError(f"{reference}: {error.strerror}") from error
        if len(data) > options.max_bytes:
            raise TooLargeError(f"{reference}: over {options.max_bytes:,} bytes")
        yield make_article(decode(data, reference), reference, published=options.published)
