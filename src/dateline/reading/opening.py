"""Opens the reader that the settings ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.extractive.brief import MODEL
from dateline.reading.by_model import ModelReader
from dateline.reading.without_model import ExtractiveReader
from dateline.steps import OnStep, ignore

if TYPE_CHECKING:
    from dateline.plugins.manager import Plugins
    from dateline.reading.base import Reader
    from dateline.settings import Settings


def open_reader(settings: Settings, *, plugins: Plugins | None = None, on_step: OnStep = ignore) -> Reader:
    """Open a reader; ``extractive`` reads without a language model.

    Raises:
        UsageError: the model, the prompt or a setting is not what it should be.
        ModelError: the model cannot be opened.
    """
    if settings.model == MODEL:
        return ExtractiveReader(settings, plugins=plugins, on_step=on_step)
    return ModelReader(settings, plugins=plugins, on_step=on_step)
