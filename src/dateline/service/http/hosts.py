"""Who is meant by a request, and whose page sent it: ``Host`` against DNS rebinding, ``Origin`` against other sites."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9_.-]{1,253})(?::[0-9]{1,5})?")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def host_name(header: str) -> str | None:
    """Return the name in a ``Host`` header, in lower case, without its port; ``None`` where it is none."""
    found = _HOST.fullmatch(header)
    return found["name"].lower().rstrip(".") or None if found else None


def is_expected(header: str | None, hosts: tuple[str, ...], *, exposed: bool) -> bool:
    """Say whether a request is meant for this service.

    On the loopback only its own names are, and ``hosts``: a page whose name was made to point here (DNS rebinding)
    still names itself. On another address any name is, unless ``hosts`` are given; a key is asked for anyway.
    """
    name = host_name(header or "")
    if name is None:
        return False
    named = {host.lower() for host in hosts}
    return name in LOOPBACK or name in named or (exposed and not named)


def is_same_origin(origin: str | None, host: str | None) -> bool:
    """Say whether a request comes from no page at all, or from one of this service; ``null`` is another."""
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == (host or "").lower()
