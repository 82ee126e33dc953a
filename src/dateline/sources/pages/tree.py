"""From the bytes of a page to a tree, in bounded time and memory whatever the bytes are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.errors import NotAnArticleError, TooLargeError
from dateline.sources.pages.charset import decode_page

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_CHARACTERS = 50_000_000
"""No page is parsed that is longer than this; readers refuse long before, at ``ReadOptions.max_bytes``."""
MAX_ELEMENTS = 300_000
"""Long reports with every comment below them have some 20,000."""
MAX_DEPTH = 300
"""News pages nest some 40 levels; some hundred more come from tags that are never closed."""
MAX_ATTRIBUTES = 2000
"""Of one element. The time that libxml2 takes to add one grows with their number."""

# What XML does not allow in a text, as characters and as references to them: lxml reads it and refuses to write it.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_REFERENCE = re.compile(
    r"&#(?:0{0,9}(?:[0-8]|1[124-9]|2[0-9]|3[01]|127|6553[45])|x0{0,9}(?:[0-8bcef]|1[0-9a-f]|7f|fff[ef]))(?![0-9a-f]);?",
    re.IGNORECASE,
)
_WHITE = "\x0b\x0c"
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def parse(data: bytes | str, charset: str | None = None) -> HtmlElement:
    """Return the root of a page's tree, ``<html>``; ``charset`` is what the server told of its encoding.

    Nothing is fetched and no entity of the page's own is expanded. Control characters are left out.

    Raises:
        TooLargeError: the page has more characters or elements than ``MAX_CHARACTERS`` or ``MAX_ELEMENTS``.
        NotAnArticleError: it is nested deeper than ``MAX_DEPTH``, has an element with more than ``MAX_ATTRIBUTES``,
            holds nothing, or is in no encoding that can be told.
    """
    from lxml import etree, html  # noqa: PLC0415 -- heavy

    if len(data) > MAX_CHARACTERS:
        raise TooLargeError(f"the page is too large: {len(data):,} characters, the limit is {MAX_CHARACTERS:,}")
    text = decode_page(data, charset) if isinstance(data, bytes) else data
    clean = _clean(text)
    # The limits of libxml2 itself are off (``huge_tree``), for at them it would leave out the rest in silence.
    shape = {"encoding": "utf-8", "no_network": True, "huge_tree": True}
    try:
        etree.fromstring(clean, etree.HTMLParser(target=_Guard(), **shape))
        root = etree.fromstring(clean, html.HTMLParser(**shape))
    except etree.LxmlError as error:
        raise NotAnArticleError(f"the page cannot be parsed: {error}") from error
    if root is None or root.tag != "html":
        raise NotAnArticleError("the page is empty")
    return root


def _clean(text: str) -> bytes:
    shown = _REFERENCE.sub("", _CONTROL.sub(lambda match: " " if match[0] in _WHITE else "", text))
    try:
        return shown.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", shown).encode()


class _Guard:
    """Goes through the tags as they are parsed and keeps nothing, so that no bad tree is ever built."""

    def __init__(self) -> None:
        self.depth = 0
        self.elements = 0

    def start(self, _tag: str, attributes: dict[str, str]) -> None:
        """Count an element that opens."""
        self.depth += 1
        self.elements += 1
        if self.depth > MAX_DEPTH:
            raise NotAnArticleError(f"the page is nested more than {MAX_DEPTH} levels deep; no article is")
        if self.elements > MAX_ELEMENTS:
            raise TooLargeError(f"the page has more than {MAX_ELEMENTS:,} elements; no article has")
        if len(attributes) > MAX_ATTRIBUTES:
            raise NotAnArticleError(f"the page has an element with more than {MAX_ATTRIBUTES:,} attributes")

    def end(self, _tag: str) -> None:
        """Count an element that closes."""
        self.depth -= 1

    def close(self) -> None:
        """End the page."""
