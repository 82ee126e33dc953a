"""How the web is read; importing this imports no HTTP client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

USER_AGENT = "dateline/0.1.0 (news reader; respects robots.txt)"


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How the web is read.

    ``allow_private`` opens addresses of private networks and of this machine, on any port. ``robots`` respects
    robots.txt. ``delay`` is the seconds between two requests to one host. ``timeout`` is the seconds for one page in
    all, its redirects included, the polite waiting and the look-up in robots.txt left out. ``max_bytes`` bounds an
    HTML page and ``max_document_bytes`` everything else, on the wire and unpacked. ``cache_dir`` keeps pages; ``None``
    keeps none. ``offline`` asks nobody: only kept pages are read. ``refresh`` asks for each page anew, and keeps it in
    place of the older one.

    Proxies that the environment names are not used, whatever is set: a proxy would look the name up itself, and the
    check of the address that is really asked would be void.
    """

    allow_private: bool = False
    robots: bool = True
    delay: float = 1.0
    timeout: float = 30.0
    max_bytes: int = 5_000_000
    max_document_bytes: int = 100_000_000
    max_redirects: int = 10
    cache_dir: Path | None = None
    user_agent: str = USER_AGENT
    offline: bool = False
    refresh: bool = False
