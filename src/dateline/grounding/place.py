"""Where in a line a claim stands, and in which clause of the line a phrase stands."""

from __future__ import annotations

import itertools
import re
from difflib import SequenceMatcher

from dateline.grounding.words import Word, stems, words

Span = tuple[int, int]

_BORDER = re.compile(
    r"[;:,()—]|\s[-–]\s|\b(?:since|after|before|until|till|while|when|whereas|although|though|because|if|unless|that|which|who|"
    r"whom|whose|where|as|and|but|or|following|than)\b",
    re.IGNORECASE,
)


def region(text: str, line: str) -> Span | None:
    """Return where in ``line`` the words of ``text`` stand, from the first to the last, found in order; or ``None``.

    Where most of them stand in another order ("was not closed by the guard": the guard closed), their order is ignored.
    """
    there = [word for word in words(line) if word.stem]
    here = [word.stem for word in words(text) if word.stem]
    blocks = SequenceMatcher(None, [word.stem for word in there], here, autojunk=False).get_matching_blocks()
    matched: list[Word] = [there[block.a + i] for block in blocks for i in range(block.size)]
    anywhere = [word for word in there if word.stem in here]
    if len(matched) < len({word.stem for word in anywhere}) / 2:
        matched = anywhere
    return (matched[0].start, matched[-1].end) if matched else None


def clauses(line: str) -> list[Span]:
    """Cut a line at commas, brackets, conjunctions and relative pronouns: nearer than that, words belong together."""
    cuts = [0, *sorted({match.start() for match in _BORDER.finditer(line)}), len(line)]
    return [(start, end) for start, end in itertools.pairwise(cuts) if line[start:end].strip(" ,;:()—–-")]


def tells(clause: Span, line: str, phrase: Span, claimed: set[str]) -> float | None:
    """Return which share of a clause's own words the claim has; ``None`` for a clause without words of its own.

    The words of the phrase itself do not count.
    """
    start, end = clause
    cut_start, cut_end = max(start, phrase[0]), min(end, phrase[1])
    own = stems(line[start:end]) if cut_start >= cut_end else stems(line[start:cut_start]) | stems(line[cut_end:end])
    return len(own & claimed) / len(own) if own else None
