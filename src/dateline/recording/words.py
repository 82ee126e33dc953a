"""The difference of two texts, word by word: what was is in ``[-…-]``, what is in ``{+…+}``, as git writes it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_MAX_TOKENS = 1_500
"""Words of a passage that are compared; the time grows with the square of them."""
_MAX_LINES = 2_000
_AROUND = 40
"""Characters that stand unchanged on both sides of a change, so that it can be found."""
_SHOWN = 300
"""Characters of one side of a change."""


def word_diff(old: str, new: str, *, limit: int = 12) -> list[str]:
    """Return the lines that differ, at most ``limit`` and a line that tells how many there are more."""
    lines = list(_changed_lines(old.split("\n")[:_MAX_LINES], new.split("\n")[:_MAX_LINES]))
    if not lines and old != new:
        lines = [f"after {_MAX_LINES:,} equal lines"]
    more = len(lines) - limit
    return lines if more <= 0 else [*lines[:limit], f"… and {more} more changed lines"]


def _changed_lines(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        before, after = old[i1:i2], new[j1:j2]
        if len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                yield _in_line(one, other)
        else:
            yield from (f"[-{_cut(line)}-]" for line in before)
            yield from (f"{{+{_cut(line)}+}}" for line in after)


def _in_line(old: str, new: str) -> str:
    was, now = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(was), len(now)) > _MAX_TOKENS:
        return f"[-{_cut(old)}-]{{+{_cut(new)}+}}"
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    if matcher.ratio() < 0.3:  # noqa: PLR2004 -- so little in common that a reader sees more in the two lines
        return f"[-{_cut(old)}-]{{+{_cut(new)}+}}"
    told: list[str] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            told.append(_context("".join(was[i1:i2]), first=i1 == 0, last=i2 == len(was)))
        else:
            told.append(f"[-{_cut(''.join(was[i1:i2]))}-]" if i2 > i1 else "")
            told.append(f"{{+{_cut(''.join(now[j1:j2]))}+}}" if j2 > j1 else "")
    return "".join(told)


def _context(same: str, *, first: bool, last: bool) -> str:
    before, after = ("" if first else same[:_AROUND]), ("" if last else same[-_AROUND:])
    return same if len(before) + len(after) >= len(same) else f"{before} … {after}"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} … ({len(text):,} characters)"
