"""The built-in models, through the same hook as everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.models.providers import EmbeddedProvider, EndpointProvider, OpenAIProvider
from dateline.plugins.hookspecs import hookimpl

if TYPE_CHECKING:
    from dateline.plugins.hookspecs import ModelProvider


@hookimpl
def dateline_models() -> list[ModelProvider]:
    """Give the embedded model, OpenAI's, and any endpoint's."""
    return [EmbeddedProvider(), OpenAIProvider(), EndpointProvider()]
