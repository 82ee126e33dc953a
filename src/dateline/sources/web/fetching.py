"""One request: polite, bounded in time, in bytes on the wire and in bytes unpacked, its failures in clear words."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

import httpcore2

from dateline.errors import FetchError, TooLargeError
from dateline.sources.web.answers import TOO_MANY_REQUESTS, WITH_PAGE, Answer, check_kind, read_head
from dateline.sources.web.connecting import OVERHEAD, CheckedNetwork, NotReachedError
from dateline.sources.web.naming import shown
from dateline.sources.web.unpacking import BrokenPackingError, unpacker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx2

    from dateline.sources.web.connecting import Budget, Resolve
    from dateline.sources.web.options import WebOptions
    from dateline.sources.web.polite import Polite

RETRY_SECONDS = 2.0
"""The least pause before the one retry."""

MAX_PAUSE = 60.0
"""The longest pause that a server is granted before the one retry."""

_RETRIED = frozenset({500, 502, 503, 504, TOO_MANY_REQUESTS})
_ACCEPT = "text/html, application/xhtml+xml, application/xml;q=0.9, application/json;q=0.9, */*;q=0.8"


class _BrokenOffError(FetchError):
    """The connection broke off; another try may help."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What is outside of the program; replaced in tests.

    ``resolve`` looks a name up, ``network`` makes connections, ``clock`` tells seconds that never go back, ``now``
    seconds since 1970, ``sleep`` waits.
    """

    resolve: Resolve
    network: httpcore2.NetworkBackend
    clock: Callable[[], float]
    now: Callable[[], float]
    sleep: Callable[[float], None]


class Fetcher:
    """Asks servers, each request on a connection of its own: what was checked is what is asked. Safe for threads."""

    def __init__(self, options: WebOptions, polite: Polite, outside: Outside) -> None:
        self._options = options
        self._polite = polite
        self._outside = outside

    def get(
        self,
        url: httpx2.URL,
        budget: Budget,
        *,
        delay: float,
        headers: Mapping[str, str] | None = None,
        cut_at: int | None = None,
    ) -> Answer:
        """Ask for what is at an address, redirects not followed; a failure of the server is asked about once more.

        Args:
            url: an address that ``parse_address`` gave.
            budget: the time that is left.
            delay: the seconds between two requests to this host.
            headers: what is sent beside what always is.
            cut_at: takes a body of any kind and leaves away what is beyond so many bytes.

        Raises:
            AddressRefusedError: the host stands for an address that is not public.
            NotAnArticleError: it is said to be an image, a film, a program.
            TooLargeError: it is over the limit.
            FetchError: there was no whole answer.
        """
        try:
            answer = self._in_turn(url, budget, delay, headers, cut_at)
        except _BrokenOffError:
            self._polite.hold(_host(url), RETRY_SECONDS)
        else:
            pause = max(answer.pause or 0.0, RETRY_SECONDS)
            if answer.status not in _RETRIED or pause > MAX_PAUSE:
                return answer
            self._polite.hold(_host(url), pause)
        return self._in_turn(url, budget, delay, headers, cut_at)

    def _in_turn(
        self, url: httpx2.URL, budget: Budget, delay: float, headers: Mapping[str, str] | None, cut_at: int | None
    ) -> Answer:
        budget.add(self._polite.wait(_host(url), delay))
        try:
            return self._asked(url, budget, headers or {}, cut_at)
        except httpcore2.TimeoutException as error:
            hint = "the setting page_timeout (DATELINE_PAGE_TIMEOUT) gives it longer"
            raise FetchError(f"{shown(url)}: no full answer within {budget.seconds:g} seconds", hint=hint) from error
        except httpcore2.ConnectError as error:  # a name's addresses are tried before: this is TLS
            _not_secure(shown(url), error)
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            raise _BrokenOffError(f"{shown(url)}: the answer broke off or is no HTTP ({shown(error)})") from error
        except BrokenPackingError as error:
            raise FetchError(f"{shown(url)}: {error}") from error

    def _asked(self, url: httpx2.URL, budget: Budget, headers: Mapping[str, str], cut_at: int | None) -> Answer:
        limit = self._options.max_document_bytes if cut_at is None else cut_at
        network = CheckedNetwork(
            shown(url),
            budget,
            2 * limit + OVERHEAD,
            resolve=self._outside.resolve,
            allow_private=self._options.allow_private,
            network=self._outside.network,
        )
        context = self._tls if url.scheme == "https" else None
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        sent = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": self._options.user_agent,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Connection": "close",
            **headers,
        }
        with (
            httpcore2.ConnectionPool(ssl_context=context, max_connections=1, network_backend=network) as pool,
            pool.stream("GET", target, headers=list(sent.items())) as response,
        ):
            answer = read_head(str(url), response.status, response.headers, self._outside.now())
            if answer.status not in WITH_PAGE:
                return answer
            if cut_at is None:
                check_kind(answer, shown(url))
                limit = self._options.max_bytes if answer.is_page else limit
            return replace(answer, body=_body(response, answer, budget, limit, cut=cut_at is not None))

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Verifies certificates and names against the authorities that the system trusts."""
        return httpcore2.default_ssl_context()


def _body(response: httpcore2.Response, answer: Answer, budget: Budget, limit: int, *, cut: bool) -> bytes:
    """Return the body unpacked; no more than one piece beyond the limit is ever held."""
    too_large = TooLargeError(
        f"{shown(answer.url)}: it is too large: the limit is {limit:,} bytes", hint="download it and read the file"
    )
    if answer.length > limit and not cut:
        raise too_large
    unpacks = unpacker(answer.coding)
    body = bytearray()
    on_wire = 0
    for chunk in response.iter_stream():
        on_wire += len(chunk)
        for piece in unpacks.feed(chunk):
            budget.left()
            body += piece
            if len(body) > limit and cut:
                return bytes(body[:limit])
            if len(body) > limit or on_wire > limit:
                raise too_large
    unpacks.end()
    return bytes(body)


def _host(url: httpx2.URL) -> str:
    return url.raw_host.decode("ascii")  # url.host would undo IDNA, and fail where it is none


def _not_secure(place: str, error: httpcore2.ConnectError) -> NoReturn:
    cause = error.args[0] if error.args else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        raise NotReachedError.of(place, f"its certificate is not trusted ({cause.verify_message})") from error
    raise NotReachedError.of(place, f"no secure connection ({shown(cause)})") from error
