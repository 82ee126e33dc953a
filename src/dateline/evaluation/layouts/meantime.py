"""MEANTIME (Minard et al., "MEANTIME, the NewsReader Multilingual Event and Time Corpus", LREC 2016): CAT XML.

A file is one Wikinews article in tokens with, for its headline and first sentences, every word that names an event, the
time expressions, and how they hang together. Only sentences with such full annotation are judged; in the others just
some words are marked. The headline and the line of the date are no part of the article's text: they become its title
and its day of publication.

An event is required if a reader would call it one: named by a verb or a noun, not grammatical ("begin to …"), neither
denied nor generic nor conditional, and certain or probable. The others may be told as well and are not invented. Speech
("said") counts: it is an act. The date of an event is the value of the time expression that it lies in or coincides
with; an expression other than the day of publication makes it ``told``, that day makes it ``implied``, as does a date
that only another mention of the event or an event at the same time has. A grammatical verb and the event that it helps
to tell ("made" its "flight") have one date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dateline.dates.edtf_values import bounds
from dateline.errors import InputError
from dateline.evaluation.gold import GoldArticle, GoldEvent, Span, lines_within
from dateline.evaluation.layouts.cat import CatDocument, read_cat
from dateline.evaluation.layouts.files import each
from dateline.evaluation.layouts.timex import edtf_of
from dateline.evaluation.layouts.treebank import plain
from dateline.text.article import make_article
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from dateline.evaluation.gold import Dating
    from dateline.evaluation.layouts.cat import Mention

_WITHIN = {"IS_INCLUDED", "SIMULTANEOUS"}
_PUBLISHED = "CREATION_TIME"
_NO_EVENT = frozenset({"GRAMMATICAL"})
_SURE = frozenset({"CERTAIN", "PROBABLE"})
_ACTORS = frozenset({"PER", "ORG"})
_MAX_NAME_WORDS = 6
_MAX_STEPS = 20  # of events beside one another, from one with a date on


def read(folder: Path) -> Iterator[GoldArticle | InputError]:
    """Yield the articles of a folder and the folders in it, in the order of their paths; a bad one as an error."""
    return each(folder.rglob("*.xml"), read_file)


def read_file(path: Path) -> GoldArticle:
    """Read one file.

    Raises:
        InputError: it is no CAT XML, or has no sentence to judge.
    """
    document = read_cat(path)
    published = _published(document)
    head = 0 if published is None else published.tokens[0].sentence
    day = edtf_of(published.get("value")) if published else None
    text, places = _text(document, head)
    title = plain(" ".join(token.text for token in document.tokens if token.sentence < head)) or None
    article = make_article(text, path.name, published=_day(day), facts=Facts(title=title, language="en"), header=False)
    last = max((one.tokens[-1].sentence for one in document.mentions if _is_full(one)), default=-1)
    scope = tuple(place for sentence, place in places.items() if sentence <= last)
    if not scope:
        raise InputError(f"{path.name}: no sentence with full annotation")
    known = _Known(_Dates(document, published), _names(document))
    events = tuple(
        _event(document, one, text, places[one.tokens[0].sentence], known)
        for one in document.mentions
        if _is_full(one) and one.tokens[0].sentence in places
    )
    actors = tuple(dict.fromkeys(name for event in events for name in event.actors))
    return GoldArticle(article, events, actors=actors, scope=lines_within(article, scope), mentions=True)


def _text(document: CatDocument, head: int) -> tuple[str, dict[int, Span]]:
    """Return the sentences after the head as one text, and the place of each."""
    sentences: dict[int, list[str]] = {}
    for token in document.tokens:
        if token.sentence > head:
            sentences.setdefault(token.sentence, []).append(token.text)
    parts, places, at = [], {}, 0
    for number, tokens in sentences.items():
        sentence = plain(" ".join(tokens))
        parts.append(sentence)
        places[number] = (at, at + len(sentence))
        at += len(sentence) + 1
    return " ".join(parts), places


def _published(document: CatDocument) -> Mention | None:
    """Return the day of publication: marked as such, else the first whole day at the top."""
    days = [one for one in document.mentions if one.tag == "TIMEX3" and one.tokens]
    marked = [one for one in days if one.get("functionInDocument") == _PUBLISHED]
    top = [one for one in days if one.tokens[0].sentence == 1 and _day(edtf_of(one.get("value")))]
    return next(iter(marked + top), None)


def _is_full(one: Mention) -> bool:
    """Whether a mention of an event is annotated in full; one of the cross-document annotation has no attributes."""
    return one.tag == "EVENT_MENTION" and bool(one.get("certainty")) and bool(one.tokens)


def _event(document: CatDocument, one: Mention, text: str, place: Span, known: _Known) -> GoldEvent:
    words = _words(one)
    participants = document.participants.get(one.id, ())
    day, dating = known.dates.of(one.id)
    after, before = (None, None) if day else known.dates.between(one.id)
    acting = [
        document.instances[who.id].id for role, who in participants if role == "Arg0" and who.id in document.instances
    ]
    return GoldEvent(
        text=" ".join((words, *(_words(who) for _, who in participants))),
        quote=text[slice(*place)],
        start=place[0],
        end=place[1],
        date=day,
        dating=dating,
        actors=tuple(known.names[entity] for entity in acting if entity in known.names),
        trigger=tuple(dict.fromkeys(word for word in (words, one.get("pred")) if word)),
        verb=one.get("pos") == "VERB",
        hedged=one.get("certainty") != "CERTAIN",
        required=_is_required(document, one),
        after=after,
        before=before,
    )


def _is_required(document: CatDocument, one: Mention) -> bool:
    instance = document.instances.get(one.id)
    return (
        one.get("pos") in {"VERB", "NOUN"}
        and one.get("polarity") == "POS"
        and one.get("special_cases") == "NONE"
        and one.get("certainty") in _SURE
        and (instance is None or instance.get("class") not in _NO_EVENT)
    )


def _names(document: CatDocument) -> dict[str, str]:
    """Return the longest name of each person and organization that the article names, by the id of its instance."""
    names: dict[str, str] = {}
    for one in document.mentions:
        entity = document.instances.get(one.id)
        if entity is None or entity.get("ent_type") not in _ACTORS or one.get("syntactic_type") != "NAM":
            continue
        name = _words(one)
        if len(name.split()) <= _MAX_NAME_WORDS:
            names[entity.id] = max(names.get(entity.id, ""), name, key=lambda told: (len(told), told))
    return names


def _words(one: Mention) -> str:
    return plain(" ".join(token.text for token in one.tokens))


class _Dates:
    """What the relations of a document tell of the dates of its events."""

    def __init__(self, document: CatDocument, published: Mention | None) -> None:
        self._links: dict[str, list[tuple[str, Mention]]] = {}
        self._own: dict[str, str] = {}
        self._implied: dict[str, str] = {}
        kinds = {one.id: one for one in document.mentions}
        for kind, source, target in document.time_links:
            self._link(kinds, source, kind, target)
            self._link(kinds, target, _TURNED.get(kind, ""), source)
        for one, links in self._links.items():
            self._date(one, links, published)
        for one, other in document.verb_links:
            for its, whose in ((one, other), (other, one)):
                if whose in self._own:
                    self._own.setdefault(its, self._own[whose])
        self._spread(document)

    def _link(self, kinds: Mapping[str, Mention], one: str, kind: str, other: str) -> None:
        if one in kinds and other in kinds and kinds[one].tag == "EVENT_MENTION":
            self._links.setdefault(one, []).append((kind, kinds[other]))

    def _date(self, one: str, links: list[tuple[str, Mention]], published: Mention | None) -> None:
        for kind, other in links:
            value = edtf_of(other.get("value")) if kind in _WITHIN and other.tag == "TIMEX3" else None
            if value and other is not published:
                self._own.setdefault(one, value)
            elif value:
                self._implied.setdefault(one, value)

    def _spread(self, document: CatDocument) -> None:
        """Give a date to the other mentions of an event, and to events within or beside a dated one, until all have.

        Where these have different dates, none is given.
        """
        beside = {
            one: [other.id for kind, other in links if kind in _WITHIN and other.tag == "EVENT_MENTION"]
            for one, links in self._links.items()
        }
        for one in document.instances:
            beside.setdefault(one, [])
        for _ in range(_MAX_STEPS):
            alike: dict[str, set[str]] = {}
            for one, instance in document.instances.items():
                if value := self._known(one):
                    alike.setdefault(instance.id, set()).add(value)
            found = {}
            for one, others in beside.items():
                values = {value for other in others if (value := self._known(other))}
                if one in document.instances:
                    values |= alike.get(document.instances[one].id, set())
                if len(values) == 1 and not self._known(one):
                    found[one] = values.pop()
            if not found:
                break
            self._implied.update(found)

    def _known(self, one: str) -> str | None:
        return self._own.get(one) or self._implied.get(one)

    def of(self, one: str) -> tuple[str | None, Dating]:
        """Return the date of an event."""
        if one in self._own:
            return self._own[one], "told"
        if one in self._implied:
            return self._implied[one], "implied"
        return None, "open"

    def between(self, one: str) -> tuple[str | None, str | None]:
        """Return the days after and before which an event without a date is known to be."""
        after: list[str] = []
        before: list[str] = []
        for kind, other in self._links.get(one, ()):
            value = edtf_of(other.get("value")) if other.tag == "TIMEX3" else None
            first, last = bounds(value) if value else (None, None)
            if kind == "AFTER" and first:
                after.append(first)
            if kind == "BEFORE" and last:
                before.append(last)
        return max(after, default=None), min(before, default=None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a whole document."""

    dates: _Dates
    names: Mapping[str, str]


_TURNED = {
    "INCLUDES": "IS_INCLUDED",
    "IS_INCLUDED": "INCLUDES",
    "SIMULTANEOUS": "SIMULTANEOUS",
    "BEFORE": "AFTER",
    "AFTER": "BEFORE",
}


def _day(edtf: str | None) -> date | None:
    try:
        return date.fromisoformat(edtf or "")
    except ValueError:
        return None
