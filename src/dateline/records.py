"""What dateline returns: articles with their lines, and results that point back into them.

All records are frozen. Offsets count Unicode code points of the article's canonical text, ``start`` included and
``end`` excluded, so that ``article.text[start:end] == quote`` holds for every piece of evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

BRIEF_SCHEMA, TIMELINE_SCHEMA = "dateline.brief/1", "dateline.timeline/1"
ID_DIGITS = 16
"""Hexadecimal digits of an id: 64 bits, so that among a million articles an equal pair is a chance of 3 in 10^8."""

Basis = Literal["stated", "resolved", "published", "model", "edited", "unknown"]
Precision = Literal["time", "day", "week", "month", "quarter", "season", "year", "decade", "century", "interval"]
ActorKind = Literal["person", "organization", "place", "group", "unknown"]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of an article; ``number`` counts from 1 over the lines that are kept and dropped alike.

    ``dropped`` names the rule that found the line to be no part of the article ("poll", "headline"), else ``None``.
    """

    number: int
    start: int
    end: int
    dropped: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A text as it was read, with its lines; never changed after reading.

    ``published_by`` names what told the day of publication ("header", "JSON-LD datePublished", "given"), and
    ``published_guessed`` says that it is only likely. ``url`` is the article's own address, where it has one.
    """

    id: str
    source: str
    text: str
    title: str | None = None
    published: date | None = None
    language: str = "und"
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    lines: tuple[Line, ...] = field(default=(), repr=False)
    url: str | None = None
    published_by: str | None = None
    published_guessed: bool = False

    def quote(self, line: Line) -> str:
        """Return the words of a line."""
        return self.text[line.start : line.end]

    def info(self) -> ArticleInfo:
        """Return what a result says of its article: everything but the text."""
        return ArticleInfo(
            id=self.id,
            source=self.source,
            title=self.title,
            outlet=self.outlet,
            published=self.published,
            published_by=self.published_by,
            published_guessed=self.published_guessed,
            url=self.url,
            language=self.language,
        )


class Record(BaseModel):
    """Base of everything that leaves dateline as JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ArticleInfo(Record):
    """An article without its text; ``outlet`` is who published it, as its header or its page says."""

    id: str
    source: str
    title: str | None
    outlet: str | None = None
    published: date | None
    published_by: str | None = None
    published_guessed: bool = False
    url: str | None = None
    language: str


class SourceArticle(ArticleInfo):
    """An article of a timeline.

    ``copy_of`` is the id of the article whose text this one prints again; ``text`` its canonical text, where a
    timeline keeps its texts.
    """

    copy_of: str | None = None
    text: str | None = None


