# ruff: noqa: RUF001 -- look-alikes of ASCII are what this file is about

"""The characters that the reading of lines turns on, for use within ``[…]`` of a regular expression or by ``strip``."""

from __future__ import annotations

SENTENCE_ENDS = ".!?…。！？．｡।॥؟۔።։"
"""What a sentence ends in."""

QUESTION_MARKS = "?？؟"

DASHES = "-–—"

CLOSERS = "\"'”’»›)]}」』"
"""What may follow the end of a sentence and still belongs to it."""

QUOTES_AND_BRACKETS = "\"'“”„‟‘’‚‛«»‹›「」『』()[]{}"

BULLETS = "•‣◦▪●○·*" + DASHES
"""What an item of a list begins with, before white space."""

WHITE = (
    "".join(map(chr, (*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200C))))
    + "\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
"""All white space of Unicode, and the invisible characters that pages are sprinkled with."""

ROW_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
"""Everything that begins a new text line somewhere: LF, CR, VT, FF, NEL, LINE and PARAGRAPH SEPARATOR."""
