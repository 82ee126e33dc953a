"""Opening an address: pages, redirects, refusals, a second try, pauses."""

from __future__ import annotations

import threading
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from dateline.errors import AddressRefusedError, FetchError, InputError, NotAnArticleError
from dateline.sources.web.options import USER_AGENT
from dateline.sources.web.session import Session, WebOptions

if TYPE_CHECKING:
    from tests.sources.web.conftest import Act, Line, World


def test_a_page_comes_with_what_the_server_tells_of_it(world: World) -> None:
    world.server.pages["/a"] = world.page("Fähre".encode("latin-1"), Content_Type="text/HTML; Charset='ISO-8859-1'")
    opened = world.web().open("http://news.test/a#part")
    assert opened.stream.read() == "Fähre".encode("latin-1")
    assert (opened.source, opened.url, opened.size) == ("http://news.test/a", "http://news.test/a", 5)
    assert (opened.media_type, opened.charset) == ("text/html", "iso-8859-1")


def test_we_say_who_we_are_and_nothing_of_who_reads(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://10.0.0.9:3128")
    world.server.pages["/a"] = world.page(Set_Cookie="id=1")
    web = world.web()
    web.open("http://news.test/a")
    web.open("http://news.test/a")
    headers = world.server.asked[-1].headers
    assert headers["user-agent"] == USER_AGENT.lower()
    assert not {"cookie", "authorization", "referer", "proxy-authorization"} & set(headers)
    assert USER_AGENT.startswith(f"dateline/{metadata.version('dateline')} ")
    assert set(world.wires.tried) == {world.PUBLIC}


@pytest.mark.parametrize(
    "told",
    [
        "text/html; charset=hex",
        "text/html; charset=zip",
        "text/html; charset=unicode_escape",
        "text/html; charset=undefined",
        "text/html; charset=such-is-none",
        "text/html; charset=\x7f",
    ],
)
def test_a_charset_that_is_none_is_not_passed_on(world: World, told: str) -> None:
    world.server.pages["/a"] = world.page(Content_Type=told)
    assert world.web().open("http://news.test/a").charset is None


def test_a_charset_of_two_bytes_a_character_is_passed_on(world: World) -> None:
    world.server.pages["/a"] = world.page(Content_Type="text/html;charset=UTF-16")
    assert world.web().open("http://news.test/a").charset == "utf-16"


def test_a_media_type_that_is_none_is_not_passed_on(world: World) -> None:
    world.server.pages["/a"] = world.page(Content_Type="<script>/x")
    assert world.web().open("http://news.test/a").media_type is None


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "audio/mpeg", "font/woff2", "text/css", "application/wasm"])
def test_what_can_be_no_article_is_refused_before_its_body_is_read(world: World, kind: str) -> None:
    def endless(line: Line) -> None:
        line.send(f"HTTP/1.1 200 x\r\nContent-Type: {kind}\r\n\r\n".encode())
        line.ended.wait(60)

    world.server.pages["/a"] = endless
    with pytest.raises(NotAnArticleError, match=kind):
        world.web().open("http://news.test/a")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_to_other_hosts_and_relative_ones_too(world: World, status: int) -> None:
    world.server.pages["/a"] = world.redirect("b?x=1", status)
    world.server.pages["/b?x=1"] = world.redirect("//other.test/c#top", status)
    world.serve(world.OTHER).pages["/c"] = world.page()
    opened = world.web().open("http://news.test/a")
    assert opened.stream.read() == world.STORY
    assert (opened.source, opened.url) == ("http://news.test/a", "http://other.test/c")


def test_redirects_in_a_circle_end(world: World) -> None:
    world.server.pages["/a"] = world.redirect("/b")
    world.server.pages["/b"] = world.redirect("/a")
    with pytest.raises(FetchError, match=r"in a circle"):
        world.web().open("http://news.test/a")
    assert world.server.paths() == ["/a", "/b"]


def test_a_chain_of_redirects_is_followed_so_far_and_no_further(world: World) -> None:
    for number in range(12):
        world.server.pages[f"/{number}"] = world.redirect(f"/{number + 1}")
    world.server.pages["/12"] = world.page()
    with pytest.raises(FetchError, match=r"more than 10 redirects"):
        world.web().open("http://news.test/0")
    assert world.server.paths() == [f"/{number}" for number in range(11)]
    assert world.web().open("http://news.test/2").url == "http://news.test/12"


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:8080/",
        "http://[::1]/",
        "http://news.test:6379/",
        "http://0x7f.1/",
        "file:///etc/passwd",
        "http://admin:pw@other.test/",
        "http://inside.test/",
    ],
)
def test_after_a_redirect_the_same_checks_hold(world: World, to: str) -> None:
    world.names["inside.test"] = ["10.0.0.7"]
    world.server.pages["/a"] = world.redirect(to)
    with pytest.raises(AddressRefusedError, match=r"^http://news.test/a") as caught:
        world.web().open("http://news.test/a")
    assert "pw" not in str(caught.value)
    assert set(world.wires.tried) == {world.PUBLIC}


@pytest.mark.parametrize("to", ["http://[::1/", "//\x01", "http://a:b:c/"])
def test_a_redirect_to_what_is_no_address_is_told(world: World, to: str) -> None:
    world.server.pages["/a"] = world.redirect(to)
    with pytest.raises(FetchError, match=r"a redirect to what is no address"):
        world.web().open("http://news.test/a")


