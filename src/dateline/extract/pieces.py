"""Cuts the lines of a long article into pieces that one request holds each, at the borders of paragraphs.

A piece that is not the first also shows some lines that stand before it, as its context: who "he" is, and what the
article is about. They are asked about in their own piece.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil
from typing import TYPE_CHECKING

from dateline.grounding.dating import phrases_in
from dateline.prompts.tokens import Estimate, estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.dates import TimeExpression
    from dateline.prompts import Prompt
    from dateline.records import Article, Line

CHARACTERS_A_TOKEN = 3
"""What a provider's ``max_chars`` is divided by: English prose has about four, with its numbers and labels fewer."""
BEFORE = 2
"""How many lines of the piece before are shown again, beside the first line of all."""
SHARE = 10
"""The context takes at most this part of a piece: a tenth."""
WINDOW = 0.25
"""How far from an equal share a piece may end, as a part of it, for the sake of a paragraph's border."""
_NUMBER, _LABEL = 5, 6
"""Tokens around a line (its number) and around a date phrase (its label)."""
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """The lines that one request asks about, and those before them that it shows as well."""

    lines: tuple[Line, ...]
    context: tuple[Line, ...] = ()

    def halves(self) -> tuple[Piece, Piece]:
        """Return the piece in two; the second half sees the end of the first one. Only for more than one line."""
        half = len(self.lines) // 2
        before, after = self.lines[:half], self.lines[half:]
        return Piece(before, self.context), Piece(after, (*self.context[:1], *before[-BEFORE:]))


def room(max_chars: int, context_tokens: int | None, prompt: Prompt) -> int:
    """Return how many tokens of lines one request holds: what suits the model, as long as it can still answer.

    Half of what a prompt's opening leaves is enough for the answer, however long it may be: one that is cut off is
    asked for in halves.

    Args:
        max_chars: the characters of article text that suit the model, as its provider says.
        context_tokens: the tokens that the model reads and writes in one request; ``None`` where that is not known.
        prompt: the prompt that asks.
    """
    suits = max(1, max_chars // CHARACTERS_A_TOKEN)
    if context_tokens is None:
        return suits
    left = max(2, context_tokens - Estimate().chat(prompt.opening))
    return min(suits, max(left - prompt.front.max_tokens, left // 2))


def pieces(article: Article, lines: Sequence[Line], limit: int, phrases: Sequence[TimeExpression] = ()) -> list[Piece]:
    """Cut lines, in order, into pieces of about equal size and of at most ``limit`` tokens, or of a single line.

    What fits into one piece is one piece. A border is put where a paragraph ends, if one ends near an equal share, else
    between two lines. ``phrases`` are those that are shown with the lines.
    """
    sizes = [tokens(article, line, phrases) for line in lines]
    sums = [0, *accumulate(sizes)]
    if not lines or sums[-1] <= limit:
        return [Piece(tuple(lines))] if lines else []
    around = limit // SHARE
    borders = _borders(article, lines)
    found: list[Piece] = []
    start = 0
    while start < len(lines):
        end = _end(sums, borders, start, limit - around)
        found.append(Piece(tuple(lines[start:end]), _context(lines, sizes, start, around)))
        start = end
    return found


def tokens(article: Article, line: Line, phrases: Sequence[TimeExpression] = ()) -> int:
    """Return about how many tokens a line is in a request, with its number and its date phrases."""
    own = phrases_in(line, phrases) if phrases else ()
    return estimate(article.quote(line)) + _NUMBER + sum(estimate(one.quote) + _LABEL for one in own)


def _borders(article: Article, lines: Sequence[Line]) -> list[int]:
    """Return for each place between two lines (and both ends) how good a border it is: 2 where a paragraph ends."""
    between = [article.text[one.end : other.start] for one, other in pairwise(lines)]
    return [2, *(2 if _BLANK_LINE.search(gap) else 1 if "\n" in gap else 0 for gap in between), 2]


def _end(sums: Sequence[int], borders: Sequence[int], start: int, most: int) -> int:
    """Return where the piece that begins at a line ends, so that what is left makes pieces of the same size."""
    left = sums[-1] - sums[start]
    parts = ceil(left / most)
    if parts <= 1:
        return len(sums) - 1
    share = left / parts
    best, best_key = start + 1, None
    for end in range(start + 1, len(sums)):
        size = sums[end] - sums[start]
        if size > most:
            break
        off = abs(size - share)
        near = off <= WINDOW * share
        key = (near, borders[end] if near else 0, -off)
        if best_key is None or key > best_key:
            best, best_key = end, key
    return best


def _context(lines: Sequence[Line], sizes: Sequence[int], start: int, most: int) -> tuple[Line, ...]:
    """Return the lines before a place that help to understand what follows: the nearest ones, and the first of all."""
    kept: set[int] = set()
    left = most
    for place in dict.fromkeys([*range(start - 1, max(-1, start - 1 - BEFORE), -1), *([0] if start else [])]):
        if sizes[place] > left:
            continue
        kept.add(place)
        left -= sizes[place]
    return tuple(lines[place] for place in sorted(kept))
