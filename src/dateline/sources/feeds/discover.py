"""The feeds that a page names."""

from __future__ import annotations

from typing import Any

from dateline.sources.feeds.addresses import web_address

MAX_FEEDS = 20
"""Of one page."""

# Not application/json: by that name pages link their interface for programs.
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})


def feeds_of(tree: Any, url: str | None = None) -> tuple[str, ...]:  # noqa: ANN401 -- lxml has no type stubs
    """Return the addresses of a page's feeds in the page's order (RSS autodiscovery, ``<link rel="alternate">``).

    ``tree`` is the page as lxml parsed it, ``url`` its address. A feed of comments comes after all others.
    """
    bases = (next((base.get("href") for base in tree.iter("base") if base.get("href")), None), url)
    found: dict[str, bool] = {}
    for link in tree.iter("link"):
        rel = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        address = link.get("href") if "alternate" in rel and kind in _TYPES else None
        absolute = web_address(address, bases)
        if absolute:
            found.setdefault(absolute, "comment" in f"{absolute} {link.get('title')}".lower())
    return tuple(sorted(found, key=lambda one: found[one]))[:MAX_FEEDS]
