"""JSON, as the published schemas say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.exporters.base import Lossless
from dateline.exporters.json_safe import dumped

if TYPE_CHECKING:
    from dateline.records import Brief, Timeline


class Json(Lossless):
    """The whole result, indented by two."""

    name = "json"
    endings: tuple[str, ...] = (".json",)

    def brief(self, brief: Brief) -> str:
        """Return ``dateline.brief/1``."""
        return dumped(brief.model_dump(mode="json"), indent=2) + "\n"

    def timeline(self, timeline: Timeline) -> str:
        """Return ``dateline.timeline/1``."""
        return dumped(timeline.model_dump(mode="json"), indent=2) + "\n"
