"""What is never written: keys, cookies, ids of accounts, and what differs at every recording though nobody reads it.

Headers are kept by allow-list. The embedded model listens on another port each time, so this machine's addresses are
written as one fixed name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EMBEDDED_HOST = "embedded.invalid"
"""Stands for 127.0.0.1 and whatever port; ``.invalid`` never resolves (RFC 2606)."""
EMBEDDED_URL = f"http://{EMBEDDED_HOST}/v1"
MASK = "MASKED"

REQUEST_HEADERS = frozenset({"accept", "content-type"})
RESPONSE_HEADERS = frozenset({"content-type", "retry-after", "retry-after-ms"})

_LOOPBACK = re.compile(r"^http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?(?=/)")
_SECRET_NAME = re.compile(r"key|token|secret|password|signature|^sig$|^auth|credential", re.IGNORECASE)
_ACCOUNT = re.compile(r"\b(org|proj|user|sk)([-_])[A-Za-z0-9_-]{8,200}")
_NOT_READ = frozenset({"timings", "created", "id", "__verbose"})
"""Members of an answer that differ at every recording and that nothing reads."""
_COUNTS = frozenset({"prompt_tokens", "completion_tokens", "total_tokens"})
_FAILED = 400
_SHORTEST_KEY = 8
"""Characters below which a key is a word like "none" that may stand anywhere."""


def is_this_machine(url: str) -> bool:
    """Say whether an address is one of this machine's, by name or number."""
    return _LOOPBACK.match(url) is not None


def kept_url(url: str) -> str:
    """Return an address as it is written and compared: without user or password, keys in its query masked."""
    parts = urlsplit(_LOOPBACK.sub(f"http://{EMBEDDED_HOST}", url))
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(name, MASK if _SECRET_NAME.search(name) else value) for name, value in pairs])
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query, fragment=""))


def kept_model(model: str) -> str:
    """Return a model's identifier as it is written: of this machine's addresses the one fixed name."""
    return _LOOPBACK.sub(f"http://{EMBEDDED_HOST}", model)


def kept_headers(headers: Mapping[str, str | Iterable[str]], allowed: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the headers that are on the list, their names in small letters."""
    named = ((name.lower(), values) for name, values in headers.items())
    return {name: (values,) if isinstance(values, str) else tuple(values) for name, values in named if name in allowed}


def kept_answer(body: Any, status: int, key: str) -> Any:  # noqa: ANN401 -- any JSON value
    """Return an answer's body without ids, times and counts that nobody reads, and without the key that was sent.

    What a server says of a failure names the account that asked (OpenAI's 429 does): those ids are masked.
    """
    if isinstance(body, dict):
        body = {name: value for name, value in body.items() if name not in _NOT_READ}
        usage = body.get("usage")
        if isinstance(usage, dict):
            body["usage"] = {name: value for name, value in usage.items() if name in _COUNTS}
    return _masked(body, key if len(key) >= _SHORTEST_KEY else "", failed=status >= _FAILED)


def _masked(value: Any, key: str, *, failed: bool) -> Any:  # noqa: ANN401 -- any JSON value
    if isinstance(value, dict):
        return {name: _masked(inner, key, failed=failed) for name, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner, key, failed=failed) for inner in value]
    if not isinstance(value, str):
        return value
    text = value.replace(key, MASK) if key else value
    text = _ACCOUNT.sub(rf"\1\2{MASK}", text) if failed else text
    return value if text == value else type(value)(text)
