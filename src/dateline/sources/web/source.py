"""Articles at addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.errors import AddressRefusedError
from dateline.sources.web.naming import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.errors import InputError
    from dateline.records import Article
    from dateline.sources.base import ReadOptions

_WEB = re.compile(r"https?://", re.IGNORECASE)
_OTHER = re.compile(
    r"[a-z][a-z0-9+.-]{0,30}://|(?:about|blob|data|file|ftp|https?|javascript|mailto|vbscript|view-source):",
    re.IGNORECASE,
)


class Addresses:
    """Reads what is at an address of the web: a page, a feed, a document."""

    name = "web"

    def claims(self, reference: str) -> bool:
        """Claim every address, also those that are refused: they are no paths of files."""
        return _OTHER.match(reference) is not None

    def read(self, reference: str, options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the articles at an address.

        Raises:
            AddressRefusedError: the address may not be asked: its scheme, a private address, robots.txt, or no
                address at all is opened in this run.
            FetchError: it could not be fetched.
            InputError: it holds no article, or cannot be read.
        """
        if not _WEB.match(reference):
            raise AddressRefusedError(
                f"{shown(reference)}: only http and https are read", hint="a file is read by its path"
            )
        if options.web is None:
            raise AddressRefusedError(f"{shown(reference)}: addresses are not opened in this run")
        from dateline.sources.opened import read_opened  # noqa: PLC0415 -- claims() needs no reader

        yield from read_opened(options.web.open(reference), options)
