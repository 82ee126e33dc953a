"""The sources that come with dateline, given through the same hook as anybody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.plugins.hookspecs import hookimpl

if TYPE_CHECKING:
    from dateline.plugins.hookspecs import Source


@hookimpl
def dateline_sources() -> list[Source]:
    """Give addresses, files (and directories) and standard input."""
    from dateline.sources.files import Files, StandardInput  # noqa: PLC0415 -- the start need not wait for it
    from dateline.sources.web.source import Addresses  # noqa: PLC0415 -- the same

    return [Addresses(), Files(), StandardInput()]
