"""One entry of a feed as a document of its own, with nothing in it that feedparser is slow at.

feedparser knows what each format calls a thing, but takes time by the square of an author's length, of the number of
categories and of a ``style`` attribute's length, and keeps the whole feed in memory. So it is given one entry after
another: known elements in known namespaces, short where they should be short, markup as escaped text.
"""

from __future__ import annotations

from collections import Counter
from copy import copy
from dataclasses import dataclass, field
from email.utils import parseaddr
from html import escape
from typing import Any

from dateline.errors import InputError, TooLargeError

ENTRY_NAMES = frozenset({"item", "entry"})
"""What RSS and Atom call an entry, in lower case."""

FEED_NAMES = {"rss": "rss", "rdf": "rss", "channel": "rss", "feed": "feed"}
"""The elements that a feed begins with, and what is put in their place: the versions do not matter here."""

_XML = "{http://www.w3.org/XML/1998/namespace}"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_PREFIXES = {"content": _CONTENT, "dc": _DC, "dcterms": _TERMS}
_PLAIN = frozenset(
    {
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns#",
        "http://purl.org/rss/1.0/",
        "http://purl.org/rss/1.0/modules/rss091#",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://blogs.law.harvard.edu/tech/rss",
        "http://cyber.law.harvard.edu/rss",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",  # of the root of RSS 1.0
    }
)
_USERLAND = "http://backend.userland.com/rss"  # with a version behind it

_LONG = -1
_DAY, _NAME, _TITLE, _ADDRESS = 100, 200, 2_000, 2_048
_MAX_CHARS = {
    **{("", name): _NAME for name in ("author", "name", "source")},
    **{("", name): _ADDRESS for name in ("link", "guid", "id")},
    **{("", name): _DAY for name in ("pubdate", "published", "issued", "updated", "modified", "language")},
    **{("", name): _LONG for name in ("description", "summary", "content", "fullitem")},
    **{("dcterms", name): _DAY for name in ("issued", "modified")},
    ("", "title"): _TITLE,
    ("dc", "title"): _TITLE,
    ("dc", "creator"): _NAME,
    ("dc", "date"): _DAY,
    ("dc", "language"): _DAY,
    ("dc", "description"): _LONG,
    ("content", "encoded"): _LONG,
}
"""The elements that are kept, by namespace and name, and the characters kept of each."""

_DC_DATE = ("dc", "date")
_PUBLISHED = (("", "pubdate"), ("", "published"), ("", "issued"), ("dcterms", "issued"))
_OF_THE_FEED = frozenset({("", "title"), ("", "link"), ("", "language"), ("dc", "language"), ("dc", "title")})
_CONTAINERS = {"author": ("", "name"), "source": ("", "title")}
_MARKUP = frozenset({"title", "description", "summary", "content", "encoded", "fullitem"})
_ATTRIBUTES = ("rel", "type", "href", "isPermaLink", "ispermalink", "mode", f"{_XML}base", f"{_XML}lang")
_MAX_OF_ONE_NAME = 20  # authors, links


def name_of(element: Any) -> tuple[str, str]:  # noqa: ANN401 -- lxml has no type stubs
    """Return the prefix that feeds use for an element's namespace ("" for their own), and its name in lower case."""
    tag = element.tag
    if not isinstance(tag, str):  # an entity that is not expanded
        return "?", ""
    space, _, name = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    name = name.lower()
    if not space:
        prefix, colon, local = name.partition(":")  # a prefix that is not declared is what it commonly is
        return (prefix, local) if colon else ("", name)
    space = space.lower()
    if space in _PLAIN or space.startswith(_USERLAND):
        return "", name
    return next((prefix for prefix, uri in _PREFIXES.items() if uri == space), "?"), name


