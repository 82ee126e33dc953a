"""Whatever a server says, nothing but an ``InputError`` comes of it."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import httpcore2
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError
from dateline.sources.web.options import WebOptions
from dateline.sources.web.session import Session

if TYPE_CHECKING:
    from dateline.sources.base import Opened

_LINES = st.sampled_from(
    [
        *(b"Content-Length: 12", b"Content-Length: 999999999", b"Content-Length: x", b"Transfer-Encoding: chunked"),
        *(b"Content-Encoding: gzip", b"Content-Encoding: br", b"Content-Type: text/html; charset=utf-16", b"Age: -1"),
        *(b"Content-Type: ;;;=", b"Location: //[", b"Location: /\x1b", b"Location: http://xn--a.test/", b"Location:"),
        *(b"Retry-After: Fri, 31 Dec 9999 23:59:59 -0000", b"Retry-After: 1e400", b"Cache-Control: max-age=\xff,=,"),
    ]
) | st.binary(max_size=30)
_BODIES = st.binary(max_size=60) | st.binary(max_size=60).map(gzip.compress) | st.just(b"5\r\nhello\r\n0\r\n\r\n")
_STATUS = st.sampled_from([b"100", b"101", b"200", b"203", b"204", b"301", b"304", b"404", b"429", b"500", b"999"])


@st.composite
def _answers(draw: st.DrawFn) -> bytes:
    head = [b"HTTP/1.1 " + draw(_STATUS) + b" x", *draw(st.lists(_LINES, max_size=4))]
    return b"\r\n".join(head) + b"\r\n\r\n" + draw(_BODIES)


@settings(max_examples=150, deadline=None)
@given(_answers() | st.binary(max_size=100))
def test_no_answer_makes_it_raise_anything_but_an_input_error(answer: bytes) -> None:
    now = [0.0]

    def tick() -> float:
        now[0] += 0.01
        return now[0]

    web = Session(
        WebOptions(robots=False),
        resolve=lambda host, port: ["93.184.215.14"],  # noqa: ARG005 -- the names of the parameters do not matter
        network=httpcore2.MockBackend([answer]),
        clock=tick,
        now=tick,
        sleep=lambda seconds: None,  # noqa: ARG005
    )
    opened: Opened | None = None
    told = ""
    try:
        opened = web.open("http://news.test/a")
    except InputError as error:
        told = f"{error} {error.hint}"
    assert told.isprintable()
    assert opened is None or opened.size == len(opened.stream.read())
