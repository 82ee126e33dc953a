"""Opens the cache that the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dateline.cache.in_file import ResponseCache
from dateline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.cache.base import Responses
    from dateline.settings import Settings

_HINT = "sqlite:///PATH or postgresql://USER@HOST/DATABASE"
_FILE = "sqlite:///"
_SERVERS = ("postgresql://", "postgres://", "postgresql+psycopg://")


def open_cache(settings: Settings, tell: Callable[[str], None] | None = None) -> Responses:
    """Return the cache of ``cache_url``, by default the file in ``cache_dir``; nothing is opened before its first use.

    Raises:
        UsageError: the URL is none that we know, or what PostgreSQL needs is not installed. The URL, which may hold a
            password, is not in the message.
    """
    if settings.cache_url is None:
        return ResponseCache(settings.cache_dir, tell)
    url = settings.cache_url.get_secret_value()
    if url.startswith(_FILE):
        path = Path(url.removeprefix(_FILE))
        if not path.name or "?" in path.name or "\0" in url:
            raise UsageError("the cache's URL names no file", hint=_HINT)
        return ResponseCache(path.parent, tell, name=path.name)
    if url.startswith(_SERVERS):
        return _in_database(url, tell)
    raise UsageError("the cache's URL is of no kind that we know", hint=_HINT)


def _in_database(url: str, tell: Callable[[str], None] | None) -> Responses:
    try:
        import sqlalchemy as sa  # noqa: PLC0415 -- slow to import, and of an extra

        from dateline.cache.in_database import DatabaseCache  # noqa: PLC0415 -- the same
    except ImportError as error:
        raise UsageError(
            "a cache in PostgreSQL needs more packages", hint="pip install 'dateline[postgres]'"
        ) from error
    try:
        return DatabaseCache(sa.make_url(url).set(drivername="postgresql+psycopg"), tell)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise UsageError("the cache's URL cannot be read", hint=_HINT) from error
    except ImportError as error:
        raise UsageError("a cache in PostgreSQL needs its driver", hint="pip install 'dateline[postgres]'") from error
