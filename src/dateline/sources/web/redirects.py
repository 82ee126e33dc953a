"""Follows redirects, with all checks after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

from dateline.errors import AddressRefusedError, FetchError, InputError
from dateline.sources.web.addresses import parse_address
from dateline.sources.web.naming import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.sources.web.answers import Answer


def follow(start: httpx2.URL, ask: Callable[[httpx2.URL], Answer], *, most: int, allow_private: bool) -> Answer:
    """Return the first answer that is no redirect.

    A way from ``https`` to ``http`` is refused: what was asked for over a verified connection is not taken from one
    that anybody on the way may change.

    Raises:
        AddressRefusedError: a redirect leads to an address that may not be asked.
        FetchError: there are more redirects than ``most``, or they go round in a circle; and what ``ask`` raises.
            The address that was asked first stands first in the message.
    """
    here = start
    seen = {str(start)}
    for _ in range(most + 1):
        try:
            answer = ask(here)
            if answer.location is None:
                return answer
            here = _next(here, answer.location, allow_private=allow_private)
        except InputError as error:
            if here == start:
                raise
            raise type(error)(f"{shown(start)} leads to {error}", hint=error.hint) from error
        if str(here) in seen:
            raise FetchError(f"{shown(start)}: its redirects go round in a circle")
        seen.add(str(here))
    raise FetchError(f"{shown(start)}: more than {most} redirects")


def _next(here: httpx2.URL, location: str, *, allow_private: bool) -> httpx2.URL:
    try:
        joined = str(here.join(location))
    except (httpx2.InvalidURL, ValueError) as error:
        raise FetchError(f"{shown(here)}: a redirect to what is no address") from error
    try:
        there = parse_address(joined, allow_private=allow_private)
    except AddressRefusedError as error:
        raise AddressRefusedError(f"{shown(here)}: a redirect to {error}", hint=error.hint) from error
    if here.scheme == "https" and there.scheme == "http":
        raise AddressRefusedError(
            f"{shown(here)}: a redirect from https to http ({shown(there)}), which anybody on the way may change",
            hint="ask for the http address itself if it is meant",
        )
    return there
