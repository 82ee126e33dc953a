from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.models.weights import QWEN, joined_file
from dateline.prompts import PromptStore, read_prompt

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]

ENDPOINT = "http://127.0.0.1:9/v1#test"


def begun(run: Run, *more: str) -> Path:
    """Begin a version of one's own, that ``check`` finds no fault with."""
    ran = run("prompts", "new", "extract.line", "--from", "1", "--as", "my.line", "--changes", "Asks less.", *more)
    assert ran.code == 0, ran.err
    return Path(ran.out.strip())


def test_a_version_is_begun_checked_released_and_then_never_changes(run: Run) -> None:
    path = begun(run)
    assert path == Path("prompts/my.line@1.md")
    assert run("prompts", "check").out == "1 prompt, no problem\n"
    ran = run("prompts", "lock")
    assert (ran.code, ran.out) == (0, f"{read_prompt(path).sha256[:12]}  my.line@1\n")
    assert Path("prompts/prompts.lock").read_text("utf-8") == f"{read_prompt(path).sha256}  my.line@1\n"
    path.write_text(path.read_text("utf-8").replace("You list", "You name"), "utf-8")
    for command in (("list",), ("show", "my.line@1"), ("check",), ("lock",)):
        ran = run("prompts", *command)
        assert ran.code == 2
        assert "my.line@1 was released and never changes" in ran.out + ran.err
    ran = run("prompts", "new", "my.line", "--from", "1")
    assert (ran.code, ran.out) == (0, "prompts/my.line@2.md\n")
    assert "You name" in Path("prompts/my.line@2.md").read_text("utf-8")


def test_a_run_refuses_a_released_prompt_that_was_changed(run: Run, article: Write, server: Scripted) -> None:
    path = begun(run)
    run("prompts", "lock")
    path.write_text(path.read_text("utf-8").replace("You list", "You name"), "utf-8")
    ran = run("summarize", article(), "--prompt", "my.line@1")
    assert (ran.code, server.seen) == (2, [])
    assert "hint: keep your changes as a new version with `dateline prompts new my.line --from 1`" in ran.err


def test_nothing_is_released_that_check_finds_fault_with(run: Run) -> None:
    run("prompts", "new", "extract.line")
    ran = run("prompts", "lock")
    assert ran.code == 2
    assert ran.out == "prompts/extract.line@2.md: changes: nothing is said of what changed\n"
    assert not Path("prompts/prompts.lock").exists()


def test_a_lock_is_extended_line_by_line(run: Run) -> None:
    begun(run)
    run("prompts", "lock")
    first = Path("prompts/prompts.lock").read_text("utf-8")
    run("prompts", "new", "my.line", "--changes", "Asks more.")
    assert run("prompts", "lock").out.endswith("  my.line@2\n")
    assert Path("prompts/prompts.lock").read_text("utf-8").startswith(first)
    ran = run("prompts", "lock")
    assert (ran.code, ran.out, ran.err) == (0, "", "nothing new; 2 in prompts/prompts.lock\n")


def test_a_folder_of_another_name_is_used_where_it_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert begun(run, "-o", "mine") == Path("mine/my.line@1.md")
    assert run("prompts", "lock", "mine").code == 0
    assert "my.line@1 " not in run("prompts", "list").out
    assert "my.line@1 " in run("prompts", "--prompts", "mine", "list").out
    monkeypatch.setenv("DATELINE_PROMPTS_DIR", "mine")
    assert run("prompts", "new", "my.line").out == "mine/my.line@2.md\n"


def test_a_folder_that_is_not_there_cannot_be_released(run: Run) -> None:
    ran = run("prompts", "lock")
    assert ran.code == 2
    assert "error: prompts: no such folder of prompts" in ran.err


def test_nothing_is_begun_from_what_is_not_there(run: Run) -> None:
    ran = run("prompts", "new", "extract.lines", "--from", "1")
    assert ran.code == 2
    assert "did you mean extract.line@1?" in ran.err
    assert not Path("prompts").exists()


