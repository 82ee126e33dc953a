"""A page as its pieces of text, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_BLOCKS = 20_000
_PARTED = frozenset(
    "address article aside blockquote body br center dd details dialog div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hgroup hr li main nav ol p pre section table tbody td tfoot th thead title tr ul".split()
)
# Inline elements that pages set apart by style, and others that only change the letters of a word.
_SPACED = frozenset("a abbr label small span time".split())
_SKIPPED = frozenset("script style noscript template svg iframe object select option textarea button".split())


@dataclass(frozen=True, slots=True)
class Block:
    """Text that stands by itself in ``element``, with the ``datetime`` of every ``<time>`` in it.

    ``changed`` says that these are marked as the time of a change.
    """

    text: str
    element: HtmlElement
    times: tuple[str, ...]
    changed: bool = False


def blocks_of(tree: HtmlElement) -> list[Block]:
    """Return the pieces of text of a page's body, at most ``MAX_BLOCKS``."""
    found: list[Block] = []
    for block in _walk(tree):
        if block.text:
            found.append(block)
            if len(found) == MAX_BLOCKS:
                break
    return found


def _walk(tree: HtmlElement) -> Iterator[Block]:
    from lxml import etree  # noqa: PLC0415 -- heavy

    body = tree.find("body")
    root = tree if body is None else body
    pieces: list[str] = []
    times: list[HtmlElement] = []
    holders = [root]
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        parted = event in {"start", "end"} and element.tag in _PARTED
        if parted:
            changed = bool(times) and all(_is_of_change(time) for time in times)
            values = tuple(value for time in times if (value := time.get("datetime")))
            yield Block(" ".join("".join(pieces).split()), holders[-1], values, changed)
            pieces, times = [], []
        if event == "start":
            if parted:
                holders.append(element)
            if element.tag in _SKIPPED:
                walk.skip_subtree()
            else:
                pieces += (" " if element.tag in _SPACED else "", element.text or "")
            if element.tag == "time":
                times.append(element)
        elif element is not root:
            if parted:
                holders.pop()
            pieces += (" " if element.tag in _SPACED else "", element.tail or "")


def _is_of_change(time: HtmlElement) -> bool:
    names = f"{time.get('itemprop') or ''} {time.get('property') or ''} {time.get('class') or ''}".lower()
    return ("modif" in names or "update" in names) and "publish" not in names and "entry-date" not in names
