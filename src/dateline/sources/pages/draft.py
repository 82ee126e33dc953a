"""The blocks of a page while it is decided which of them are the story."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.sources.pages.blocks import blocks_of
from dateline.sources.pages.layout import home_of, is_no_text
from dateline.text.marks import CLOSERS, SENTENCE_ENDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from lxml.html import HtmlElement

    from dateline.sources.pages.blocks import Block
    from dateline.sources.pages.layout import Signature

MAX_BLOCKS = 50_000
"""No more blocks of a page are looked at; long reports have some 2,000."""

_MIN_SENTENCE = 40
_NO_LETTER = re.compile(r"[\W_]+")


def key(text: str) -> str:
    """Return the letters and digits of a text, so that the same words in another dress are equal."""
    return _NO_LETTER.sub("", text).casefold()


def is_finished(text: str) -> bool:
    """Say whether a text is a sentence of some length or ends in one (what a heading or a button hardly does)."""
    return len(text) > _MIN_SENTENCE and text.rstrip(CLOSERS).endswith(tuple(SENTENCE_ENDS))


@dataclass(slots=True)
class Draft:
    """The blocks of a page, what is known of each, and which are kept; all lists are of one length."""

    blocks: list[Block]
    keys: list[str]
    finished: list[bool]
    homes: list[Signature]
    kept: list[bool]

    @classmethod
    def of(cls, tree: HtmlElement, skip: Callable[[HtmlElement], bool] = is_no_text) -> Draft:
        """Return the blocks of a page without the elements to skip, none of the blocks kept yet."""
        blocks = blocks_of(tree, skip)[:MAX_BLOCKS]
        return cls(
            blocks=blocks,
            keys=[key(block.text) for block in blocks],
            finished=[is_finished(block.text) for block in blocks],
            homes=[home_of(block.element) for block in blocks],
            kept=[False] * len(blocks),
        )

    def places(self) -> list[int]:
        """Return the places of the blocks that are kept."""
        return [place for place, kept in enumerate(self.kept) if kept]

    def drop(self, places: Iterable[int]) -> None:
        """Keep these blocks no longer."""
        for place in places:
            self.kept[place] = False

    def size(self, places: Collection[int] | None = None) -> int:
        """Return the characters of the blocks that are kept, of all or of those at some places."""
        chosen = range(len(self.blocks)) if places is None else places
        return sum(len(self.blocks[place].text) for place in chosen if self.kept[place])

    def text(self) -> str:
        """Return what is kept, paragraphs parted by blank lines."""
        return "\n\n".join(self.blocks[place].text for place in self.places())