@dataclass(slots=True)
class Shell:
    """What stands around the entries of a feed: its root, its own title, language and links."""

    source: str
    max_chars: int
    _lineage: list[Any] = field(default_factory=list)
    _head: list[Any] = field(default_factory=list)
    _kept: Counter[tuple[str, str]] = field(default_factory=Counter)

    def enter(self, element: Any) -> None:  # noqa: ANN401 -- lxml has no type stubs
        """Note the root, or the channel within it.

        Raises:
            InputError: it is not the root of a feed.
        """
        _, name = name_of(element)
        if name not in FEED_NAMES:
            raise InputError(f"{self.source} is no feed: its root is {str(element.tag)[:80]!r}")
        from lxml import etree  # noqa: PLC0415 -- heavy: only where a feed is read

        made = etree.Element(FEED_NAMES[name], nsmap=_PREFIXES if not self._lineage else None)
        _copy_attributes(element, made)
        self._lineage.append(made)

    def keep(self, element: Any) -> None:  # noqa: ANN401 -- lxml has no type stubs
        """Keep an element that stands beside the entries, if it tells of the feed."""
        name = name_of(element)
        if name in _OF_THE_FEED and self._kept[name] < _MAX_OF_ONE_NAME:
            self._kept[name] += 1
            self._head.append(_copied(element, name))

    def document(self, entry: Any) -> bytes:  # noqa: ANN401 -- lxml has no type stubs
        """Return a feed of this one entry. What is within the entry may be changed by this.

        Raises:
            TooLargeError: its text has more than ``max_chars`` characters.
        """
        from lxml import etree  # noqa: PLC0415 -- heavy: only where a feed is read

        root = inner = copy(self._lineage[0])
        if FEED_NAMES[inner.tag] == "rss":
            inner = etree.SubElement(root, "channel", dict(self._lineage[-1].attrib))
        inner.extend(copy(one) for one in self._head)
        made = etree.SubElement(inner, "entry" if root.tag == "feed" else "item")
        _copy_attributes(entry, made)
        kept: Counter[tuple[str, str]] = Counter()
        chars = 0
        for child in entry:
            name = name_of(child)
            if name in _MAX_CHARS and kept[name] < _MAX_OF_ONE_NAME:
                kept[name] += 1
                copied = _copied(child, name)
                chars += sum(map(len, copied.itertext()))
                made.append(copied)
        if _DC_DATE in kept and not any(name in kept for name in _PUBLISHED):
            # Dublin Core's date is "typically" that of creation or availability, feedparser's that of the last change.
            made.find(f"{{{_DC}}}date").tag = "published"
        if chars > self.max_chars:
            hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
            raise TooLargeError(f"its text is too large: the limit is {self.max_chars:,} characters", hint=hint)
        return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _copied(element: Any, name: tuple[str, str]) -> Any:  # noqa: ANN401 -- lxml has no type stubs
    from lxml import etree  # noqa: PLC0415 -- heavy: only where a feed is read

    prefix, local = name
    made = etree.Element(f"{{{_PREFIXES[prefix]}}}{local}" if prefix else local)
    _copy_attributes(element, made)
    if len(element) and local in _CONTAINERS:
        made.extend(_copied(child, told) for child in element if (told := name_of(child)) == _CONTAINERS[local])
        return made
    if len(element) and local in _MARKUP:
        made.text = _markup(element)
        made.set("type", "text/html")
        made.attrib.pop("mode", None)
    else:
        made.text = "".join(element.itertext())
    if local == "author" and "@" in made.text:  # RSS: "mail@host (Name)"
        made.text = parseaddr(made.text[:_NAME])[0]
    limit = _MAX_CHARS[name]
    if limit != _LONG:
        made.text = made.text[:limit]
    return made


def _copy_attributes(element: Any, made: Any) -> None:  # noqa: ANN401 -- lxml has no type stubs
    for name in _ATTRIBUTES:
        value = element.get(name)
        if value is not None and len(value) <= _ADDRESS:
            made.set(name, value)


def _markup(element: Any) -> str:  # noqa: ANN401 -- lxml has no type stubs
    """Return what is within an element as HTML: XHTML in a feed has namespaces and short tags, which HTML has not."""
    from lxml import etree  # noqa: PLC0415 -- heavy: only where a feed is read

    for one in element.iterdescendants(etree.Element):
        try:
            one.tag = one.tag.rpartition("}")[2].rpartition(":")[2]
        except ValueError:  # the name of a broken element ("x:1")
            one.tag = "span"
    parts = [etree.tostring(child, method="html", encoding="unicode") for child in element]
    return escape(element.text or "", quote=False) + "".join(parts)
