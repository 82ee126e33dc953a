from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dateline.errors import PromptError
from dateline.prompts import PromptStore
from dateline.prompts.profiles import fits

if TYPE_CHECKING:
    from pathlib import Path

    from tests.prompts.conftest import Write


def profiles(folder: Path, text: str) -> PromptStore:
    (folder / "profiles.toml").write_text(text, encoding="utf-8")
    return PromptStore(folder)


@pytest.mark.parametrize(
    ("pattern", "model_id"),
    [
        ("embedded", "embedded"),
        ("embedded", "embedded:qwen2.5-coder-1.5b@cc324af070c2"),
        ("openai:gpt-6*", "openai:gpt-6-luna"),
        ("openai:*", "openai:gpt-6-luna"),
        ("http*#qwen3", "http://127.0.0.1:11434/v1#qwen3"),
        ("*", "anything"),
        ("http*#a[b]?", "http://127.0.0.1/v1#a[b]?"),
    ],
)
def test_a_pattern_fits_a_model(pattern: str, model_id: str) -> None:
    assert fits(pattern, model_id)


@pytest.mark.parametrize(
    ("pattern", "model_id"),
    [
        ("embedded", "embedded2"),
        ("openai:gpt-6", "openai:gpt-6-luna"),
        ("openai:gpt-?", "openai:gpt-6"),
        ("[a-z]*", "openai:gpt-6"),
        ("OpenAI:*", "openai:gpt-6"),
        ("a*" * 90 + "b", "a" * 5_000),
    ],
)
def test_a_pattern_does_not_fit_another_model(pattern: str, model_id: str) -> None:
    assert not fits(pattern, model_id)


def test_the_first_pattern_that_fits_names_the_prompt_and_else_the_unit(tmp_path: Path, write: Write) -> None:
    write(tmp_path)
    store = profiles(tmp_path, '[models]\n"openai:gpt-6*" = "mine@1"\n"openai:*" = "extract.line@1"\n')
    assert store.default("article", "openai:gpt-6-luna") == "mine@1"
    assert store.default("article", "openai:o9") == "extract.line@1"
    assert store.default("article", "http://127.0.0.1/v1#x") == PromptStore().default("article")
    assert store.default("line", "embedded") == PromptStore().default("line")
    assert store.default("pair", "openai:o9") == PromptStore().default("pair")


def test_what_a_user_says_of_a_unit_comes_before_what_dateline_says_of_a_model(tmp_path: Path, write: Write) -> None:
    write(tmp_path)
    store = profiles(tmp_path, '[units]\nline = "mine@1"\n')
    assert store.default("line", "embedded") == "mine@1"
    assert store.default("article", "openai:o9") == PromptStore().default("article", "openai:o9")
    told = store.defaults()
    assert told["unit line"] == "mine@1"
    assert "embedded" not in told
    assert "openai:*" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[models\n", "profiles.toml: "),
        ("a = " + "[" * 20_000, "profiles.toml: "),
        ('line = "mine@1"\n', "line: Extra inputs are not permitted"),
        ("[models]\nx = 3\n", "models.x: Input should be a valid string"),
        ('[models]\n"" = "mine@1"\n', "at least 1 character"),
        ("#" * 64_001, "a file of profiles holds at most 64,000"),
    ],
)
def test_profiles_that_are_none_are_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(PromptError) as caught:
        profiles(tmp_path, text).default("line")
    assert told in str(caught.value)


def test_profiles_that_name_a_prompt_that_is_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="there is no prompt 'gone@1'"):
        profiles(tmp_path, '[models]\nembedded = "gone@1"\n').defaults()
