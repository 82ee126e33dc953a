"""One page of HTML that holds all it needs: a zoomable timeline over a list of entries with their evidence.

Without its script it is a readable list. What makes it safe to open is in ``page.frame``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.exporters.base import TimelineFormat
from dateline.exporters.page.frame import data_json, environment, part, policy
from dateline.exporters.page.view import View
from dateline.exporters.plain import made_by
from dateline.merge.order import in_order

if TYPE_CHECKING:
    from jinja2 import Template

    from dateline.records import Brief, Statement, Timeline

_SCRIPTS = ("days.js", "marks.js", "scale.js", "page.js")


class Html(TimelineFormat):
    """A page for a browser, which needs no network."""

    name = "html"
    endings: tuple[str, ...] = (".html", ".htm")
    wants_texts = True

    def brief(self, brief: Brief) -> str:
        """Return the brief as the timeline of one article, under its summary."""
        title = brief.article.title or brief.article.source
        return _page(in_order([brief]).model_copy(update={"title": title}), brief.summary)

    def timeline(self, timeline: Timeline) -> str:
        """Return the page."""
        return _page(timeline)


def _page(timeline: Timeline, summary: tuple[Statement, ...] = ()) -> str:
    view = View(timeline)
    style, script = part("page.css"), "\n".join(part(name) for name in _SCRIPTS)
    return _template().render(
        policy=policy(style, script),
        style=style,
        script=script,
        data=data_json(view.data()),
        view=view,
        timeline=timeline,
        summary=summary,
        made=tuple(dict.fromkeys(made_by(made) for made in timeline.provenance)),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return environment().from_string(part("page.html"))
