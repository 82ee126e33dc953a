from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.errors import PromptError
from dateline.prompts import PromptStore, builtin_folder

if TYPE_CHECKING:
    from tests.prompts.conftest import Write


def test_a_users_prompts_stand_beside_the_built_in_ones(tmp_path: Path, write: Write) -> None:
    mine = write(tmp_path)
    store = PromptStore(tmp_path)
    assert store.get("mine@1").path == mine
    assert store.get("extract.line@1").path.parent == builtin_folder()
    assert set(store.paths()) == {*PromptStore().paths(), "mine@1"}


def test_no_prompt_of_a_user_stands_in_for_a_built_in_one_of_its_name(tmp_path: Path, write: Write) -> None:
    mine = write(tmp_path, {"name": "extract.line"})
    store = PromptStore(tmp_path)
    with pytest.raises(PromptError, match="two different prompts of one name") as caught:
        store.get("extract.line@1")
    assert str(mine) in str(caught.value)
    assert str(builtin_folder() / mine.name) in str(caught.value)
    assert "dateline prompts new extract.line --as" in str(caught.value.hint)
    assert store.get("extract.article@1").name == "extract.article@1"


def test_the_same_file_in_both_places_is_no_conflict(tmp_path: Path) -> None:
    name = "extract.line@1.md"
    text = (builtin_folder() / name).read_bytes()
    (tmp_path / name).write_bytes(text.replace(b"\n", b"\r\n"))
    assert PromptStore(tmp_path).get("extract.line@1").sha256 == PromptStore().get("extract.line@1").sha256


def test_a_bare_name_is_its_newest_version_by_number(tmp_path: Path, write: Write) -> None:
    for version in (1, 2, 10):
        write(tmp_path, {"version": version})
    write(tmp_path, name="mine@².md")
    store = PromptStore(tmp_path)
    assert store.get("mine").name == "mine@10"
    assert [name for name in store.paths() if name.startswith("mine")] == ["mine@²", "mine@1", "mine@2", "mine@10"]


def test_a_near_miss_is_told(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match=r"there is no prompt 'extract\.lin@1'") as caught:
        PromptStore().get("extract.lin@1")
    assert caught.value.hint == "did you mean extract.line@1?"
    with pytest.raises(PromptError) as far:
        PromptStore(tmp_path).get("qqqq")
    assert far.value.hint == "`dateline prompts list` shows them all"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="no such folder of prompts"):
        PromptStore(tmp_path / "none").paths()


def test_prompts_of_the_working_directory_are_found_unasked(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "prompts")
    store = PromptStore()
    assert store.found == Path("prompts")
    assert store.get("mine").path == Path("prompts/mine@1.md")
    asked = PromptStore(tmp_path / "prompts")
    assert (asked.found, asked.get("mine").sha256) == (None, store.get("mine").sha256)


@pytest.mark.parametrize("name", ["notes.md", "a@b.md", "Mine@1.md"])
def test_a_folder_of_something_else_is_none_of_prompts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prompts").mkdir()
    (tmp_path / "prompts" / name).write_text("Buy eels.", "utf-8")
    assert PromptStore().own is None
    assert PromptStore().paths() == {path.stem: path for path in sorted(builtin_folder().glob("*@*.md"))}


def test_a_file_called_prompts_is_no_folder_of_prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "prompts").write_text("Eels.", "utf-8")
    assert PromptStore().own is None


def test_the_folder_of_the_built_in_prompts_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(builtin_folder().parent)
    assert PromptStore().folders == (builtin_folder(),)
    assert PromptStore(Path("prompts")).folders == (builtin_folder(),)


def test_each_unit_has_its_default_prompt() -> None:
    store = PromptStore()
    for unit in ("line", "article", "pair", "statements"):
        assert store.get(store.default(unit)).front.unit == unit
    with pytest.raises(PromptError, match="no prompt asks by 'page'") as caught:
        store.default("page")
    assert caught.value.hint == "a model's unit is one of line, article, pair, statements"


def test_every_default_is_a_prompt_that_is_there() -> None:
    store = PromptStore()
    assert all(store.get(name).name == name for name in store.defaults().values())


def test_the_companion_of_a_built_in_prompt_is_there() -> None:
    store = PromptStore()
    companions = [prompt.front.overview for prompt in store.all() if prompt.front.overview]
    assert companions
    assert {store.get(name).front.answer for name in companions} == {"overview"}


def test_the_newest_number_counts_what_was_ever_released(tmp_path: Path, write: Write) -> None:
    write(tmp_path, {"version": 2})
    (tmp_path / "prompts.lock").write_text(f"{'0' * 64}  mine@7\n", "utf-8")
    store = PromptStore(tmp_path)
    assert store.newest("mine") == 7
    assert store.newest("yours") == 0
    with pytest.raises(PromptError, match="mine@7 was released, and its file is gone"):
        store.get("mine@7")


def test_all_prompts_are_read_in_the_order_of_their_numbers(tmp_path: Path, write: Write) -> None:
    for version in (10, 9):
        write(tmp_path, {"version": version})
    shutil.copy(builtin_folder() / "extract.line@1.md", tmp_path)
    names = [prompt.name for prompt in PromptStore(tmp_path).all()]
    assert [name for name in names if name.startswith("mine")] == ["mine@9", "mine@10"]
    assert len(names) == len(set(names))
