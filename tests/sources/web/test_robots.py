"""What robots.txt says is kept to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.provisional import urls

from dateline.errors import AddressRefusedError, FetchError, InputError
from dateline.sources.web.addresses import parse_address
from dateline.sources.web.answers import Answer
from dateline.sources.web.robots import Robots

if TYPE_CHECKING:
    from tests.sources.web.conftest import Line, World

_CLOSED = b"User-agent: dateline\nDisallow: /closed/\n\nUser-agent: *\nDisallow: /"


def _robots(body: bytes) -> Robots:
    return Robots(lambda url: Answer(str(url), 200, body), "dateline", lambda: 0.0)


def test_what_robots_txt_forbids_is_not_asked(world: World) -> None:
    world.server.pages["/robots.txt"] = world.page(_CLOSED, Content_Type="text/plain")
    world.server.pages["/open/a"] = world.server.pages["/closed/a"] = world.page()
    web = world.web()
    assert web.open("http://news.test/open/a").size
    with pytest.raises(AddressRefusedError, match=r"its robots.txt does not let programs read it") as caught:
        web.open("http://news.test/closed/a")
    assert caught.value.hint
    assert "--ignore-robots" in caught.value.hint
    assert world.server.paths() == ["/open/a"]
    assert world.web(robots=False).open("http://news.test/closed/a").size


def test_robots_txt_is_asked_for_once_a_site_and_again_after_a_day(world: World) -> None:
    world.server.pages["/a"] = world.page()
    world.serve(world.PUBLIC, 8080).pages["/a"] = world.page()
    web = world.web()
    for address in ("http://news.test/a", "http://news.test/a", "http://news.test:8080/a"):
        web.open(address)
    assert [asked.path for asked in world.server.asked] == ["/robots.txt", "/a", "/a"]
    world.clock.seconds += 90_000
    web.open("http://news.test/a")
    assert [asked.path for asked in world.server.asked][-2:] == ["/robots.txt", "/a"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_where_there_is_no_robots_txt_everything_is_read(world: World, status: int) -> None:
    world.server.pages["/robots.txt"] = world.page(b"User-agent: *\nDisallow: /", status)
    world.server.pages["/a"] = world.page()
    assert world.web().open("http://news.test/a").size


@pytest.mark.parametrize("status", [429, 500, 503, 304])
def test_where_robots_txt_fails_nothing_is_read(world: World, status: int) -> None:
    world.server.pages["/robots.txt"] = world.page(b"", status)
    world.server.pages["/a"] = world.page()
    web = world.web()
    for _ in range(2):
        with pytest.raises(AddressRefusedError, match=rf"not known .*robots.txt.* \({status}\)") as caught:
            web.open("http://news.test/a")
        assert caught.value.hint
        assert "--ignore-robots" in caught.value.hint
    assert world.server.paths() == []
    asked = len(world.server.asked)
    world.server.pages["/robots.txt"] = world.page(b"")
    world.clock.seconds += 61
    assert web.open("http://news.test/a").size
    assert len(world.server.asked) == asked + 2


def test_a_silent_robots_txt_is_one_that_fails(world: World) -> None:
    def silent(line: Line) -> None:
        line.ended.wait(60)

    world.server.pages["/robots.txt"] = silent
    with pytest.raises(AddressRefusedError, match=r"not known .*no full answer within 0.2 seconds"):
        world.web(timeout=0.2).open("http://news.test/a")


def test_a_host_that_cannot_be_reached_is_told_as_that(world: World) -> None:
    web = world.web()
    for page in ("a", "b"):
        with pytest.raises(FetchError, match=rf"^http://gone.test/{page}: there is no host gone.test"):
            web.open(f"http://gone.test/{page}")
    assert world.looked_up == ["gone.test"]


def test_robots_txt_may_be_elsewhere_but_nowhere_private(world: World) -> None:
    world.server.pages["/robots.txt"] = world.redirect("http://other.test/rules")
    world.serve(world.OTHER).pages["/rules"] = world.page(_CLOSED)
    with pytest.raises(AddressRefusedError, match=r"its robots.txt does not let"):
        world.web().open("http://news.test/closed/a")
    world.server.pages["/robots.txt"] = world.redirect("http://10.0.0.1/robots.txt")
    with pytest.raises(AddressRefusedError, match=r"not known .*10.0.0.1.* a private address"):
        world.web().open("http://news.test/a")
    assert "10.0.0.1" not in world.wires.tried


def test_each_address_of_a_redirect_is_looked_up_in_its_own_robots_txt(world: World) -> None:
    world.server.pages["/a"] = world.redirect("http://other.test/closed/a")
    other = world.serve(world.OTHER)
    other.pages["/robots.txt"] = world.page(_CLOSED)
    with pytest.raises(
        AddressRefusedError, match=r"^http://news.test/a leads to http://other.test/closed/a: its robots"
    ):
        world.web().open("http://news.test/a")
    assert other.paths() == []


@pytest.mark.parametrize(("told", "pause"), [("7", 7.0), ("0.2", 1.0), ("86400", 30.0), ("-5", 1.0), ("nan", 1.0)])
def test_a_crawl_delay_is_kept_to_within_bounds(world: World, told: str, pause: float) -> None:
    world.server.pages["/robots.txt"] = world.page(f"User-agent: *\nCrawl-delay: {told}".encode())
    world.server.pages["/a"] = world.page()
    web = world.web()
    web.open("http://news.test/a")
    web.open("http://news.test/a")
    assert world.clock.slept == [1.0, pause]


def test_a_huge_robots_txt_is_read_up_to_a_limit(world: World) -> None:
    world.server.pages["/robots.txt"] = world.page(_CLOSED + b"\n#" + b"x" * 8_000_000, Content_Type="image/png")
    world.server.pages["/open/a"] = world.page()
    web = world.web()
    assert web.open("http://news.test/open/a").size
    with pytest.raises(AddressRefusedError, match=r"does not let"):
        web.open("http://news.test/closed/a")


def test_rules_that_would_fill_the_memory_are_refused() -> None:
    agents = b"".join(b"User-agent: a%d\n" % number for number in range(12_000))
    with pytest.raises(AddressRefusedError, match=r"too many rules"):
        _robots(agents + b"Disallow: /x\n" * 12_000).check(parse_address("http://news.test/a"))


def test_a_robots_txt_with_a_byte_order_mark_is_read() -> None:
    with pytest.raises(AddressRefusedError):
        _robots(b"\xef\xbb\xbfUser-agent: *\nDisallow: /").check(parse_address("http://news.test/a"))


def test_robots_txt_of_many_sites_does_not_fill_the_memory() -> None:
    asked: list[str] = []

    def fetch(url: object) -> Answer:
        asked.append(str(url))
        return Answer(str(url), 404)

    robots = Robots(fetch, "dateline", lambda: 0.0)
    for number in [*range(300), 299, 0]:
        robots.check(parse_address(f"http://n{number}.test/a"))
    assert len(asked) == 301
    assert asked[-1] == "http://n0.test/robots.txt"


_LINES = st.lists(
    st.sampled_from(["User-agent: *", "User-agent: dateline", "Disallow: /*a*$", "Allow: /%zz", "Crawl-delay: 1e999"])
    | st.text(max_size=20),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | _LINES.map(lambda lines: "\n".join(lines).encode("utf-8", "replace")), urls())
def test_no_robots_txt_makes_it_raise_anything_else(body: bytes, url: str) -> None:
    try:
        where = parse_address(url)
        delay = _robots(body).check(where)
    except InputError:
        return
    assert 0 <= delay <= 30
