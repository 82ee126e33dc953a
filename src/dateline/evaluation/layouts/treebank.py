"""Tokens of the Penn Treebank put together to text again: no newspaper is written as "the rig 's crew -LRB- 11 -RRB-".

What was blank between two tokens is not known any more; the rules are those of English print.
"""

from __future__ import annotations

import re

MARKS = {
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "-LCB-": "{",
    "-RCB-": "}",
    "``": "“",
    "''": "”",
    "`": "‘",
}
_TO_THE_LEFT = re.compile(r" (?=(?:[.,;:?!%)\]}”]|'s|n't|'re|'ve|'ll|'d|'m|')(?: |$))")
_TO_THE_RIGHT = re.compile(r"(?<=[(\[{“‘$£#]) ")


def plain(line: str) -> str:
    """Return a line of tokens, parted by blanks, as it would be printed."""
    joined = " ".join(MARKS.get(token, token) for token in line.split())
    return _TO_THE_RIGHT.sub("", _TO_THE_LEFT.sub("", joined))