class Evidence(Record):
    """A place in the article's canonical text, in code points, with the words that stand there."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]
    quote: str


class EventDate(Record):
    """When an event happened, and how that was worked out.

    ``edtf`` is an Extended Date/Time Format value (ISO 8601-2:2019), ``None`` when nothing can be proved.
    ``earliest`` and ``latest`` are the first and the last day it allows (ISO 8601), ``None`` at an open end.
    ``rule`` names the rule of ``dates/`` that gave the value, ``anchor`` the day it was counted from.
    """

    edtf: str | None = None
    earliest: str | None = None
    latest: str | None = None
    precision: Precision | None = None
    phrase: Evidence | None = None
    basis: Basis = "unknown"
    rule: str | None = None
    anchor: str | None = None


class Statement(Record):
    """One sentence of a summary with the lines it rests on."""

    text: str
    evidence: tuple[Evidence, ...]


class Event(Record):
    """Something that an article tells to have happened, to be happening or to be planned.

    ``hedge`` holds the word by which the line itself takes distance ("likely", "believes"): then the article does
    not state the event as a fact. ``checks`` names each check of grounding and whether it held.
    """

    id: str
    text: str
    actors: tuple[str, ...] = ()
    date: EventDate = EventDate()
    evidence: tuple[Evidence, ...]
    hedge: Evidence | None = None
    checks: dict[str, bool] = {}


class Actor(Record):
    """Somebody or something that acts, with every place where the article names it."""

    name: str
    kind: ActorKind = "unknown"
    mentions: tuple[Evidence, ...]


class PromptRef(Record):
    """Which prompt was used, to the byte; ``schema_sha256`` is the hash of the JSON Schema sent with it."""

    name: str
    version: int
    sha256: str
    schema_sha256: str


class Usage(Record):
    """What was asked: ``requests`` made, ``cached`` answers taken from the cache, tokens of the requests made.

    ``cached_tokens`` are those tokens of the prompts that the server had kept from an earlier request.
    """

    requests: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        """Return the sum of both."""
        return Usage(
            requests=self.requests + other.requests,
            cached=self.cached + other.cached,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
        )


class Provenance(Record):
    """Which program, model, prompts and requests made a result.

    ``prompt`` found the events, ``None`` where no language model was asked; ``overview`` is the second prompt that a
    ``unit: line`` prompt needs for the summary.
    ``cached`` is true when no request was made at all.
    """

    model: str
    prompt: PromptRef | None
    overview: PromptRef | None = None
    fingerprints: tuple[str, ...] = ()
    usage: Usage = Usage()
    cached: bool = False
    dateline: str


class Brief(Record):
    """One article, read: summary, events, actors.

    ``unread`` holds the lines for which the model gave no usable answer: what they tell is missing here.
    """

    schema_: Annotated[Literal["dateline.brief/1"], Field(alias="schema")] = "dateline.brief/1"
    article: ArticleInfo
    summary: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    actors: tuple[Actor, ...] = ()
    unread: tuple[Evidence, ...] = ()
    provenance: Provenance
    warnings: tuple[str, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Told(Event):
    """An event as one article tells it; ``article`` is the id of that article."""

    article: str


class Conflict(Record):
    """One of several dates that contradict each other, with the ids of the articles that give it."""

    date: EventDate
    sources: tuple[str, ...]


class Link(Record):
    """Why two events (``a`` and ``b``, their ids) were taken for one; ``score`` is from 0 to 1."""

    a: str
    b: str
    score: Annotated[float, Field(ge=0, le=1)]
    because: str


class Entry(Record):
    """One event of a timeline, as all its articles tell it.

    ``date`` is the most precise one that the evidence supports, and that of the event ``dated_by``; where articles
    contradict each other it is the EDTF set of all, and ``conflicts`` holds each. ``sources`` are the ids of the
    articles that tell it; ``witnesses`` counts those that are independent: a copy, or a second article of the same
    outlet, is none. ``links`` say why the events were taken for one, ``edits`` what a person corrected.
    ``importance`` orders entries within one timeline and means nothing beside another.
    """

    id: str
    date: EventDate
    dated_by: str | None = None
    text: str
    actors: tuple[str, ...] = ()
    events: tuple[Told, ...]
    sources: tuple[str, ...]
    witnesses: Annotated[int, Field(ge=1)] = 1
    conflicts: tuple[Conflict, ...] = ()
    links: tuple[Link, ...] = ()
    importance: Annotated[float, Field(ge=0)] = 0.0
    edits: tuple[str, ...] = ()


class Mention(Evidence):
    """A place in one of a timeline's articles (``article`` is its id)."""

    article: str


class Participant(Record):
    """Somebody who acts in a timeline, with every place that names him, under whatever name."""

    name: str
    kind: ActorKind = "unknown"
    mentions: tuple[Mention, ...]


class Timeline(Record):
    """The events of many articles in order of time; ``undated`` holds those without a provable date."""

    schema_: Annotated[Literal["dateline.timeline/1"], Field(alias="schema")] = "dateline.timeline/1"
    title: str | None = None
    keywords: tuple[str, ...] = ()
    articles: tuple[SourceArticle, ...] = ()
    actors: tuple[Participant, ...] = ()
    entries: tuple[Entry, ...] = ()
    undated: tuple[Entry, ...] = ()
    provenance: tuple[Provenance, ...] = ()
    warnings: tuple[str, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)
