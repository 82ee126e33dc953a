from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.cache import ResponseCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran, Scripted
    from tests.conftest import Postgres

    Run = Callable[..., Ran]
    Write = Callable[..., Path]


def test_a_second_run_makes_no_request_and_says_so(run: Run, article: Write, server: Scripted) -> None:
    first = run("summarize", article(), "--format", "json")
    second = run("summarize", article(), "--format", "json")
    assert len(server.seen) == 1
    assert "no request was made" not in first.err
    assert "1 answer, all from the cache; no request was made" in second.err
    assert second.json()["provenance"]["cached"] is True
    assert first.json()["events"] == second.json()["events"]


def test_a_timeline_uses_the_answers_of_the_briefs(run: Run, article: Write, server: Scripted) -> None:
    run("summarize", article())
    assert run("timeline", "a.txt").code == 0
    assert len(server.seen) == 1


def test_a_changed_text_is_another_question(run: Run, article: Write, server: Scripted) -> None:
    run("summarize", article())
    run("summarize", article("a.txt", "The dam at Orrin broke on Tuesday."))
    assert len(server.seen) == 2


def test_no_cache_neither_reads_nor_keeps(run: Run, article: Write, server: Scripted) -> None:
    run("summarize", article(), "--no-cache")
    run("summarize", article())
    run("summarize", article(), "--no-cache")
    assert len(server.seen) == 3


def test_refresh_asks_again_and_keeps_the_new_answer(run: Run, article: Write, server: Scripted) -> None:
    run("summarize", article())
    server.answer = '{"summary": [], "events": [], "actors": []}'
    run("summarize", article(), "--refresh")
    ran = run("summarize", article(), "--offline", "--format", "json")
    assert len(server.seen) == 2
    assert ran.json()["events"] == []


def test_offline_uses_kept_answers_only_and_a_missing_one_ends_with_5(
    run: Run, article: Write, server: Scripted
) -> None:
    run("summarize", article())
    kept = run("summarize", "a.txt", "--offline")
    missing = run("summarize", article("b.txt", "The ferry sank."), "--offline")
    assert (kept.code, missing.code, len(server.seen)) == (0, 5, 1)
    assert "without --offline" in missing.err


@pytest.mark.parametrize("flags", [*combinations(["--no-cache", "--refresh", "--offline"], 2)])
def test_the_flags_of_the_cache_exclude_each_other(
    run: Run, article: Write, server: Scripted, flags: tuple[str, str]
) -> None:
    ran = run("summarize", article(), *flags)
    assert (ran.code, server.seen) == (2, [])
    assert "exclude each other" in ran.err


def test_a_cache_that_cannot_be_made_is_told_once_and_the_run_goes_on(
    run: Run, article: Write, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("taken").write_text("a file where the folder should be", "utf-8")
    monkeypatch.setenv("DATELINE_CACHE_DIR", str(Path("taken/cache").absolute()))
    ran = run("summarize", article(), article("b.txt", "The ferry sank."))
    assert (ran.code, len(server.seen)) == (0, 2)
    assert ran.err.count("going on without it") == 1


def test_a_damaged_cache_is_set_aside_and_a_new_one_begun(
    run: Run, article: Write, server: Scripted, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "responses.sqlite3").write_bytes(b"no database " * 500)
    ran = run("summarize", article())
    assert ran.code == 0
    assert "was damaged" in ran.err
    assert run("summarize", "a.txt", "--offline").code == 0
    assert (cache / "responses.damaged-1.sqlite3").exists()
    assert len(server.seen) == 1


def test_quiet_says_nothing_when_all_goes_well(run: Run, article: Write, server: Scripted) -> None:
    for _ in range(2):
        ran = run("summarize", article(), "--quiet", "--format", "json")
        assert (ran.code, ran.err) == (0, "")
    assert len(server.seen) == 1


def test_the_cache_is_shown_pruned_and_cleared(run: Run, article: Write, server: Scripted, tmp_path: Path) -> None:
    run("summarize", article())
    shown = run("cache", "stats")
    assert shown.out.startswith(str(tmp_path / "cache"))
    assert "\n1 answer, " in shown.out
    assert "extract.article@1" in shown.out
    assert server.model in shown.out
    assert run("cache", "prune", "--older-than", "1").out == "0 answers removed\n"
    assert run("cache", "prune", "--old-prompts").out == "0 answers removed\n"
    assert run("cache", "prune", "--max-bytes", "0").out == "1 answer removed\n"
    run("summarize", "a.txt")
    refused = run("cache", "clear", stdin=b"n\n")
    assert (refused.code, refused.out.endswith("nothing removed\n")) == (0, True)
    assert run("cache", "clear", stdin=b"y\n").out.endswith("1 answer removed\n")
    assert run("cache", "clear", "--yes").out == "0 answers removed\n"
    assert len(server.seen) == 2


def test_answers_to_prompts_that_are_gone_are_pruned(run: Run, tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path / "cache")
    cache.put("a" * 64, "{}", prompt="gone@1", model="m")
    cache.put("b" * 64, "{}", prompt="extract.line@1", model="m")
    cache.close()
    assert run("cache", "prune", "--old-prompts").out == "1 answer removed\n"
    assert "extract.line@1" in run("cache", "stats").out


def test_prune_wants_to_be_told_what(run: Run) -> None:
    ran = run("cache", "prune")
    assert ran.code == 2
    assert "--older-than" in ran.err


def test_clear_without_anybody_to_ask_removes_nothing(run: Run, tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path / "cache")
    cache.put("a" * 64, "{}", prompt="extract.line@1", model="m")
    cache.close()
    assert run("cache", "clear").code == 130
    assert "1 answer," in run("cache", "stats").out


def test_a_cache_in_postgresql_is_used_shown_pruned_and_cleared_as_a_file_is(
    run: Run, article: Write, server: Scripted, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CACHE_URL", postgres.url.replace("dateline@", "dateline:hush@"))
    run("cache", "clear", "--yes")
    run("summarize", article())
    assert "no request was made" in run("summarize", article()).err
    assert len(server.seen) == 1
    shown = run("cache", "stats")
    assert shown.out.startswith(postgres.url)
    assert "hush" not in shown.out + shown.err
    assert "\n1 answer, " in shown.out
    assert run("cache", "prune", "--older-than", "1").out == "0 answers removed\n"
    assert run("cache", "prune", "--max-bytes", "0").out == "1 answer removed\n"
    assert run("cache", "clear", "--yes").out == "0 answers removed\n"


def test_a_cache_at_an_address_that_is_none_is_a_wrong_setting(
    run: Run, article: Write, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_CACHE_URL", "mysql://reader:hush@host/news")
    for ran in (run("summarize", article()), run("cache", "stats")):
        assert (ran.code, server.seen) == (2, [])
        assert "hush" not in ran.err
        assert "postgresql://" in ran.err
