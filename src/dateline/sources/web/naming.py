"""How errors name an address."""

from __future__ import annotations

import re

_SHOWN = 200
_LONGEST = 10_000
_USER = re.compile(r"//[^/?#@]*@")


def shown(address: object) -> str:
    """Return an address as errors name it: on one line, of a bounded length, printable, and without a password."""
    text = _USER.sub("//…@", str(address)[:_LONGEST])
    text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
