from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]

KEY = "sk-very-secret-0123456789"


def test_a_refused_key_ends_with_4_and_the_key_is_never_printed(
    run: Run, article: Write, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_API_KEY", KEY)
    server.fails(401, f"Incorrect API key provided: {KEY}")
    ran = run("summarize", article())
    assert ran.code == 4
    assert "HTTP 401" in ran.err
    assert "DATELINE_API_KEY" in ran.err
    assert KEY not in ran.out + ran.err


def test_openai_without_a_key_ends_with_4(run: Run, article: Write) -> None:
    ran = run("summarize", article(), "--model", "openai:some-model")
    assert ran.code == 4
    assert "OPENAI_API_KEY is not set" in ran.err


def test_a_server_that_is_down_ends_with_4_and_its_address(run: Run, article: Write) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    ran = run("summarize", article(), "--model", f"{address}#test")
    assert (ran.code, ran.out) == (4, "")
    assert f"no connection to {address}" in ran.err
    assert "is the server running" in ran.err


def test_a_failing_server_is_tried_again_and_each_try_is_told(
    run: Run, article: Write, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_RETRIES", "2")
    monkeypatch.setattr("dateline.models.retrying.tenacity.nap.time.sleep", lambda _: None)
    server.fails(503, "busy")
    ran = run("summarize", article())
    assert (ran.code, len(server.seen)) == (4, 2)
    assert "try 2 of 2" in ran.err


def test_an_unknown_model_ends_with_4_and_a_way_to_list_them(run: Run, article: Write, server: Scripted) -> None:
    server.fails(404, "model not found")
    ran = run("summarize", article())
    assert ran.code == 4
    assert "does not know the model 'test'" in ran.err
    assert "/v1/models" in ran.err


@pytest.mark.parametrize("model", ["gpt", "http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1#", "openai:", "embedded:no"])
def test_a_model_that_nobody_opens_is_wrong_usage(run: Run, article: Write, model: str) -> None:
    ran = run("summarize", article(), "--model", model)
    assert (ran.code, ran.out) == (2, "")
    assert model.rstrip("#") in ran.err
    assert "hint: " in ran.err


def _brief(**more: Any) -> str:  # noqa: ANN401 -- any JSON value
    return json.dumps({"summary": [], "events": [], "actors": [], **more})


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("", "the answer holds nothing"),
        ("<html><body>Sign in</body></html>", "the answer holds HTML"),
        ("I am sorry, I see no events.", "no JSON object"),
        ('{"events": [', "no JSON object"),
        ('{"events": []}', "summary: Field required"),
        (_brief(mood="sad"), "mood: Extra inputs are not permitted"),
        (_brief(events=[{"lines": ["1"], "when": "", "what": "It broke", "who": []}]), "events.0.lines.0"),
        ("a" * 1_000_000, "no JSON object"),
        (_brief(summary=[{"lines": [1], "text": "a" * 1_000_000}]), "at most 400 characters"),
        ('{"a":' * 50_000 + "1" + "}" * 50_000, "recursion limit"),
    ],
)
def test_an_answer_of_no_use_is_asked_again_twice_and_ends_with_5(
    run: Run, article: Write, server: Scripted, answer: str, told: str
) -> None:
    server.answer = answer
    ran = run("summarize", article(), "--format", "json")
    assert (ran.code, ran.out) == (5, "")
    assert len(server.seen) == 3
    assert told in ran.err
    assert len(ran.err) < 2_000


def test_a_page_in_place_of_an_api_ends_with_5_and_a_hint(run: Run, article: Write, server: Scripted) -> None:
    server.raw = (200, "text/html", b"<html>Welcome</html>")
    ran = run("summarize", article())
    assert ran.code == 5
    assert "did not answer with a chat completion" in ran.err


def test_a_refusal_ends_with_5_and_says_so(run: Run, article: Write, server: Scripted) -> None:
    server.choice = {"message": {"role": "assistant", "content": None, "refusal": "I will not."}}
    ran = run("summarize", article())
    assert (ran.code, len(server.seen)) == (5, 1)
    assert "the model declined to answer" in ran.err


