"""Who counts a model's tokens: the vocabulary of the embedded model where that one is asked, else an estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.errors import ModelNotInstalledError
from dateline.models.providers import EmbeddedProvider
from dateline.prompts.tokens import Estimate

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.prompts.tokens import Counter
    from dateline.settings import Settings


def counter_of(model_id: str, settings: Settings) -> Counter:
    """Return who counts for a model; no weights are loaded, and an estimate serves where there are none."""
    from dateline.prompts.vocabulary import counter_for  # noqa: PLC0415 -- light start

    return counter_for(_gguf(settings)) if EmbeddedProvider().claims(model_id) else Estimate()


def _gguf(settings: Settings) -> Path | None:
    """Return a file that begins with the embedded model's vocabulary: the model, or the first part of it."""
    from dateline.models.weights import QWEN, find_parts, joined_file  # noqa: PLC0415 -- light start

    joined = settings.embedded_model or joined_file(QWEN, settings.cache_dir)
    if settings.embedded_model or joined.is_file():
        return joined
    try:
        return find_parts(QWEN)[0]
    except ModelNotInstalledError:
        return None
