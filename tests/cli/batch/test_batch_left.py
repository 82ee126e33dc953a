"""What comes of a batch, and what is left of it: used, told, asked in another way, and never paid for twice."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.batch.conftest import BatchServer
    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]
    Line = dict[str, Any]


def submitted(ran: Ran) -> str:
    found = re.search(r"as batch ([0-9a-f-]+);", ran.out)
    assert found, (ran.out, ran.err)
    return found[1]


def collected(run: Run, name: str, *more: str) -> Ran:
    return run("batch", "collect", name, "--wait", "--every", "0", *more)


def test_what_is_left_of_an_expired_batch_is_asked_directly_or_said_to_be_missing(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    batches.states = ["in_progress", "expired"]
    seen: list[Line] = []

    def first_only(line: Line) -> Line | None:
        seen.append(line)
        late = {"code": "batch_expired", "message": "This request could not be executed in time."}
        return batches.good(line) if len(seen) == 1 else {"custom_id": line["custom_id"], "error": late}

    batches.answer = first_only
    handed_in = run("summarize", *articles, "--batch", "--format", "json")
    offline = collected(run, submitted(handed_in), "--offline")
    assert offline.code == 6
    assert len(offline.json()) == 2
    assert "left: 2 (batch_expired: This request could not be executed in time.)" in offline.err
    assert len(batches.direct) == 1
    rest = collected(run, submitted(handed_in))
    assert rest.code == 0, rest.err
    assert len(rest.json()) == 4
    assert len(batches.direct) == 3


def test_what_is_left_may_go_into_another_batch(run: Run, batches: BatchServer, articles: list[Path]) -> None:
    good: list[str] = []

    def once(line: Line) -> Line | None:
        good.append(line["custom_id"])
        return batches.good(line) if good.count(line["custom_id"]) == 2 or len(good) == 1 else None

    batches.answer = once
    first = run("summarize", *articles, "--batch", "--format", "json")
    second = collected(run, submitted(first), "--batch-again")
    assert second.code == 0, second.err
    assert "submitted 1 request as batch" in second.out  # of the two left, one is asked directly
    done = collected(run, submitted(second), "--batch-again")
    assert done.code == 0, done.err
    assert len(done.json()) == 4  # nothing was left, so that it is delivered
    assert set(batches.billed.values()) == {1}


def test_an_answer_that_was_cut_off_is_asked_in_halves_and_not_once_more(
    run: Run, batches: BatchServer, article: Callable[..., Path]
) -> None:
    lines = "The dam at Orrin broke on Monday. A ferry to Lund sank on Tuesday."
    files = [article("short.txt", "The mayor of Velen resigned on Thursday."), article("long.txt", lines)]

    def cut(line: Line) -> Line:
        told = batches.good(line)
        if "Lund" in line["body"]["messages"][-1]["content"]:
            told["response"]["body"]["choices"][0]["finish_reason"] = "length"
        return told

    batches.answer = cut
    done = collected(run, submitted(run("summarize", *files, "--batch", "--format", "json")))
    assert done.code == 0, done.err
    assert "left: 1 (cut off at the limit of tokens)" in done.err
    assert len(done.json()[1]["events"]) == 2
    asked = [body["messages"][-1]["content"] for body in batches.direct[1:]]
    assert len(asked) == 2
    assert not any("Orrin" in one and "Lund" in one for one in asked)


def test_the_halves_of_what_was_cut_off_may_go_into_another_batch(
    run: Run, batches: BatchServer, article: Callable[..., Path]
) -> None:
    batches.chat.choice = {"finish_reason": "length"}
    file = article("long.txt", "The dam at Orrin broke on Monday. A ferry to Lund sank on Tuesday.")
    first = run("summarize", file, "--batch")
    second = collected(run, submitted(first), "--batch-again")
    assert "submitted 2 requests as batch" in second.out, second.err
    whole, *halves = batches.uploaded()
    assert len(halves) == 2
    assert whole["custom_id"] not in {half["custom_id"] for half in halves}


SPOILT: tuple[tuple[Callable[[Line], object], str], ...] = (
    (lambda told: told["response"]["body"]["choices"][0]["message"].update(content="[]"), "4 (not in the form"),
    (lambda told: told["response"]["body"].update(choices=[]), "4 (not in the form"),
    (lambda told: told["response"].update(body=None), "4 (not in the form"),
    (lambda told: told["response"].update(body=[1]), "4 (not in the form"),
    (lambda told: told["response"]["body"]["choices"][0]["message"].update(refusal="No."), "1 (the model declined"),
    (lambda told: told["response"]["body"].update(model="another-thing"), "1 (answered by another model"),
    (lambda told: told.update(custom_id="0" * 64), "2 (no answer came"),
    (lambda told: told.update(custom_id=7), "2 (no answer came"),
    (lambda told: told.update(error="gone"), "1 (gone"),
    (lambda told: told.update(error={"code": "", "param": 3}), "1 (no reason told"),
    (lambda told: told["response"].update(status_code=503, body="busy"), "1 (HTTP 503"),
)


def test_an_answer_of_no_use_is_not_kept_and_its_reason_is_told(
    run: Run, batches: BatchServer, article: Callable[..., Path]
) -> None:
    files = [article(f"{n}.txt", f"Ship {n} of Lund sank on Tuesday.") for n in range(len(SPOILT) + 2)]
    left = [spoil for spoil, _ in SPOILT]

    def spoiled(line: Line) -> Line:
        answer = batches.good(line)
        if left:
            left.pop()(answer)
        return answer

    batches.answer = spoiled
    handed_in = run("summarize", *files, "--batch", "--format", "json")
    done = collected(run, submitted(handed_in), "--offline")
    assert done.code == 6, done.err
    for _, told in SPOILT:
        assert f"left: {told}" in done.err
    assert len(done.json()) == 2
    assert collected(run, submitted(handed_in)).code == 0
    assert len(batches.direct) == 1 + len(SPOILT)


def test_lines_that_nobody_asked_for_and_answers_that_come_twice_are_told(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    name = submitted(run("summarize", *articles, "--batch", "--format", "json"))
    run("batch", "status", name)
    run("batch", "status", name)
    (batch,) = batches.batches.values()
    lines = batches.files[batch["output_file_id"]].splitlines()
    other = json.loads(lines[0]) | {"custom_id": "f" * 64}
    late = lines[0].replace(b"The ", b"No ")
    spoiled = [*lines, late, json.dumps(other).encode(), b"{" * 100_000, b"\xff\x00", b"null", b""]
    batches.files[batch["output_file_id"]] = b"\n".join(spoiled)
    done = collected(run, name)
    assert done.code == 0, done.err
    assert "3 lines of the server's files could not be read" in done.err
    assert "1 answers came twice; the first of each counts" in done.err
    assert "1 answers are to requests of another batch" in done.err
    assert len(batches.direct) == 1
    assert not any(event["text"].startswith("No ") for brief in done.json() for event in brief["events"])


def test_a_batch_whose_every_line_is_refused_for_a_parameter_says_so_and_goes_in_again(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    words = "Unsupported parameter: 'max_tokens' is not supported with this model."
    batches.chat.fails(404)  # nothing can be learnt by asking directly
    batches.answer = lambda line: batches.refused(line, words, param="max_tokens")
    handed_in = run("summarize", *articles, "--batch", "--format", "json")
    assert "submitted 4 requests" in handed_in.out
    failed = collected(run, submitted(handed_in))
    assert failed.code == 4
    assert f"the server does not take a parameter that every request has: {words}" in failed.err
    assert "--batch-again" in failed.err
    assert batches.direct[1:] == []

    batches.chat.raw = None
    batches.refused_parameter = "max_tokens"
    batches.answer = batches.good
    again = collected(run, submitted(handed_in), "--batch-again")
    assert again.code == 0, again.err
    assert all("max_completion_tokens" in line["body"] for line in batches.uploaded()[4:])
    assert collected(run, submitted(again)).code == 0


def test_the_first_request_teaches_how_the_others_are_written(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    batches.refused_parameter = "temperature"
    handed_in = run("summarize", *articles, "--batch")
    assert handed_in.code == 0, handed_in.err
    assert len(batches.uploaded()) == 3
    assert not any("temperature" in line["body"] for line in batches.uploaded())


def test_a_batch_that_the_server_fails_as_a_whole_says_why(
    run: Run, batches: BatchServer, articles: list[Path]
) -> None:
    name = submitted(run("summarize", *articles, "--batch"))
    (batch,) = batches.batches.values()
    why = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached", "line": None, "param": None}
    batch.update(status="failed", left=[], errors={"object": "list", "data": [why]})
    failed = run("batch", "collect", name)
    assert failed.code == 4
    assert "token_limit_exceeded: Enqueued token limit reached" in failed.err
    assert run("summarize", *articles, "--batch").code == 0
    assert len(batches.batches) == 2