def test_check_lists_every_problem_and_ends_with_2(run: Run) -> None:
    path = begun(run)
    text = (
        path.read_text("utf-8")
        .replace("{{ line }}", "{{ words }}")
        .replace("{when: 1, what: Orla", "{when: 1, what: Ola")
    )
    path.write_text(text, "utf-8")
    for args in ((), ("my.line@1",), ("my.line",), ("prompts",), ("prompts/my.line@1.md",), ("prompts", "my.line")):
        ran = run("prompts", "check", *args)
        assert ran.code == 2
        assert ran.err == f"1 prompt, {len(ran.out.splitlines())} problems\n"
        assert "my.line@1.md: the user part uses 'words'; unit line gives line, phrases\n" in ran.out
        assert "example 2: “Ola was elected mayor”: it names something that the article does not\n" in ran.out
    told = run("prompts", "check", "--format", "json").json()
    assert (told["schema"], told["checked"]) == ("dateline.prompt-check/1", ["prompts/my.line@1.md"])
    assert {"file", "place", "problem"} == set(told["problems"][0])


def test_check_without_prompts_of_ones_own_looks_at_the_built_in_ones(run: Run) -> None:
    ran = run("prompts", "check")
    assert (ran.code, ran.out) == (0, f"{len(PromptStore().paths())} prompts, no problem\n")


def test_a_hostile_prompt_cannot_move_the_cursor(run: Run) -> None:
    Path("prompts").mkdir()
    Path("prompts/bad@1.md").write_text("---\nname: bad\n\x1b[2J: \x1b]0;x\x07\n---\n# system\na\n# user\nb\n", "utf-8")
    ran = run("prompts", "check")
    assert ran.code == 2
    assert "\x1b" not in ran.out + ran.err
    assert "\x1b" not in run("prompts", "list").err


def test_the_list_says_whose_a_prompt_is_and_what_it_is_the_default_of(run: Run) -> None:
    begun(run)
    Path("prompts/profiles.toml").write_text('[models]\n"http*" = "my.line@1"\n', "utf-8")
    rows = {row.split()[0]: row for row in run("prompts", "list").out.splitlines()}
    assert "[yours; not released; default of http*] Asks less." in rows["my.line@1"]
    assert "unit line]" in rows["extract.line@1"]
    told = run("prompts", "list", "--format", "json").json()
    assert told["schema"] == "dateline.prompts/1"
    (mine,) = [one for one in told["prompts"] if one["own"]]
    assert (mine["name"], mine["version"], mine["released"], mine["default_of"]) == ("my.line", 1, False, ["http*"])
    assert mine["sha256"] == hashlib.sha256(Path(mine["file"]).read_bytes()).hexdigest()


def test_two_versions_are_compared_word_by_word(run: Run) -> None:
    path = begun(run)
    path.write_text(path.read_text("utf-8").replace("somebody did", "anybody did"), "utf-8")
    told = run("prompts", "diff", "--words", "extract.line@1", "my.line@1").out
    assert "  name: extract.line → my.line\n" in told
    assert "what [-somebody-]{+anybody+} did" in told
    assert "\nexamples\n" not in told


def test_what_would_be_sent_is_shown_and_no_model_is_asked(run: Run, article: Write, server: Scripted) -> None:
    ran = run("prompts", "render", "extract.article@1", article())
    assert (ran.code, server.seen) == (0, [])
    assert ran.out.startswith("=== extract.article@1 (")
    assert "\n--- system, about " in ran.out
    assert "] The dam at Orrin broke on Monday after three days of rain.\n" in ran.out
    assert '"additionalProperties"' in ran.out
    assert f"a.txt, asked of {server.model}: 1 request\n" in ran.out
    assert "tokens are estimated" in ran.out


