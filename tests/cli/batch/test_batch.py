"""A run that is handed in as a batch, and delivered when its answers are there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

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


def priced(folder: Path, model: str) -> Path:
    table = folder / "prices.toml"
    each = f'models = ["{model}"]\nprompt = 1000\ncompletion = 2000\nas_of = 2026-01-01\nsource = "here"\n'
    table.write_text(f"[[price]]\n{each}")
    return table


def test_what_a_batch_delivers_is_what_the_run_would_have(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    live = run("summarize", *articles, "--format", "json", "--no-cache")
    batches.direct.clear()
    handed_in = run("summarize", *articles, "--format", "json", "--batch")
    assert handed_in.code == 0, handed_in.err
    assert "submitted 3 requests as batch" in handed_in.out
    assert len(batches.direct) == 1  # one is asked directly, to learn how the server wants them
    collected = run("batch", "collect", submitted(handed_in), "--wait", "--every", "0")
    assert collected.code == 0, collected.err
    assert len(batches.direct) == 1
    assert set(batches.billed.values()) == {1}
    events = [[(event["text"], event["date"]["edtf"]) for event in brief["events"]] for brief in collected.json()]
    assert events == [[(event["text"], event["date"]["edtf"]) for event in brief["events"]] for brief in live.json()]
    assert all(brief["provenance"]["cached"] for brief in collected.json())


def test_the_lines_of_a_batch_are_the_bodies_of_direct_requests(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    run("summarize", *articles, "--no-cache", "--format", "json")
    direct = {json.dumps(body, sort_keys=True) for body in batches.direct}
    run("summarize", *articles, "--batch")
    lines = batches.uploaded()
    assert {json.dumps(line["body"], sort_keys=True) for line in lines} < direct
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    assert len({line["custom_id"] for line in lines}) == 3
    (batch,) = batches.batches.values()
    assert (batch["endpoint"], batch["completion_window"]) == ("/v1/chat/completions", "24h")


def test_a_timeline_is_collected_as_well(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    handed_in = run("timeline", *articles, "--batch", "--format", "json", "--merge-questions", "0")
    collected = run("batch", "collect", submitted(handed_in), "--wait", "--every", "0")
    assert collected.code == 0, collected.err
    assert len(collected.json()["entries"]) + len(collected.json()["undated"]) == 4
    assert len(batches.direct) == 1


@pytest.mark.usefixtures("batches")
def test_a_batch_that_is_not_done_says_how_far_it_is(run: Run, articles: list[Path]) -> None:
    name = submitted(run("summarize", *articles, "--batch"))
    early = run("batch", "collect", name)
    assert early.code == 6
    assert "in_progress, 0 of 3 answered" in early.err
    assert early.out == ""
    assert run("batch", "collect", name).code == 0


@pytest.mark.usefixtures("batches")
def test_the_status_tells_state_counts_and_times(run: Run, articles: list[Path]) -> None:
    assert "no batch was handed in" in run("batch", "status").out
    name = submitted(run("summarize", *articles, "--batch"))
    table = run("batch", "status")
    assert table.code == 0
    assert re.search(rf"{name} +1/1  in_progress +3 +0 +0  2027-01-15 08:00  2027-01-16 08:00  http", table.out)
    run("batch", "collect", name)
    assert re.search(rf"{name} +-  collected +4", run("batch", "status", name).out)


def test_the_price_is_half_of_the_list(run: Run, batches: BatchServer, articles: list[Path], tmp_path: Path) -> None:
    prices = priced(tmp_path, batches.model)
    handed_in = run("summarize", *articles, "--batch", "--prices", prices)
    assert re.search(
        r"4 requests to .* tokens to read, at most 32,000 to write; between \$[\d.]+ and \$", handed_in.err
    )
    run("batch", "status")
    collected = run("batch", "collect", submitted(handed_in))
    assert collected.code == 0
    assert "3 answers of 3 requests kept; 210 tokens read, 90 written" in collected.err


def test_an_unknown_price_is_said_and_keeps_no_limit(
    run: Run, articles: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    command = ("summarize", *articles, "--batch", "--model", "openai:of-another-time")
    dry = run(*command, "--dry-run")
    assert dry.code == 0
    assert "the price of openai:of-another-time is not known" in dry.err
    limited = run(*command, "--max-cost", "5")
    assert limited.code == 7
    assert "is not known, and $5.00 are allowed" in limited.err


def test_a_batch_that_may_cost_more_than_allowed_is_not_handed_in(
    run: Run, batches: BatchServer, articles: list[Path], tmp_path: Path
) -> None:
    prices = priced(tmp_path, batches.model)
    for limit in (("--max-cost", "0.5", "--prices", prices), ("--max-tokens-total", "100")):
        ran = run("summarize", *articles, "--batch", *limit)
        assert ran.code == 7, ran.err
    assert batches.seen == []
    assert "no batch was handed in" in run("batch", "status").out


def test_a_dry_run_hands_nothing_in(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    ran = run("summarize", *articles, "--batch", "--dry-run")
    assert ran.code == 0
    assert "4 requests to" in ran.err
    assert batches.seen == []
    assert "no batch was handed in" in run("batch", "status").out


def test_requests_that_an_open_batch_holds_are_not_paid_again(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    first = submitted(run("summarize", *articles[:3], "--batch"))
    assert submitted(run("summarize", *articles[:3], "--batch")) == first
    second = run("timeline", *articles, "--batch", "--format", "json", "--merge-questions", "0")
    assert f"requests that {first} holds are not handed in again" in second.err
    collected = run("batch", "collect", submitted(second), "--wait", "--every", "0")
    assert collected.code == 0, collected.err
    assert len(collected.json()["entries"]) + len(collected.json()["undated"]) == 4
    assert set(batches.billed.values()) == {1}
    assert len(batches.direct) + len(batches.billed) == 4
    late = run("batch", "collect", first, "--offline")  # its answers were fetched with the other's
    assert late.code == 0, late.err


def test_a_batch_may_hold_nothing_but_what_it_waits_for(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    first = submitted(run("summarize", *articles, "--batch"))
    second = run("timeline", *articles, "--batch", "--merge-questions", "0", "--format", "json")
    assert "submitted 0 requests" in second.out
    assert first in second.err
    assert len(batches.batches) == 1
    collected = run("batch", "collect", submitted(second), "--wait", "--every", "0")
    assert collected.code == 0, collected.err
    assert collected.json()["schema"].startswith("dateline.timeline/")


def test_where_every_answer_is_kept_nothing_is_handed_in(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    run("summarize", *articles)
    ran = run("summarize", *articles, "--batch")
    assert ran.code == 0
    assert "every answer is kept" in ran.err
    assert batches.batches == {}


def test_refresh_asks_all_again_in_a_batch_and_only_there(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    run("summarize", *articles)
    handed_in = run("summarize", *articles, "--batch", "--refresh")
    direct = len(batches.direct)
    assert direct == 5
    collected = run("batch", "collect", submitted(handed_in), "--wait", "--every", "0")
    assert collected.code == 0, collected.err
    assert len(batches.direct) == direct
    assert len(batches.billed) == 3


@pytest.mark.usefixtures("batches")
def test_a_batch_is_collected_in_the_directory_of_its_command(
    run: Run, articles: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = submitted(run("summarize", *articles, "--batch", "-o", "briefs.json"))
    monkeypatch.chdir(tmp_path)
    collected = run("batch", "collect", name, "--wait", "--every", "0")
    assert collected.code == 0, collected.err
    assert len(json.loads((tmp_path / "work" / "briefs.json").read_text())) == 4
    assert not (tmp_path / "briefs.json").exists()


def test_what_cannot_be_a_batch_is_refused(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    for arguments in (
        (*articles, "--offline"),
        (*articles, "--no-cache"),
        ("-",),
        (*articles, "--format", "nonsense"),
        (*articles, "-o", "nowhere/briefs.json"),
        (*articles, "--model", "embedded"),
        (*articles, "--model", "extractive"),
    ):
        ran = run("summarize", *arguments, "--batch")
        assert ran.code == 2, (arguments, ran.err)
    assert run("batch", "collect", "abcdefabcdef").code == 2
    assert run("batch", "collect", "../../etc/passwd").code == 2
    assert run("batch", "collect", "abcdefabcdef", "--offline", "--batch-again").code == 2
    assert batches.seen == []


def test_a_server_without_batches_is_named(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    batches.takes_batches = False
    ran = run("summarize", *articles, "--batch")
    assert ran.code == 4
    assert "takes no batches" in ran.err
    assert "hint: run the command without --batch" in ran.err


def test_a_cancelled_batch_delivers_what_was_answered_and_holds_nothing_back(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    name = submitted(run("summarize", *articles, "--batch", "--format", "json"))
    answered: list[object] = []
    batches.answer = lambda line: answered.append(line) or batches.good(line) if not answered else None  # type: ignore[func-returns-value]
    assert run("batch", "cancel", name).code == 0
    ran = run("batch", "collect", name, "--offline")
    assert ran.code == 6
    assert len(ran.json()) == 2  # one was asked directly
    again = run("summarize", *articles, "--batch")
    assert "submitted 1 request as batch" in again.out


def test_a_batch_that_was_never_sent_is_forgotten_when_cancelled(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    batches.faults["POST files"] = [500]
    assert run("summarize", *articles, "--batch").code == 4
    name = run("batch", "status").out.splitlines()[1].split()[0]
    assert run("batch", "cancel", name).code == 0
    assert "cancelled" in run("batch", "status", name).out
    assert run("summarize", *articles, "--batch").code == 0
