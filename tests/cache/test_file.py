from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.cache import FILE_NAME, ResponseCache

if TYPE_CHECKING:
    from collections.abc import Iterator


class Warned(list[str]):
    """Collects warnings."""


@pytest.fixture
def warned() -> Warned:
    return Warned()


@pytest.fixture
def cache(tmp_path: Path, warned: Warned) -> Iterator[ResponseCache]:
    cache = ResponseCache(tmp_path / "cache", warned.append)
    yield cache
    cache.close()


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def keep(cache: ResponseCache, fingerprint: str, reply: str = "{}") -> None:
    cache.put(fingerprint, reply, prompt="events@1", model="m")


def test_nothing_is_written_before_the_first_use(cache: ResponseCache) -> None:
    assert not cache.path.parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
def test_the_file_is_for_this_user_alone(cache: ResponseCache) -> None:
    keep(cache, "f")
    assert cache.path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in cache.path.parent.glob("responses*")} == {0o600}


def test_clearing_leaves_no_word_in_the_file(cache: ResponseCache) -> None:
    keep(cache, "f", "a very private sentence")
    assert cache.clear() == 1
    cache.close()
    assert b"private" not in b"".join(file.read_bytes() for file in cache.path.parent.iterdir())


@pytest.mark.parametrize("damage", [b"this is no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_file_is_set_aside_and_a_new_one_begun(cache: ResponseCache, warned: Warned, damage: bytes) -> None:
    cache.path.parent.mkdir()
    cache.path.write_bytes(damage)
    assert cache.get("f") is None
    keep(cache, "f", "kept")
    assert cache.get("f") == "kept"
    assert cache.path.with_name("responses.damaged-1.sqlite3").read_bytes() == damage
    assert len(warned) == 1
    assert "damaged-1" in warned[0]


def test_a_file_that_breaks_while_it_is_open_is_set_aside_too(cache: ResponseCache, warned: Warned) -> None:
    for number in range(200):
        keep(cache, str(number), "x" * 500)
    cache.close()
    raw = bytearray(cache.path.read_bytes())
    raw[4096:] = b"\xaa" * (len(raw) - 4096)
    cache.path.write_bytes(raw)
    (cache.path.with_name("responses.damaged-1.sqlite3")).write_text("an older one")
    assert cache.get("7") is None
    assert cache.path.with_name("responses.damaged-2.sqlite3").exists()
    assert len(warned) == 1


def test_two_caches_that_meet_a_damaged_file_set_it_aside_once(tmp_path: Path) -> None:
    first, second = ResponseCache(tmp_path), ResponseCache(tmp_path)
    keep(first, "f")
    assert second.get("f") == "{}"
    first.close()
    second.close()
    first.path.write_bytes(b"no database" * 1000)
    assert first.get("f") is None
    keep(first, "g", "kept")
    assert second.get("g") == "kept"
    assert len(list(tmp_path.glob("*damaged*.sqlite3"))) == 1
    first.close()
    second.close()


def test_a_cache_that_is_open_follows_when_another_sets_the_file_aside(tmp_path: Path, warned: Warned) -> None:
    first, second = ResponseCache(tmp_path), ResponseCache(tmp_path, warned.append)
    for number in range(200):
        keep(first, str(number), "x" * 500)
    first.close()
    assert second.stats().entries == 200
    second.path.write_bytes(b"no database" * 1000)
    assert first.get("7") is None
    keep(first, "g", "kept")
    assert second.get("g") in {None, "kept"}  # what it had read before the damage may serve once more
    second.get("8")
    assert second.get("g") == "kept"
    assert len(list(tmp_path.glob("*damaged*.sqlite3"))) == 1
    assert not warned
    first.close()
    second.close()


def test_a_file_of_a_newer_version_is_left_alone(cache: ResponseCache, warned: Warned) -> None:
    cache.path.parent.mkdir()
    with sqlite3.connect(cache.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = cache.path.read_bytes()
    keep(cache, "f")
    assert (cache.get("f"), cache.stats().usable, cache.clear()) == (None, False, 0)
    assert cache.path.read_bytes() == before
    assert len(warned) == 1
    assert "newer" in warned[0]


def test_a_directory_that_cannot_be_made_is_told_once_and_harms_nothing(tmp_path: Path, warned: Warned) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = ResponseCache(tmp_path / "file" / "cache", warned.append)
    keep(cache, "f")
    assert (cache.get("f"), cache.prune(max_bytes=0)) == (None, 0)
    assert len(warned) == 1
    assert "going on without it" in warned[0]


def test_a_directory_in_the_place_of_the_file_is_told_too(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    cache = ResponseCache(tmp_path)
    keep(cache, "f")
    assert not cache.stats().usable


def test_a_full_disk_stops_the_writing_and_not_the_reading(cache: ResponseCache, warned: Warned) -> None:
    keep(cache, "f", "kept")
    cache._file.read("PRAGMA max_page_count = 1")
    keep(cache, "big", "x" * 100_000)
    keep(cache, "bigger", "x" * 200_000)
    assert (cache.get("f"), cache.get("big")) == ("kept", None)
    assert len(warned) == 1
    assert "full" in warned[0]


def test_a_cache_that_another_process_holds_is_passed_over(
    tmp_path: Path, warned: Warned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.cache.kept_file.BUSY_SECONDS", 0.0)
    clock = Clock()
    cache = ResponseCache(tmp_path, warned.append, timer=clock)
    keep(cache, "f", "kept")
    other = sqlite3.connect(cache.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    keep(cache, "g")
    keep(cache, "h")
    other.execute("ROLLBACK")
    other.close()
    assert (cache.get("f"), cache.get("g")) == ("kept", None)
    keep(cache, "g")
    assert cache.get("g") is None  # after two failures it is left alone for a while
    clock.seconds += 1.0
    keep(cache, "g")
    assert cache.get("g") == "{}"
    cache.close()
    assert len(warned) == 1


def test_a_damaged_file_that_cannot_be_set_aside_is_done_without(
    cache: ResponseCache, warned: Warned, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no")

    cache.path.parent.mkdir()
    cache.path.write_bytes(b"no database" * 1000)
    monkeypatch.setattr(Path, "rename", refuse)
    assert cache.get("f") is None
    assert "cannot be set aside" in warned[0]


@pytest.mark.parametrize("size", [0, 1, 100, 4_096, 5_000, 20_000])
def test_a_file_that_was_cut_off_is_set_aside_or_begun_anew(cache: ResponseCache, size: int) -> None:
    for number in range(100):
        keep(cache, str(number), "x" * 500)
    cache.close()
    os.truncate(cache.path, size)
    assert [cache.get(str(number)) for number in range(100)] == [None] * 100
    keep(cache, "f", "kept")
    assert cache.get("f") == "kept"


def test_a_file_of_the_first_version_is_read_and_gets_leases(cache: ResponseCache) -> None:
    cache.path.parent.mkdir()
    connection = sqlite3.connect(cache.path)
    connection.executescript(
        "CREATE TABLE responses (fingerprint TEXT PRIMARY KEY, reply TEXT NOT NULL, prompt TEXT NOT NULL,"
        " model TEXT NOT NULL, created REAL NOT NULL, bytes INTEGER NOT NULL);"
        "INSERT INTO responses VALUES ('f', 'kept', 'events@1', 'm', 1.0, 4); PRAGMA user_version = 1;"
    )
    connection.close()
    assert cache.get("f") == "kept"
    assert cache.claim("g", "a", 20.0) is True


def test_a_file_that_another_process_moved_away_is_made_again(cache: ResponseCache) -> None:
    keep(cache, "f")
    cache.path.rename(cache.path.with_name("elsewhere.sqlite3"))
    keep(cache, "g")
    keep(cache, "g", "kept")
    cache.close()
    keep(cache, "g", "kept")
    assert (cache.get("f"), cache.get("g")) == (None, "kept")


def test_a_file_that_may_not_be_written_for_a_moment_is_opened_again(cache: ResponseCache, warned: Warned) -> None:
    keep(cache, "f", "kept")
    cache._file.read("PRAGMA query_only = ON")
    keep(cache, "g")
    assert cache.get("f") == "kept"
    keep(cache, "h")
    assert (cache.get("g"), cache.get("h")) == (None, "{}")
    assert len(warned) == 1
    assert "nothing new is kept" in warned[0]


def test_a_read_only_directory_is_told_once_and_tried_again_later(
    tmp_path: Path, warned: Warned, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def refuse(*_: object) -> int:
        tried.append(1)
        raise OSError(errno.EROFS, "Read-only file system")

    clock = Clock()
    cache = ResponseCache(tmp_path, warned.append, timer=clock)
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        for second in range(600):
            clock.seconds = float(second)
            keep(cache, "f")
            assert cache.get("f") is None
    assert 10 < len(tried) < 20
    assert len(warned) == 1
    assert "Read-only" in warned[0]
    clock.seconds += 60.0
    keep(cache, "f", "kept")
    assert cache.get("f") == "kept"
    cache.close()


def test_a_failure_within_two_statements_leaves_neither(cache: ResponseCache) -> None:
    keep(cache, "f", "kept")
    with sqlite3.connect(cache.path) as connection:
        connection.execute(
            "CREATE TRIGGER no BEFORE DELETE ON leases BEGIN SELECT RAISE(ABORT, 'no'); END",
        )
    connection.close()
    cache.claim("g", "a", 20.0)
    keep(cache, "g")
    assert cache.get("g") is None
    cache.close()
    assert cache.get("f") == "kept"


_FULL = """
import resource, sys
from pathlib import Path
from dateline.cache import ResponseCache
told = []
cache = ResponseCache(Path(sys.argv[1]), told.append)
cache.put("f", "kept", prompt="events@1", model="m")
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
for number in range(40):
    cache.put(str(number), "x" * 20_000, prompt="events@1", model="m")
assert cache.get("f") == "kept"
cache.close()
assert len(told) == 1, told
print(told[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_disk_that_takes_no_more_stops_the_writing_and_not_the_reading(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", _FULL, str(tmp_path)], check=True, capture_output=True, text=True)
    assert "nothing new is kept for now" in ran.stdout
    cache = ResponseCache(tmp_path)
    assert cache.get("f") == "kept"
    keep(cache, "room again", "x" * 20_000)
    assert cache.get("room again") is not None
    cache.close()


_HAMMER = """
import sys
from pathlib import Path
from dateline.cache import ResponseCache
cache = ResponseCache(Path(sys.argv[1]), sys.exit)
sys.stdin.readline()
for number in range(40):
    shared = f"shared-{number}"
    if cache.claim(shared, sys.argv[2], 20.0) and cache.get(shared) is None:
        cache.put(shared, sys.argv[2], prompt="events@1", model="m")
    cache.put(f"{sys.argv[2]}-{number}", sys.argv[2], prompt="events@1", model="m")
    assert cache.get(f"{sys.argv[2]}-{number}") == sys.argv[2]
cache.close()
"""


def test_ten_processes_on_one_cache_lose_nothing(tmp_path: Path) -> None:
    names = [f"process-{number}" for number in range(10)]
    processes = [
        subprocess.Popen([sys.executable, "-c", _HAMMER, str(tmp_path), name], stdin=subprocess.PIPE) for name in names
    ]
    for process in processes:
        process.communicate(b"\n")
    assert [process.returncode for process in processes] == [0] * 10
    cache = ResponseCache(tmp_path)
    assert cache.stats().entries == 10 * 40 + 40
    assert {cache.get(f"shared-{number}") in names for number in range(40)} == {True}
    cache.close()
