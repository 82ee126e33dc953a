from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from dateline.errors import PromptError
from dateline.prompts import PromptStore, builtin_folder, read_prompt
from dateline.prompts.lock import extend_lock, read_lock

if TYPE_CHECKING:
    from pathlib import Path

    from tests.prompts.conftest import Write


def released(folder: Path) -> str:
    return (folder / "prompts.lock").read_text("utf-8")


def test_a_released_prompt_is_never_changed() -> None:
    """A change is a new version: ``dateline prompts new NAME --from N``, then ``dateline prompts lock``."""
    assert {prompt.name: prompt.sha256 for prompt in PromptStore().all()} == read_lock(builtin_folder())


def test_every_prompt_file_is_locked_and_none_is_missing() -> None:
    assert sorted(path.stem for path in builtin_folder().glob("*.md")) == sorted(read_lock(builtin_folder()))


def test_a_lock_holds_what_sha256sum_writes(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path)
    assert [prompt.name for prompt in extend_lock(tmp_path, [read_prompt(path)])] == ["mine@1"]
    assert released(tmp_path) == f"{hashlib.sha256(path.read_bytes()).hexdigest()}  mine@1\n"


def test_a_changed_version_that_was_released_is_refused_and_a_new_one_is_the_way(tmp_path: Path, write: Write) -> None:
    extend_lock(tmp_path, [read_prompt(write(tmp_path))])
    assert PromptStore(tmp_path).get("mine").name == "mine@1"
    write(tmp_path, user="Line: {{ line }}!")
    with pytest.raises(PromptError, match="mine@1 was released and never changes") as caught:
        PromptStore(tmp_path).get("mine")
    assert "`dateline prompts new mine --from 1`" in str(caught.value.hint)
    with pytest.raises(PromptError, match="never changes"):
        list(PromptStore(tmp_path).all())


def test_a_draft_may_change_until_it_is_released(tmp_path: Path, write: Write) -> None:
    extend_lock(tmp_path, [read_prompt(write(tmp_path))])
    for user in ("{{ line }}", "Read: {{ line }}"):
        write(tmp_path, {"version": 2}, user=user)
        draft = PromptStore(tmp_path).get("mine")
        assert (draft.name, PromptStore(tmp_path).released(draft)) == ("mine@2", False)
    assert PromptStore(tmp_path).released(PromptStore(tmp_path).get("mine@1"))


def test_a_lock_is_extended_and_no_line_of_it_changes(tmp_path: Path, write: Write) -> None:
    (tmp_path / "prompts.lock").write_text(f"{'a' * 64}  gone@3\n", "utf-8")
    prompts = [read_prompt(write(tmp_path, {"version": version})) for version in (10, 2)]
    assert [prompt.name for prompt in extend_lock(tmp_path, prompts)] == ["mine@10", "mine@2"]
    assert [line[66:] for line in released(tmp_path).splitlines()] == ["gone@3", "mine@2", "mine@10"]
    before = released(tmp_path)
    assert before.startswith(f"{'a' * 64}  gone@3\n")
    assert extend_lock(tmp_path, prompts) == []
    assert released(tmp_path) == before


def test_a_changed_prompt_stops_the_extension_of_its_lock(tmp_path: Path, write: Write) -> None:
    extend_lock(tmp_path, [read_prompt(write(tmp_path))])
    before = released(tmp_path)
    changed, new = write(tmp_path, user="{{ line }}?"), write(tmp_path, {"version": 2})
    with pytest.raises(PromptError, match="never changes"):
        extend_lock(tmp_path, [read_prompt(new), read_prompt(changed)])
    assert released(tmp_path) == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense\n", "line 1: a line is a SHA-256"),
        (f"{'A' * 64}  mine@1\n", "line 1: a line is a SHA-256"),
        (f"{'a' * 64} mine@1\n", "line 1: a line is a SHA-256"),
        (f"{'a' * 64}  ../mine@1\n", "line 1: a line is a SHA-256"),
        (f"{'a' * 64}  mine@1\n<<<<<<< HEAD\n", "line 2: a line is a SHA-256"),
        (f"{'a' * 64}  mine@1\n{'b' * 64}  mine@1\n", "line 2: mine@1 has two hashes"),
        ("\udc80", "utf-8"),
        ("x" * 1_000_001, "1,000,001 bytes; a lock holds at most 1,000,000"),
    ],
)
def test_a_lock_that_is_none_is_refused(tmp_path: Path, write: Write, text: str, told: str) -> None:
    write(tmp_path)
    (tmp_path / "prompts.lock").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(PromptError, match=told):
        PromptStore(tmp_path).get("mine")


def test_blank_lines_windows_newlines_and_a_line_told_twice_do_no_harm(tmp_path: Path) -> None:
    line = f"{'a' * 64}  mine@1\r\n"
    (tmp_path / "prompts.lock").write_bytes(f"{line}\r\n{line}".encode())
    assert read_lock(tmp_path) == {"mine@1": "a" * 64}


def test_a_lock_that_cannot_be_written_is_told(tmp_path: Path, write: Write) -> None:
    prompt = read_prompt(write(tmp_path))
    with pytest.raises(PromptError, match=r"prompts\.lock cannot be written"):
        extend_lock(tmp_path / "none", [prompt])
    assert not list(tmp_path.glob(".prompts.lock*"))
