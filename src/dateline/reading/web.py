"""Opens the web as the settings say: which addresses may be asked, how politely, and what is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.settings import Settings
    from dateline.sources.base import Opened, Web


def open_web(settings: Settings) -> Web:
    """Return the web; nothing is asked, and nothing heavy is loaded, before the first address is opened."""
    return _Later(settings)


class _Later:
    """The web, opened when the first address is: a run that reads files needs no client."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: Web | None = None

    def open(self, url: str) -> Opened:
        if self._session is None:
            self._session = _session(self._settings)
        return self._session.open(url)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()


def _session(settings: Settings) -> Web:
    from dateline.sources.web.session import Session, WebOptions  # noqa: PLC0415 -- an HTTP client is slow to import

    return Session(
        WebOptions(
            allow_private=settings.allow_private,
            robots=settings.robots,
            delay=settings.delay,
            timeout=settings.page_timeout,
            max_bytes=settings.max_document_bytes,
            cache_dir=None if settings.cache == "off" else settings.cache_dir / "pages",
            offline=settings.cache == "only",
        )
    )
