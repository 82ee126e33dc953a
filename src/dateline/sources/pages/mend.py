"""The body of a page that leaves out ``<body>``, as HTML allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# https://html.spec.whatwg.org/#the-head-element: metadata content
_OF_HEAD = frozenset(
    {"title", "meta", "link", "script", "style", "base", "noscript", "template", "bgsound", "basefont"}
)


def mended(tree: HtmlElement) -> HtmlElement:
    """Move what the parser left in ``<head>`` though it is shown into ``<body>``; return the tree, changed in place.

    libxml2 knows the elements of HTML 4: at ``<main>`` or ``<article>`` it does not end a head that is not closed, as
    the standard says (https://html.spec.whatwg.org/#parsing-main-inhead, "anything else").
    """
    head = tree.find("head")
    if head is None:
        return tree
    misplaced = [child for child in head if isinstance(child.tag, str) and child.tag not in _OF_HEAD]
    if not misplaced:
        return tree
    body = tree.find("body")
    if body is None:
        body = tree.makeelement("body")
        tree.append(body)
    first = tree.makeelement("div")
    first.extend(misplaced)
    first.tail, body.text = body.text, None
    body.insert(0, first)
    return tree
