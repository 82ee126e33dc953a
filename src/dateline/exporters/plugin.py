"""The formats that dateline brings, through the same hook as everybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.plugins.hookspecs import hookimpl

if TYPE_CHECKING:
    from dateline.plugins.hookspecs import Exporter


@hookimpl
def dateline_exporters() -> list[Exporter]:
    """Give text, JSON and Markdown."""
    from dateline.exporters.json_text import Json  # noqa: PLC0415 -- the start need not wait for it
    from dateline.exporters.markdown import Markdown  # noqa: PLC0415 -- the same
    from dateline.exporters.plain import Plain  # noqa: PLC0415 -- the same

    return [Plain(), Json(), Markdown()]
