"""The blocks of text in an HTML tree, as a browser would lay them out, without what is not shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

NEVER_SHOWN = frozenset(
    (
        *("head", "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "embed", "applet"),
        *("canvas", "audio", "video", "select", "textarea", "datalist", "map", "title", "meta", "link"),
    )
)
"""Elements whose content is no text that a reader sees."""

BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search"),
        *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
"""Elements that begin and end a paragraph."""

# What a browser hides; white space within the style is removed before it is looked at.
_HIDDEN_STYLE = re.compile(r"(?:^|;)(?:display:none|visibility:hidden|mso-hide:all|font-size:0(?:px)?)(?:;|!|$)")
_MAX_STYLE = 1000
_BULLET = "- "
_BREAK = "\x00"  # of a line, until white space is folded
_WHITE = re.compile(r"[ \t\n\r\f\v\xa0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_BREAKS = re.compile(rf" ?{_BREAK}[ {_BREAK}]*{_BREAK} ?")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
_UNLIKE_TEXT = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Block:
    r"""A paragraph, a heading, an item, a cell: white space folded, a single ``<br>`` as ``\n``.

    ``element`` is the innermost element around it that begins a paragraph; ``linked`` the share of its characters that
    are links.
    """

    text: str
    element: HtmlElement
    linked: float


def is_hidden(element: HtmlElement) -> bool:
    """Say whether a browser would not show an element: its kind, ``hidden``, or its own style."""
    if element.tag in NEVER_SHOWN or "hidden" in element.attrib:
        return True
    style = element.get("style")
    return bool(style and _HIDDEN_STYLE.search(re.sub(r"\s+", "", style[:_MAX_STYLE]).lower()))


def blocks_of(root: HtmlElement, skip: Callable[[HtmlElement], bool] = is_hidden) -> list[Block]:
    """Return the blocks of text, in order, none empty.

    Two ``<br>`` end a paragraph, as they do for the eye, and the items of a list begin with ``- ``. Elements for which
    ``skip`` is true are left out with all that is in them; their tails stay. Takes time linear in the tree, and no
    recursion, for hostile pages nest deep.
    """
    gathered = _Gathered(root)
    for event, element in _walk(root, skip):
        if event == "start":
            gathered.open(element)
        elif event == "end":
            gathered.close(element)
        if event != "start" and element is not root and element.tail:
            gathered.text(element.tail)
    gathered.finish()
    return gathered.blocks


def folded(text: str) -> str:
    """Return a text with white space folded to single blanks, and without what is invisible or no character."""
    return _WHITE.sub(" ", _UNLIKE_TEXT.sub("", _INVISIBLE.sub("", text))).strip(" ")


def _walk(root: HtmlElement, skip: Callable[[HtmlElement], bool]) -> Iterator[tuple[str, HtmlElement]]:
    """Yield what opens and closes; what is skipped, a comment too, as "tail"."""
    from lxml import etree  # noqa: PLC0415 -- heavy: only where a page is read

    skipped = None
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start" and element is not root and skip(element):
            skipped = element
            walk.skip_subtree()
        elif event == "start" or (event == "end" and element is not skipped):
            yield event, element
        else:
            yield "tail", element


class _Gathered:
    """What was gathered of the block that is being read, and the blocks before it."""

    def __init__(self, root: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self._around = [root]
        self._parts: list[str] = []
        self._linked = 0
        self._links = 0
        self._preformatted = 0

    def open(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS:
            if self._parts != [_BULLET]:  # a bullet waits for the paragraph that begins the item
                self.finish()
            self._around.append(element)
        if tag == "li":
            self.finish()
            self._parts.append(_BULLET)
        elif tag == "br":
            self._parts.append(_BREAK)
        self._links += tag == "a"
        self._preformatted += tag == "pre"
        if element.text:
            self.text(element.text)

    def close(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self.finish()
            self._around.pop()
        self._links -= tag == "a"
        self._preformatted -= tag == "pre"

    def text(self, text: str) -> None:
        if self._links:
            self._linked += len(folded(text))
        self._parts.append(text.replace("\n", _BREAK) if self._preformatted else text)

    def finish(self) -> None:
        """End the block."""
        text = folded("".join(self._parts)) if self._parts else ""
        linked = self._linked / max(1, len(text.removeprefix(_BULLET)))
        self._parts.clear()
        self._linked = 0
        for piece in _BREAKS.sub("\n\n", text).split("\n\n") if text else ():
            lines = [line.strip() for line in piece.split(_BREAK)]
            paragraph = "\n".join(line for line in lines if line)
            if paragraph.strip("-\n "):
                self.blocks.append(Block(paragraph, self._around[-1], min(1.0, linked)))
