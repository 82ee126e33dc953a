"""Sentences with exact offsets: what sentencex finds, repaired where news writing shows it to be wrong."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import sentencex

from dateline.text.marks import BULLETS, CLOSERS, DASHES, QUOTES_AND_BRACKETS
from dateline.text.paragraphs import Span, paragraphs, trimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINE = 1500
"""No line is longer than this, in characters: a longer piece is cut at white space, or hard where there is none."""

# sentencex looks far back and ahead at each bracket and quotation mark, so it is shown a window at a time. A window
# with more of them than any prose has is not shown to it at all.
_WINDOW = 3000
_MAX_MARKS = 200
_MARK = re.compile(f"[{re.escape(QUOTES_AND_BRACKETS)}]")

# sentencex 1.0.32 panics at an initial after white space that is not ASCII, and takes no lone surrogates.
_WHITE = re.compile(r"[^\S\n\t ]")
_BLANK = re.compile(r"\s")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Without one of these before its end a piece cannot be more than one sentence.
_MAY_END = re.compile(r"[.!?]|[^\x00-\u024f]")

_ENUMERATOR = re.compile(rf"\(?(?:\d{{1,3}}|[A-Za-z])[.)]|[{re.escape(BULLETS)}]")
_CLOSER = re.compile(rf"[{re.escape(CLOSERS)}]{{1,3}}(?:\s|$)")
_CONTINUED = re.compile(rf"[{DASHES}]\w|[,;:%]")
_TITLE_BEFORE = re.compile(
    r"(?<!\w)(?:Mr|Mrs|Ms|Mx|Dr|Prof|Gen|Col|Lt|Maj|Capt|Sgt|Adm|Cmdr|Gov|Sen|Rep|Rev|vs|approx|e\.g|i\.e)\.$"
)
_NUMBER_BEFORE = re.compile(r"(?<!\w)(?:Nos?|Art|Fig|Vol|pp?|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")
_CLOCK_BEFORE = re.compile(r"\b[ap]\.m\.$", re.IGNORECASE)
_ZONE = re.compile(r"(?:[ECMP][SD]?T|GMT|UTC|BST|IST|CES?T|EES?T|MSK|AES?T|JST)\b")


def split(text: str, start: int, language: str) -> list[Span]:
    """Return the sentences of a canonical text from an offset on, as spans in order.

    Each is trimmed, not empty, within one paragraph and at most ``MAX_LINE`` characters long. ``language`` is an
    ISO 639 code; one that is unknown is split by the rules common to all.
    """
    return [sentence for paragraph in paragraphs(text, start) for sentence in sentences(text, paragraph, language)]


def sentences(text: str, paragraph: Span, language: str) -> list[Span]:
    """Return the sentences of one paragraph (see ``split``)."""
    start, end = paragraph
    found = [
        span for span in (trimmed(text, *piece) for piece in _pieces(text, start, end, language)) if span[0] < span[1]
    ]
    return [part for span in _repaired(text, found) for part in _cut(text, *span)]


def _pieces(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    """Yield what sentencex finds, window by window; a window's last piece is seen again whole in the next."""
    while start < end:
        stop = min(start + _WINDOW, end)
        lengths = _segment(text[start:stop], language)
        if stop < end and len(lengths) > 1:
            lengths.pop()
        elif stop < end:
            lengths = [max(text.rfind(" ", start, stop) - start, 0) or stop - start]
        for length in lengths:
            yield start, start + length
            start += length


def _segment(piece: str, language: str) -> list[int]:
    """Return the lengths of the sentences of a piece; their sum is its length."""
    if not _MAY_END.search(piece, 0, len(piece) - 1) or len(_MARK.findall(piece)) > _MAX_MARKS:
        return [len(piece)]
    shown = _SURROGATE.sub("\ufffd", _WHITE.sub(" ", piece))
    try:
        found = [len(sentence) for sentence in sentencex.segment(language, shown)]
    except BaseException as error:  # a panic of the Rust code is no Exception
        if type(error).__name__ != "PanicException":
            raise
        return [len(piece)]
    return found if sum(found) == len(piece) else [len(piece)]


def _repaired(text: str, found: list[Span]) -> list[Span]:
    """Join what sentencex parts wrongly."""
    whole = found[:1]
    for before, after in pairwise(found):
        if _belongs_together(text, before, after):
            whole[-1] = whole[-1][0], after[1]
        else:
            whole.append(after)
    return whole


def _belongs_together(text: str, before: Span, after: Span) -> bool:
    head = text[max(before[0], before[1] - 40) : before[1]]
    tail = text[after[0] : min(after[1], after[0] + 40)]
    return (
        tail[0].islower()
        or bool(_CLOSER.match(tail) or _CONTINUED.match(tail))
        or (before[1] - before[0] <= len("(100)") and bool(_ENUMERATOR.fullmatch(head)))
        or bool(_TITLE_BEFORE.search(head))
        or (tail[0].isdigit() and bool(_NUMBER_BEFORE.search(head)))
        or bool(_CLOCK_BEFORE.search(head) and _ZONE.match(tail))
    )


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield a sentence in parts that are not too long; neither it nor a part begins or ends in white space."""
    while end - start > MAX_LINE:
        blanks = [match.start() for match in _BLANK.finditer(text, start, start + MAX_LINE + 1)]
        stop = blanks[-1] if blanks else start + MAX_LINE
        yield trimmed(text, start, stop)
        start = trimmed(text, stop, end)[0]
    yield start, end
