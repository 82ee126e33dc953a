"""What a run tells while it goes on: for progress bars, and for showing results as they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.records import Usage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.errors import AnswerError, DatelineError
    from dateline.records import Article, ArticleInfo, Brief, Event, Line


@dataclass(frozen=True, slots=True)
class ModelChosen:
    """Which model will answer, and why."""

    model: str
    why: str


@dataclass(frozen=True, slots=True)
class Loading:
    """A long preparation; ``total`` is 0 where its end is not known, ``unit`` "bytes" or empty."""

    what: str
    done: int
    total: int
    unit: str


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """An article was read from its source, before any model is asked."""

    article: Article


@dataclass(frozen=True, slots=True)
class ArticleRepeated:
    """An article that tells again what ``original`` (its source) told, and so is read once."""

    article: Article
    original: str


@dataclass(frozen=True, slots=True)
class ArticleLeftOut:
    """An article that an earlier run has read, and whose brief is not asked for again."""

    article: Article


@dataclass(frozen=True, slots=True)
class LinesRead:
    """Of ``total`` lines of an article, ``done`` are read."""

    article: Article
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class EventFound:
    """An event that passed every check."""

    article: Article
    event: Event


@dataclass(frozen=True, slots=True)
class LineUnread:
    """A line for which the model gave no usable answer."""

    article: Article
    line: Line
    why: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What reading an article took: the answers, how often a request was sent for them, and seconds.

    ``unanswered`` holds, by its fingerprint, every question that got no usable answer: nothing is kept of these.
    """

    usage: Usage = field(default_factory=Usage)
    attempts: int = 0
    seconds: float = 0.0
    unanswered: Mapping[str, AnswerError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BriefDone:
    """An article is read. These and ``Failed`` come in the order of the input, also where articles are read at once."""

    article: Article
    brief: Brief
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that could not be read, or for which the model gave nothing; the run goes on.

    ``article`` is ``None`` where its source could not be read.
    """

    source: str
    error: DatelineError
    article: ArticleInfo | None = None
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a person should know: a retry, a cache that cannot be used, a broken plugin."""

    text: str


Step = (
    ModelChosen
    | Loading
    | ArticleRead
    | ArticleRepeated
    | ArticleLeftOut
    | LinesRead
    | EventFound
    | LineUnread
    | BriefDone
    | Failed
    | Note
)
OnStep = Callable[[Step], None]


def ignore(step: Step) -> None:
    """Do nothing with a step."""
    del step