def test_what_fails_after_a_redirect_names_both_addresses(world: World) -> None:
    world.server.pages["/a"] = world.redirect("http://gone.test/b")
    with pytest.raises(FetchError, match=r"^http://news.test/a leads to http://gone.test/b: .*no host gone.test"):
        world.web().open("http://news.test/a")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "wants a sign-in"),
        (403, "refuses us"),
        (404, "no such page"),
        (410, "gone"),
        (418, "does not give it"),
        (451, "legal reasons"),
        (501, "the server failed"),
        (204, "without the page"),
        (206, "without the page"),
        (304, "without the page"),
        (302, "does not say where to"),
    ],
)
def test_an_answer_that_is_no_page_is_told_in_clear_words(world: World, status: int, words: str) -> None:
    world.server.pages["/a"] = world.page(b"" if status in {204, 304} else b"no", status)
    with pytest.raises(FetchError, match=rf"^http://news.test/a: .*{words}.* \({status}\)"):
        world.web().open("http://news.test/a")
    assert world.server.paths() == ["/a"]


def test_a_server_that_fails_is_asked_once_more_after_a_pause(world: World) -> None:
    world.server.pages["/a"] = [world.page(status=503), world.page()]
    assert world.web(robots=False).open("http://news.test/a").stream.read() == world.STORY
    assert world.clock.slept == [2.0]
    world.server.pages["/b"] = world.page(status=500)
    with pytest.raises(FetchError, match=r"the server failed \(500\)"):
        world.web(robots=False).open("http://news.test/b")
    assert world.server.paths() == ["/a", "/a", "/b", "/b"]


def test_a_server_that_asks_to_wait_is_waited_for_once_and_so_long_as_it_says(world: World) -> None:
    world.server.pages["/a"] = [world.page(status=429, Retry_After="17"), world.page()]
    world.web(robots=False).open("http://news.test/a")
    assert world.clock.slept == [17.0]


def test_a_server_that_asks_to_wait_too_long_is_not_waited_for(world: World) -> None:
    world.server.pages["/a"] = world.page(status=429, Retry_After="86400")
    with pytest.raises(FetchError, match=r"more slowly") as caught:
        world.web(robots=False).open("http://news.test/a")
    assert world.clock.slept == []
    assert caught.value.hint == "it asks to come back in 86,400 seconds"


def test_a_connection_that_was_reset_is_tried_once_more(world: World) -> None:
    world.server.pages["/a"] = [lambda line: line.reset(), world.page()]
    assert world.web().open("http://news.test/a").stream.read() == world.STORY
    world.server.pages["/b"] = lambda line: line.reset()
    with pytest.raises(FetchError, match=r"broke off or is no HTTP"):
        world.web().open("http://news.test/b")
    assert world.server.paths() == ["/a", "/a", "/b", "/b"]


def test_between_two_requests_to_a_host_there_is_a_pause_and_none_between_hosts(world: World) -> None:
    world.server.pages["/a"] = world.page()
    world.serve(world.OTHER).pages["/a"] = world.page()
    web = world.web(robots=False, delay=4.0)
    for address in ("http://news.test/a", "http://other.test/a", "http://news.test/a"):
        web.open(address)
    assert world.clock.slept == [4.0]
    web.open("http://news.test/a")
    assert world.clock.slept == [4.0, 4.0]


def test_polite_waiting_does_not_count_as_the_servers_slowness(world: World) -> None:
    world.server.pages["/a"] = world.redirect("/b")
    world.server.pages["/b"] = world.page()
    assert world.web(timeout=5, delay=100).open("http://news.test/a").url == "http://news.test/b"


def test_several_threads_may_read_at_once(world: World) -> None:
    world.server.pages["/a"] = world.page()
    web = world.web()
    read: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: read.append(web.open("http://news.test/a").stream.read())) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert read == [world.STORY] * 5
    assert [asked.path for asked in world.server.asked].count("/robots.txt") == 1


_ODD_ANSWERS: list[Act] = [
    lambda line: line.send(b"\x00\x01\x02\x03\r\n\r\n"),
    lambda line: line.send(b"HTTP/1.1 200\r\nContent-Length: -5\r\n\r\n"),
    lambda line: line.send(b"HTTP/1.1 999 x\r\nContent-Length: 99999999999999999999999\r\n\r\n"),
    lambda line: line.send(b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    lambda line: line.send(b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
    lambda line: line.send(b"HTTP/1.1 101 x\r\nUpgrade: x\r\n\r\n"),
    lambda line: line.send(b"HTTP/1.1 302 x\r\nLocation: http://\xff\xfe/\r\nContent-Length: 0\r\n\r\n"),
    lambda line: line.send(b"HTTP/1.1 302 x\r\nLocation: http://xn--\x80.test/\r\nContent-Length: 0\r\n\r\n"),
    lambda line: line.send(b"SSH-2.0-OpenSSH_9.7\r\n\r\n"),
    lambda line: line.send(b""),
]


@pytest.mark.parametrize("number", range(len(_ODD_ANSWERS)))
def test_no_answer_makes_it_raise_anything_but_an_input_error(world: World, number: int) -> None:
    world.server.pages["/a"] = _ODD_ANSWERS[number]
    with pytest.raises(InputError):
        world.web().open("http://news.test/a")


def test_with_nothing_replaced_it_reads_from_a_real_socket(world: World) -> None:
    world.server.pages["/a"] = world.page()
    web = Session(WebOptions(allow_private=True, delay=0))
    assert web.open(f"http://127.0.0.1:{world.server.port}/a").stream.read() == world.STORY


def test_it_may_be_closed_twice(world: World) -> None:
    web = world.web()
    web.close()
    web.close()
