from __future__ import annotations

import socket
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.prompts import PromptStore

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.cli.conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]


def test_version_is_that_of_the_package(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"dateline {metadata.version('dateline')}\n")


def test_models_says_which_would_answer_and_why_and_that_it_is_ready(run: Run, server: Scripted) -> None:
    ran = run("models")
    assert ran.code == 0
    assert f"model    {server.model}" in ran.out
    assert "why      it was chosen by --model, DATELINE_MODEL or dateline.toml" in ran.out
    assert "prompt   extract.article@1 (the model is asked by article)" in ran.out
    assert "\nready    " in ran.out
    assert "others   embedded, openai" in ran.out


def test_models_ends_with_4_when_the_server_does_not_list_the_model(run: Run, server: Scripted) -> None:
    server.model_names = ["qwen3"]
    ran = run("models")
    assert ran.code == 4
    assert "NOT READY" in ran.out
    assert "it lists qwen3" in ran.out


def test_models_ends_with_4_when_nobody_answers(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    ran = run("models", f"{address}#test")
    assert ran.code == 4
    assert f"NOT READY    {address}#test: no connection" in ran.out


def test_models_without_a_choice_names_the_embedded_one(run: Run) -> None:
    ran = run("models")
    assert ran.code in {0, 4}
    assert "model    embedded\nwhy      no model was chosen and OPENAI_API_KEY is not set\n" in ran.out


def test_models_with_a_name_that_nobody_knows_is_wrong_usage(run: Run) -> None:
    ran = run("models", "gpt")
    assert ran.code == 2
    assert "http://HOST:PORT/v1#NAME" in ran.err


def test_prompts_are_listed_with_their_hash_and_shown_as_they_are(run: Run) -> None:
    listed = run("prompts", "list").out
    for prompt in PromptStore().all():
        assert f"{prompt.name} " in listed
        assert prompt.sha256[:12] in listed
        assert run("prompts", "show", prompt.name).out == prompt.text


def test_two_prompts_are_compared_line_by_line(run: Run) -> None:
    told = run("prompts", "diff", "extract.line@1", "extract.article@1").out
    assert told.startswith("--- extract.line@1\n+++ extract.article@1\n")
    assert {"-unit: line", "+unit: article"} <= set(told.splitlines())
    assert run("prompts", "diff", "extract.line@1", "extract.line").out == ""


def test_a_prompt_of_the_users_own_is_used_and_named_in_the_result(run: Run, article: Write, server: Scripted) -> None:
    Path("mine").mkdir()
    text = PromptStore().get("extract.article@1").text
    Path("mine/terse@3.md").write_text(
        text.replace("name: extract.article", "name: terse").replace("version: 1", "version: 3"), "utf-8"
    )
    assert "terse@3" in run("prompts", "--prompts", "mine", "list").out
    ran = run("summarize", article(), "--prompts", "mine", "--prompt", "terse", "--format", "json")
    assert ran.json()["provenance"]["prompt"]["name"] == "terse"
    assert ran.json()["provenance"]["prompt"]["version"] == 3
    assert len(server.seen) == 1


def test_a_prompt_that_is_not_there_is_wrong_usage(run: Run) -> None:
    ran = run("prompts", "show", "extract.lines@1")
    assert ran.code == 2
    assert "did you mean extract.line@1?" in ran.err


def test_plugins_lists_the_built_in_ones_with_what_they_give(run: Run) -> None:
    told = run("plugins").out
    assert "exporters: text, json, markdown" in told
    assert "models: embedded, openai, endpoint" in told
    assert "sources: web, files, stdin" in told
    assert "PROBLEM" not in told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_of_the_shell(run: Run, shell: str) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert f"_DATELINE_COMPLETE={shell}_complete" in ran.out


def test_completion_completes_the_commands(spawn: Callable[..., subprocess.Popen[str]]) -> None:
    asked = {"_DATELINE_COMPLETE": "bash_complete", "COMP_WORDS": "dateline ti", "COMP_CWORD": "1"}
    with spawn(env=asked) as process:
        out, _ = process.communicate(timeout=60)
    assert out == "plain,timeline\n"


def test_a_timeline_is_in_order_of_time_with_undated_events_apart(run: Run, article: Write, server: Scripted) -> None:
    article("news/b.txt", "Published: 2024-03-20\n\nThe pier at Lund fell on Tuesday. The ferry was old.")
    article("news/a.txt")
    ran = run("timeline", "news", "--format", "json")
    timeline = ran.json()
    first_days = [entry["date"]["earliest"] for entry in timeline["entries"]]
    assert (ran.code, len(server.seen)) == (0, 2)
    assert timeline["schema"] == "dateline.timeline/1"
    assert len(first_days) >= 3
    assert first_days == sorted(first_days)
    assert [entry["text"] for entry in timeline["undated"]] == ["The ferry was old."]


def test_a_timeline_in_text_and_markdown_names_the_article_of_each_event(
    run: Run, article: Write, server: Scripted
) -> None:
    files = [article(), article("b.txt", "Title: The pier at Lund\nPublished: 2024-03-20\n\nThe pier fell on Tuesday.")]
    for name in ("text", "markdown"):
        ran = run("timeline", *files, "--format", name)
        assert ran.code == 0
        assert "— The pier at Lund" in ran.out
        assert "2024-03-19" in ran.out.replace("\\", "")
        assert "extract.article@1" in ran.out.replace("\\", "")
    assert len(server.seen) == 2
