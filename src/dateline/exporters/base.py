"""What formats share: a brief is the timeline of one article, and a format that says nothing loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.merge.order import in_order

if TYPE_CHECKING:
    from dateline.records import Brief, Timeline


class Lossless:
    """A format that holds everything."""

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say that nothing is lost."""
        del timeline
        return ()


class TimelineFormat(Lossless):
    """A format made for timelines."""

    def timeline(self, timeline: Timeline) -> str:
        """Return the timeline in this format."""
        raise NotImplementedError

    def brief(self, brief: Brief) -> str:
        """Return the brief as the timeline of one article."""
        return self.timeline(in_order([brief]))
