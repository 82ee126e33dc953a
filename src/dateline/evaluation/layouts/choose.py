"""Which layout a folder of gold is in, told by its files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dateline.errors import InputError, UsageError
from dateline.evaluation.layouts import giveme5w1h, meantime, simple, timeline17

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from dateline.evaluation.gold import GoldArticle

TIMELINES = "timeline17"
"""The layout whose gold are timelines of many articles, read by ``layouts.timeline17``."""

READERS: Mapping[str, Callable[[Path], Iterator[GoldArticle | InputError]]] = {
    "simple": simple.read,
    "meantime": meantime.read,
    "giveme5w1h": giveme5w1h.read,
}
"""The layouts whose gold are articles."""

_MAX_BYTES = 5_000_000


def layout_of(folder: Path) -> str:
    """Return the layout of a folder: a name of ``READERS``, or ``TIMELINES``.

    Raises:
        InputError: there is no such folder, or no gold is in it.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder of gold")
    if timeline17.topics(folder):
        return TIMELINES
    if next(folder.rglob("*.xml"), None) is not None:
        return "meantime"
    first = min(simple.gold_files(folder), default=None)
    if first is None:
        hint = "the simple layout has NAME.txt with NAME.json beside it or in gold/; see docs/evaluation.md"
        raise InputError(f"{folder} holds no gold", hint=hint)
    return "giveme5w1h" if _asks(first) else "simple"


def read_gold(folder: Path, layout: str | None = None) -> Iterator[GoldArticle | InputError]:
    """Yield the articles of a folder of gold in the order of its files; bad gold as an error that tells where.

    Args:
        folder: the gold.
        layout: a name of ``READERS``; ``None`` to tell it by the files.

    Raises:
        UsageError: there is no such layout, or its gold are timelines.
        InputError: there is no such folder, or no gold is in it.
    """
    name = layout or layout_of(folder)
    if name not in READERS:
        raise UsageError(f"{name}: no layout of articles with gold", hint=f"one of {', '.join(READERS)}")
    return READERS[name](folder)


def _asks(path: Path) -> bool:
    """Whether a file holds the five questions of Giveme5W1H."""
    try:
        with path.open("rb") as file:
            told = json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(told, dict) and "fiveWoneH" in told
