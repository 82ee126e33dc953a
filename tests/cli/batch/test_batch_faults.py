"""Whatever goes wrong on the way of a batch: nothing is lost in silence, and nothing is paid for twice."""

from __future__ import annotations

import re
import signal
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from dateline.models.batches.spool import Limits
from dateline.models.batches.state import Books
from dateline.models.retrying import Clock, Timer

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.batch.conftest import BatchServer
    from tests.cli.conftest import Ran

    from dateline.models.batches.state import BatchState

    Run = Callable[..., Ran]
    Line = dict[str, Any]


def submitted(ran: Ran) -> str:
    found = re.search(r"as batch ([0-9a-f-]+);", ran.out)
    assert found, (ran.out, ran.err)
    return found[1]


def collected(run: Run, name: str, *more: str) -> Ran:
    return run("batch", "collect", name, "--wait", "--every", "0", *more)


class Killed(BaseException):
    """The process ends here, as by ``kill -9``."""


@pytest.mark.parametrize(("point", "written"), [*((point, False) for point in range(1, 8)), (5, True), (7, True)])
def test_a_run_that_is_killed_at_any_step_pays_for_nothing_twice(
    run: Run, batches: BatchServer, articles: list[Path], monkeypatch: pytest.MonkeyPatch, point: int, *, written: bool
) -> None:
    save, saves = Books.save, 0

    def killed(self: Books, state: BatchState) -> BatchState:
        nonlocal saves
        saves += 1
        if saves != point:
            return save(self, state)
        if written:
            save(self, state)
        raise Killed

    monkeypatch.setattr(Books, "save", killed)
    command = ("summarize", *articles[:2], "--batch", "--format", "json")
    with pytest.raises(Killed):
        run(*command)
    again = run(*command)
    assert again.code == 0, again.err
    assert len(batches.batches) <= 1
    done = collected(run, submitted(again))
    assert done.code == 0, done.err
    assert len(done.json()) == 2
    assert set(batches.billed.values()) <= {1}
    assert len(batches.direct) + len(batches.billed) == 2


def test_a_process_that_is_killed_while_the_batch_is_begun_finds_it_again(
    run: Run, spawn: Callable[..., subprocess.Popen[str]], batches: BatchServer, articles: list[Path]
) -> None:
    release = threading.Event()
    batches.faults["POST batches"] = [release]  # it is begun, and nobody hears of it
    with spawn("summarize", *articles, "--batch") as process:
        assert batches.held.wait(60)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    release.set()
    again = run("summarize", *articles, "--batch")
    assert again.code == 0, again.err
    assert len(batches.batches) == 1
    assert collected(run, submitted(again)).code == 0
    assert set(batches.billed.values()) == {1}


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("POST files", 500),
        ("POST files", "lost"),
        ("POST batches", 429),
        ("POST batches", "reset"),
        ("POST batches", "lost"),
        ("POST batches", "cut"),
        ("GET batches", 503),
        ("GET batches/ID", "cut"),
        ("GET files/ID/content", 429),
        ("GET files/ID/content", "cut"),
    ],
)
def test_a_fault_that_passes_is_waited_for(
    run: Run, batches: BatchServer, articles: list[Path], monkeypatch: pytest.MonkeyPatch, step: str, fault: object
) -> None:
    monkeypatch.setenv("DATELINE_RETRIES", "3")
    monkeypatch.setattr(Clock, "timer", Timer(sleep=lambda _: None))
    batches.faults[step] = [fault]
    handed_in = run("summarize", *articles[:2], "--batch", "--format", "json")
    assert handed_in.code == 0, handed_in.err
    done = collected(run, submitted(handed_in))
    assert done.code == 0, done.err
    assert len(batches.batches) == 1
    assert len(done.json()) == 2
    assert set(batches.billed.values()) == {1}
    assert len(batches.direct) == 1


