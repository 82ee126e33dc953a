"""Commands run against a recording: made once with a model, played without one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.cli import COMMANDS
from dateline.recording.format import read_cassette

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Article = Callable[..., Path]

CASSETTE = Path("dam.yaml")


@pytest.fixture(autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("record", "replay"):
        monkeypatch.setitem(COMMANDS, name, f"{name} a command")


@pytest.fixture
def recorded(run: Run, article: Article, server: Scripted, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Record a summary, then let the model go away."""
    done = run("record", "-o", CASSETTE, "--", "summarize", article(), "--format", "json")
    assert (done.code, len(server.seen)) == (0, 1)
    server.fails(500)
    server.seen.clear()
    monkeypatch.delenv("DATELINE_MODEL")
    return done


def test_a_recorded_command_gives_the_same_without_model_key_or_cache(
    recorded: Ran, run: Run, server: Scripted
) -> None:
    assert "dam.yaml: 1 answers, 1 of them new" in recorded.err
    for _ in range(2):
        replayed = run("replay", CASSETTE, "--", "summarize", "a.txt", "--format", "json")
        assert replayed.code == 0
        told, before = replayed.json(), recorded.json()
        assert told["events"] == before["events"]
        assert told["provenance"]["cached"] is False
    assert not server.seen
    assert not Path("../cache").exists()


def test_the_hash_chain_is_recorded_with_each_answer(recorded: Ran) -> None:
    (one,) = read_cassette(CASSETTE).interactions
    provenance = recorded.json()["provenance"]
    assert one.told is not None
    assert one.told.prompt == f"{provenance['prompt']['name']}@{provenance['prompt']['version']}"
    assert one.told.prompt_sha256 == provenance["prompt"]["sha256"]
    assert one.told.schema_sha256 == provenance["prompt"]["schema_sha256"]
    assert len(one.told.fingerprint) == 64
    assert one.told.model == "http://embedded.invalid/v1#test"


@pytest.mark.usefixtures("recorded")
def test_a_question_that_is_not_recorded_ends_with_5_and_the_words_that_changed(run: Run, article: Article) -> None:
    article("b.txt", (Path("a.txt").read_text("utf-8")).replace("three days", "four \x1b[31mdays"))
    replayed = run("replay", CASSETTE, "--", "summarize", "b.txt", "-q")
    assert replayed.code == 5
    assert "prompt: extract.article@1, the same as recorded" in replayed.err
    assert "[-three-]{+four+}" in replayed.err
    assert "record it: dateline record -o dam.yaml --force -- summarize b.txt -q" in replayed.err
    assert "\x1b" not in replayed.err


@pytest.mark.usefixtures("recorded")
def test_a_question_in_the_midst_of_others_ends_with_5_too(run: Run, article: Article) -> None:
    article("b.txt", "The mill at Lund burned down on Monday.\n")
    replayed = run("replay", CASSETTE, "--", "summarize", "a.txt", "b.txt", "--format", "jsonl", "-q")
    assert replayed.code == 5
    assert "The dam at Orrin broke" in replayed.out


@pytest.mark.usefixtures("recorded")
def test_another_prompt_is_named(run: Run, tmp_path: Path) -> None:
    prompt = (Path(__file__).parents[2] / "prompts" / "extract.article@1.md").read_text("utf-8")
    (tmp_path / "extract.article@9.md").write_text(prompt.replace("version: 1", "version: 9"), encoding="utf-8")
    options = ("--prompts", tmp_path, "--prompt", "extract.article@9", "-q")
    replayed = run("replay", CASSETTE, "--", "summarize", "a.txt", *options)
    assert replayed.code == 0, "the messages are the same, so the answer is"
    changed = prompt.replace("version: 1", "version: 9").replace("# system\n", "# system\nBe brief.\n")
    (tmp_path / "extract.article@9.md").write_text(changed, encoding="utf-8")
    replayed = run("replay", CASSETTE, "--", "summarize", "a.txt", *options)
    assert replayed.code == 5
    assert "prompt: recorded with extract.article@1, asked with extract.article@9" in replayed.err


