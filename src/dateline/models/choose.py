"""Which model answers when, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_OPENAI_MODEL = "gpt-6-luna"
"""OpenAI's small model of the GPT-6 generation (September 2026): cheap, structured outputs, no shutdown announced."""


def choose(model_id: str | None, env: Mapping[str, str]) -> tuple[str, str]:
    """Return the identifier of the model that answers, and one sentence that says why it does.

    Args:
        model_id: what the user chose (``--model``, ``DATELINE_MODEL``, ``dateline.toml``), or ``None``.
        env: the environment, asked for ``OPENAI_API_KEY``.
    """
    if model_id is not None and model_id.strip():
        return model_id.strip(), "it was chosen by --model, DATELINE_MODEL or dateline.toml"
    if env.get("OPENAI_API_KEY", "").strip():
        return f"openai:{DEFAULT_OPENAI_MODEL}", "no model was chosen and OPENAI_API_KEY is set"
    return "embedded", "no model was chosen and OPENAI_API_KEY is not set"
