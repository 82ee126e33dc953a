"""JSON that no terminal, no script element and no encoding stumbles over."""

from __future__ import annotations

import json
import re

_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSAFE_IN_HTML = re.compile("[<>\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def dumped(value: object, *, indent: int | None = None, in_html: bool = False) -> str:
    """Return a value as JSON; what is unsafe can only stand inside strings, where an escape means the same.

    With ``in_html`` it may stand in a ``<script>`` element as it is. The text ends without a line break.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    unsafe = _UNSAFE_IN_HTML if in_html else _UNSAFE
    return unsafe.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