@pytest.mark.usefixtures("recorded")
def test_answers_that_nobody_asked_for_are_told(run: Run) -> None:
    replayed = run("replay", CASSETTE, "--", "prompts", "list")
    assert replayed.code == 0
    assert "1 of 1 answers in dam.yaml were not asked for" in replayed.err


@pytest.mark.usefixtures("recorded")
def test_a_model_that_is_listed_by_a_server_is_not_reached(run: Run, server: Scripted) -> None:
    assert run("replay", CASSETTE, "--", "models").code != 0
    assert not server.seen


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "no command is given"),
        (["dateline", "summarize"], "leave the word “dateline” away"),
        (["rm"], "'rm' is no command of dateline"),
        (["replay", "x"], "cannot be run within"),
    ],
)
@pytest.mark.parametrize("command", [["record", "-o", "new.yaml"], ["replay", "dam.yaml"]])
def test_only_commands_of_dateline_are_run(run: Run, command: list[str], arguments: list[str], told: str) -> None:
    done = run(*command, "--", *arguments)
    assert done.code == 2
    assert told in done.err


def test_a_missing_recording_is_an_error_that_says_how_to_make_it(run: Run, article: Article) -> None:
    done = run("replay", "none.yaml", "--", "summarize", article())
    assert done.code == 3
    assert "there is no cassette none.yaml" in done.err
    assert "dateline record -o none.yaml --force -- summarize a.txt" in done.err


@pytest.mark.usefixtures("server")
def test_an_older_recording_is_only_replaced_or_added_to_when_asked(
    run: Run, article: Article, server: Scripted
) -> None:
    first = ("summarize", article(), "-q")
    article("b.txt", "The mill at Lund burned down on Monday.\n")
    assert run("record", "-o", CASSETTE, "--", *first).code == 0
    done = run("record", "-o", CASSETTE, "--", *first)
    assert (done.code, "--force replaces it" in done.err) == (2, True)
    assert run("record", "-o", CASSETTE, "--force", "--append", "--", *first).code == 2
    asked = len(server.seen)
    done = run("record", "-o", CASSETTE, "--append", "--", "summarize", "a.txt", "b.txt", "-q")
    assert "2 answers, 1 of them new" in done.err
    assert len(server.seen) == asked + 1
    done = run("record", "-o", CASSETTE, "--force", "--", "summarize", "b.txt", "-q")
    assert "1 answers, 1 of them new" in done.err
    assert run("record", "-o", "no/dam.yaml", "--", *first).code == 2


def test_a_failed_command_leaves_no_recording_unless_told(run: Run, article: Article, server: Scripted) -> None:
    server.fails(401)
    done = run("record", "-o", CASSETTE, "--", "summarize", article())
    assert done.code == 4
    assert "was not written" in done.err
    assert not CASSETTE.exists()
    assert run("record", "-o", CASSETTE, "--keep-failed", "--", "summarize", "a.txt").code == 4
    server.raw = None
    replayed = run("replay", CASSETTE, "--", "summarize", "a.txt")
    assert (replayed.code, len(server.seen)) == (4, 2)


def test_a_command_that_asks_no_model_makes_no_recording(run: Run, article: Article) -> None:
    done = run("record", "-o", CASSETTE, "--", "summarize", article(), "--model", "extractive")
    assert done.code == 0
    assert "no model was asked" in done.err
    assert not CASSETTE.exists()
    assert run("record", "-o", CASSETTE, "--", "summarize", "--nonsense").code == 2
    done = run("record", "-o", CASSETTE, "--", "summarize", "a.txt", "--refresh", "--no-cache")
    assert (done.code, "exclude each other" in done.err) == (2, True)


def test_pages_are_not_recorded(run: Run, server: Scripted) -> None:
    done = run("record", "-o", CASSETTE, "--", "summarize", f"{server.model.partition('/v1')[0]}/page.html")
    assert done.code == 3
    assert "pages are not recorded" in done.err
