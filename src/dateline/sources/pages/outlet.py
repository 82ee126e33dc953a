"""Who published a page, and the names that it goes by."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dateline.sources.pages.blocks import folded
from dateline.sources.pages.draft import key

if TYPE_CHECKING:
    from dateline.sources.pages.said import Said

_MAX_NAME = 100
_MIN_LABEL = 3


def outlet_of(said: Said) -> str | None:
    """Return the name of the outlet as the page tells it, ``None`` if it does not."""
    return next(iter(_told(said)), None)


def outlet_keys(said: Said, url: str | None) -> frozenset[str]:
    """Return the letters of every name of the outlet, those of its host among them."""
    names = {key(name) for name in _told(said)}
    for address in (url, said.canonical):
        names.update(_labels(address))
    return frozenset(name for name in names if name)


def _told(said: Said) -> list[str]:
    publishers = [name for thing in said.articles for name in _names(thing.get("publisher"))]
    told = (*said.meta.get("og:site_name", ()), *publishers, *said.meta.get("application-name", ()))
    return [name for name in map(_clean, told) if name]


def _names(value: Any) -> list[str]:  # noqa: ANN401 -- JSON
    values = value if isinstance(value, list) else [value]
    named = [item.get("name") if isinstance(item, dict) else item for item in values]
    return [name for name in named if isinstance(name, str) and not name.startswith(("http:", "https:"))]


def _clean(name: str) -> str:
    name = folded(html.unescape(name[: 2 * _MAX_NAME])).removeprefix("@")
    return name if len(name) <= _MAX_NAME else ""


def _labels(address: str | None) -> list[str]:
    """Return the labels of a host, without the last: ``daily-letter`` and ``news`` of ``news.daily-letter.example``."""
    try:
        host = urlsplit(address or "").hostname or ""
    except ValueError:
        return []
    labels = host.removeprefix("www.").split(".")[:-1]
    return [key(label) for label in labels if len(label) > _MIN_LABEL]
