"""What a server answered, read out of its headers, and what is wrong with an answer that is no page."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx2

from dateline.errors import FetchError, NotAnArticleError
from dateline.models.retry_after import retry_after

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_FRESH: Final = 86_400.0
"""Seconds for which a page is read again without asking, at the most, whatever the server allows."""

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
WITH_PAGE: Final = frozenset({200, 203})
NOT_MODIFIED: Final = 304
TOO_MANY_REQUESTS: Final = 429

_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_NO_ARTICLES: Final = {"image": "an image", "video": "a film", "audio": "a sound", "font": "a font"}
_CODE: Final = frozenset({"text/css", "text/javascript", "application/javascript", "application/wasm"})
_NAME: Final = r"[a-z0-9!#$&^_.+-]{1,80}"  # RFC 6838, section 4.2
_MEDIA_TYPE: Final = re.compile(rf"{_NAME}/{_NAME}")
_CHARSET: Final = re.compile(r"[a-z0-9._:-]{1,40}")
# Python's own codecs that are no charset of the web, or undo escapes.
_NO_CHARSETS: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7"})
_MAX_DIGITS: Final = 15
_VALIDATOR: Final = re.compile(r"[\x20-\x7e]{1,500}")
_SAVE_IT: Final = "open it in a browser, save the page, and read the file"

_REFUSALS: Final = {
    401: ("it wants a sign-in", _SAVE_IT),
    402: ("it wants to be paid", _SAVE_IT),
    403: ("the server refuses us", _SAVE_IT),
    404: ("there is no such page", None),
    407: ("a proxy wants a sign-in", None),
    410: ("the page is gone", None),
    451: ("the page is withheld for legal reasons", None),
    TOO_MANY_REQUESTS: ("the server asks to come more slowly", "a longer delay (DATELINE_DELAY) may help"),
    503: ("the server is not able to serve now", "try again later"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: of a page all of its ``body``, of a redirect its ``location``, of all others the status alone.

    ``fresh_for`` is the seconds for which it serves without asking again, ``keep`` whether it may be kept at all,
    ``etag`` and ``modified`` are what to ask with whether it has changed, ``coding`` is how its body is packed, and
    ``length`` its bytes on the wire where they are told. ``pause`` is the seconds that the server asks to wait.
    """

    url: str
    status: int
    body: bytes = b""
    location: str | None = None
    media_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    fresh_for: float = 0.0
    keep: bool = True
    coding: str = ""
    length: int = 0
    pause: float | None = None

    @property
    def is_page(self) -> bool:
        """Whether it is said to be HTML."""
        return self.media_type in _PAGES


def read_head(url: str, status: int, headers: Iterable[tuple[bytes, bytes]], now: float) -> Answer:
    """Return an answer without its body; whatever is not as it should be in a header is left out.

    Args:
        url: what was asked.
        status: the HTTP status.
        headers: the header fields.
        now: seconds since 1970, against which a date in ``Retry-After`` is counted.
    """
    told = httpx2.Headers(list(headers))
    media_type, charset = _content_type(told.get("content-type", ""))
    orders = _cache_orders(told.get("cache-control", ""))
    fresh_for = 0.0 if "no-cache" in orders or told.get("vary", "").strip() == "*" else _seconds(orders.get("max-age"))
    return Answer(
        url=url,
        status=status,
        location=(told.get("location", "").strip() or None) if status in REDIRECTS else None,
        media_type=media_type,
        charset=charset,
        etag=_validator(told.get("etag")),
        modified=_validator(told.get("last-modified")),
        fresh_for=max(0.0, min(fresh_for, MAX_FRESH) - _seconds(told.get("age"))),
        keep="no-store" not in orders,
        coding=told.get("content-encoding", ""),
        length=int(_seconds(told.get("content-length"))),
        pause=retry_after(told, now),
    )


def check_status(answer: Answer, place: str) -> None:
    """Let an answer pass that is a page or a redirect.

    Raises:
        FetchError: any other, in clear words.
    """
    status = answer.status
    if status in WITH_PAGE or answer.location:
        return
    if status in REDIRECTS:
        raise FetchError(f"{place}: a redirect that does not say where to ({status})")
    words, hint = _REFUSALS.get(status, (_by_class(status), None))
    if answer.pause:
        hint = f"it asks to come back in {answer.pause:,.0f} seconds"
    raise FetchError(f"{place}: {words} ({status})", hint=hint)


def check_kind(answer: Answer, place: str) -> None:
    """Let an answer pass that may hold an article.

    Raises:
        NotAnArticleError: it is said to be an image, a film, a program or the like.
    """
    told = answer.media_type or ""
    kind = _NO_ARTICLES.get(told.partition("/")[0]) or ("code, and no text" if told in _CODE else None)
    if kind:
        raise NotAnArticleError(f"{place}: {kind} ({told})")


def _by_class(status: int) -> str:
    if status >= 500:  # noqa: PLR2004 -- RFC 9110, section 15.6
        return "the server failed"
    if status >= 400:  # noqa: PLR2004 -- section 15.5
        return "the server does not give it"
    return "the server answers without the page"


def _content_type(value: str) -> tuple[str | None, str | None]:
    kind, *parameters = value.lower().split(";")[:20]
    media_type = kind.strip()
    charset = next((word for name, _, word in (p.partition("=") for p in parameters) if name.strip() == "charset"), "")
    return (media_type if _MEDIA_TYPE.fullmatch(media_type) else None), _known_charset(charset.strip(" \t\"'"))


def _known_charset(name: str) -> str | None:
    if not _CHARSET.fullmatch(name):
        return None
    try:
        known = codecs.lookup(name).name
        b" ".decode(name)
    except UnicodeError:
        pass  # UTF-16 and the like take more bytes
    except LookupError:  # unknown, or a codec of Python's that makes no text
        return None
    return None if known.replace("-", "_") in _NO_CHARSETS else name


def _cache_orders(value: str) -> dict[str, str]:
    pairs = (order.partition("=") for order in value.lower().split(","))
    return {name.strip(): argument.strip(' "') for name, _, argument in pairs}


def _seconds(value: str | None) -> float:
    """Return what a header gives as a whole number, bounded."""
    digits = (value or "").strip()
    return float(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS else 0.0


def _validator(value: str | None) -> str | None:
    """Return what may be sent back to ask whether a page has changed."""
    return value if value and _VALIDATOR.fullmatch(value) else None
