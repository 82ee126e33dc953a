"""What stands among the paragraphs of a story on its page and is none of it.

Each rule asks for two signs, such as the words and the links, for a lost sentence of the story is worse than a line too
many: ``dateline.text.noise`` judges the lines that are left.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.sources.pages.layout import HEADINGS, furniture_around, list_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.html import HtmlElement

    from dateline.sources.pages.draft import Draft
    from dateline.sources.pages.layout import Signature

_MAX_REGION = 0.25  # of the story's characters: more is the story itself, whatever its element is called
_MAX_REGIONS = 0.5  # of the story, in all
_MAX_LINK_LISTS = 0.35  # of the story: more, and the lists are what the page is about

_ALL_LINKS = 0.85
_MOST_LINKS = 0.75
_MANY_LINKS = 0.4
_SOME_LINKS = 0.3
_FEW_LINKS = 0.15
_FEW_SENTENCES = 0.3

_LEAD_IN = re.compile(
    r"(?:- )?(?:read|see|watch|listen|related|also|more|next|don.t miss|recommended|trending|must[- ]reads?|sign up"
    r"|subscribe|follow|advertisement|continue reading|scroll|click|supported by|originally published"
    r"|lesen sie|mehr zum|auch interessant|à lire|lire aussi|lea también|leia também|leggi anche|lees ook)\b",
    re.IGNORECASE,
)
_MAX_LEAD_IN = 70
_MAX_TEASER = 160
_COUNTER = re.compile(r"\d{1,3} ?(?:of|/) ?\d{1,3}")
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright\b|all rights reserved)", re.IGNORECASE)
_MAX_RIGHTS = 300
_NEWSLETTER = re.compile(r"\b(?:sign(?:ing)? up|subscribe|newsletter|your inbox)\b", re.IGNORECASE)
_MAX_NEWSLETTER = 250
_SOURCES = re.compile(
    r"(?:our )?(?:sources?|references?|footnotes|bibliography|(?:nuestras )?fuentes|quellen)\W{0,3}", re.IGNORECASE
)
_SOURCES_FROM = 0.5  # of the blocks that are kept
_PROFILE = re.compile(r" (?:is|was|covers|writes|has|reports|joined)\b")
_MAX_PROFILE = 900


def drop_regions(draft: Draft) -> list[bool]:
    """Drop what stands in an element that is named after furniture; return which blocks do."""
    around = furniture_around(block.element for block in draft.blocks)
    sizes: dict[HtmlElement, int] = {}
    for block, region, kept in zip(draft.blocks, around, draft.kept, strict=True):
        if region is not None and kept:
            sizes[region] = sizes.get(region, 0) + len(block.text)
    size = draft.size()
    within = [region is not None and sizes.get(region, 0) <= _MAX_REGION * size for region in around]
    places = [place for place, is_within in enumerate(within) if is_within]
    if draft.size(places) > _MAX_REGIONS * size:
        return [False] * len(within)
    draft.drop(places)
    return within


def drop_link_lists(draft: Draft) -> None:
    """Drop the lists that lead to other articles."""
    lists: dict[HtmlElement, list[int]] = {}
    for place, block in enumerate(draft.blocks):
        around = list_of(block.element)
        if around is not None:
            lists.setdefault(around, []).append(place)
    dropped = [place for places in lists.values() if _leads_away(draft, places) for place in places]
    if draft.size(dropped) < _MAX_LINK_LISTS * draft.size():
        draft.drop(dropped)


def _leads_away(draft: Draft, places: list[int]) -> bool:
    blocks = [draft.blocks[place] for place in places]
    links = sum(len(block.text) * block.linked for block in blocks) / sum(len(block.text) for block in blocks)
    if links > _MOST_LINKS:
        return True
    sentences = sum(draft.finished[place] for place in places) / len(places)
    if links > _MANY_LINKS and sentences < _FEW_SENTENCES:
        return True
    before = next((place for place in range(places[0] - 1, -1, -1) if draft.kept[place]), None)
    return before is not None and links > _FEW_LINKS and _is_lead_in(draft.blocks[before].text)


def _is_lead_in(text: str) -> bool:
    return len(text) < _MAX_LEAD_IN and bool(_LEAD_IN.match(text))


def drop_lines(draft: Draft, homes: Collection[Signature]) -> None:
    """Drop single blocks: links to other articles, cells, counters of galleries, rights, newsletters, lead-ins."""
    draft.drop([place for place in draft.places() if _is_furniture(draft, place, homes)])


def _is_furniture(draft: Draft, place: int, homes: Collection[Signature]) -> bool:
    block = draft.blocks[place]
    text, tag, finished = block.text, block.element.tag, draft.finished[place]
    is_heading = tag in HEADINGS
    if not finished:
        is_part = tag in HEADINGS | {"li"} and draft.homes[place] in homes
        if tag in {"td", "th"} or (block.linked > _ALL_LINKS and not is_part):
            return True
        if _is_lead_in(text) and (is_heading or text.endswith(":")):
            return True
    if block.linked > _SOME_LINKS and len(text) < _MAX_TEASER and _LEAD_IN.match(text):
        return True
    if len(text) < _MAX_NEWSLETTER and _NEWSLETTER.search(text) and not (finished and tag in {"p", "li"}):
        return True
    return bool(_COUNTER.fullmatch(text) or (len(text) < _MAX_RIGHTS and _RIGHTS.match(text)))


def drop_sources(draft: Draft) -> None:
    """Drop the list of sources after a story, with its heading and what follows."""
    places = draft.places()
    for index, place in enumerate(places):
        if index > _SOURCES_FROM * len(places) and _SOURCES.fullmatch(draft.blocks[place].text):
            draft.drop(places[index:])
            return


def drop_profiles(draft: Draft, authors: Collection[str], first: int, last: int) -> None:
    """Drop what the page says of its authors, before the first or about the last paragraph of the story."""
    for place in draft.places():
        text = draft.blocks[place].text
        if first <= place < last - 1 or len(text) > _MAX_PROFILE:
            continue
        if any(text.startswith(author) and _PROFILE.match(text, len(author)) for author in authors):
            draft.kept[place] = False


def drop_doubles(draft: Draft) -> None:
    """Drop a paragraph that the page shows twice, such as once for small screens; short ones may well come twice."""
    seen: set[str] = set()
    for place in draft.places():
        if draft.finished[place]:
            draft.kept[place] = draft.keys[place] not in seen
            seen.add(draft.keys[place])


def drop_last_headings(draft: Draft) -> None:
    """Drop the headings that nothing follows."""
    for place in reversed(draft.places()):
        if draft.blocks[place].element.tag not in HEADINGS:
            return
        draft.kept[place] = False
