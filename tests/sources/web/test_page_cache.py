"""Pages that are kept, and asked for again only as far as it is needed."""

from __future__ import annotations

import sqlite3
import stat
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.errors import AddressRefusedError, FetchError
from dateline.sources.web.answers import Answer
from dateline.sources.web.page_cache import FILE_NAME, PageCache

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sources.web.conftest import World

_URL = "http://news.test/a"
_ANSWER = Answer(_URL, 200, b"<p>The ferry left.</p>", media_type="text/html", etag='"1"', fresh_for=60.0)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def kept(tmp_path: Path, told: list[str]) -> Iterator[PageCache]:
    cache = PageCache(tmp_path / "deep", "public", clock=lambda: 1000.0, tell=told.append)
    yield cache
    cache.close()


def test_a_page_that_has_not_changed_is_not_sent_again(world: World, tmp_path: Path) -> None:
    world.server.pages["/a"] = [
        world.page(ETag='"v1"', Last_Modified="Mon, 02 Mar 2026 10:00:00 GMT", Content_Type="text/html;charset=utf-8"),
        world.page(b"", 304),
    ]
    first = world.web(cache_dir=tmp_path).open(_URL)
    again = world.web(cache_dir=tmp_path).open(_URL)
    assert again.stream.read() == first.stream.read() == world.STORY
    assert replace(again, stream=first.stream) == first
    headers = world.server.asked[-1].headers
    assert headers["if-none-match"] == '"v1"'
    assert headers["if-modified-since"] == "mon, 02 mar 2026 10:00:00 gmt"


def test_a_page_that_has_changed_takes_the_place_of_the_old_one(world: World, tmp_path: Path) -> None:
    world.server.pages["/a"] = [world.page(b"old", ETag='"1"'), world.page(b"new", ETag='"2"'), world.page(b"", 304)]
    web = world.web(cache_dir=tmp_path)
    assert [web.open(_URL).stream.read() for _ in range(3)] == [b"old", b"new", b"new"]
    assert world.server.asked[-1].headers["if-none-match"] == '"2"'


def test_a_fresh_page_is_read_without_asking_as_long_as_the_server_says(world: World, tmp_path: Path) -> None:
    world.server.pages["/a"] = world.page(Cache_Control="public, max-age=600", Age="100", ETag='"1"')
    web = world.web(cache_dir=tmp_path)
    web.open(_URL)
    world.clock.seconds += 490
    web.open(_URL)
    assert world.server.paths() == ["/a"]
    world.clock.seconds += 20
    world.server.pages["/a"] = world.page(b"", 304, Cache_Control="max-age=300")
    web.open(_URL)
    world.clock.seconds += 290
    assert web.open(_URL).stream.read() == world.STORY
    assert world.server.paths() == ["/a", "/a"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache_Control": "no-cache, max-age=600"},
        {"Cache_Control": "max-age=600", "Vary": "*"},
        {"Cache_Control": "max-age=soon"},
        {"Cache_Control": "max-age=99999999999999999999999"},
        {},
    ],
)
def test_a_page_that_is_not_said_to_be_fresh_is_asked_for_again(
    world: World, tmp_path: Path, headers: dict[str, str]
) -> None:
    world.server.pages["/a"] = world.page(world.STORY, 200, **headers)
    web = world.web(cache_dir=tmp_path)
    web.open(_URL)
    web.open(_URL)
    assert world.server.paths() == ["/a", "/a"]


def test_no_page_is_fresh_for_more_than_a_day(world: World, tmp_path: Path) -> None:
    world.server.pages["/a"] = world.page(Cache_Control="max-age=31536000")
    web = world.web(cache_dir=tmp_path)
    web.open(_URL)
    world.clock.seconds += 86_500
    web.open(_URL)
    assert world.server.paths() == ["/a", "/a"]


