from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.prompts import PromptStore, read_prompt
from dateline.prompts.comparing import by_words, changed_fields, unified

if TYPE_CHECKING:
    from pathlib import Path

    from tests.prompts.conftest import Write


def test_a_prompt_does_not_differ_from_itself() -> None:
    prompt = PromptStore().get("extract.line@1")
    assert not [*changed_fields(prompt, prompt), *unified(prompt, prompt), *by_words(prompt, prompt)]


def test_the_fields_that_changed_are_told_with_both_values(tmp_path: Path, write: Write) -> None:
    example = "{line: The dam broke., answer: {events: []}}"
    one = read_prompt(write(tmp_path))
    other = read_prompt(
        write(tmp_path, {"version": 2, "max_tokens": 200, "changes": "Asks more.", "examples": f"[{example}]"})
    )
    assert changed_fields(one, other) == [
        "version: 1 → 2",
        "max_tokens: 100 → 200",
        "changes: 'First version.' → 'Asks more.'",
        "examples: 0 → 1 (1 new, 0 gone)",
    ]


def test_another_schema_is_told_with_its_hash() -> None:
    store = PromptStore()
    one, other = store.get("extract.line@1"), store.get("extract.article@1")
    assert f"schema sent: {one.schema_sha256[:12]} → {other.schema_sha256[:12]}" in changed_fields(one, other)
    assert "overview: overview.article@1 → none" in changed_fields(one, other)


def test_examples_in_another_order_are_no_new_ones(tmp_path: Path, write: Write) -> None:
    first, second = ("{line: The dam broke., answer: {events: []}}", "{line: It held., answer: {events: []}}")
    one = read_prompt(write(tmp_path, {"examples": f"[{first}, {second}]"}))
    other = read_prompt(write(tmp_path, {"examples": f"[{second}, {first}]"}))
    assert changed_fields(one, other) == ["examples: in another order"]


def test_a_changed_word_is_marked_in_its_line_and_no_other_line_is_shown(tmp_path: Path, write: Write) -> None:
    one = read_prompt(write(tmp_path, user="Keep this.\nLine: {{ line }}\nNever guess."))
    other = read_prompt(write(tmp_path, user="Keep this.\nSentence: {{ line }}\nNever guess."))
    assert list(by_words(one, other)) == ["user", "  [-Line-]{+Sentence+}: {{ line }}"]


def test_lines_that_came_or_went_are_marked_whole(tmp_path: Path, write: Write) -> None:
    one = read_prompt(write(tmp_path, user="{{ line }}\nOld rule.\nKept."))
    other = read_prompt(write(tmp_path, user="{{ line }}\nKept.\n\nNew rule."))
    assert list(by_words(one, other)) == ["user", "  [-Old rule.-]", "  {+New rule.+}"]


def test_texts_that_have_nothing_in_common_are_compared_in_no_time(tmp_path: Path, write: Write) -> None:
    one = read_prompt(write(tmp_path, user="{{ line }} " + "a b " * 7_000))
    other = read_prompt(write(tmp_path, user="{{ line }} " + "b c " * 7_000))
    told = list(by_words(one, other))
    assert [line[:5] for line in told] == ["user", "  [-{", "  {+{"]
