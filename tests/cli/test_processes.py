"""What only a process of its own can show: signals, pipes, terminals, two runs at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.cli.conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]
    Spawn = Callable[..., subprocess.Popen[str]]

WAIT = 60.0
FERRY = "The ferry to Lund sank on Tuesday."
EMPTY = '{"summary": [], "events": [], "actors": []}'


def told(process: subprocess.Popen[str], words: str) -> None:
    """Wait until a process has said so on standard error."""
    assert process.stderr is not None
    while words not in (line := process.stderr.readline()):
        assert line, f"it ended without {words!r}"


def interrupted_twice(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    told(process, "ending: ")
    process.send_signal(signal.SIGINT)


def test_after_ctrl_c_the_finished_article_is_kept_and_the_same_command_goes_on(
    run: Run, spawn: Spawn, article: Write, server: Scripted
) -> None:
    asked_second, release = threading.Event(), threading.Event()

    def slow_at_the_ferry(body: dict[str, Any]) -> str:
        if FERRY in json.dumps(body):
            asked_second.set()
            release.wait(WAIT)
        return EMPTY

    server.answer = slow_at_the_ferry
    command = ("summarize", article(), article("b.txt", FERRY), "--format", "json", "--jobs", "1")
    with spawn(*command) as process:
        assert asked_second.wait(WAIT)
        interrupted_twice(process)
        out, err = process.communicate(timeout=WAIT)
    release.set()
    assert process.returncode == 130
    assert [brief["article"]["source"] for brief in json.loads(out)] == ["a.txt"]
    assert "1 article finished; every answer so far is in the cache" in err
    assert "Traceback" not in err
    asked = len(server.seen)
    assert run(*command).code == 0
    assert (asked, len(server.seen)) == (2, 3)


def test_after_one_ctrl_c_what_is_asked_is_answered_and_nothing_more_is_begun(
    spawn: Spawn, article: Write, server: Scripted
) -> None:
    asked, release = threading.Event(), threading.Event()

    def slow(_: dict[str, Any]) -> str:
        asked.set()
        release.wait(WAIT)
        return EMPTY

    server.answer = slow
    files = [article(f"{number}.txt", f"The dam at Orrin broke on {number} May.") for number in range(1, 9)]
    with spawn("summarize", *files, "--format", "json", "--jobs", "1") as process:
        assert asked.wait(WAIT)
        process.send_signal(signal.SIGINT)
        told(process, "ending: ")
        release.set()
        out, err = process.communicate(timeout=WAIT)
    assert process.returncode == 130
    assert [brief["article"]["source"] for brief in json.loads(out)] == ["1.txt"]
    assert len(server.seen) == 1
    assert "Traceback" not in err


def test_ctrl_c_after_the_last_request_loses_nothing_and_is_no_failure(
    spawn: Spawn, article: Write, server: Scripted
) -> None:
    asked, release = threading.Event(), threading.Event()

    def slow(_: dict[str, Any]) -> str:
        asked.set()
        release.wait(WAIT)
        return EMPTY

    server.answer = slow
    with spawn("summarize", article(), "--format", "json") as process:
        assert asked.wait(WAIT)
        process.send_signal(signal.SIGINT)
        told(process, "ending: ")
        release.set()
        out, _ = process.communicate(timeout=WAIT)
    assert process.returncode == 0
    assert json.loads(out)["article"]["source"] == "a.txt"


def test_ctrl_c_without_a_cache_promises_nothing(spawn: Spawn, article: Write, server: Scripted) -> None:
    asked, release = threading.Event(), threading.Event()

    def slow(_: dict[str, Any]) -> str:
        asked.set()
        release.wait(WAIT)
        return EMPTY

    server.answer = slow
    with spawn("timeline", article(), "--no-cache") as process:
        assert asked.wait(WAIT)
        interrupted_twice(process)
        _, err = process.communicate(timeout=WAIT)
    release.set()
    assert process.returncode == 130
    assert err.endswith("interrupted\n")
    assert "cache" not in err


def test_a_reader_that_goes_away_is_no_error(spawn: Spawn, article: Write, server: Scripted) -> None:
    gone, written = os.pipe()
    os.close(gone)
    with spawn("summarize", article(), stdout=written) as process:
        os.close(written)
        _, err = process.communicate(timeout=WAIT)
    assert process.returncode == 0
    assert "error" not in err.lower()
    assert "Traceback" not in err
    assert len(server.seen) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_standard_output_is_told(spawn: Spawn, article: Write, server: Scripted) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full, spawn("summarize", article(), stdout=full) as process:
        _, err = process.communicate(timeout=WAIT)
    assert process.returncode == 2
    assert "standard output cannot be written: No space left on device" in err
    assert "Exception ignored" not in err
    assert len(server.seen) == 1


def test_two_runs_at_once_share_one_cache(run: Run, spawn: Spawn, article: Write, server: Scripted) -> None:
    names = [article(f"{n}.txt", f"The ferry number {n} sank on Tuesday.") for n in range(10)]
    with spawn("summarize", *names, "--format", "json") as one, spawn("timeline", *names, "--format", "json") as other:
        told = [process.communicate(timeout=WAIT) for process in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0]
    assert len(json.loads(told[0][0])) == len(json.loads(told[1][0])["articles"]) == 10
    assert "cache" not in told[0][1].replace("from the cache", "") + told[1][1].replace("from the cache", "")
    assert "\n10 answers, " in run("cache", "stats").out
    assert 10 <= len(server.seen) <= 20


def test_a_pipe_gets_utf8_whatever_the_locale(spawn: Spawn, article: Write, server: Scripted) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    path = article("a.txt", "Published: 2024-03-14\n\nThe café in Zürich closed on Monday.")
    with spawn("summarize", path, env=env) as process:
        out, err = process.communicate(timeout=WAIT)
    assert (process.returncode, "Traceback" in err) == (0, False)
    assert "“The café in Zürich closed on Monday.”" in out
    assert len(server.seen) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("command", ["summarize", "timeline"])
def test_a_terminal_gets_colours_progress_and_nothing_of_the_articles_own(
    spawn: Spawn, article: Write, server: Scripted, command: str
) -> None:
    hostile = article("a.txt", "Title: [bold]Flood[/bold]\n\nThe \x1b]0;owned\x07ferry to Lund sank last week.\n")
    out, err = _on_a_terminal(spawn, command, hostile, article("b.txt"))
    assert "\x1b[" in out
    assert "[bold]Flood[/bold]" in out
    assert "owned" not in out + err
    assert "last week" in out
    assert "Lund" in out
    assert "\x1b[" in err  # the bar, and taking it away
    assert "stays open" in err
    assert len(server.seen) == 2


def _on_a_terminal(spawn: Spawn, *args: str | Path) -> tuple[str, str]:
    import pty

    ends = [pty.openpty(), pty.openpty()]
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"}
    env.pop("NO_COLOR", None)
    told = ["", ""]
    with spawn(*args, stdout=ends[0][1], stderr=ends[1][1], env=env) as process:
        for _, inner in ends:
            os.close(inner)
        readers = [threading.Thread(target=_read, args=(outer, told, n)) for n, (outer, _) in enumerate(ends)]
        for reader in readers:
            reader.start()
        process.wait(WAIT)
        for reader in readers:
            reader.join(WAIT)
    assert process.returncode == 0
    return told[0], told[1]


def _read(end: int, told: list[str], place: int) -> None:
    data = b""
    try:
        while more := os.read(end, 65_536):
            data += more
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(end)
    told[place] = data.decode()
