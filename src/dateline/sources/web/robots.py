"""robots.txt (RFC 9309): what a site does not want to be read by programs, and how often it wants to be asked."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dateline.errors import AddressRefusedError, InputError
from dateline.sources.web.answers import TOO_MANY_REQUESTS, WITH_PAGE
from dateline.sources.web.connecting import NotReachedError
from dateline.sources.web.naming import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx2

    from dateline.sources.web.answers import Answer

MAX_BYTES = 500 * 1024
"""What is read of a robots.txt (section 2.5); the rest is left away."""

MAX_DELAY = 30.0
"""The longest ``Crawl-delay`` that is kept to, in seconds."""

KEPT_SECONDS = 86_400.0
"""How long one is used before it is asked for again (section 2.4)."""

FAILED_SECONDS = 60.0
"""How long a host that gave none is not asked again."""

_MAX_HOSTS = 256
# The parser gives each rule to each agent of its group: a million pairs is many times what real files have.
_MAX_PAIRS = 1_000_000
_HINT = "--ignore-robots reads it all the same"


@dataclass(slots=True)
class _Site:
    """What is known of a site; ``rules`` is ``None`` where everything may be read, or where there is a ``problem``."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    until: float | None = None
    rules: Any = None
    problem: InputError | None = None


class Robots:
    """Knows the robots.txt of each site, asked for once. Safe for threads.

    Args:
        fetch: asks for an address, redirects followed; any answer comes back, also one that is no page.
        agent: the name by which robots.txt knows us.
        clock: tells seconds that never go back.
    """

    def __init__(self, fetch: Callable[[httpx2.URL], Answer], agent: str, clock: Callable[[], float]) -> None:
        self._fetch = fetch
        self._agent = agent
        self._clock = clock
        self._sites: OrderedDict[str, _Site] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, url: httpx2.URL) -> float:
        """Return the seconds that the site wants between two requests, if the address may be read.

        Raises:
            AddressRefusedError: robots.txt forbids it, or cannot be read (section 2.3.1.4), so that it is not known.
            NotReachedError: the host cannot be reached at all.
        """
        site = self._site(url)
        if isinstance(site.problem, NotReachedError):
            raise NotReachedError.of(shown(url), site.problem.why) from site.problem
        if site.problem is not None:
            raise AddressRefusedError(
                f"{shown(url)}: it is not known whether programs may read it: {site.problem}", hint=_HINT
            ) from site.problem
        if site.rules is None:
            return 0.0
        if not site.rules.can_fetch(str(url), self._agent):
            raise AddressRefusedError(f"{shown(url)}: its robots.txt does not let programs read it", hint=_HINT)
        return min(float(site.rules.crawl_delay(self._agent) or 0.0), MAX_DELAY)

    def _site(self, url: httpx2.URL) -> _Site:
        where = url.copy_with(raw_path=b"/robots.txt")
        with self._lock:
            site = self._sites.setdefault(str(where), _Site())
            self._sites.move_to_end(str(where))
            if len(self._sites) > _MAX_HOSTS:
                self._sites.popitem(last=False)
        with site.lock:  # of two threads that ask about a site at the same time, one waits
            if site.until is None or self._clock() >= site.until:
                site.rules, site.problem = self._read(where)
                site.until = self._clock() + (FAILED_SECONDS if site.problem else KEPT_SECONDS)
        return site

    def _read(self, where: httpx2.URL) -> tuple[Any, InputError | None]:
        try:
            answer = self._fetch(where)
        except InputError as error:
            return None, error
        if answer.status in WITH_PAGE:
            return _parsed(answer.body, where)
        if 400 <= answer.status < 500 and answer.status != TOO_MANY_REQUESTS:  # noqa: PLR2004 -- section 2.3.1.3
            return None, None
        return None, AddressRefusedError(f"{shown(where)}: the server does not give it now ({answer.status})")


def _parsed(body: bytes, where: httpx2.URL) -> tuple[Any, InputError | None]:
    from protego import Protego  # noqa: PLC0415 -- not needed where robots.txt is not read

    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.splitlines()
    agents = sum(line.lstrip()[:4].lower() == "user" for line in lines)
    if agents * (len(lines) - agents) > _MAX_PAIRS:
        return None, AddressRefusedError(f"{shown(where)}: too many rules to be read")
    return Protego.parse(text), None
