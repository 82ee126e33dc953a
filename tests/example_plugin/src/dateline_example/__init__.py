"""A plugin for dateline: a source of memos, a model that echoes, tab-separated values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.plugins.hookspecs import hookimpl

if TYPE_CHECKING:
    from dateline.plugins.hookspecs import Exporter, ModelProvider, Source


@hookimpl
def dateline_sources() -> list[Source]:
    """Give memos."""
    from .memo import Memo

    return [Memo()]


@hookimpl
def dateline_models() -> list[ModelProvider]:
    """Give the echo."""
    from .echo import EchoProvider

    return [EchoProvider()]


@hookimpl
def dateline_exporters() -> list[Exporter]:
    """Give tab-separated values."""
    from .tsv import Tsv

    return [Tsv()]
