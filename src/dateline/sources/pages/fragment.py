"""A snippet of HTML, as feeds and mail carry it, to paragraphs."""

from __future__ import annotations

import html as entities
import re

from dateline.sources.pages.blocks import blocks_of

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--|<!\[CDATA\[|<!")
_ESCAPED_TWICE = re.compile(r"</(?:p|div|a|li|ul|strong|em|b|i|span|h[1-6])>|<br ?/?>", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def text_of_fragment(html: str) -> str:
    r"""Return the paragraphs of a snippet of HTML, parted by blank lines; "" if there is no text.

    Nothing is judged: all that a browser would show is there. A single ``<br>`` is ``\n``; the items of a list begin
    with ``- ``. Text without a tag keeps its lines, with its entities resolved, and HTML that was escaped once too
    often is read as HTML. Takes time linear in the length; elements nested deeper than 2,048 levels are left out
    (libxml2). Never raises.
    """
    text = _SURROGATE.sub("\ufffd", html)
    if not _TAG.search(text):
        text = entities.unescape(text)
        if not _ESCAPED_TWICE.search(text):
            return _plain(text)
    return "\n\n".join(_paragraphs(_CDATA.sub("", text)))


def _paragraphs(html: str) -> list[str]:
    from lxml import etree  # noqa: PLC0415 -- heavy: only where a fragment is read
    from lxml import html as lxml_html  # noqa: PLC0415 -- the same

    parser = lxml_html.HTMLParser(huge_tree=True, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(f"<div>{html}</div>", parser=parser)
    except (etree.LxmlError, ValueError):
        return []
    return [block.text for block in blocks_of(root)]


def _plain(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
