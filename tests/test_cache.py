from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.cache import FILE_NAME, ResponseCache

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = 86_400.0


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


def keep(cache: ResponseCache, fingerprint: str, reply: str = "{}", *, prompt: str = "events@1") -> None:
    cache.put(fingerprint, reply, prompt=prompt, model="m")


def test_an_answer_is_found_again_by_another_cache_of_the_same_directory(cache: ResponseCache) -> None:
    assert cache.get("f") is None
    keep(cache, "f", '{"text":"Überfall"}')
    again = ResponseCache(cache.path.parent)
    assert again.get("f") == '{"text":"Überfall"}'
    again.close()


def test_a_newer_answer_replaces_the_older(cache: ResponseCache) -> None:
    keep(cache, "f", "old")
    keep(cache, "f", "new")
    assert (cache.get("f"), cache.stats().entries) == ("new", 1)


def test_nothing_is_written_before_the_first_use(cache: ResponseCache) -> None:
    assert not cache.path.parent.exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in another way")
def test_the_file_is_for_this_user_alone(cache: ResponseCache) -> None:
    keep(cache, "f")
    assert cache.path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in cache.path.parent.glob("responses*")} == {0o600}


def test_statistics_count_by_prompt_and_model(tmp_path: Path) -> None:
    now = [100.0]
    cache = ResponseCache(tmp_path, clock=lambda: now[0])
    assert cache.stats().oldest is None
    cache.put("a", "12345", prompt="events@1", model="m")
    now[0] = 200.0
    cache.put("b", "ü", prompt="events@2", model="m")
    stats = cache.stats()
    cache.close()
    assert (stats.usable, stats.entries, stats.bytes, stats.oldest, stats.newest) == (True, 2, 7, 100.0, 200.0)
    assert (stats.by_prompt, stats.by_model) == ({"events@1": 1, "events@2": 1}, {"m": 2})
    assert stats.path == tmp_path / FILE_NAME


def test_pruning_drops_the_old_the_unused_and_the_surplus(tmp_path: Path) -> None:
    now = [0.0]
    cache = ResponseCache(tmp_path, clock=lambda: now[0])
    for day in range(6):
        now[0] = day * DAY
        keep(cache, str(day), "x" * 10, prompt="events@1" if day % 2 else "events@2")
    assert cache.prune(older_than_days=3.5) == 2
    assert cache.prune(keep_prompts=["events@2"]) == 2
    assert [day for day in "012345" if cache.get(day)] == ["2", "4"]
    assert cache.prune(max_bytes=10) == 1
    assert cache.get("4") is not None
    assert cache.prune() == 0
    cache.close()


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
    cache._run("PRAGMA max_page_count = 1")
    keep(cache, "big", "x" * 100_000)
    keep(cache, "bigger", "x" * 200_000)
    assert (cache.get("f"), cache.get("big")) == ("kept", None)
    assert len(warned) == 1
    assert "full" in warned[0]


def test_a_cache_that_another_process_holds_is_passed_over(
    tmp_path: Path, warned: Warned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.cache.BUSY_SECONDS", 0.0)
    cache = ResponseCache(tmp_path, warned.append)
    keep(cache, "f", "kept")
    other = sqlite3.connect(cache.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    keep(cache, "g")
    keep(cache, "h")
    other.execute("ROLLBACK")
    other.close()
    assert (cache.get("f"), cache.get("g")) == ("kept", None)
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


def test_a_text_with_lone_surrogates_is_kept_without_them(cache: ResponseCache) -> None:
    keep(cache, "f", "a\ud800b")
    assert cache.get("f") == "a?b"


def test_threads_share_one_cache(cache: ResponseCache) -> None:
    def work(thread: int) -> None:
        for number in range(25):
            keep(cache, f"{thread}-{number}")

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.stats().entries == 100


_WRITER = """
import sys
from pathlib import Path
from dateline.cache import ResponseCache
cache = ResponseCache(Path(sys.argv[1]), lambda text: sys.exit(text))
for number in range(60):
    cache.put(f"{sys.argv[2]}-{number}", "{}", prompt="events@1", model="m")
cache.close()
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path), name]) for name in ("a", "b", "c")]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    cache = ResponseCache(tmp_path)
    assert cache.stats().entries == 180
    cache.close()
