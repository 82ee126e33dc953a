from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.errors import PromptError
from dateline.prompts import PromptStore, builtin_folder, read_prompt
from dateline.prompts.lock import extend_lock
from dateline.prompts.starting import UNSAID, start_version

if TYPE_CHECKING:
    from pathlib import Path

    from tests.prompts.conftest import Write


@pytest.mark.parametrize("path", sorted(builtin_folder().glob("*@*.md")), ids=lambda path: path.stem)
def test_a_new_version_says_what_the_old_one_says_under_its_own_number(tmp_path: Path, path: Path) -> None:
    old = read_prompt(path)
    new = read_prompt(start_version(PromptStore(), old.front.name, tmp_path, changes="Asks less."))
    assert (new.front.version, new.front.changes) == (old.front.version + 1, "Asks less.")
    same = {"version": 1, "changes": ""}
    assert new.front.model_copy(update=same) == old.front.model_copy(update=same)
    assert (new.opening, new.user) == (old.opening, old.user)
    changed = sum(one != other for one, other in zip(old.text.splitlines(), new.text.splitlines(), strict=True))
    assert changed == 2


def test_the_number_is_free_everywhere_and_was_never_released(tmp_path: Path, write: Write) -> None:
    mine, there = tmp_path / "mine", tmp_path / "there"
    write(mine, {"version": 3})
    write(there, {"version": 5})
    (mine / "prompts.lock").write_text(f"{'0' * 64}  mine@6\n", "utf-8")
    assert start_version(PromptStore(mine), "mine", mine, base=3).name == "mine@7.md"
    assert start_version(PromptStore(mine), "mine", there).name == "mine@8.md"
    assert start_version(PromptStore(), "extract.line", tmp_path / "made" / "here").name == "extract.line@2.md"


def test_the_base_is_the_version_asked_for(tmp_path: Path, write: Write) -> None:
    write(tmp_path, user="One: {{ line }}")
    write(tmp_path, {"version": 2}, user="Two: {{ line }}")
    store = PromptStore(tmp_path)
    assert read_prompt(start_version(store, "mine", tmp_path, base=1)).user == "One: {{ line }}"
    with pytest.raises(PromptError, match="there is no prompt 'mine@9'"):
        start_version(store, "mine", tmp_path, base=9)


def test_a_line_of_changes_that_was_not_given_says_where_the_text_comes_from(tmp_path: Path, write: Write) -> None:
    write(tmp_path)
    new = read_prompt(start_version(PromptStore(tmp_path), "mine", tmp_path))
    assert new.front.changes == f"From mine@1; {UNSAID}"


@pytest.mark.parametrize("changes", ["Less # and more.", "null", "yes: no", "- a", "[x, y", "Öl & “so”, 3 %."])
def test_a_line_of_changes_may_hold_what_yaml_reads_otherwise(tmp_path: Path, write: Write, changes: str) -> None:
    write(tmp_path)
    assert read_prompt(start_version(PromptStore(tmp_path), "mine", tmp_path, changes=changes)).front.changes == changes


def test_a_prompt_can_be_begun_under_a_name_of_ones_own(tmp_path: Path) -> None:
    path = start_version(PromptStore(), "extract.line", tmp_path, new_name="my.line")
    assert (path.name, read_prompt(path).front.name) == ("my.line@1.md", "my.line")
    assert start_version(PromptStore(tmp_path), "extract.line", tmp_path, new_name="my.line").name == "my.line@2.md"
    with pytest.raises(PromptError, match=r"My line@1\.md: a prompt file is called"):
        start_version(PromptStore(), "extract.line", tmp_path, new_name="My line")
    with pytest.raises(PromptError, match="a prompt file is called"):
        start_version(PromptStore(), "extract.line", tmp_path, new_name="../a")


def test_a_change_made_to_a_released_version_is_carried_into_the_next(tmp_path: Path, write: Write) -> None:
    extend_lock(tmp_path, [read_prompt(write(tmp_path))])
    write(tmp_path, user="Changed: {{ line }}")
    new = start_version(PromptStore(tmp_path), "mine", tmp_path)
    assert (new.name, read_prompt(new).user) == ("mine@2.md", "Changed: {{ line }}")


def test_nothing_is_overwritten(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    store = PromptStore(tmp_path)
    taken = write(tmp_path, {"version": 2})
    before = taken.read_bytes()
    # as if another process had written it between the look and the writing
    monkeypatch.setattr("dateline.prompts.starting._files", lambda _: [])
    monkeypatch.setattr(PromptStore, "newest", lambda *_: 1)
    with pytest.raises(PromptError, match=r"mine@2\.md is there already"):
        start_version(store, "mine", tmp_path)
    assert taken.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path)
    with pytest.raises(PromptError, match="cannot be written"):
        start_version(PromptStore(tmp_path), "mine", path / "under-a-file")


REST = "unit: line\nschema: line-events\nmax_tokens: 100\n"


@pytest.mark.parametrize(
    "front",
    [
        "{name: mine, version: 1, unit: line, schema: line-events, max_tokens: 100, changes: 'First, of all.'}\n",
        f"changes: >-\n  First\n  version.\nname: mine # a comment\nversion:   1\n{REST}",
        f"name: mine\nversion: 1\n{REST}changes: |\n  First.\n\n  Second.\n",
        f'"name": "mine"\n"version": !!int "1"\n{REST}changes: "a: b"\n',
        f"name: mine\nversion: 1\n{REST}changes: First\n  version.\n",
    ],
)
def test_a_front_matter_is_rewritten_however_it_is_written(tmp_path: Path, write: Write, front: str) -> None:
    old = read_prompt(write(tmp_path, front))
    new = read_prompt(start_version(PromptStore(tmp_path), "mine", tmp_path, changes="Asks, as if: “so”."))
    assert (new.front.version, new.front.changes, new.user) == (2, "Asks, as if: “so”.", old.user)
    assert ("# a comment" in new.text) == ("# a comment" in old.text)


def test_a_front_matter_whose_values_cannot_be_found_is_refused(tmp_path: Path, write: Write) -> None:
    rest = "unit: line\nschema: line-events\nmax_tokens: 100\n"
    write(tmp_path, f"? name\n: mine\nversion: 1\n{rest}changes: First.\nchanges: &x\n  Second.\n")
    new = start_version(PromptStore(tmp_path), "mine", tmp_path, changes="Other.")
    assert read_prompt(new).front.changes == "Other."
    with pytest.raises(PromptError, match=r"mine@3\.md: .*changes"):
        start_version(PromptStore(tmp_path), "mine", tmp_path, changes="x")
    assert not (tmp_path / "mine@3.md").exists()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.text(min_size=1, max_size=60))
def test_any_line_of_changes_is_read_back_as_it_was_given_or_refused(
    tmp_path_factory: pytest.TempPathFactory, write: Write, changes: str
) -> None:
    folder = tmp_path_factory.mktemp("mine")
    write(folder)
    said = " ".join(changes.split())
    try:
        path = start_version(PromptStore(folder), "mine", folder, changes=changes)
    except PromptError:
        assert len(said) < 3 or not said.isprintable()
        assert not (folder / "mine@2.md").exists()
    else:
        assert read_prompt(path).front.changes == (said or f"From mine@1; {UNSAID}")
