from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dateline import cli

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]

DAM = "Title: The dam breaks\nPublished: 2024-03-14\n\nThe dam at Orrin broke on Monday after three days of rain.\n"
KEY = "sk-proj-a1B2c3D4e5F6g7H8i9J0k1L2"


@pytest.fixture(autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("record", "replay", "cassettes"):
        monkeypatch.setitem(cli.COMMANDS, name, "")


@pytest.fixture
def recorded(run: Run, server: Scripted, article: Write) -> Callable[..., Path]:
    """Record a summary of an article, as a user does."""
    del server

    def recorded(path: str = "cassettes/test_dam/test_it_breaks.yaml", text: str = DAM, *more: str) -> Path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        ran = run("record", "-o", path, "--force", "--", "summarize", article(text=text), *more)
        assert ran.code == 0, ran.err
        return Path(path)

    return recorded


def test_a_list_tells_what_each_interaction_holds(run: Run, recorded: Callable[..., Path]) -> None:
    path = recorded()
    ran = run("cassettes", "list")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == f"test_dam/test_it_breaks.yaml  1 interaction, {path.stat().st_size:,} bytes"
    assert lines[1].startswith("  extract.article@1 2caa0b23ac72 · article-brief ")
    assert lines[1].endswith(" · http://embedded.invalid/v1#test")
    assert "200 stop" in lines[2]
    assert "70+30 tokens" in lines[2]
    assert "“[1] The dam at Orrin broke on Monday after three days of …”" in lines[2]
    assert lines[3] == f"1 cassette, 1 interaction, {path.stat().st_size:,} bytes, 70+30 tokens"


def test_a_list_as_json_holds_the_whole_hash_chain(run: Run, recorded: Callable[..., Path]) -> None:
    recorded()
    told = run("cassettes", "list", "--format", "json").json()
    ((one,),) = [cassette["interactions"] for cassette in told["cassettes"]]
    brief = run("cassettes", "list", "cassettes/test_dam/test_it_breaks.yaml", "--format", "json").json()
    assert brief["cassettes"][0]["interactions"] == [one]
    assert (one["prompt"], one["schema"], one["state"], one["read_off"]) == (
        *("extract.article@1", "article-brief", "fresh", False),
    )
    assert len(one["prompt_sha256"]) == len(one["schema_sha256"]) == 64
    assert one["article"] == run("summarize", "a.txt", "--format", "json").json()["article"]["id"]
    assert told["totals"]["prompt_tokens"] == 70


def test_a_broken_file_is_told_and_ends_with_6(run: Run, recorded: Callable[..., Path]) -> None:
    recorded()
    Path("cassettes/broken.yaml").write_text("\x1b[31m{", encoding="utf-8")
    for command in ("list", "verify"):
        ran = run("cassettes", command)
        assert ran.code == 6
        assert "\x1b" not in ran.out
        assert "broken.yaml" in ran.out
        assert "1 broken" in ran.out


def test_what_would_be_sent_just_so_today_verifies(run: Run, recorded: Callable[..., Path]) -> None:
    recorded()
    ran = run("cassettes", "verify")
    assert (ran.code, ran.out) == (0, "1 cassette, 1 interaction: 1 fresh\n")


def test_a_stale_recording_is_told_with_the_command_that_records_it_anew(
    run: Run, recorded: Callable[..., Path], tmp_path: Path
) -> None:
    own = tmp_path / "prompts"
    own.mkdir()
    text = run("prompts", "show", "extract.article@1").out.replace("name: extract.article", "name: own")
    (own / "own@1.md").write_text(text, encoding="utf-8")
    recorded("cassettes/test_dam/test_it_breaks.yaml", DAM, "--prompts", str(own), "--prompt", "own@1")
    assert run("cassettes", "verify", "--prompts", own).code == 0
    assert run("cassettes", "verify", "--skip", "own@1").code == 0
    unknown = run("cassettes", "verify")
    assert unknown.code == 5
    assert "unknown  test_dam/test_it_breaks.yaml: 1 of 1: own@1: there is no prompt own@1 today\n" in unknown.out
    (own / "own@1.md").write_text(text.replace("You read a news", "You read one news"), encoding="utf-8")
    Path("tests").mkdir()
    Path("tests/test_dam.py").write_text("def test_it_breaks(dateline_cassette): ...\n", encoding="utf-8")
    Path("pyproject.toml").write_text("", encoding="utf-8")
    ran = run("cassettes", "verify", "--prompts", own)
    assert ran.code == 5
    assert "stale  test_dam/test_it_breaks.yaml: 1 of 1: own@1: own@1 is another file today" in ran.out
    assert "is “You read one news article whose" in ran.out
    assert "  record anew: pytest tests/test_dam.py::test_it_breaks --dateline-record=all\n" in ran.out
    told = run("cassettes", "verify", "--prompts", own, "--format", "json").json()
    assert told["states"]["stale"] == 1
    assert told["cassettes"][0]["record"].startswith("pytest ")
    assert told["live"] is None


def test_a_prompt_file_that_breaks_the_rules_is_noted(run: Run, recorded: Callable[..., Path], tmp_path: Path) -> None:
    recorded()
    (tmp_path / "bad@1.md").write_text("nothing", encoding="utf-8")
    ran = run("cassettes", "verify", "--prompts", tmp_path)
    assert (ran.code, ran.out) == (0, "1 cassette, 1 interaction: 1 fresh\n")
    assert ran.err.startswith("note: bad@1.md: ")


def test_verifying_live_tells_how_far_answers_have_moved_and_rewrites_nothing(
    run: Run, recorded: Callable[..., Path], server: Scripted
) -> None:
    path = recorded()
    before, asked = path.read_bytes(), server.seen[-1]
    ran = run("cassettes", "verify", "--live", "--model", server.model)
    assert ran.code == 0
    assert ran.out.endswith("1 question asked again: 1 answered alike, 0 moved, 0 without an answer to compare\n")
    assert server.seen[-1] == asked

    def otherwise(body: dict[str, Any]) -> str:
        del body
        event = {"lines": [4], "when": "", "what": "The dam at Orrin broke on Monday after days of rain", "who": []}
        more = {"lines": [4], "when": "", "what": "Farmers lost 60 sheep", "who": []}
        return json.dumps({"summary": [], "events": [event, more], "actors": []})

    server.answer = otherwise
    ran = run("cassettes", "verify", "--live", "--model", server.model)
    assert ran.code == 6
    assert "moved  test_dam/test_it_breaks.yaml #1 (extract.article@1)" in ran.out
    assert "  gained  Farmers lost 60 sheep [no date]\n" in ran.out
    assert "  date    The dam at Orrin broke on Monday after three days of rain. [Monday] → " in ran.out
    assert "1 moved (1 event gained, 1 date changed, 1 text changed)" in ran.out
    told = run("cassettes", "verify", "--live", "--model", server.model, "--format", "json").json()
    assert told["live"]["sums"]["changes"]["gained"] == 1
    assert {change["kind"] for change in told["live"]["answers"][0]["changes"]} == {"gained", "date", "text"}
    assert path.read_bytes() == before


def test_verifying_live_ends_with_4_where_no_model_answers(
    run: Run, recorded: Callable[..., Path], server: Scripted
) -> None:
    recorded()
    server.fails(500)
    ran = run("cassettes", "verify", "--live", "--model", server.model)
    assert ran.code == 4
    assert "no answer  test_dam/test_it_breaks.yaml #1" in ran.out
    ran = run("cassettes", "verify", "--live")
    assert ran.code == 6
    assert "name one with --model" in ran.out


def test_a_model_without_live_is_wrong_usage(run: Run, recorded: Callable[..., Path]) -> None:
    recorded()
    assert run("cassettes", "verify", "--model", "embedded").code == 2


def test_an_orphan_is_told_and_only_removed_with_yes(run: Run, recorded: Callable[..., Path]) -> None:
    path, gone = recorded(), recorded("cassettes/test_gone/test_fire.yaml")
    by_hand = recorded("cassettes/story.yaml")
    Path("pyproject.toml").write_text("", encoding="utf-8")
    Path("test_dam.py").write_text("def test_it_breaks(dateline_cassette): ...\n", encoding="utf-8")
    ran = run("cassettes", "prune", "--by-name")
    assert ran.code == 6
    assert ran.out == (
        "would remove  test_gone/test_fire.yaml: there is no test_gone.py\n"
        "kept  story.yaml: it lies in the folder of no test module\n"
        "1 orphan of 3 cassettes\nnothing was removed; say --yes to remove\n"
    )
    assert gone.exists()
    ran = run("cassettes", "prune", "--by-name", "--yes")
    assert (ran.code, gone.parent.exists(), path.exists(), by_hand.exists()) == (0, False, True, True)
    told = run("cassettes", "prune", "--by-name", "--format", "json").json()
    assert (told["orphans"], [kept["state"] for kept in told["kept"]]) == ([], ["apart"])


def test_where_tests_cannot_be_collected_names_decide_and_a_note_says_so(
    run: Run, recorded: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dateline.recording import owners

    recorded()
    Path("test_dam.py").write_text("def test_it_breaks(): ...\n", encoding="utf-8")
    monkeypatch.setattr(owners, "COLLECT", ("-S", "-c", "raise SystemExit('no pytest here')"))
    ran = run("cassettes", "prune")
    assert (ran.code, ran.out) == (0, "0 orphans of 1 cassette\n")
    assert "note: pytest could not collect the tests: no pytest here; tests are looked for by their names" in ran.err


def test_interactions_with_secrets_are_cut_only_with_yes(run: Run, recorded: Callable[..., Path]) -> None:
    path = recorded("cassettes/story.yaml", DAM + f"The key {KEY} was found on Tuesday.\n")
    clean = recorded("cassettes/clean.yaml")
    Path("cassettes/broken.yaml").write_text("{", encoding="utf-8")
    ran = run("cassettes", "prune", "--by-name", "--with-secrets")
    assert ran.code == 6
    assert "would remove  1 interaction of story.yaml: what they hold is secret\n" in ran.out
    assert "note: cassettes/broken.yaml is not a cassette" in ran.err
    assert run("cassettes", "prune", "--by-name", "--with-secrets", "--allow", KEY).code == 0
    assert path.exists()
    assert run("cassettes", "prune", "--by-name", "--with-secrets", "--yes").code == 0
    assert (path.exists(), clean.exists()) == (False, True)


def test_an_audit_finds_a_key_and_never_prints_it(run: Run, recorded: Callable[..., Path]) -> None:
    recorded()
    assert run("cassettes", "audit").out == "1 cassette: nothing found\n"
    recorded("cassettes/story.yaml", DAM + f"The key {KEY} was found on Tuesday.\n")
    for more in ([], ["--format", "json"]):
        ran = run("cassettes", "audit", *more)
        assert ran.code == 6
        assert "sk-p… (32 characters)" in ran.out
        assert KEY[:12] not in ran.out
    assert run("cassettes", "audit", "--allow", KEY).code == 0


def test_an_audit_tells_of_size_and_of_what_it_cannot_read(run: Run, recorded: Callable[..., Path]) -> None:
    path = recorded()
    path.with_name("loose.yaml").symlink_to("nowhere.yaml")
    ran = run("cassettes", "audit", "--max-bytes", "1000")
    assert ran.code == 6
    assert f"test_dam/test_it_breaks.yaml: size: {path.stat().st_size:,} bytes, over 1,000\n" in ran.out
    assert "test_dam/loose.yaml: unreadable: " in ran.out
    assert "2 cassettes: 2 findings in 2\n" in ran.out


def test_a_folder_that_is_not_there_ends_with_3(run: Run) -> None:
    for args in (["list"], ["list", "nowhere"], ["verify", "nowhere"], ["prune", "nowhere"], ["audit", "nowhere"]):
        ran = run("cassettes", *args)
        assert ran.code == 3
        assert "hint: name the folder of cassettes" in ran.err


def test_every_command_has_examples(run: Run) -> None:
    for args in ([], ["list"], ["verify"], ["prune"], ["audit"]):
        assert "Examples:" in run("cassettes", *args, "--help").out
