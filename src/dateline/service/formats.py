"""A result in any exporter's format: chosen by the ending of its address, with the media type that fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.merge.filters import Selection, select
from dateline.service.http.headers import page_policy
from dateline.service.problems import refusal
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dateline.plugins.hookspecs import Exporter
    from dateline.records import Brief, Timeline

JSON = ".json"
PAGE = "html"
TYPES: Mapping[str, str] = {
    ".json": "application/json",
    ".jsonl": "application/jsonl",
    ".ndjson": "application/x-ndjson",
    ".html": "text/html",
    ".htm": "text/html",
    ".ics": "text/calendar",
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mmd": "text/vnd.mermaid",
    ".mermaid": "text/vnd.mermaid",
    ".atom": "application/atom+xml",
    ".graphml": "application/xml",
}
"""By the last part of an ending; what is not here is plain text, which no browser runs."""
_TOLD = 5
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Rendered:
    """A result as it is sent; ``losses`` are what its format cannot hold."""

    text: str
    media_type: str
    policy: str | None = None
    losses: tuple[str, ...] = ()


def exporter_of(ending: str, exporters: Sequence[Exporter]) -> Exporter:
    """Return the exporter that an ending (with its dot) chooses.

    Raises:
        RefusedError: none is called so.
    """
    for exporter in exporters:
        if ending in exporter.endings:
            return exporter
    known = ", ".join(ending for exporter in exporters for ending in exporter.endings)
    raise refusal(404, "format", "There is no such format", f"The endings are: {known}")


def media_type(ending: str) -> str:
    """Return the media type of an ending."""
    return TYPES.get(ending[ending.rfind(".") :], "text/plain")


def render_timeline(
    timeline: Timeline, exporter: Exporter, ending: str, selection: Selection, *, texts: bool
) -> Rendered:
    """Return what is wanted of a timeline in a format; the articles' texts only where they are asked for or needed.

    Raises:
        UsageError: the selection asks for what cannot be.
    """
    chosen = timeline if selection == Selection() else select(timeline, selection)
    if not (texts or exporter.name == PAGE or getattr(exporter, "wants_texts", False)):
        chosen = without_texts(chosen)
    return _rendered(exporter.timeline(chosen), exporter, ending, exporter.losses(chosen))


def render_brief(brief: Brief, exporter: Exporter, ending: str) -> Rendered:
    """Return a brief in a format."""
    return _rendered(exporter.brief(brief), exporter, ending, ())


def without_texts(timeline: Timeline) -> Timeline:
    """Return a timeline that does not repeat its articles."""
    articles = tuple(article.model_copy(update={"text": None}) for article in timeline.articles)
    return timeline.model_copy(update={"articles": articles})


def loss_header(losses: Sequence[str]) -> str:
    """Return what is lost as the value of a header: ASCII, one line."""
    told = "; ".join(losses[:_TOLD]) + ("; …" if len(losses) > _TOLD else "")
    return for_terminal(told).replace("\n", " ").encode("ascii", "replace").decode()[:_LONGEST]


def _rendered(text: str, exporter: Exporter, ending: str, losses: tuple[str, ...]) -> Rendered:
    policy = page_policy(text) if exporter.name == PAGE else None
    return Rendered(text, media_type(ending), policy, losses)