def test_a_page_that_must_not_be_kept_is_not_kept(world: World, tmp_path: Path) -> None:
    world.server.pages["/a"] = [world.page(), world.page(b"secret", Cache_Control="no-store")]
    web = world.web(cache_dir=tmp_path)
    web.open(_URL)
    web.open(_URL)
    web.close()
    assert b"secret" not in (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(FetchError, match="not among the kept pages"):
        world.web(cache_dir=tmp_path, offline=True).open(_URL)


def test_offline_reads_kept_pages_through_their_redirects_and_asks_nobody(world: World, tmp_path: Path) -> None:
    world.server.pages["/a"] = world.redirect("/b")
    world.server.pages["/b"] = world.page()
    online = world.web(cache_dir=tmp_path).open(_URL)
    world.clock.seconds += 1_000_000
    world.wires.tried.clear()
    world.looked_up.clear()
    web = world.web(cache_dir=tmp_path, offline=True)
    opened = web.open(_URL)
    assert (opened.url, opened.stream.read()) == (online.url, world.STORY)
    with pytest.raises(FetchError, match="--offline"):
        web.open("http://news.test/never")
    with pytest.raises(FetchError, match="--offline"):
        world.web(offline=True).open(_URL)
    assert (world.wires.tried, world.looked_up) == ([], [])


def test_a_refreshed_page_is_sent_again_however_fresh_it_is_and_kept_anew(world: World, tmp_path: Path) -> None:
    world.server.pages["/a"] = [world.page(body, Cache_Control="max-age=600", ETag='"1"') for body in (b"old", b"new")]
    world.web(cache_dir=tmp_path).open(_URL)
    assert world.web(cache_dir=tmp_path, refresh=True).open(_URL).stream.read() == b"new"
    assert "if-none-match" not in world.server.asked[-1].headers
    assert world.web(cache_dir=tmp_path).open(_URL).stream.read() == b"new"
    assert world.server.paths() == ["/a", "/a"]


def test_pages_of_private_addresses_are_kept_apart(world: World, tmp_path: Path) -> None:
    world.names["inside.test"] = ["10.0.0.5"]
    world.serve("10.0.0.5").pages["/a"] = world.page(Cache_Control="max-age=600")
    assert world.web(cache_dir=tmp_path, allow_private=True).open("http://inside.test/a").size
    with pytest.raises(AddressRefusedError):
        world.web(cache_dir=tmp_path).open("http://inside.test/a")


def test_failures_are_not_kept(world: World, tmp_path: Path) -> None:
    world.server.pages["/a"] = [world.page(b"no", 404, Cache_Control="max-age=600"), world.page()]
    web = world.web(cache_dir=tmp_path)
    with pytest.raises(FetchError):
        web.open(_URL)
    assert web.open(_URL).stream.read() == world.STORY


def test_two_sessions_use_one_file_at_the_same_time(tmp_path: Path) -> None:
    one, two = (PageCache(tmp_path, "public", clock=lambda: 1000.0) for _ in range(2))
    for number in range(20):
        (one if number % 2 else two).put(f"{_URL}{number}", _ANSWER)
    assert all(one.get(f"{_URL}{number}") and two.get(f"{_URL}{number}") for number in range(20))
    one.close()
    two.close()


def test_the_file_is_for_this_user_alone_and_of_a_bounded_size(tmp_path: Path) -> None:
    now = [0.0]
    cache = PageCache(tmp_path, "public", clock=lambda: now[0], max_bytes=250)
    for number in range(4):
        now[0] += 1
        cache.put(f"{_URL}{number}", replace(_ANSWER, body=b"x" * 100))
        cache.get(f"{_URL}0")
    assert [number for number in range(4) if cache.get(f"{_URL}{number}")] == [0, 3]
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    cache.close()


def test_a_page_that_is_too_large_is_not_kept_and_the_old_one_not_either(kept: PageCache) -> None:
    kept.put(_URL, _ANSWER)
    kept.put(_URL, replace(_ANSWER, body=bytes(20_000_001)))
    assert kept.get(_URL) is None


@pytest.mark.parametrize("damage", [b"not a database", b"SQLite format 3\x00" + bytes(5000)])
def test_a_damaged_file_is_begun_anew_and_told(kept: PageCache, told: list[str], damage: bytes) -> None:
    kept.path.parent.mkdir()
    kept.path.write_bytes(damage)
    kept.put(_URL, _ANSWER)
    assert kept.get(_URL) == _ANSWER
    assert told == [f"the kept pages {kept.path} were damaged; what was in them is fetched again"]


def test_a_file_with_other_tables_is_begun_anew(kept: PageCache) -> None:
    kept.path.parent.mkdir()
    connection = sqlite3.connect(kept.path)
    connection.executescript("CREATE TABLE pages (x); PRAGMA user_version = 1;")
    connection.close()
    kept.put(_URL, _ANSWER)
    assert kept.get(_URL) == _ANSWER


def test_a_file_of_a_newer_version_is_left_alone(kept: PageCache, told: list[str]) -> None:
    kept.path.parent.mkdir()
    connection = sqlite3.connect(kept.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = kept.path.read_bytes()
    kept.put(_URL, _ANSWER)
    assert kept.get(_URL) is None
    assert kept.path.read_bytes() == before
    assert len(told) == 1
    assert "newer" in told[0]


def test_a_directory_that_cannot_be_used_ends_no_run(world: World, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    world.server.pages["/a"] = world.page()
    web = world.web(cache_dir=tmp_path / "file")
    assert web.open(_URL).size
    assert web.open(_URL).size
    assert len(world.told) == 1
    assert "cannot be used" in world.told[0]


def test_a_file_that_another_process_holds_is_gone_without(
    kept: PageCache, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.cache.kept_file.BUSY_SECONDS", 0.0)
    kept.put(_URL, _ANSWER)
    kept.close()
    other = sqlite3.connect(kept.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert kept.get(_URL) is None
    other.execute("ROLLBACK")
    other.close()
    assert kept.get(_URL) == _ANSWER
    assert len(told) == 1
    assert "in use by another process" in told[0]


def test_a_damaged_file_that_cannot_be_removed_is_gone_without(
    kept: PageCache, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *, missing_ok: bool = False) -> None:
        del self, missing_ok
        raise PermissionError(13, "Permission denied")

    kept.path.parent.mkdir()
    kept.path.write_bytes(b"not a database")
    monkeypatch.setattr(Path, "unlink", refuse)
    kept.put(_URL, _ANSWER)
    assert kept.get(_URL) is None
    assert len(told) == 1
    assert "cannot be removed" in told[0]


def test_a_damaged_file_that_another_process_replaced_already_is_not_removed(kept: PageCache, tmp_path: Path) -> None:
    kept.path.parent.mkdir()
    kept.path.write_bytes(b"not a database")
    good = PageCache(tmp_path / "good", "public", clock=lambda: 1000.0)
    good.put(_URL, _ANSWER)
    good.close()
    opening = kept._file._open

    def open_late() -> sqlite3.Connection | None:
        try:
            return opening()
        except sqlite3.DatabaseError:
            good.path.replace(kept.path)
            raise

    kept._file._open = open_late  # type: ignore[method-assign]
    assert kept.get(_URL) == _ANSWER


_CELL = st.none() | st.text(max_size=5) | st.binary(max_size=5) | st.integers(-1, 600) | st.floats()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["status", "location", "media_type", "charset", "etag", "until", "body"]), _CELL)
def test_whatever_stands_in_the_file_is_checked_before_it_is_used(kept: PageCache, column: str, cell: object) -> None:
    kept.put(_URL, _ANSWER)
    connection = sqlite3.connect(kept.path, isolation_level=None)
    try:
        connection.execute(f"UPDATE pages SET {column} = ?", (cell,))  # noqa: S608 -- one of the names above
    except sqlite3.IntegrityError:
        return
    finally:
        connection.close()
    found = kept.get(_URL)
    if found:
        assert isinstance(found.body, bytes)
        assert found.status in {200, 203} or found.location
        assert 0 <= found.fresh_for <= 86_400
        assert all(word is None or word.isprintable() for word in (found.media_type, found.charset, found.etag))
