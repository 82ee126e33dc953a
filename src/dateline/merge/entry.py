"""Makes one entry of the events that are one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from dateline.merge.conflicts import settle
from dateline.merge.importance import importance
from dateline.merge.order import entry_id
from dateline.merge.wording import spokesman
from dateline.records import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dateline.merge.witnesses import Witnesses
    from dateline.records import Link, Told

Naming = Callable[[str, str], str]
"""Turns an article's id and a name in it into the name that the timeline uses."""


def make_entry(events: Sequence[Told], links: Iterable[Link], witnesses: Witnesses, naming: Naming) -> Entry:
    """Return the entry of at least one event; it depends on nothing but these events and their articles.

    Its id is that of the event told first: earliest published, then by article and place.
    """
    told = sorted(events, key=witnesses.place)
    dating = settle(told, witnesses)
    articles = dict.fromkeys(event.article for event in told)
    return Entry(
        id=entry_id(told[0].id),
        date=dating.date,
        dated_by=dating.by,
        text=spokesman(told, witnesses).text,
        actors=_actors(told, naming),
        events=tuple(told),
        sources=tuple(articles),
        witnesses=witnesses.count(articles),
        conflicts=dating.conflicts,
        links=tuple(sorted(links, key=lambda link: (link.a, link.b, link.because))),
        importance=importance(dating.date, told, witnesses),
    )


def answers_to(entry: Entry) -> Iterator[str]:
    """Yield every id by which an entry may be called: its own, its events', and those it had before it grew."""
    yield entry.id
    for event in entry.events:
        yield event.id
        yield entry_id(event.id)


def _actors(events: Sequence[Told], naming: Naming) -> tuple[str, ...]:
    """Return the actors, those whom most articles name first, else as they are first told."""
    named = {(naming(event.article, name), event.article): None for event in events for name in event.actors}
    counted = Counter(name for name, _ in named)
    return tuple(sorted(counted, key=lambda name: -counted[name]))
