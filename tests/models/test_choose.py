from __future__ import annotations

import pytest

from dateline.models.choose import DEFAULT_OPENAI_MODEL, choose


@pytest.mark.parametrize(
    ("chosen", "env", "model"),
    [
        ("openai:gpt-5.4-mini", {"OPENAI_API_KEY": "k"}, "openai:gpt-5.4-mini"),
        (" embedded ", {"OPENAI_API_KEY": "k"}, "embedded"),
        (None, {"OPENAI_API_KEY": "k"}, f"openai:{DEFAULT_OPENAI_MODEL}"),
        (None, {"OPENAI_API_KEY": "  "}, "embedded"),
        ("", {}, "embedded"),
    ],
)
def test_a_choice_comes_before_a_key_and_a_key_before_the_embedded_model(
    chosen: str | None, env: dict[str, str], model: str
) -> None:
    model_id, reason = choose(chosen, env)
    assert model_id == model
    assert ("OPENAI_API_KEY" in reason) == (not (chosen or "").strip())
