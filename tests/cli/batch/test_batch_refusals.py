"""What ``dateline batch`` says where something is not as it should be."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from dateline.models.batches.state import Books

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.batch.conftest import BatchServer
    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]


def submitted(ran: Ran) -> str:
    found = re.search(r"as batch ([0-9a-f-]+);", ran.out)
    assert found, (ran.out, ran.err)
    return found[1]


def only(folder: Path) -> str:
    (state,) = Books(folder / "cache").all()
    return state.id


def test_a_server_that_does_not_answer_is_named_in_the_status(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    name = submitted(run("summarize", *articles, "--batch"))
    batches.faults["GET batches/ID"] = [500]
    table = run("batch", "status")
    assert table.code == 4
    assert re.search(rf"{name} .*cannot be asked", table.out)
    assert "HTTP 500" in table.err


def test_a_batch_is_cancelled_once(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    name = submitted(run("summarize", *articles, "--batch"))
    assert run("batch", "cancel", name).code == 0
    again = run("batch", "cancel", name)
    assert "is closed already: cancelled" in again.err
    assert batches.seen.count("POST batches/ID/cancel") == 1


def test_a_batch_that_may_have_been_begun_is_not_said_to_be_cancelled(
    run: Run, batches: BatchServer, articles: list[Path], tmp_path: Path
) -> None:
    batches.faults["POST batches"] = ["lost"]
    batches.faults["GET batches"] = ["pass", 500]
    assert run("summarize", *articles, "--batch").code == 4
    ran = run("batch", "cancel", only(tmp_path))
    assert ran.code == 2
    assert "is not known" in ran.err
    early = run("batch", "collect", only(tmp_path))
    assert early.code == 2
    assert "was not handed in whole" in early.err
    assert run("summarize", *articles, "--batch").code == 0
    assert len(batches.batches) == 1


def test_a_batch_is_not_looked_for_at_another_server(
    run: Run, batches: BatchServer, articles: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", batches.model.partition("#")[0])
    name = submitted(run("summarize", *articles, "--batch", "--model", "openai:test"))
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    ran = run("batch", "collect", name)
    assert ran.code == 2
    assert "set OPENAI_BASE_URL as it was" in ran.err


@pytest.mark.usefixtures("batches")
def test_waiting_may_be_interrupted_and_the_batch_goes_on(
    run: Run, articles: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    name = submitted(run("summarize", *articles, "--batch"))
    monkeypatch.setattr("dateline.cli.batch.time.sleep", interrupted)
    ran = run("batch", "collect", name, "--wait")
    assert ran.code == 130
    assert f"the batch goes on at the server; `dateline batch collect {name}` fetches it" in ran.err
    assert run("batch", "collect", name).code == 0


@pytest.mark.usefixtures("batches")
def test_a_directory_that_is_gone_is_named(
    run: Run, articles: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = submitted(run("summarize", *articles, "--batch"))
    monkeypatch.chdir(tmp_path)
    shutil.rmtree(tmp_path / "work")
    ran = run("batch", "collect", name, "--wait", "--every", "0")
    assert ran.code == 2
    assert "cannot be entered" in ran.err


def test_a_file_to_upload_that_is_gone_is_written_anew(
    run: Run, batches: BatchServer, articles: list[Path], tmp_path: Path
) -> None:
    batches.faults["POST files"] = [500]
    assert run("summarize", *articles, "--batch").code == 4
    for left in (tmp_path / "cache" / "batches").glob("*.part-*"):
        left.unlink()
    assert run("summarize", *articles, "--batch").code == 0
    assert len(batches.uploaded()) == 3


def test_a_begun_batch_whose_answer_makes_no_sense_is_found_in_the_list(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    create = batches.create
    batches.create = lambda wanted: create(wanted) and {"id": "/"}  # type: ignore[method-assign]
    ran = run("summarize", *articles, "--batch")
    assert ran.code == 0, ran.err
    assert len(batches.batches) == 1


def test_a_folder_that_cannot_be_written_stops_before_anything_is_sent(
    run: Run, batches: BatchServer, articles: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "batches").write_text("a file")
    ran = run("summarize", *articles, "--batch")
    assert ran.code == 2
    assert "cannot be written" in ran.err
    assert batches.seen == []


@pytest.mark.usefixtures("batches")
def test_a_state_under_another_name_is_not_believed(run: Run, articles: list[Path], tmp_path: Path) -> None:
    name = submitted(run("summarize", *articles, "--batch"))
    folder = tmp_path / "cache" / "batches"
    shutil.copy(folder / f"{name}.json", folder / "aaaaaaaaaaaa.json")
    ran = run("batch", "collect", "aaaaaaaaaaaa")
    assert ran.code == 2
    assert "is the state of another batch" in ran.err