def test_the_requests_of_a_whole_file_are_counted_and_the_first_of_each_prompt_is_shown(
    run: Run, article: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.models.weights.find_parts", lambda _: [Path("gone")])
    ran = run("prompts", "render", "extract.line@1", article(), "--model", "embedded", "--published", "2024-03-14")
    heads = [line.split()[1] for line in ran.out.splitlines() if line.startswith("=== ")]
    assert heads == ["extract.line@1", "overview.article@1"]
    assert "asked of embedded: 3 requests\n" in ran.out
    assert "\n  2 × extract.line@1: about " in ran.out
    whole = run("prompts", "render", "extract.line@1", article(), "--model", "embedded", "--all").out
    assert [line.split()[1] for line in whole.splitlines() if line.startswith("=== ")] == [heads[0], *heads]


def test_one_line_is_shown_as_json(run: Run, article: Write) -> None:
    path = article()
    whole = run("prompts", "render", "extract.line@1", path, "--model", ENDPOINT, "--format", "json").json()
    ran = run("prompts", "render", "extract.line@1", path, "--model", ENDPOINT, "--line", "1", "--format", "json")
    told = ran.json()
    assert (told["schema"], told["model"], told["tokens"]["exact"]) == ("dateline.rendered/1", ENDPOINT, False)
    assert (len(told["requests"]), len(whole["requests"])) == (1, 3)
    (request,) = told["requests"]
    assert request in whole["requests"]
    assert [message["role"] for message in request["messages"]] == ["system", *["user", "assistant"] * 4, "user"]
    assert told["tokens"] == {"read": request["tokens"], "write_at_most": 500, "exact": False}


@pytest.mark.parametrize("joined", [True, False])
def test_the_embedded_models_own_vocabulary_counts_where_its_file_is_there(
    run: Run,
    article: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    joined: bool,  # noqa: FBT001 -- a parameter
) -> None:
    path = joined_file(QWEN, tmp_path / "cache") if joined else tmp_path / "part01.bin"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_vocabulary())
    monkeypatch.setattr("dateline.models.weights.find_parts", lambda _: [path])
    ran = run("prompts", "render", "extract.line@1", article(), "--model", "embedded", "--line", "1")
    assert "tokens are counted with the model's own vocabulary" in ran.out
    assert "about" not in ran.out.splitlines()[-1]


def test_without_the_embedded_models_packages_tokens_are_estimated(
    run: Run, article: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dateline.errors import ModelNotInstalledError

    def missing(_: object) -> list[Path]:
        raise ModelNotInstalledError("not installed")

    monkeypatch.setattr("dateline.models.weights.find_parts", missing)
    assert "tokens are estimated" in run("prompts", "render", "extract.line@1", article(), "--model", "embedded").out
    assert "asked of embedded" in run("prompts", "render", "extract.line@1", article(), "--model", "extractive").out


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("extract.line@1", "gone.txt"), 3, "gone.txt"),
        (("extract.line@1", "empty"), 3, "empty"),
        (("extract.line@1", "@list.txt"), 3, "@list.txt holds no article"),
        (("same-event@1", "a.txt"), 2, "asks about pairs of events"),
        (("extract.line@1", "a.txt", "--line", "99"), 2, "has no line 99"),
        (("extract.line@1", "a.txt", "--model", "gpt"), 2, "no plugin opens the model"),
        (("gone@1", "a.txt"), 2, "there is no prompt"),
    ],
)
def test_what_cannot_be_rendered_is_told(run: Run, article: Write, args: tuple[str, ...], code: int, told: str) -> None:
    article()
    Path("empty").mkdir()
    Path("list.txt").touch()
    ran = run("prompts", "render", *args)
    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err


def test_of_several_articles_the_first_is_rendered_and_named(run: Run, article: Write) -> None:
    article("many/a.txt")
    article("many/b.txt", "Published: 2024-03-15\n\nThe pier at Lund fell on Friday, the harbour master said.\n")
    ran = run("prompts", "render", "extract.article@1", "many", "--model", ENDPOINT)
    assert ran.code == 0
    assert "holds several articles; this is many/a.txt" in ran.err
    assert "The pier at Lund" not in ran.out


def _vocabulary() -> bytes:
    """Return the head of a model file with a vocabulary of bytes and one merge."""
    import struct

    def string(text: str) -> bytes:
        return struct.pack("<Q", len(text)) + text.encode()

    pairs = [
        string("tokenizer.ggml.model") + struct.pack("<I", 8) + string("gpt2"),
        string("tokenizer.ggml.pre") + struct.pack("<I", 8) + string("qwen2"),
        string("tokenizer.ggml.merges") + struct.pack("<IIQ", 9, 8, 1) + string("t h"),
    ]
    return b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + b"".join(pairs)


def test_json_of_prompts_is_plain_json(run: Run) -> None:
    assert json.loads(run("prompts", "list", "--format", "json").out)["prompts"]


def test_every_command_and_option_is_documented() -> None:
    from dateline.cli.prompts import command

    told = (Path(__file__).parents[2] / "docs" / "prompts.md").read_text("utf-8")
    for name, one in command.commands.items():
        assert f"dateline prompts {name}" in told or f"`{name}`" in told
        long = [option for parameter in one.params for option in parameter.opts if option.startswith("--")]
        assert [option for option in long if option not in told and option != "--output"] == []
