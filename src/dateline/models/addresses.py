"""Reading ``http://HOST:PORT/v1#NAME``, strictly."""

from __future__ import annotations

from urllib.parse import urlsplit

from dateline.errors import UsageError

MAX_NAME = 200
_HINT = "write http://HOST:PORT/v1#NAME, for example http://127.0.0.1:11434/v1#qwen3"


def checked_name(name: str, model_id: str) -> str:
    """Return the name of a model on its server.

    Raises:
        UsageError: it is empty, over 200 characters long, or holds blanks or control characters.
    """
    if not name or len(name) > MAX_NAME or not name.isprintable() or " " in name:
        raise UsageError(f"{model_id[:MAX_NAME]!r} does not name a model", hint=_HINT)
    return name


def checked_url(address: str) -> str:
    """Return the base address of a server, without a slash at the end.

    Raises:
        UsageError: it is not ``http(s)://HOST[:PORT][/PATH]``; a key or a password in it is refused, for it would be
            shown and kept with every result.
    """
    try:
        parts = urlsplit(address)
        usable = (
            address.isascii()
            and address.isprintable()
            and " " not in address
            and parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and not parts.query
            and not parts.fragment
            and parts.port != 0
        )
    except ValueError:
        usable = False
    if not usable:
        raise UsageError(f"{address[:MAX_NAME]!r} is not the address of a server", hint=_HINT)
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "the address of a server must not hold a user or a password", hint="put the key in DATELINE_API_KEY"
        )
    return address.rstrip("/")
