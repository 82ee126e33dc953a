"""The web as sources see it: guards, robots.txt, polite pauses, redirects and kept pages in their order."""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING

import httpcore2

from dateline.errors import FetchError
from dateline.sources.base import Opened
from dateline.sources.web.addresses import parse_address
from dateline.sources.web.answers import NOT_MODIFIED, check_status
from dateline.sources.web.connecting import Budget, look_up
from dateline.sources.web.fetching import Fetcher, Outside
from dateline.sources.web.naming import shown
from dateline.sources.web.options import WebOptions
from dateline.sources.web.page_cache import PageCache
from dateline.sources.web.polite import Polite
from dateline.sources.web.redirects import follow
from dateline.sources.web.robots import MAX_BYTES, Robots

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx2

    from dateline.sources.web.answers import Answer
    from dateline.sources.web.connecting import Resolve

__all__ = ["Session", "WebOptions"]

ROBOTS_REDIRECTS = 5
"""Redirects of a robots.txt that are followed (RFC 9309, section 2.3.1.2)."""


class Session:
    """Opens addresses, as ``dateline.sources.base.Web`` says. Safe for threads; nothing is opened before the first use.

    Args:
        options: how.
        resolve: looks a name up: its IP addresses; replaced in tests, as are the next four.
        network: makes connections.
        clock: tells seconds that never go back.
        now: tells seconds since 1970.
        sleep: waits some seconds.
        tell: is told in one sentence what is wrong with the kept pages.
    """

    def __init__(
        self,
        options: WebOptions,
        *,
        resolve: Resolve = look_up,
        network: httpcore2.NetworkBackend | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._options = options
        self._clock = clock
        outside = Outside(resolve, network or httpcore2.SyncBackend(), clock, now, sleep)
        self._fetcher = Fetcher(options, Polite(clock, sleep), outside)
        self._robots = Robots(self._robots_txt, options.user_agent.partition("/")[0].strip(), clock)
        # What was fetched from private addresses is not served to a run that may not ask them.
        scope = "private" if options.allow_private else "public"
        self._kept = PageCache(options.cache_dir, scope, clock=now, tell=tell) if options.cache_dir else None

    def open(self, url: str) -> Opened:
        """Return what is at an address, with all of its body read.

        Raises:
            AddressRefusedError: the address may not be asked: its scheme, a private address, robots.txt.
            FetchError: it could not be fetched.
            NotAnArticleError: it is said to be an image, a film, a program.
            TooLargeError: it is over the limit.
        """
        asked = parse_address(url, allow_private=self._options.allow_private)
        budget = Budget(self._options.timeout, self._clock)
        answer = follow(
            asked,
            lambda here: self._page(here, budget),
            most=self._options.max_redirects,
            allow_private=self._options.allow_private,
        )
        return Opened(
            source=str(asked),
            stream=BytesIO(answer.body),
            size=len(answer.body),
            url=answer.url,
            media_type=answer.media_type,
            charset=answer.charset,
        )

    def close(self) -> None:
        """Close the file of the kept pages; may be called twice. A later use opens it again."""
        if self._kept:
            self._kept.close()

    def _page(self, url: httpx2.URL, budget: Budget) -> Answer:
        """Return the answer of one address, kept or asked for."""
        kept = self._kept.get(str(url)) if self._kept and not self._options.refresh else None
        if kept and (kept.fresh_for > 0 or self._options.offline):
            return kept
        if self._options.offline:
            raise FetchError(
                f"{shown(url)}: not among the kept pages, and nobody is asked (--offline)", hint="read it once online"
            )
        delay = self._options.delay
        if self._options.robots:
            delay = max(delay, self._robots.check(url))
        asking = {"If-None-Match": kept and kept.etag, "If-Modified-Since": kept and kept.modified}
        headers = {name: value for name, value in asking.items() if value}
        answer = self._fetcher.get(url, budget, delay=delay, headers=headers)
        if answer.status == NOT_MODIFIED and headers and kept and self._kept:
            self._kept.renew(str(url), answer)
            return kept
        check_status(answer, shown(url))
        if self._kept:
            self._kept.put(str(url), answer)
        return answer

    def _robots_txt(self, url: httpx2.URL) -> Answer:
        budget = Budget(self._options.timeout, self._clock)
        return follow(
            url,
            lambda here: self._fetcher.get(here, budget, delay=self._options.delay, cut_at=MAX_BYTES),
            most=ROBOTS_REDIRECTS,
            allow_private=self._options.allow_private,
        )
