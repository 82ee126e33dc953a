"""Bodies between the wire and the cassette: bytes to structures and back, and the key that a request is found by."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from dateline.recording.interaction import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_DEPTH = 60
"""How deep the JSON of a body may be to be written as a structure; below it lies what a cassette can hold."""

_PORTS = {"http": 80, "https": 443}
_AS_WRITTEN = "response_format"
"""The order of a schema's properties counts, as the model writes in it; of all else it does not."""


def structure_of(body: bytes | str | None) -> Any:  # noqa: ANN401 -- any JSON value
    """Return a body as a JSON value, as ``Text`` where it is no JSON, or ``None`` where it is empty.

    Bytes that are no UTF-8 become lone surrogates, and are the same bytes again on the way back (PEP 383).
    """
    if not body:
        return None
    text = body.decode("utf-8", "surrogateescape") if isinstance(body, bytes) else body
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return Text(text)
    return Text(text) if value is None or _depth(value) > MAX_DEPTH or _has_surrogates(value) else value


def bytes_of(body: object) -> bytes:
    """Return a body as it is sent."""
    if body is None:
        return b""
    if not isinstance(body, Text):
        return json.dumps(body, separators=(",", ":")).encode("ascii")
    try:
        return body.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # no recording holds such surrogates
        return body.encode("utf-8", "replace")


def key_of(method: str, url: str, body: object) -> str:
    """Return what a request is found by: method, scheme, host, port, path, query and body."""
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        port = None
    where = [method.upper(), parts.scheme, parts.hostname, port, parts.path or "/"]
    query = sorted(parse_qsl(parts.query, keep_blank_values=True))
    kind = "text" if isinstance(body, Text) else "json"
    return json.dumps([*where, query, kind, _comparable(body)])


def _comparable(body: object) -> object:
    if not isinstance(body, dict):
        return json.dumps(body, sort_keys=True)
    members: Mapping[str, str] = {
        name: json.dumps(value, sort_keys=name != _AS_WRITTEN) for name, value in body.items()
    }
    return sorted(members.items())


def _has_surrogates(value: object) -> bool:
    """Say whether JSON's escapes made half of a character, which no file can hold."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def _depth(value: object) -> int:
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        depth += 1
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
        level = below
    return depth
