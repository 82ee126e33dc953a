"""The timelines that were made in this session, kept for resources and for questions about their entries."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from dateline.errors import UsageError
from dateline.merge.entry import answers_to
from dateline.merge.explain import explain
from dateline.records import ID_DIGITS

if TYPE_CHECKING:
    from dateline.records import Entry, Timeline

KEPT = 50
"""Timelines that are kept; the one that was asked for longest ago goes first."""
SCHEME = "dateline://timelines/"


@dataclass(frozen=True, slots=True)
class Made:
    """A timeline with the texts of its articles, and its id: the hash of what it tells."""

    id: str
    timeline: Timeline

    @property
    def uri(self) -> str:
        """Its address as a resource."""
        return SCHEME + self.id

    def without_texts(self) -> Timeline:
        """Return the timeline as it is sent: an assistant that gave the texts need not read them again."""
        articles = tuple(article.model_copy(update={"text": None}) for article in self.timeline.articles)
        return self.timeline.model_copy(update={"articles": articles})


class Timelines:
    """Remembers the last ``KEPT`` timelines."""

    def __init__(self) -> None:
        """Begin with none."""
        self._made: OrderedDict[str, Made] = OrderedDict()
        self._lock = Lock()

    def add(self, timeline: Timeline) -> Made:
        """Remember a timeline; the same one again is one."""
        told = timeline.model_dump_json(include={"title", "articles", "entries", "undated"})
        made = Made(hashlib.sha256(told.encode()).hexdigest()[:ID_DIGITS], timeline)
        with self._lock:
            self._made[made.id] = made
            self._made.move_to_end(made.id)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return made

    def get(self, name: str) -> Made:
        """Return a timeline by its id or its address.

        Raises:
            UsageError: there is none.
        """
        wanted = name.strip().removeprefix(SCHEME)
        with self._lock:
            made = self._made.get(wanted)
            if made is not None:
                self._made.move_to_end(wanted)
        if made is None:
            raise UsageError(
                f"there is no timeline {name[:100]!r}", hint="build it again: the last ones of a session are kept"
            )
        return made

    def all(self) -> list[Made]:
        """Return all of them, the newest first."""
        with self._lock:
            return list(reversed(self._made.values()))

    def explained(self, wanted: str, timeline: str | None) -> tuple[Made, Entry, str]:
        """Return the entry that ``wanted`` names, why it is what it is, and its timeline.

        ``wanted`` is the id of an entry or of one of its events, or the beginning of one. Where no timeline is named,
        the newest one is taken that has such an entry.

        Raises:
            UsageError: there is no such timeline, or no entry or more than one answers to it.
        """
        candidates = self.all() if timeline is None else [self.get(timeline)]
        wanted = wanted.strip().removeprefix("#")
        first: UsageError | None = None
        for made in candidates:
            try:
                told = explain(made.timeline, wanted)
            except UsageError as error:
                first = first or error
                continue
            return made, _entry(made.timeline, wanted), told
        if first is None:
            raise UsageError("no timeline was made yet", hint="call build_timeline first")
        raise UsageError(str(first).removeprefix("--explain: "), hint=first.hint)


def _entry(timeline: Timeline, wanted: str) -> Entry:
    """Return the entry that ``explain`` has found: a whole id goes before the beginning of one."""
    entries = (*timeline.entries, *timeline.undated)
    whole = (entry for entry in entries if wanted in answers_to(entry))
    begun = (entry for entry in entries if any(name.startswith(wanted) for name in answers_to(entry)))
    return next(whole, None) or next(begun)