def test_an_unclear_beginning_at_a_server_that_lists_nothing_is_not_repeated(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    batches.lists = False
    batches.faults["POST batches"] = ["lost"]
    assert run("summarize", *articles, "--batch").code == 4
    assert run("summarize", *articles, "--batch").code == 4
    assert len(batches.batches) == 1


def test_a_file_that_the_server_refuses_is_uploaded_anew(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    batches.faults["POST batches"] = [400]
    assert run("summarize", *articles, "--batch").code == 4
    again = run("summarize", *articles, "--batch")
    assert again.code == 0, again.err
    assert batches.seen.count("POST files") == 2
    assert len(batches.batches) == 1


def test_an_output_that_is_cut_short_is_fetched_again(
    run: Run, batches: BatchServer, articles: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = submitted(run("summarize", *articles, "--batch", "--format", "json"))
    run("batch", "status", name)
    run("batch", "status", name)
    (batch,) = batches.batches.values()
    whole = batches.files[batch["output_file_id"]]
    batches.files[batch["output_file_id"]] = whole[:-20]
    monkeypatch.setenv("DATELINE_RETRIES", "2")
    short = run("batch", "collect", name, "--offline")
    assert short.code == 6
    assert batches.seen.count("GET files/ID/content") == 2
    assert "left: 1 (no answer came)" in short.err


def test_answers_that_cannot_be_kept_stop_the_collecting_and_nothing_is_asked(
    run: Run, batches: BatchServer, articles: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = submitted(run("summarize", *articles, "--batch", "--format", "json"))
    monkeypatch.setenv("DATELINE_CACHE_URL", f"sqlite:///{tmp_path}/work")  # a directory
    broken = collected(run, name)
    assert broken.code == 2, broken.err
    assert len(batches.direct) == 1
    monkeypatch.delenv("DATELINE_CACHE_URL")
    assert collected(run, name).code == 0


def test_a_damaged_state_is_named_and_stops_no_other(
    run: Run, batches: BatchServer, articles: list[Path], tmp_path: Path
) -> None:
    name = submitted(run("summarize", *articles, "--batch"))
    folder = tmp_path / "cache" / "batches"
    (folder / "abcdefabcdef.json").write_text("{")
    (folder / "notes.json").write_text("{}")
    table = run("batch", "status")
    assert table.code == 0
    assert name in table.out
    assert "abcdefabcdef.json is damaged" in table.err
    assert "notes" not in table.err
    (folder / f"{name}.requests.jsonl").write_text("{}\n")
    assert collected(run, name).code == 2
    assert batches.direct[1:] == []


def test_articles_that_cannot_be_read_are_named_and_the_rest_is_handed_in(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    ran = run("summarize", *articles, "missing.txt", "--batch")
    assert ran.code == 6
    assert "missing.txt" in ran.err
    assert len(batches.batches) == 1
    nothing = run("summarize", "missing.txt", "--batch")
    assert nothing.code == 3


def test_another_process_at_the_same_batch_is_told(
    run: Run, batches: BatchServer, articles: list[Path], tmp_path: Path
) -> None:
    name = submitted(run("summarize", *articles, "--batch"))
    with Books(tmp_path / "cache").locked(name):
        ran = run("batch", "collect", name)
    assert ran.code == 2
    assert "another process is working on batch" in ran.err
    assert len(batches.batches) == 1


def test_many_requests_go_in_several_files_and_one_that_failed_is_handed_in_alone(
    run: Run, batches: BatchServer, articles: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.models.batches.spool.Limits", partial(Limits, requests=2))
    batches.faults["POST files"] = ["pass", 500]
    assert run("summarize", *articles, "--batch", "--format", "json").code == 4
    again = run("summarize", *articles, "--batch", "--format", "json")
    assert again.code == 0, again.err
    assert [batch["metadata"]["part"] for batch in batches.batches.values()] == ["1", "2"]
    assert len(run("batch", "status").out.splitlines()) == 3
    done = collected(run, submitted(again))
    assert done.code == 0, done.err
    assert len(done.json()) == 4
    assert sorted(batches.billed.values()) == [1, 1, 1]
    assert len(batches.direct) == 1
