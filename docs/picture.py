"""Draws docs/timeline.svg: what a terminal shows for one story told by three outlets.

It is a real run of the pipeline on the recorded answers of the embedded model: `python docs/picture.py`.
"""

from __future__ import annotations

import io
import os
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
CASSETTE = ROOT / "cassettes" / "test_recorded"
NAME = "test_one_story_told_by_three_outlets_becomes_one_timeline_in_order_of_time.yaml"


def main() -> None:
    """Run, draw, write."""
    from dateline import build_timeline
    from dateline.cli.terminal import show_timeline
    from dateline.recording.replaying import replaying
    from dateline.settings import load_settings

    os.chdir(ROOT)
    with replaying(CASSETTE / NAME):
        timeline = build_timeline(["seeds/harbour-fire"], settings=load_settings(model="embedded"))
    console = Console(record=True, width=104, file=io.StringIO(), force_terminal=True, highlight=False)
    console.print(Text("$ dateline timeline seeds/harbour-fire", style="bold"))
    show_timeline(console, timeline)
    svg = console.export_svg(title="dateline")
    (ROOT / "docs" / "timeline.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
