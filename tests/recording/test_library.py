from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dateline.errors import SourceNotFoundError
from dateline.prompts import PromptStore
from dateline.recording.chain import KnownPrompts
from dateline.recording.format import write_cassette
from dateline.recording.interaction import HashChain, Interaction
from dateline.recording.library import default_folder, read_library

KNOWN = KnownPrompts(PromptStore())
ANSWER = {
    "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "Yes."}}],
    "usage": {"prompt_tokens": 40, "completion_tokens": 7},
}


def _recorded(status: int = 200, answer: Any = ANSWER) -> Interaction:  # noqa: ANN401 -- any JSON value
    body = {"model": "small", "messages": [{"role": "user", "content": "Did the dam break?"}]}
    told = HashChain("own@1", "1" * 64, "2" * 64, "embedded", "3" * 64)
    return Interaction("POST", "http://embedded.invalid/v1/chat/completions", body, status, answer, told)


def test_a_folder_is_read_in_the_order_of_its_names_and_a_broken_file_stops_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "cassettes"
    write_cassette(folder / "test_b" / "one.yaml", [_recorded()])
    write_cassette(folder / "test_a" / "two.yml", [_recorded(answer={"error": "no"})])
    (folder / "test_a" / "broken.yaml").write_text("version: 1\ninteractions: 7\n", encoding="utf-8")
    (folder / "test_a" / "loose.yaml").symlink_to(tmp_path / "nowhere.yaml")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "x.yaml").write_text("", encoding="utf-8")
    recordings = list(read_library(folder, KNOWN))
    assert [one.name for one in recordings] == [
        "test_a/broken.yaml",
        "test_a/loose.yaml",
        "test_a/two.yml",
        "test_b/one.yaml",
    ]
    assert "TypeError" in recordings[0].problem
    assert str(tmp_path) not in recordings[0].problem
    assert recordings[1].problem == "No such file or directory"
    assert [(held.finish, held.prompt_tokens) for one in recordings for held in one.held] == [("none", 0), ("stop", 40)]


def test_a_single_cassette_can_be_named_and_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    write_cassette(tmp_path / "one.yaml", [_recorded(429, None)])
    (recording,) = read_library(tmp_path / "one.yaml", KNOWN)
    assert (recording.name, recording.held[0].finish) == ("one.yaml", "")
    with pytest.raises(SourceNotFoundError, match="no such folder"):
        list(read_library(tmp_path / "nowhere", KNOWN))


def test_a_prompt_to_skip_is_not_compared(tmp_path: Path) -> None:
    folder = tmp_path / "cassettes"
    write_cassette(folder / "one.yaml", [_recorded()])
    (recording,) = read_library(folder, KNOWN, skip=["own@1"])
    assert recording.held[0].chain.state == "skipped"


def test_the_usual_folders_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceNotFoundError, match="there is no folder cassettes or tests/cassettes"):
        default_folder(Path())
    (tmp_path / "tests" / "cassettes").mkdir(parents=True)
    assert default_folder(Path()) == Path("tests/cassettes")
    (tmp_path / "cassettes").mkdir()
    assert default_folder(tmp_path) == tmp_path / "cassettes"
