"""From the records of a collection to its articles: the bad ones are told and the reading goes on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.errors import InputError, NotAnArticleError
from dateline.sources.tables.days import AmbiguousDayError, NoDayError, day_of, order_told
from dateline.sources.tables.fields import Fields
from dateline.sources.tables.mapping import article_with, facts_of_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dateline.records import Article
    from dateline.sources.base import Items, Opened, ReadOptions
    from dateline.sources.tables.days import Order

_MAX_WAITING = 500
_MAX_WAITING_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of a record, where it stands ("line 12"), and how many bytes it took."""

    fields: Mapping[str, object]
    place: str
    size: int


def articles_of(records: Iterable[Record | InputError], opened: Opened, options: ReadOptions) -> Items:
    """Yield the articles of records in their order, or why there is none.

    Left out are those that their own field tells to be older than ``options.since``. Records with dates like
    3/4/2019 wait, up to ``_MAX_WAITING``, for one that tells the order of day and month. A field of ``--map`` that
    no record has is told at the end.

    Raises:
        NotAnArticleError: there is no record.
    """
    dates = _Dates(options)
    unseen = {path: what for what, path in options.mapping.items() if path and what != "text"}
    found = False
    for record in dates.settled(records):
        found = True
        if isinstance(record, InputError):
            yield record
            continue
        if unseen:
            fields = Fields(record.fields, options.mapping)
            unseen = {path: what for path, what in unseen.items() if not fields.has(path)}
        item = _item(record, opened, options, dates.order)
        if item is not None:
            yield item
    if not found:
        raise NotAnArticleError(f"{opened.source} holds no record")
    for path, what in unseen.items():
        yield InputError(f"{opened.source}: no record has the field {path!r}", hint=f"--map says {what}={path}")


def _item(record: Record, opened: Opened, options: ReadOptions, order: Order | None) -> Article | InputError | None:
    try:
        facts = facts_of_record(record.fields, record.place, opened, options, order)
        if options.since and facts.published and not facts.published_guessed and facts.published < options.since:
            return None
        return article_with(facts, record.fields, record.place, opened, options)
    except InputError as error:
        return error


class _Dates:
    """Holds records back while the order of day and month in their dates is not told."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._told: set[Order] = set()

    @property
    def order(self) -> Order | None:
        """The order of the column, ``None`` where no record has told one, or two have told different ones."""
        return next(iter(self._told)) if len(self._told) == 1 else None

    def settled(self, records: Iterable[Record | InputError]) -> Iterator[Record | InputError]:
        """Yield the records in their order, each when ``order`` is what it is to be read with."""
        waiting: deque[Record | InputError] = deque()
        held = 0
        for record in records:
            waits = bool(waiting)
            if isinstance(record, Record):
                waits = self._sees(record) or waits
                held += record.size
            waiting.append(record)
            if self._told or not waits or len(waiting) >= _MAX_WAITING or held >= _MAX_WAITING_BYTES:
                yield from _emptied(waiting)
                held = 0
        yield from _emptied(waiting)

    def _sees(self, record: Record) -> bool:
        """Learn from the dates of a record, and say whether one of them may be two days."""
        ambiguous = False
        for _, value in Fields(record.fields, self._options.mapping).candidates("published"):
            if (order := order_told(value)) is not None:
                self._told.add(order)
            ambiguous = ambiguous or _is_ambiguous(value)
        return ambiguous


def _is_ambiguous(value: object) -> bool:
    try:
        day_of(value)
    except AmbiguousDayError:
        return True
    except NoDayError:
        return False
    return False


def _emptied(waiting: deque[Record | InputError]) -> Iterator[Record | InputError]:
    while waiting:
        yield waiting.popleft()
