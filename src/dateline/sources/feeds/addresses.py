"""The addresses that feeds and sitemaps name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_CHARS = 2_048
"""Of an address, as in the protocol of sitemaps."""

_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
_UNFIT = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_SHOWN = 100


def web_address(told: object, bases: Iterable[str | None] = ()) -> str | None:
    """Return an address of http or https without its fragment, resolved against the bases in turn; else ``None``."""
    if not isinstance(told, str):
        return None
    told = told.strip().partition("#")[0]
    if not told or len(told) > _MAX_CHARS or _UNFIT.search(told):
        return None
    for base in bases:
        if base and not _ABSOLUTE.match(told):
            try:
                told = urljoin(base, told)
            except ValueError:
                return None
    return told if _ABSOLUTE.match(told) and _host(told) else None


def same_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one host, or of a host and one below it; ``www.`` counts for nothing."""
    a, b = _host(one), _host(other)
    return a == b or a.endswith(f".{b}") or b.endswith(f".{a}")


def shown(text: str) -> str:
    """Return a piece of a hostile document as a message tells it: on one line, and short."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


@lru_cache(maxsize=256)
def _host(url: str) -> str:
    """Return the host of an address without ``www.``, "" if it has none or is broken."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # is checked when it is asked for
    except ValueError:
        return ""
    return (parts.hostname or "").removeprefix("www.")
