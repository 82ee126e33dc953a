"""Days that a page shows to its readers as its article's: "Published 3 March 2020", "03.03.2020, 14:05"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dateline.sources.pages.day.stamp import Stamp, stamp_of
from dateline.sources.pages.day.words import days_in
from dateline.sources.pages.place import OUTSIDE, Places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from dateline.sources.pages.day.blocks import Block
    from dateline.sources.pages.day.words import Words, Written

Kind = Literal["labelled", "time", "with a time", "bare", "title"]
"""Words beside it say "published"; a ``<time>``; words with or without a time of day; within the page's title."""

LONG = 100
"""Characters from which on a block is a paragraph."""
_MOST = 100  # a page that shows more days is a list
_FAR = 10  # blocks after the heading
_BEFORE = 3
_REST = 110  # characters that may stand beside a day
_AROUND = 40
_TALL = 250
_STORY_PARAGRAPHS = 2
# In the languages of most news; matched anywhere in a word, for most of them inflect.
_PUBLISHED = re.compile(
    r"publi[sckqée]|pubbl|veröff|erstellt|posted|post date|created|gepubl|geplaatst|objavlj|objavio|opublik|dodano"
    r"|zveřejn|vydáno|julkaistu|lagt ut|megjelen|közzét|yay\u0131n|eklenme|postat|diterbit|tayang|đăng|xuất bản"
    r"|δημοσ|опублік|опублик|публик|створено|발행|입력|등록|게시|発表日?|公開日?|投稿日?|掲載日?|配信日?|質問日時"
    r"|發佈|发布|發布|发表|प्रकाशित|نشر|انتشار|פורסם|เผยแพร่"
)
_OTHERWISE = re.compile(
    r"updat|modif|aktualis|aktualiz|actualiz|atualiz|aggiorn|mis à jour|mise à jour|bijgewerkt|gewijzigd|opdater"
    r"|oppdater|uppdater|päivitetty|frissít|módos|güncel|обновл|оновл|измен|ενημ|수정|更新|최종|अपडेट|تحديث|به‌روز"
    r"|עודכן|copyright|©|all rights|edited|changed|expires|deadline|born|archive"
)
_CLOCK = re.compile(r"(?<!\d)[0-2]?\d[:.h][0-5]\d(?!\d)|\d\s?[ap]\.?m\b|[0-2]?\d時|[0-2]?\d시")
_VISIT = re.compile(r"today|current|clock|masthead|topbar|top-bar|weather|calendar|(?:^|[-_ ])now(?:$|[-_ ])")


@dataclass(frozen=True, slots=True)
class Shown:
    """A day that is shown, and how it is told to be the article's."""

    stamp: Stamp
    kind: Kind


def days_shown(
    blocks: Sequence[Block], heading: HtmlElement | None, titles: Sequence[str], words: Words
) -> list[Shown]:
    """Return the days that are shown as the article's, those nearest to its heading first.

    They stand by the heading, or words beside them say that they are of the publication. Left out is what stands in
    lists of other articles, among comments, at the foot of the page, in paragraphs, what is said to be of a change,
    and what the page shows in its head: there, many show the day of the visit.
    """
    places = Places(heading)
    start = next((n for n, block in enumerate(blocks) if heading is not None and _holds(heading, block)), None)
    story = sum(len(block.text) >= LONG for block in blocks) >= _STORY_PARAGRAPHS
    near: list[tuple[int, Shown]] = []
    labelled: list[Shown] = []
    for number, block in enumerate(blocks):
        if len(near) + len(labelled) == _MOST:
            break
        shown = _shown(block, blocks[number - 1].text if number else "", words) if number != start else None
        if shown is None or places.of(block.element) in OUTSIDE or _is_visit(block):
            continue
        if start is not None and _is_near(blocks, start, number) and (story or shown.kind == "labelled"):
            near.append((abs(number - start), shown))
        elif shown.kind == "labelled":
            labelled.append(shown)
    near.sort(key=lambda pair: pair[0])
    found = _agreeing([shown for _, shown in near], labelled)
    return [
        *found,
        *(Shown(Stamp(day.days), "title") for title in titles[-1:] for day in days_in(title[:_TALL], words)),
    ]


def _agreeing(near: list[Shown], far: list[Shown]) -> list[Shown]:
    """Return the days by the heading, those with a label before others, else the labelled one that is elsewhere.

    Where there are many they are those of a list of articles.
    """
    for some, most in (([shown for shown in near if shown.kind == "labelled"], 2), (near, 2), (far, 1)):
        if 0 < len({shown.stamp.days for shown in some}) <= most:
            return some
    return []


def _shown(block: Block, before: str, words: Words) -> Shown | None:
    """Return the first day of a block that is no paragraph and not of a change."""
    if len(block.text) > _TALL or block.changed:
        return None
    days = days_in(block.text, words)
    stamps = [stamp for value in block.times if (stamp := stamp_of(value, words))]
    if not days and not stamps:
        return None
    label = _label(block.text, before, days)
    if label == "otherwise" or (days and len(block.text) - (days[0].end - days[0].start) > _REST):
        return None
    # The words are the day on the page's own clock, whatever zone the moment beside them is told in.
    stamp = Stamp(days[0].days) if days else stamps[0]
    plain: Kind = "time" if stamps else "with a time" if _CLOCK.search(block.text.lower()) else "bare"
    return Shown(stamp, label or plain)


def _label(text: str, before: str, days: Sequence[Written]) -> Literal["labelled", "otherwise"] | None:
    """Say what the words around the first day of a text say of it."""
    start, end = (days[0].start, days[0].end) if days else (len(text), len(text))
    lead = text[max(0, start - _AROUND) : start].lower()
    if len(before) <= _AROUND and not lead.strip(" ,:|"):  # the label has a block of its own
        lead = f"{before.lower()} {lead}"
    published = [match.end() for match in _PUBLISHED.finditer(lead)]
    otherwise = [match.end() for match in _OTHERWISE.finditer(lead)]
    if published or otherwise:
        return "labelled" if max(published, default=0) > max(otherwise, default=0) else "otherwise"
    follows = text[end : end + _AROUND // 2].lower()
    if _OTHERWISE.search(follows):
        return None
    return "labelled" if _PUBLISHED.search(follows) else None


def _is_near(blocks: Sequence[Block], start: int, number: int) -> bool:
    """Say whether a block is by the heading: right before it in one piece with it, or after it and before the story."""
    if number < start:
        return start - number <= _BEFORE and _is_beside(blocks[number].element, blocks[start].element)
    if number - start > _FAR:
        return False
    return sum(len(block.text) >= LONG for block in blocks[start + 1 : number]) <= 1  # one: the summary


def _is_beside(element: HtmlElement, heading: HtmlElement) -> bool:
    near = [heading, *heading.iterancestors()][:4]
    return any(step in near for step in (element, *element.iterancestors()) if step.tag not in {"body", "html"})


def _is_visit(block: Block) -> bool:
    """Say whether a block's own names say that it shows the day of the visit."""
    steps: Iterator[HtmlElement] = iter([block.element, *block.element.iterancestors()][:3])
    return any(_VISIT.search(f"{step.get('class') or ''} {step.get('id') or ''}".lower()) for step in steps)


def _holds(heading: HtmlElement, block: Block) -> bool:
    return block.element is heading or heading in block.element.iterancestors()
