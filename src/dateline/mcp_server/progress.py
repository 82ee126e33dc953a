"""Turns the steps of a run into what MCP calls progress: a number that only grows, its end, and a few words."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.steps import (
    ArticleLeftOut,
    ArticleRead,
    ArticleRepeated,
    BriefDone,
    EventFound,
    Failed,
    LinesRead,
    LineUnread,
    Loading,
    ModelChosen,
    Note,
    Step,
)
from dateline.text.safe import for_terminal

_STEP = 1e-6
"""What a report adds that stands for no work: MCP wants every one to be greater than the one before."""
_OF_ARTICLE = 0.99
"""What the lines of an article make up of it; its brief is the rest."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Report:
    """How many articles are done, of how many (``None``: unknown), and what just happened."""

    done: float
    total: float | None
    words: str


class Progress:
    """Counts articles; the lines of the one at hand are parts of it."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._read = 0
        self._done = 0
        self._part = 0.0
        self._last = 0.0
        self._percent: tuple[str, int] = ("", -1)

    def report(self, step: Step) -> Report | None:
        """Return what to tell of a step; ``None`` where nothing has changed that anybody could see."""
        match step:
            case Loading():
                percent = (step.what, 100 * step.done // step.total if step.total else 0)
                if percent == self._percent:
                    return None
                self._percent = percent
            case ArticleRead():
                self._read += 1
            case LinesRead():
                self._part = _OF_ARTICLE * step.done / max(step.total, 1)
            case BriefDone() | Failed() | ArticleRepeated() | ArticleLeftOut():
                self._done += 1
                self._part = 0.0
            case _:
                pass
        self._last = max(self._done + self._part, self._last + _STEP)
        total = max(self._read, self._done)
        return Report(self._last, max(float(total), self._last) if total else None, _short(_words(step)))


def _words(step: Step) -> str:
    match step:
        case ModelChosen():
            return f"{step.model} answers: {step.why}"
        case Loading():
            return f"{step.what}: {100 * step.done // step.total} %" if step.total else step.what
        case ArticleRead() | ArticleLeftOut():
            return f"read {step.article.source}"
        case ArticleRepeated():
            return f"{step.article.source} repeats {step.original}"
        case LinesRead():
            return f"{step.article.source}: {step.done} of {step.total} lines"
        case EventFound():
            return f"{step.event.date.edtf or 'no date'}: {step.event.text}"
        case LineUnread():
            return f"{step.article.source}: line {step.line.number} stays unread: {step.why}"
        case BriefDone():
            return f"{step.article.source}: {len(step.brief.events)} events"
        case Failed():
            return f"{step.source + ': ' if step.source else ''}{step.error}"
        case Note():
            return step.text


def _short(words: str) -> str:
    plain = " ".join(for_terminal(words[: 2 * _LONGEST]).split())
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"
