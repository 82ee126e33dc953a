"""JSON, as the published schemas say."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dateline.exporters.base import Lossless

if TYPE_CHECKING:
    from dateline.records import Brief, Record, Timeline

_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal or a script may act on, and what no encoding writes.

It can only stand inside strings, where an escape means the same.
"""


class Json(Lossless):
    """The whole result, indented by two."""

    name = "json"
    endings: tuple[str, ...] = (".json",)

    def brief(self, brief: Brief) -> str:
        """Return ``dateline.brief/1``."""
        return _dumped(brief)

    def timeline(self, timeline: Timeline) -> str:
        """Return ``dateline.timeline/1``."""
        return _dumped(timeline)


def _dumped(record: Record) -> str:
    text = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
