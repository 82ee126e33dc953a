"""A run that is taken up again: what it asks, what it writes, and what it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline.receipts.reading import opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]

RUNS = Path("../cache/runs")


def receipts() -> list[Path]:
    return sorted(RUNS.iterdir()) if RUNS.is_dir() else []


def told(path: Path | str) -> Any:  # noqa: ANN401 -- any JSON value
    return json.loads(Path(path).read_text("utf-8"))


def asked_about(server: Scripted) -> list[str]:
    """Return which bridge each request asked about."""
    return [json.dumps(body["messages"]).split("Bridge ")[1].split()[0] for body in server.seen]


@pytest.fixture
def bridges(article: Write) -> list[Path]:
    return [
        article(f"{n}.txt", f"Published: 2024-03-14\n\nBridge {n} at Orrin was closed on Tuesday.\n") for n in range(4)
    ]


@pytest.fixture
def broken(server: Scripted) -> Callable[..., None]:
    """Let the server answer with nonsense where one of some bridges is asked about."""
    copying: Any = server.answer

    def broken(*bad: int) -> None:
        def answer(body: dict[str, Any]) -> str:
            asked = json.dumps(body["messages"])
            return "?" if any(f"Bridge {n} " in asked for n in bad) else copying(body)

        server.answer = answer
        server.seen.clear()

    return broken


def test_only_what_failed_is_asked_and_the_whole_result_is_written_anew(
    run: Run, server: Scripted, bridges: list[Path], broken: Callable[..., None]
) -> None:
    broken(2)
    ran = run("summarize", *bridges, "-o", "out.jsonl")
    assert ran.code == 6
    (first,) = receipts()
    assert f"`dateline resume {first.resolve()}` reads the one that is missing" in ran.err.replace("../", "")
    broken()
    ran = run("resume")
    assert ran.code == 0
    assert "1 of 4 articles is left: 1 failed" in ran.err
    assert "dateline summarize 0.txt 1.txt 2.txt 3.txt -o out.jsonl" in ran.err
    assert asked_about(server) == ["2"]
    written = [json.loads(line) for line in Path("out.jsonl").read_text("utf-8").splitlines()]
    assert [brief["article"]["source"] for brief in written] == [path.name for path in bridges]
    again = told(receipts()[-1])
    assert again["resumes"]["receipt"] == str(first.resolve())
    assert (again["complete"], again["totals"]["requests"], again["totals"]["cached"]) == (True, 1, 3)
    ran = run("resume")
    assert (ran.code, "nothing is left: all 4 articles are done" in ran.err) == (0, True)


def test_an_answer_that_is_gone_is_not_paid_for_twice_unless_it_is_said(
    run: Run, server: Scripted, bridges: list[Path], broken: Callable[..., None]
) -> None:
    broken(2)
    run("summarize", *bridges, "--format", "json", "--receipt", "run.json")
    run("cache", "clear", "--yes")
    broken()
    ran = run("resume", "run.json")
    assert ran.code == 6
    assert [brief["article"]["source"] for brief in ran.json()] == ["2.txt"]
    assert "that was paid for is kept no more" in ran.err
    assert "hint: dateline resume --again asks for it once more, and pays" in ran.err
    assert asked_about(server) == ["2"]
    assert told("run.2.json")["totals"]["failed"] == 3
    ran = run("resume", "run.json", "--again", "--receipt", "run.9.json")
    assert ran.code == 0
    assert sorted(asked_about(server)) == ["0", "1", "2", "3"]
    assert told("run.9.json")["complete"]


def test_only_the_missing_results_are_written_where_that_is_asked(
    run: Run, server: Scripted, bridges: list[Path], broken: Callable[..., None]
) -> None:
    broken(1, 2)
    run("summarize", *bridges, "-o", "out.jsonl", "--receipt", "run.json")
    before = Path("out.jsonl").read_bytes()
    broken(2)
    ran = run("resume", "run.json", "--missing")
    assert ran.code == 2
    assert "only what is missing would be written, over what is in out.jsonl" in ran.err
    ran = run("resume", "run.json", "--missing", "-o", "rest.jsonl")
    assert ran.code == 6
    assert Path("out.jsonl").read_bytes() == before
    assert [json.loads(line)["article"]["source"] for line in Path("rest.jsonl").read_text("utf-8").splitlines()] == [
        "1.txt"
    ]
    rows = told("run.2.json")["articles"]
    assert [row["status"] for row in rows] == ["left_out", "done", "failed", "left_out"]
    broken()
    assert run("resume", "run.2.json").code == 0
    assert asked_about(server) == ["2"]
    assert len(Path("out.jsonl").read_text("utf-8").splitlines()) == 4


def test_a_run_that_kept_no_answers_gives_only_what_is_missing(
    run: Run, server: Scripted, bridges: list[Path], broken: Callable[..., None]
) -> None:
    broken(3)
    run("summarize", *bridges, "--no-cache")
    assert not receipts()
    run("summarize", *bridges, "--no-cache", "--format", "json", "--receipt", "run.json")
    broken()
    ran = run("resume", "run.json")
    assert ran.code == 0
    assert "that run kept no answers, so only what is missing is read" in ran.err
    assert [brief["article"]["source"] for brief in ran.json()] == ["3.txt"]
    assert asked_about(server) == ["3"]


def test_a_refreshed_run_is_taken_up_from_the_answers_it_kept(
    run: Run, server: Scripted, bridges: list[Path], broken: Callable[..., None]
) -> None:
    broken(0)
    run("summarize", *bridges, "--refresh", "--receipt", "run.json")
    broken()
    ran = run("resume", "run.json")
    assert ran.code == 0
    assert asked_about(server) == ["0"]
    assert "cache: refresh then, the default now" in ran.err


def test_an_answer_that_was_cut_off_is_not_asked_for_again(
    run: Run, server: Scripted, article: Write, bridges: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "Published: 2024-03-14\n\nBridge 8 at Orrin was closed on Tuesday.\nBridge 9 at Orrin was closed on Monday.\n"
    )
    long = article("long.txt", text)
    whole, bad = server.body, True

    def body(request: dict[str, Any]) -> bytes:
        asked = request["messages"][-1]["content"]
        server.choice = {"finish_reason": "length"} if "Bridge 8" in asked and "Bridge 9" in asked else {}
        if bad and "Bridge 0 " in json.dumps(request["messages"][1:]):
            return json.dumps({"model": "m", "choices": []}).encode()
        return whole(request)

    monkeypatch.setattr(server, "body", body)
    ran = run("summarize", long, bridges[0], "--receipt", "run.json", "--jobs", "1")
    assert ran.code == 6
    row = told("run.json")["articles"][0]
    assert row["status"] == "done"
    assert [one["kind"] for one in row["unanswered"]] == ["CutOffAnswerError"]
    server.seen.clear()
    bad = False
    ran = run("resume", "run.json")
    assert ran.code == 0
    assert asked_about(server) == ["0"]
    assert told("run.2.json")["articles"][0]["events"] == row["events"]


def test_a_timeline_is_taken_up_as_well(
    run: Run, server: Scripted, bridges: list[Path], broken: Callable[..., None]
) -> None:
    broken(2)
    assert run("timeline", *bridges, "-o", "t.json", "--receipt", "run.json").code == 6
    broken()
    assert run("resume", "run.json").code == 0
    assert asked_about(server) == ["2"]
    assert len(told("t.json")["articles"]) == 4


def test_what_was_asked_about_no_single_article_is_counted_beside(run: Run, server: Scripted, article: Write) -> None:
    words = "The ferry to Lund sank on Tuesday with 40 people aboard near {}, the harbour master said."
    names = [
        article(f"{n}.txt", f"Title: {n}\nPublished: 2024-03-14\n\n{words.format(place)}\n")
        for n, place in enumerate(("the pier", "a rock"))
    ]
    run("timeline", *names, "--receipt", "run.json")
    receipt = told("run.json")
    assert receipt["totals"]["requests"] == 2
    assert receipt["beside"]["requests"] == len(server.seen) - 2


def test_a_model_that_is_another_one_now_is_named(
    run: Run, server: Scripted, bridges: list[Path], broken: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(2)
    run("summarize", *bridges, "--format", "json", "--receipt", "run.json")
    other = server.model.replace("#test", "#other")
    monkeypatch.setenv("DATELINE_MODEL", other)
    broken()
    ran = run("resume", "run.json")
    assert ran.code == 2
    assert f"the model: {server.model} then, {other} now" in ran.err
    assert not server.seen
    assert not Path("run.2.json").exists()
    assert run("resume", "run.json", "--anyway").code == 0
    assert len(server.seen) == 4


def test_a_prompt_that_is_another_one_now_is_named(
    run: Run, bridges: list[Path], broken: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(2)
    run("summarize", *bridges, "--receipt", "run.json")
    then = told("run.json")["prompts"][0]
    monkeypatch.setenv("DATELINE_PROMPT", "extract.line@1")
    ran = run("resume", "run.json")
    assert ran.code == 2
    assert f"the prompts: {then['name']}@{then['version']} ({then['sha256'][:8]}, " in ran.err
    assert " then, extract.line@1 (" in ran.err


def test_standard_input_is_not_read_again(run: Run, server: Scripted, bridges: list[Path]) -> None:
    server.answer = "?"
    ran = run("summarize", bridges[0], "-", "--receipt", "run.json", stdin=b"The ferry sank on Tuesday.")
    assert ran.err.endswith("receipt: run.json\n")
    ran = run("resume", "run.json")
    assert ran.code == 2
    assert "that run has read standard input, which is gone" in ran.err


def test_no_other_command_is_run_than_the_two_that_write_receipts(
    run: Run, server: Scripted, bridges: list[Path], broken: Callable[..., None]
) -> None:
    broken(1)
    run("summarize", *bridges, "--receipt", "run.json")
    for command in (["cache", "clear", "--yes"], ["sh", "-c", "touch owned"], ["resume"], [], ["\x1b[31msummarize"]):
        ran = run("resume", changed("run.json", command=tuple(command)))
        assert ran.code == 2
        assert "is not resumed" in ran.err
        assert "\x1b" not in ran.err
    ran = run("resume", changed("run.json", repeatable=False))
    assert (ran.code, "its command held a password" in ran.err) == (2, True)
    for nowhere in ("/no/such/place", "run.json", "a\x00b"):
        ran = run("resume", changed("run.json", directory=nowhere))
        assert (ran.code, "cannot be entered" in ran.err) == (2, True)
    assert len(server.seen) == 6


def changed(path: str, **more: Any) -> Path:  # noqa: ANN401 -- any field of a head
    """Write a receipt with another head, whose chain fits."""
    from dateline.receipts.writing import Writer

    with opened(Path(path)) as reading:
        head = reading.head.model_copy(update=more)
    writer = Writer(Path("changed.json"), pytest.fail)
    writer.begin(head, None)
    writer.end("failed", 1, when="now", seconds=0)
    return Path("changed.json")


def test_passwords_are_not_written_down(run: Run, server: Scripted, bridges: list[Path]) -> None:
    address = "http://eva:hush@127.0.0.1:1/a?key=hush"
    ran = run("summarize", bridges[0], address, "--receipt", "run.json")
    assert ran.code == 6
    assert b"hush" not in Path("run.json").read_bytes()
    ran = run("resume", "run.json")
    assert (ran.code, "its command held a password" in ran.err) == (2, True)
    assert len(server.seen) == 1


def test_check_says_whether_anything_was_changed(
    run: Run, server: Scripted, bridges: list[Path], broken: Callable[..., None]
) -> None:
    broken(1)
    run("summarize", *bridges, "--receipt", "run.json")
    ran = run("resume", "--check", "run.json")
    assert ran.code == 0
    assert "nothing was changed or left out: 3 done, 1 failed\nended: done, with exit code 6\n" in ran.out
    data = Path("run.json").read_bytes()
    Path("killed.json").write_bytes(data[: data.rindex(b'],"totals"')])
    ran = run("resume", "--check", "killed.json")
    assert (ran.code, "its end is missing" in ran.out) == (6, True)
    Path("changed.json").write_bytes(data.replace(b'"status": "failed"', b'"status": "done"'))
    ran = run("resume", "--check", "changed.json")
    assert (ran.code, "was changed, or something before it left out" in ran.err) == (2, True)
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("0.txt", "is there already, and is no receipt"),
        ("out.jsonl", "cannot be both the output and the receipt"),
        ("no/run.json", "there is no directory"),
        (".", "is no file"),
        ("/dev/null", "is no file"),
    ],
)
def test_a_receipt_takes_no_other_files_place(
    run: Run, server: Scripted, bridges: list[Path], name: str, words: str
) -> None:
    before = bridges[0].read_bytes()
    ran = run("summarize", *bridges, "-o", "out.jsonl", "--receipt", name)
    assert ran.code == 2
    assert words in ran.err
    assert bridges[0].read_bytes() == before
    assert not server.seen


def test_a_cache_without_a_place_for_receipts_ends_nothing(run: Run, server: Scripted, bridges: list[Path]) -> None:
    RUNS.parent.mkdir()
    RUNS.write_text("in the way", "utf-8")
    ran = run("summarize", *bridges)
    assert ran.code == 0
    assert ran.err.count("the receipt cannot be written") == 1
    assert len(server.seen) == 4


def test_one_article_that_fails_needs_no_receipt_to_be_named(run: Run, server: Scripted, bridges: list[Path]) -> None:
    server.answer = "?"
    ran = run("summarize", bridges[0])
    assert ran.code == 5
    assert "receipt" not in ran.err
    assert len(server.seen) == 3


def test_an_output_that_cannot_be_written_leaves_a_run_to_take_up(
    run: Run, server: Scripted, bridges: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if self.name.startswith(".dateline-"):
            raise OSError(28, os.strerror(28))
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        ran = run("summarize", *bridges, "-o", "out.jsonl", "--receipt", "run.json")
    assert ran.code == 2
    receipt = told("run.json")
    assert (receipt["ended"], receipt["exit_code"], receipt["complete"]) == ("failed", 2, False)
    assert run("resume", "run.json").code == 0
    assert len(server.seen) == 4
    assert len(Path("out.jsonl").read_text("utf-8").splitlines()) == 4


def test_a_folder_that_was_removed_has_still_a_receipt(
    run: Run, server: Scripted, bridges: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> Path:
        raise FileNotFoundError

    absolute = [path.resolve() for path in bridges]
    monkeypatch.setattr(Path, "cwd", gone)
    assert run("summarize", *absolute, "--receipt", "run.json").code == 0
    assert told("run.json")["directory"] == ""
    assert len(server.seen) == 4


def test_what_a_terminal_would_act_on_is_not_told(run: Run, server: Scripted, article: Write) -> None:
    names = [article(f"{n}\x1b[31m.txt", f"The ferry {n} sank on Tuesday.") for n in range(2)]
    server.answer = "?"
    ran = run("summarize", *names, "--receipt", "run.json")
    assert b"\x1b" not in Path("run.json").read_bytes()
    server.answer = '{"summary": [], "events": [], "actors": []}'
    ran = run("resume", "run.json")
    assert ran.code == 0
    assert "\x1b" not in ran.err


def test_what_is_no_receipt_ends_with_2(run: Run, bridges: list[Path]) -> None:
    for what in (bridges[0], "gone.json", "."):
        assert run("resume", what).code == 2
    ran = run("resume")
    assert ran.code == 2
    assert "no run has left a receipt" in ran.err
