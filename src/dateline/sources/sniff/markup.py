"""The kind of a text that begins with markup, told by its root element."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.sources.sniff.head import Head

OTHER_XML = "binary:XML of another kind"

_MAX_PROLOG = 200
_ROOT = re.compile(r"<([A-Za-z_][\w.-]{0,60})(?::([\w.-]{1,60}))?(?=[\s/>])")
_DOCTYPE = re.compile(r"<!doctype\s{1,20}([\w.-]{1,60})(?::([\w.-]{1,60}))?", re.IGNORECASE)
_PAGE = frozenset({"html", "head", "body"})
_BLOCKS = frozenset(
    "title meta link script style base noscript template article section main header footer nav aside div p h1 h2 h3 h4"
    " h5 h6 table tr td ul ol dl li pre blockquote figure iframe form center hr frameset".split()
)
_INLINE = frozenset(
    "a abbr b big br cite code em font i img input label picture q small span strong sub sup time u".split()
)
_A_BLOCK = re.compile(r"<(?:p|div|br|h[1-6]|li|td|article|section|body)[\s/>]|</p>", re.IGNORECASE)
_A_TAG = re.compile(
    r"</?(?:html|head|body|title|meta|div|p|a|span|br|h[1-6]|table|ul|ol|li|article|section|img)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_RSS_IN_RDF = re.compile(r"purl\.org/rss/|my\.netscape\.com/rdf", re.IGNORECASE)
_NAMESPACE = re.compile(r"<[^<>]{1,500}\sxmlns(?::[\w.-]{1,60})?\s{0,5}=")

_HTML_ENDINGS = frozenset("html htm xhtml xht shtml php asp aspx jsp".split())
_HTML_MEDIA = frozenset({"text/html", "application/xhtml+xml"})
_MARKDOWN_ENDINGS = frozenset({"md", "markdown", "mdown", "mkd"})
_MARKDOWN_MEDIA = frozenset({"text/markdown", "text/x-markdown"})
_XML_ENDINGS = frozenset("xml rss atom rdf".split())


def is_markdown(head: Head) -> bool:
    """Say whether the name or the server promises Markdown, which content alone cannot tell from text."""
    return head.named(_MARKDOWN_ENDINGS, _MARKDOWN_MEDIA)


def markup_of(head: Head) -> str | None:
    """Return the kind of a page, a feed, a sitemap or other XML, ``None`` for what is no markup.

    An XML declaration, comments, processing instructions and a document type may stand before the root. Where the
    root is beyond the head, the document type tells, or the name. A Markdown text may begin with HTML.
    """
    if not head.text.startswith("<"):
        return "html" if _is_named_page(head) else None
    position, is_xml, doctype = _after_prolog(head.text)
    root = _ROOT.match(head.text, position) if position is not None else None
    name = (root[2] or root[1]).lower() if root else doctype
    if name is None:
        if position is None and not _is_php(head):  # a comment that is longer than the head
            return "html" if head.named(_HTML_ENDINGS, _HTML_MEDIA) else OTHER_XML if is_xml else None
        return "html" if _is_named_page(head) else OTHER_XML if is_xml and position is not None else None
    found = _by_root(name, head, is_page=doctype == "html")
    if found or is_markdown(head):
        return found
    is_xml = is_xml or doctype is not None or head.ending in _XML_ENDINGS or bool(_NAMESPACE.match(head.text))
    return "html" if _is_named_page(head) else OTHER_XML if is_xml else None


def _by_root(name: str, head: Head, *, is_page: bool) -> str | None:
    if is_page or name in _PAGE:
        return "html"
    if name in {"rss", "feed", "channel"}:
        return "feed"
    if name == "rdf":
        return "feed" if _RSS_IN_RDF.search(head.text) else OTHER_XML
    if name in {"urlset", "sitemapindex"}:
        return "sitemap"
    if is_markdown(head):
        return None
    if name in _BLOCKS or (name in _INLINE and _A_BLOCK.search(head.text)):
        return "html"
    return None


def _is_named_page(head: Head) -> bool:
    """Say whether a text that is called a page holds any tag of one."""
    return head.named(_HTML_ENDINGS, _HTML_MEDIA) and bool(_A_TAG.search(head.text))


def _is_php(head: Head) -> bool:
    return head.text.startswith("<?php")


def _after_prolog(text: str) -> tuple[int | None, bool, str | None]:
    """Return where the root begins (``None``: beyond the text), if there is an XML declaration, and the doctype."""
    position, is_xml, doctype = 0, False, None
    for _ in range(_MAX_PROLOG):
        while position < len(text) and text[position].isspace():
            position += 1
        if text.startswith("<!--", position):
            end = text.find("-->", position + 4)
            position = end + 3
        elif text.startswith("<?", position):
            is_xml = is_xml or text.startswith("<?xml", position)
            end = text.find("?>", position)
            position = end + 2
        elif found := _DOCTYPE.match(text, position):
            doctype = (found[2] or found[1]).lower()
            end = _end_of_doctype(text, found.end())
            position = end + 1
        else:
            return position, is_xml, doctype
        if end < 0:
            break
    return None, is_xml, doctype


def _end_of_doctype(text: str, start: int) -> int:
    close = text.find(">", start)
    subset = text.find("[", start)
    if 0 <= subset < close:
        inner = text.find("]", subset)
        return text.find(">", inner) if inner >= 0 else -1
    return close
