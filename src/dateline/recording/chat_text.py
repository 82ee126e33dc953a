"""Chats as a person reads them: an answer that is JSON is written as a structure, not as an escaped string.

``content: '{"events":[]}'`` becomes ``content_json: {events: []}``, but only where the way back gives the same text
again, byte by byte: requests are matched by what they say.
"""

from __future__ import annotations

import json
import math
from typing import Any

_TEXT, _STRUCTURE = "content", "content_json"


def unfolded(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    """Return a JSON value in which the contents of messages are structures where they can be."""
    if isinstance(value, list):
        return [unfolded(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    if "role" not in value or _STRUCTURE in value:
        return {name: unfolded(inner) for name, inner in value.items()}
    made: dict[str, Any] = {}
    for name, inner in value.items():
        structure = _structure(inner) if name == _TEXT else None
        if structure is None:
            made[name] = unfolded(inner)
        else:
            made[_STRUCTURE] = structure
    return made


def folded(value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    """Return the JSON value that ``unfolded`` was given."""
    if isinstance(value, list):
        return [folded(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    message = "role" in value and _TEXT not in value
    return {
        _TEXT if message and name == _STRUCTURE else name: (
            json_text(inner) if message and name == _STRUCTURE else folded(inner)
        )
        for name, inner in value.items()
    }


def json_text(value: object) -> str:
    """Return the shortest JSON text of a value, its names in their order; non-ASCII as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _structure(content: object) -> dict[str, Any] | None:
    if not isinstance(content, str) or not content.startswith("{"):
        return None
    try:
        structure = json.loads(content)
        same = json_text(structure) == content
    except (ValueError, RecursionError):
        return None
    return structure if same and _is_plain(structure) else None


def _is_plain(value: object) -> bool:
    """Say whether YAML gives such a value back as it is: no infinity and no lone surrogate among it."""
    if isinstance(value, dict):
        return all(_is_plain(name) and _is_plain(inner) for name, inner in value.items())
    if isinstance(value, list):
        return all(_is_plain(inner) for inner in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, str) or value.isascii() or value == value.encode("utf-8", "replace").decode()
