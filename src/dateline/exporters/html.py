"""One page of HTML that holds all it needs: a zoomable timeline over a list of entries with their evidence.

Without its script it is a readable list. Every text goes through the template's escaping, the data of the script
through ``_json``, and the page's own policy (Content-Security-Policy Level 3) runs no script but the one that came
with it and loads nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from dateline.exporters.base import TimelineFormat
from dateline.exporters.page.view import View, clip, language, many, short, title_of
from dateline.exporters.plain import made_by
from dateline.exporters.saying import address_of
from dateline.merge.order import in_order
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from jinja2 import Template

    from dateline.records import Brief, Statement, Timeline

_SCRIPTS = ("days.js", "marks.js", "scale.js", "page.js")
_UNSAFE = re.compile("[<>&\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What could end the data, or be acted on where it is shown; it can only stand inside the strings of JSON."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class Html(TimelineFormat):
    """A page for a browser, which needs no network."""

    name = "html"
    endings: tuple[str, ...] = (".html", ".htm")

    def brief(self, brief: Brief) -> str:
        """Return the brief as the timeline of one article, under its summary."""
        title = brief.article.title or brief.article.source
        return _page(in_order([brief]).model_copy(update={"title": title}), brief.summary)

    def timeline(self, timeline: Timeline) -> str:
        """Return the page."""
        return _page(timeline)


def _page(timeline: Timeline, summary: tuple[Statement, ...] = ()) -> str:
    view = View(timeline)
    style, script = _part("page.css"), "\n".join(_part(name) for name in _SCRIPTS)
    policy = (
        f"default-src 'none'; script-src '{_sha256(script)}'; style-src '{_sha256(style)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return _template().render(
        policy=policy,
        style=style,
        script=script,
        data=_json(view.data()),
        view=view,
        timeline=timeline,
        summary=summary,
        made=tuple(dict.fromkeys(made_by(made) for made in timeline.provenance)),
    )


def _json(data: object) -> str:
    """Return JSON that neither ends its ``script`` element nor begins another (HTML Living Standard, 4.12.1.3).

    Lone surrogates, which no encoding writes, become U+FFFD: one for one, so that offsets stay right.
    """
    text = _SURROGATE.sub("\ufffd", json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _sha256(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@lru_cache(maxsize=8)
def _part(name: str) -> str:
    return (resources.files("dateline.exporters.page") / name).read_text("utf-8")


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 -- the start need not wait for it
    from markupsafe import Markup  # noqa: PLC0415 -- the same

    def shown(value: object) -> object:
        # every value of the template passes here, before it is escaped
        if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
            return value
        return for_terminal(value)

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=shown, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "address": address_of,
        "clip": clip,
        "language": language,
        "many": many,
        "short": short,
        "title": title_of,
    }
    return environment.from_string(_part("page.html"))
