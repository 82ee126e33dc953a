"""Writes the files that ``check.mjs`` renders: every kind of date, with words that try to break out. Not a test."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.exporters.mermaid import Mermaid
from dateline.exporters.timelinejs import TimelineJs
from dateline.exporters.vis_timeline import VisTimeline

if TYPE_CHECKING:
    from dateline.records import Timeline

HOSTILE = (
    "<img src=x onerror=window.broken=1>: a; b # c %% d \"q\" 's' & {x} #58; ﬂ°°58¶ß <br> `code` --> style: x#y; "
    "&lt;script&gt;window.broken=1&lt;/script&gt; www.link.test <a href='javascript:window.broken=1'>x</a> end"
)


def timelines() -> dict[str, Timeline]:
    """Return the timelines by the names of their files."""
    made: dict[str, Any] = runpy.run_path(str(Path(__file__).parent.parent / "formats" / "conftest.py"))
    broken: Timeline = made["hostile"](HOSTILE)
    plain: Timeline = made["every_date"]()
    far: Timeline = made["every_date"](far=True)
    named = [
        entry.model_copy(update={"actors": ("Ada Pierce", "The council")[number % 2 :][:1]})
        for number, entry in enumerate(plain.entries)
    ]
    return {"dates": plain.model_copy(update={"entries": tuple(named)}), "hostile": broken, "far": far}


def main(folder: Path) -> None:
    """Write the exports of all timelines into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, timeline in timelines().items():
        for exporter in (Mermaid(), TimelineJs(), VisTimeline()):
            (folder / f"{name}{exporter.endings[0]}").write_text(exporter.timeline(timeline), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
