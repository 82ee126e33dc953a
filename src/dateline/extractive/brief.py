"""A brief without a language model: the chosen lines of one article are its events, word for word."""

from __future__ import annotations

import hashlib
import re
from importlib import metadata
from typing import TYPE_CHECKING

from dateline.dates import event_date
from dateline.extractive.candidates import dated_lines
from dateline.grounding.actors import ground_actors
from dateline.grounding.events import Ground, evidence
from dateline.grounding.hedges import hedge
from dateline.grounding.names import Names
from dateline.grounding.words import words
from dateline.records import ID_DIGITS, Brief, Event, EventDate, Provenance
from dateline.schema import MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.dates import TimeExpression
    from dateline.extractive.candidates import Candidate, Slot
    from dateline.grounding.words import Word
    from dateline.records import Article, Evidence

MODEL = "extractive"
"""What stands in the place of a model's name: ``--model extractive``."""
MAX_ACTORS = 6
"""Names of one line that are told as its actors."""

_CALENDAR = re.compile(
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|"
    r"[ap]\.?m|GMT|UTC|[ECMP][SD]T|BST"
)
"""What has a capital and is no name."""
_CUT_AT = re.compile(r"[;:,–—](?=\s)|\s(?=[–—-]\s)")
_FAIR = 0.5
"""The share of the room that a cut at a comma must leave filled; else it is cut between words."""
_TOGETHER = frozenset({" ", " of ", " de ", " al-", ". "})
"""What may stand within a name, between its words."""


def brief_of(article: Article, chosen: Sequence[Candidate]) -> Brief:
    """Return what was chosen of an article as a brief: one event a line and date, in the order of the text.

    An event's text is its line with single blanks, cut off at ``schema.MAX_TEXT`` characters, where a warning tells
    it. Its date is that of the phrase, or the day of publication. Its actors are the names in the line. Candidates of
    other articles, and those that only mention their date, are passed over.
    """
    own = [one for one in chosen if one.article == article.id and not one.mentions]
    own.sort(key=lambda one: (one.number, one.slot.first, one.slot.last))
    phrases = _phrases(article, own)
    names = Names(article.text)
    usual = _known_names(article)
    events = tuple(
        _event(article, one, phrase, _actors(article, one, phrase, names, usual))
        for one in own
        for phrase in (phrases.get((one.number, one.slot)),)
    )
    actors, _ = ground_actors(Ground(article, names, ()), (), events)
    cut = len({one.number for one in own if len(one.text) > MAX_TEXT})
    return Brief(
        article=article.info(),
        events=events,
        actors=tuple(actors),
        provenance=Provenance(model=MODEL, prompt=None, dateline=metadata.version("dateline")),
        warnings=(f"{cut} lines longer than {MAX_TEXT} characters are cut short",) if cut else (),
    )


def shortened(text: str, room: int = MAX_TEXT) -> str:
    """Return a text that is not longer than ``room``: cut at a comma or the like if one is near, and told by "…"."""
    if len(text) <= room:
        return text
    head = text[: room - 1]
    places = [match.start() for match in _CUT_AT.finditer(text[:room]) if match.start() >= _FAIR * room]
    blank = head.rfind(" ") if text[room - 1] != " " else room - 1
    stop = places[-1] if places else blank
    return (head[:stop] if stop > 0 else head).rstrip() + "…"


def _phrases(article: Article, own: Sequence[Candidate]) -> dict[tuple[int, Slot], TimeExpression]:
    """Return the expressions that give the dates of candidates, which keep none: read again, only where asked for."""
    wanted = {(one.number, one.slot) for one in own if one.dated}
    return {
        (line.number, slot): phrase
        for line, _, dated in (dated_lines(article) if wanted else ())
        for slot, (phrase, _) in dated.items()
        if phrase is not None and (line.number, slot) in wanted
    }


def _event(article: Article, one: Candidate, phrase: TimeExpression | None, actors: Sequence[str]) -> Event:
    text = shortened(one.text)
    told = "\n".join([article.id, text, f"{one.start}-{one.end}", str(one.slot.first), str(one.slot.last)])
    return Event(
        id=hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:ID_DIGITS],
        text=text,
        actors=tuple(actors),
        date=event_date(phrase) if phrase else EventDate() if one.dated else _published(article),
        evidence=(evidence(article, one.start, one.end),),
        hedge=_hedge(article, one),
    )


def _hedge(article: Article, one: Candidate) -> Evidence | None:
    """Return the first word by which the line takes distance from what it tells."""
    found = hedge(article.text[one.start : one.end], (0, one.end - one.start))
    return evidence(article, one.start + found[0], one.start + found[1]) if found else None


def _published(article: Article) -> EventDate:
    """Return the day of publication as the date of what has no phrase: the text speaks of that day at most."""
    if article.published is None:
        return EventDate()
    iso = article.published.isoformat()
    edtf = f"{iso}?" if article.published_guessed else iso
    return EventDate(edtf=edtf, earliest=iso, latest=iso, precision="day", basis="published", anchor=iso)


def _actors(
    article: Article, one: Candidate, phrase: TimeExpression | None, names: Names, usual: frozenset[str]
) -> list[str]:
    """Return the names of a line, in order, without those in the phrase that dates it."""
    line = article.text[one.start : one.end]
    found: dict[str, None] = {}
    for run in _runs(line, usual):
        start, end = run[0].start, run[-1].end
        if phrase and start < phrase.end - one.start and phrase.start - one.start < end:
            continue
        name = names.known(line[start:end])
        if name:
            found.setdefault(name)
    return list(found)[:MAX_ACTORS]


def _runs(line: str, usual: frozenset[str]) -> Iterator[list[Word]]:
    """Yield the words of each name: those with capitals that stand together.

    The first word of a line is one only if it has a capital within a line, too.
    """
    run: list[Word] = []
    for place, word in enumerate(words(line)):
        if not word.is_name or _CALENDAR.fullmatch(word.text) or not (place or word.text in usual):
            continue
        if run and line[run[-1].end : word.start] not in _TOGETHER:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _known_names(article: Article) -> frozenset[str]:
    """Return the words that have a capital within a line, where no rule of spelling asks for one."""
    found: set[str] = set()
    for line in article.lines:
        if line.dropped is None:
            found.update(word.text for word in words(article.quote(line))[1:] if word.is_name)
    return frozenset(found)
