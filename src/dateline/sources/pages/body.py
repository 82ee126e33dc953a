"""The story in a page: trafilatura finds it, the page's own blocks complete it, furniture is left out."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from dateline.sources.pages import furniture
from dateline.sources.pages.draft import Draft, key
from dateline.sources.pages.fragment import text_of_fragment
from dateline.sources.pages.layout import is_never_text, is_no_text, signature

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.html import HtmlElement

    from dateline.sources.pages.layout import Signature
    from dateline.sources.pages.said import Said

_SHORT_KEY = 25  # a shorter key is found only as a whole line, for it may well be a part of another by chance
_MAIN_HOME = 0.15  # of the characters of the story's sentences
_GAP_BEFORE = 3
_MAX_STANDFIRST_BEFORE = 12
_MIN_STANDFIRST = 30
_MIN_STANDFIRST_WORDS = 7
_SAME_WORDS = 0.8
_MOST_LINKS = 0.5
_FEW_LINKS = 0.2
_IN_STORY = frozenset({"p", "li", "h2", "h3", "h4", "blockquote", "div"})
_IN_HEAD = frozenset({"li", "h2", "h3"})
_HIDDEN_IS_MORE = 2  # times what is shown: then the page hides its story until a script shows it
_TOLD_IS_MORE = 2  # times what the blocks gave: then the blocks are not where the story is
_WORD = re.compile(r"\w+")


def story_of(tree: HtmlElement, said: Said, title: str | None = None, authors: Collection[str] = ()) -> Draft:
    """Return the blocks of a page, those of the story kept, its title not among them.

    trafilatura (its rules alone, without its fallbacks) says which of the page's blocks are the story. What stands
    between two of its paragraphs in a container of their kind belongs to it too, and so does a standfirst between the
    headline and the story; what by its place, its links or its words is furniture does not.
    """
    draft = _seeded(tree)
    within = furniture.drop_regions(draft)
    homes = _main_homes(draft)
    inner = [p for p in draft.places() if draft.finished[p] and draft.homes[p] in homes]
    first, last = (inner[0], inner[-1]) if inner else (0, -1)
    _fill_gaps(draft, within, homes, first, last)
    headline = _headline(draft, title, first)
    _keep_head(draft, within, headline, first)
    furniture.drop_link_lists(draft)
    furniture.drop_lines(draft, homes)
    furniture.drop_sources(draft)
    _drop_title(draft, title, first)
    _keep_standfirst(draft, said.first("og:description", "description"), title)
    furniture.drop_profiles(draft, authors, first, last)
    furniture.drop_doubles(draft)
    furniture.drop_last_headings(draft)
    return draft


def text_of(draft: Draft, said: Said) -> str:
    """Return the text of a story, paragraphs parted by blank lines; "" if there is none.

    Where the page keeps the story for its script, the JSON-LD ``articleBody`` is the text.
    """
    text = draft.text()
    bodies = [body for thing in said.articles if isinstance(body := thing.get("articleBody"), str)]
    longest = max(bodies, key=len, default="")
    if len(longest) <= _TOLD_IS_MORE * len(text):
        return text
    told = text_of_fragment(longest)
    return told if len(told) > _TOLD_IS_MORE * len(text) else text


def _seeded(tree: HtmlElement) -> Draft:
    """Return the blocks of a page, those kept that trafilatura finds to be the story."""
    text = _by_trafilatura(tree)
    found = [key(line) for line in text.split("\n")]
    lines, whole = frozenset(found), "\n".join(found)
    for skip in (is_no_text, is_never_text):
        draft = Draft.of(tree, skip)
        draft.kept = [(k in lines) if len(k) < _SHORT_KEY else (k in whole) for k in draft.keys]
        if _HIDDEN_IS_MORE * draft.size() >= len(text):
            break
    return draft


def _by_trafilatura(tree: HtmlElement) -> str:
    import trafilatura  # noqa: PLC0415 -- heavy: only where a page is read

    logger = logging.getLogger("trafilatura")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # it would tell on standard error that it found nothing
    try:
        found = trafilatura.bare_extraction(tree, include_comments=False, fast=True)
    except Exception:  # noqa: BLE001 -- hostile pages: whatever it stumbles over, it found nothing
        return ""
    return getattr(found, "text", None) or ""


def _main_homes(draft: Draft) -> frozenset[Signature]:
    """Return the kinds of containers that the sentences of the story stand in."""
    sizes: dict[Signature, int] = {}
    for place in draft.places():
        if draft.finished[place]:
            sizes[draft.homes[place]] = sizes.get(draft.homes[place], 0) + len(draft.blocks[place].text)
    least = _MAIN_HOME * sum(sizes.values())
    return frozenset(home for home, size in sizes.items() if size > least)


def _fill_gaps(draft: Draft, within: list[bool], homes: frozenset[Signature], first: int, last: int) -> None:
    """Keep what stands among the story's paragraphs; drop what after them is no sentence."""
    for place in range(max(0, first - _GAP_BEFORE), last + 1):
        block = draft.blocks[place]
        at_home = draft.homes[place] in homes or signature(block.element) in homes
        is_item = block.element.tag == "li"  # the lists of links are judged as lists
        if at_home and not within[place] and block.element.tag in _IN_STORY and (is_item or block.linked < _MOST_LINKS):
            draft.kept[place] = True
    after = range(last + 1, len(draft.blocks))
    draft.drop(place for place in after if draft.homes[place] not in homes and not draft.finished[place])


def _headline(draft: Draft, title: str | None, first: int) -> int | None:
    """Return the place of the headline that is nearest before the story."""
    wanted = key(title or "")
    for place in range(first - 1, -1, -1):
        if draft.blocks[place].element.tag == "h1" or (wanted and draft.keys[place] == wanted):
            return place
    return None


def _keep_head(draft: Draft, within: list[bool], headline: int | None, first: int) -> None:
    """Keep the points and the subtitle between the headline and the story; drop what before it is no sentence."""
    if headline is None:
        return
    draft.drop(place for place in range(headline) if not draft.finished[place])
    for place in range(headline + 1, first):
        block = draft.blocks[place]
        if draft.finished[place] and not within[place] and block.element.tag in _IN_HEAD and block.linked < _FEW_LINKS:
            draft.kept[place] = True


def _drop_title(draft: Draft, title: str | None, first: int) -> None:
    wanted = key(title or "")
    for place in draft.places():
        is_first = place <= first and draft.blocks[place].element.tag == "h1"
        if is_first or (wanted and draft.keys[place] == wanted):
            draft.kept[place] = False


def _keep_standfirst(draft: Draft, description: str | None, title: str | None) -> None:
    """Keep the block before the story that says what the page's description says."""
    places = draft.places()
    if not places or not description:
        return
    have = {draft.keys[place] for place in places} | {key(title or "")}
    told, words = key(description), _words(description)
    for place in range(max(0, places[0] - _MAX_STANDFIRST_BEFORE), places[0]):
        block, own = draft.blocks[place], draft.keys[place]
        if (
            len(block.text) <= _MIN_STANDFIRST
            or block.linked >= _MOST_LINKS
            or block.element.tag == "h1"
            or own in have
        ):
            continue
        mine = _words(block.text)
        same = len(mine & words) / max(1, min(len(mine), len(words)))
        if own in told or told in own or (same > _SAME_WORDS and len(block.text.split()) >= _MIN_STANDFIRST_WORDS):
            draft.kept[place] = True


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))
