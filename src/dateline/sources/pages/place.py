"""Where on a page an element stands: in its article, or in what is around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Place = Literal["article", "header", "body", "related", "comment", "aside", "footer"]
"""In ``<article>`` or ``<main>``, in a header, in a list of other articles, among comments …; else "body"."""

OUTSIDE: frozenset[Place] = frozenset({"related", "comment", "aside", "footer"})
"""What stands there tells nothing of the page's own article."""

_LISTS = re.compile(
    r"related|recommend|recirc|read-?more|more-?(?:stories|news|from|on)|also-?(?:read|like)|latest|lastest|popular"
    r"|most-?(?:read|viewed|shared|recent)|trending|sidebar|teaser|promo|widget|ticker|carousel|slider|newsfeed|similar"
    r"|next-?(?:post|article|prev)|prev(?:ious)?-?(?:post|article|next)|outbrain|taboola|siehe-?auch|relacionad|verwandt"
)
_COMMENTS = re.compile(
    r"(?:^|[-_ ])(?:comments?(?:list|area|section)?|kommentare?|comentarios?|commentaires?|disqus|repl(?:y|ies))"
    r"(?:$|[-_ ])"
)
_REGIONS: dict[str, Place] = {
    "article": "article",
    "main": "article",
    "header": "header",
    "aside": "aside",
    "nav": "aside",
    "footer": "footer",
}
_ATTRIBUTE_CHARACTERS = 300


class Places:
    """Tells the places of a page's elements, given the heading of its article, and keeps them."""

    def __init__(self, heading: HtmlElement | None) -> None:
        # What holds the heading is no list of other articles, whatever its class says ("has-sidebar").
        self._own = set() if heading is None else {heading, *heading.iterancestors()}
        self._in_article = any(element.tag == "article" for element in self._own)
        self._known: dict[HtmlElement, Place] = {}

    def of(self, element: HtmlElement) -> Place:
        """Return the place of an element, itself included."""
        path: list[HtmlElement] = []
        place: Place = "body"
        node = element
        while node is not None:
            if node in self._known:
                place = self._known[node]
                break
            path.append(node)
            node = node.getparent()
        for step in reversed(path):
            place = self._known[step] = self._within(step, place)
        return place

    def _within(self, element: HtmlElement, outer: Place) -> Place:
        """Return what an element makes of the place that it stands in."""
        if outer in {"related", "comment", "aside"} or not isinstance(element.tag, str):
            return outer
        own = _REGIONS.get(element.tag)
        if element in self._own:
            return own if own in {"article", "header"} and outer != "article" else outer
        words = f"{element.get('class') or ''} {element.get('id') or ''}"[:_ATTRIBUTE_CHARACTERS].lower()
        if _COMMENTS.search(words):
            return "comment"
        if _LISTS.search(words):
            return "related"
        if own in {"header", "footer"} and outer == "article":
            return outer
        if element.tag == "article" and self._in_article:
            return "related"  # not the one that has the heading
        return own or outer
