"""From the XML of a DOCX to paragraphs: everything that its reader sees, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Element = Any
"""An ``lxml.etree._Element``; lxml has no type stubs."""

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _STYLE = f"{_W}p", f"{_W}pPr/{_W}pStyle"
_TEXT = f"{_W}t"
_BLANKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": ""}
_SKIPPED = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}sdtPr", _FALLBACK))
"""What a change took away, what is no text, and the second telling of a text box."""


def paragraphs_of(element: Element) -> Iterator[tuple[str, str]]:
    """Yield each paragraph beneath an element with the id of its style ("Title"), those in tables and boxes too.

    A text box comes before the paragraph that it is anchored in. Paragraphs without text are left out. XML nests no
    deeper than libxml2 allows, 256 levels.
    """
    for child in element:
        if child.tag == _PARAGRAPH:
            pieces: list[str] = []
            yield from _boxes(child, pieces)
            text = "\n".join(" ".join(line.split()) for line in "".join(pieces).split("\n")).strip()
            if text:
                style = child.find(_STYLE)
                yield text, str(style.get(f"{_W}val", "")) if style is not None else ""
        elif child.tag not in _SKIPPED:
            yield from paragraphs_of(child)


def _boxes(element: Element, pieces: list[str]) -> Iterator[tuple[str, str]]:
    """Add the text of a paragraph to ``pieces``; yield the paragraphs of the text boxes in it."""
    for child in element:
        if child.tag == _TEXT:
            pieces.append(child.text or "")
        elif child.tag in _BLANKS:
            pieces.append(_BLANKS[child.tag])
        elif child.tag == f"{_W}txbxContent":
            yield from paragraphs_of(child)
        elif child.tag not in _SKIPPED:
            yield from _boxes(child, pieces)
