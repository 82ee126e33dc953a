"""How two versions of a prompt differ: which fields, and which words."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING

from dateline.prompts.prompt import FrontMatter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.prompts.prompt import Prompt

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_MOST = 1_000_000
"""Pairs of words that are compared at most; beyond that, all went and all came."""


def changed_fields(one: Prompt, other: Prompt) -> list[str]:
    """Say which fields of the front matter differ, and how; and whether the schema that is sent does."""
    told = []
    for field, info in FrontMatter.model_fields.items():
        before, after = getattr(one.front, field), getattr(other.front, field)
        if before == after:
            continue
        name = info.alias or field
        if field == "examples":
            told.append(f"{name}: {_examples(before, after)}")
        else:
            told.append(f"{name}: {_shown(before)} → {_shown(after)}")
    if one.schema_sha256 != other.schema_sha256:
        told.append(f"schema sent: {one.schema_sha256[:12]} → {other.schema_sha256[:12]}")
    return told


def unified(one: Prompt, other: Prompt) -> Iterator[str]:
    """Yield the lines of a unified diff of both files; none where they are equal."""
    lines = (one.text.splitlines(), other.text.splitlines())
    return difflib.unified_diff(*lines, one.name, other.name, lineterm="")


def by_words(one: Prompt, other: Prompt) -> Iterator[str]:
    """Yield what differs, word by word: the fields, then each changed line of each part.

    Words that went stand in ``[-…-]``, words that came in ``{+…+}``, as ``git diff --word-diff`` writes them.
    """
    fields = changed_fields(one, other)
    if fields:
        yield "front matter"
        yield from (f"  {field}" for field in fields)
    parts = {"system": (one.system, other.system), "user": (one.user, other.user)}
    parts |= {"examples": (_example_lines(one), _example_lines(other))}
    for part, (before, after) in parts.items():
        if before != after:
            yield part
            yield from (f"  {line}" for line in _marked(before, after).splitlines() if line)


def _marked(before: str, after: str) -> str:
    """Return a text with the words that went and came: first line by line, then word by word where lines differ."""
    old, new = before.splitlines(), after.splitlines()
    told: list[str] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            told.append(_by_words("\n".join(old[i:j]), "\n".join(new[k:m])))
    return "\n".join(told)


def _by_words(before: str, after: str) -> str:
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    if not old or not new or len(old) * len(new) > _MOST:
        return "\n".join(part for part in (_wrapped(before, "[-", "-]"), _wrapped(after, "{+", "+}")) if part)
    told: list[str] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            told.append("".join(old[i:j]))
        else:
            told += [_wrapped("".join(old[i:j]), "[-", "-]"), _wrapped("".join(new[k:m]), "{+", "+}")]
    return "".join(told)


def _wrapped(words: str, start: str, end: str) -> str:
    """Mark each line of some words by itself."""
    return "\n".join(f"{start}{line}{end}" if line else "" for line in words.split("\n"))


def _example_lines(prompt: Prompt) -> str:
    return "\n".join(json.dumps(example, ensure_ascii=False, default=str) for example in prompt.front.examples)


def _examples(before: tuple[object, ...], after: tuple[object, ...]) -> str:
    gone = sum(example not in after for example in before)
    came = sum(example not in before for example in after)
    return f"{len(before)} → {len(after)} ({came} new, {gone} gone)" if came or gone else "in another order"


def _shown(value: object) -> str:
    text = " ".join(str("none" if value is None else value).split())
    return repr(text) if " " in text else text
