"""News articles into checked summaries and timelines.

The names below are imported when they are first used, so that ``import dateline`` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.errors import DatelineError
    from dateline.pipeline import build_timeline, summarize
    from dateline.records import Article, Brief, Event, EventDate, Timeline
    from dateline.settings import Settings, load_settings

__all__ = [
    "Article",
    "Brief",
    "DatelineError",
    "Event",
    "EventDate",
    "Settings",
    "Timeline",
    "build_timeline",
    "load_settings",
    "summarize",
]

_HOMES = {
    "dateline.errors": ("DatelineError",),
    "dateline.pipeline": ("build_timeline", "summarize"),
    "dateline.records": ("Article", "Brief", "Event", "EventDate", "Timeline"),
    "dateline.settings": ("Settings", "load_settings"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names too."""
    return sorted({*globals(), *__all__})
