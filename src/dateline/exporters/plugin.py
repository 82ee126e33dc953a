"""The formats that dateline brings, through the same hook as everybody's."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dateline.plugins.hookspecs import hookimpl

if TYPE_CHECKING:
    from dateline.plugins.hookspecs import Exporter

FORMATS = (
    ("plain", "Plain"),
    ("json_text", "Json"),
    ("markdown", "Markdown"),
    ("jsonl", "JsonLines"),
    ("csv_text", "Csv"),
    ("ics", "Calendar"),
    ("mermaid", "Mermaid"),
    ("atom", "Atom"),
    ("graphml", "GraphMl"),
    ("timelinejs", "TimelineJs"),
    ("vis_timeline", "VisTimeline"),
    ("timemap", "TimeMap"),
    ("html", "Html"),
)
"""The file and the class of each format, in the order in which they are listed."""


@hookimpl
def dateline_exporters() -> list[Exporter]:
    """Give every format; its file is imported now, and what a format needs when it first writes."""
    return [getattr(import_module(f"dateline.exporters.{file}"), name)() for file, name in FORMATS]