def test_a_cut_off_answer_is_asked_for_in_smaller_pieces_and_ends_with_5(
    run: Run, article: Write, server: Scripted
) -> None:
    server.choice = {"finish_reason": "length"}
    ran = run("summarize", article())
    asked = [request["messages"][-1]["content"] for request in server.seen]
    assert ran.code == 5
    assert "cut off" in ran.err
    assert len(asked) == 4  # whole, each line, and the line that had another one before it once more alone
    assert all(one in asked[0] for one in asked)


def test_nothing_of_no_use_is_ever_kept(run: Run, article: Write, server: Scripted) -> None:
    path = article()
    for choice, answer in [({"finish_reason": "length"}, "{}"), ({}, "no"), ({"finish_reason": "content_filter"}, "")]:
        server.choice, server.answer = choice, answer
        run("summarize", path)
    assert "0 answers" in run("cache", "stats").out


def test_an_answer_that_fits_at_the_second_time_is_used_and_kept(run: Run, article: Write, server: Scripted) -> None:
    answers = ["no", _brief()]
    server.answer = lambda _: answers.pop(0)
    assert run("summarize", article()).code == 0
    assert "no JSON object" in server.seen[1]["messages"][-1]["content"]
    assert run("summarize", "a.txt", "--offline").code == 0


def test_one_bad_article_costs_only_itself_and_ends_with_6(run: Run, article: Write, server: Scripted) -> None:
    server.answer = lambda body: "no" if "ferry" in json.dumps(body) else _brief()
    ran = run("summarize", article("b.txt", "The ferry sank."), article(), "--format", "json")
    assert ran.code == 6
    assert [brief["article"]["source"] for brief in ran.json()] == ["a.txt"]
    assert "error: b.txt: " in ran.err


def test_a_model_that_fails_for_good_is_asked_once_and_kept_articles_are_delivered(
    run: Run, article: Write, server: Scripted
) -> None:
    files = [article("a.txt", "The ferry sank."), article("b.txt", "The pier fell."), article("c.txt")]
    run("summarize", files[2])
    server.fails(401)
    asked = len(server.seen)
    ran = run("summarize", *files, "--format", "json")
    assert ran.code == 6
    assert asked + 1 <= len(server.seen) <= asked + 2  # both may be under way when the first is refused
    assert [brief["article"]["source"] for brief in ran.json()] == ["c.txt"]
    assert ran.err.count("error: ") == 2
    assert "no request was made" not in ran.err


def test_an_unknown_prompt_is_wrong_usage_with_the_nearest_one_named(run: Run, article: Write) -> None:
    ran = run("summarize", article(), "--model", "http://127.0.0.1:1/v1#x", "--prompt", "extract.artcle@1")
    assert ran.code == 2
    assert "did you mean extract.article@1?" in ran.err


def test_a_line_prompt_asks_about_each_line_and_then_for_an_overview(
    run: Run, article: Write, server: Scripted
) -> None:
    server.answer = lambda body: (
        '{"events": []}' if "Sentence:" in body["messages"][-1]["content"] else '{"summary": [], "actors": []}'
    )
    ran = run("summarize", article(), "--prompt", "extract.line@1", "--format", "json")
    assert (ran.code, len(server.seen)) == (0, 3)
    assert ran.json()["provenance"]["overview"]["name"] == "overview.article"


def test_an_unread_line_is_shown_and_ends_with_6(run: Run, article: Write, server: Scripted) -> None:
    def answer(body: dict[str, Any]) -> str:
        asked = json.dumps(body["messages"])
        if "Sentence: " not in asked:
            return '{"summary": [], "actors": []}'
        return "no" if "Brandt" in asked else '{"events": []}'

    server.answer = answer
    ran = run("summarize", article(), "--prompt", "extract.line@1", "--format", "json")
    assert ran.code == 6
    assert "Brandt" in ran.json()["unread"][0]["quote"]
    assert "is unread" in ran.err
