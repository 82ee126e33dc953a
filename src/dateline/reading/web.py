"""Opens the web as the settings say: which addresses may be asked, how politely, and what is kept of them."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.settings import Settings
    from dateline.sources.base import Opened, Web


def open_web(settings: Settings, on_note: Callable[[str], None]) -> Web:
    """Return the web; ``on_note`` is told what a person should know of it.

    Nothing is asked, and nothing heavy is loaded, before the first address is opened.
    """
    return _Later(settings, on_note)


class _Later:
    """The web, opened when the first address is: a run that reads files needs no client."""

    def __init__(self, settings: Settings, on_note: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_note = on_note
        self._session: Web | None = None
        self._lock = Lock()

    def open(self, url: str) -> Opened:
        with self._lock:
            if self._session is None:
                self._session = _session(self._settings, self._on_note)
        return self._session.open(url)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()


def _session(settings: Settings, on_note: Callable[[str], None]) -> Web:
    from dateline.sources.web.session import Session, WebOptions  # noqa: PLC0415 -- an HTTP client is slow to import

    return Session(
        WebOptions(
            allow_private=settings.allow_private,
            robots=settings.robots,
            delay=settings.delay,
            timeout=settings.page_timeout,
            max_bytes=settings.max_bytes,
            max_document_bytes=settings.max_document_bytes,
            cache_dir=None if settings.cache == "off" else settings.cache_dir / "pages",
            offline=settings.cache == "only",
            refresh=settings.cache == "refresh",
        ),
        tell=on_note,
    )
