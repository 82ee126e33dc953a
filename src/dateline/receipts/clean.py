"""What may stand in a receipt: no passwords, no text of unbounded length, nothing that is not Unicode."""

from __future__ import annotations

import re

MASK = "MASKED"
_ADDRESS = "://"
_USER = re.compile(r"(://)[^/?#\s]{1,1000}@")
_SECRET = re.compile(
    r"([?&;](?:sig|[^?=&#;\s]{0,60}(?:key|token|secret|passw|signature|auth|credential)[^?=&#;\s]{0,60})=)"
    r"[^&#;\s]{1,4000}",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """Return a text without the users, passwords and keys of the addresses in it (RFC 3986)."""
    if _ADDRESS not in text:
        return text
    return _SECRET.sub(rf"\1{MASK}", _USER.sub(rf"\1{MASK}@", text))


def unicode_only(text: str) -> str:
    """Return a text in which a question mark stands for what is no character: bytes of a name that is not UTF-8."""
    return text.encode("utf-8", "replace").decode()


def clean(text: str, most: int) -> str:
    """Return a text of at most ``most`` characters that may stand in a receipt."""
    safe = unicode_only(masked(text[: 2 * most]))
    return safe if len(safe) <= most else safe[: most - 1] + "…"
