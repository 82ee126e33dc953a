"""Where a block of a page stands: in which container, which list, which region that is no part of the story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.sources.pages.blocks import NEVER_SHOWN, is_hidden

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol"})

_MAX_NAMES = 300
_LEVELS_TO_LIST = 4
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SEPARATORS = re.compile(r"[-_\s]+")
_NO_TEXT = frozenset({"nav", "button", "figcaption", "dialog"})
_OUTERMOST = frozenset({"html", "body", "main", "article"})
# What the elements around furniture are called, as whole words of their class and id (CSS has no standard for them).
_FURNITURE = re.compile(
    r"-(?:newsletters?|sign-?up|related|recirc(?:ulation)?|recommended|recommendations?|promo|outbrain|taboola"
    r"|most-?(?:read|popular)|trending|share(?:bar)?|social|sharing|captions?|image-credit|author-?(?:bio|box|info|card)"
    r"|about-?author|bio|comments?|disqus|breadcrumbs?|cookies?|consent|tags|advert(?:isement)?|read-?(?:more|next)"
    r"|more-?(?:from|stories|on|in|news)|also-?read|sr-only|visually-?hidden|screen-?reader(?:-text)?|copyright"
    r"|disclaimer|disclosure|references|boilerplate|cta)-"
)

Signature = tuple[str, str]
"""The tag and the class of an element: what it shares with those that play the same part on the page."""


def is_no_text(element: HtmlElement) -> bool:
    """Say whether an element holds no text of a story: hidden, a menu, a button, a caption."""
    return element.tag in _NO_TEXT or element.get("aria-hidden") == "true" or is_hidden(element)


def is_never_text(element: HtmlElement) -> bool:
    """Say whether an element holds no text of a story even if a script would show it, as that of a paywall would."""
    return element.tag in _NO_TEXT or element.tag in NEVER_SHOWN


def names_of(element: HtmlElement) -> str:
    """Return the words of an element's class and id, in lower case, each with a hyphen before and after it."""
    told = f"{element.get('class') or ''} {element.get('id') or ''}"[:_MAX_NAMES]
    return f"-{_SEPARATORS.sub('-', _HUMP.sub('-', told)).lower()}-"


def list_of(element: HtmlElement) -> HtmlElement | None:
    """Return the list of which an element is an item, or in an item; ``None`` if there is none near."""
    for _ in range(_LEVELS_TO_LIST):
        if element is None:
            return None
        if element.tag == "li":
            return next(element.iterancestors(*LISTS), None)
        element = element.getparent()
    return None


def home_of(element: HtmlElement) -> Signature:
    """Return the signature of the container of a block, which it shares with the story's other paragraphs.

    Items count as their list does, and quoted paragraphs as their quotation does.
    """
    inner = list_of(element)
    home = (element if inner is None else inner).getparent()
    if home is not None and home.tag == "blockquote" and home.getparent() is not None:
        home = home.getparent()
    return signature(element if home is None else home)


def signature(element: HtmlElement) -> Signature:
    """Return the tag and the class of an element."""
    return element.tag, element.get("class") or ""


def furniture_around(elements: Iterable[HtmlElement]) -> list[HtmlElement | None]:
    """Return for each element the outermost one around it that by its name is furniture, ``None`` if there is none."""
    known: dict[HtmlElement, HtmlElement | None] = {}
    return [_furniture(element, known) for element in elements]


def _furniture(element: HtmlElement, known: dict[HtmlElement, HtmlElement | None]) -> HtmlElement | None:
    path: list[HtmlElement] = []
    found: HtmlElement | None = None
    while element is not None:
        if element in known:
            found = known[element]
            break
        path.append(element)
        element = element.getparent()
    for inner in reversed(path):
        if (
            found is None
            and inner.tag not in _OUTERMOST
            and (inner.tag == "figure" or _FURNITURE.search(names_of(inner)))
        ):
            found = inner
        known[inner] = found
    return found
