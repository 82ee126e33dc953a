"""Reads ``dateline.edits.toml``: what a person corrects, applied again on every run.

The file holds tables ``[[merge]]``, ``[[split]]``, ``[[hide]]``, ``[[date]]``, ``[[rename]]`` and ``[[pin]]``; see
``docs/corrections.md``. An id in it may be that of an entry or of an event, also one that an entry had before it grew.
"""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, StringConstraints, ValidationError

from dateline.dates.edtf_values import bounds, is_valid
from dateline.errors import UsageError
from dateline.merge.article_names import folded
from dateline.merge.span import day_number
from dateline.schema import MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

EDITS_FILE = "dateline.edits.toml"
UNKNOWN = "unknown"
"""What ``edtf`` says in a ``[[date]]`` where nobody knows the day."""
_MAX_BYTES = 5_000_000
_HINT = "docs/corrections.md shows every table with an example"


_Kind = TypeVar("_Kind", bound="Edit")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _edtf(value: str) -> str:
    if value != UNKNOWN and not is_valid(value):
        raise ValueError(f"{value!r} is no EDTF value, such as 2019-02-03, 2019-02 or 2019-02-03/2019-02-05")
    first, last = (day_number(end) for end in (bounds(value) if value != UNKNOWN else (None, None)))
    if first is not None and last is not None and last < first:
        raise ValueError(f"{value!r} ends before it begins")
    return value


Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Name = Annotated[str, AfterValidator(_flat), Field(min_length=1, max_length=200, pattern=r"\S")]
Wording = Annotated[str, AfterValidator(_flat), Field(min_length=1, max_length=MAX_TEXT, pattern=r"\S")]


class Edit(BaseModel):
    """One table of the file; ``note`` says why, for whoever reads it later."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)
    note: str | None = Field(default=None, max_length=2000)
    _place: str = PrivateAttr(default="")

    @property
    def place(self) -> str:
        """Where the table stands: its kind and its number among those of its kind, from 1."""
        return self._place

    def stands_at(self, place: str) -> None:
        """Remember where the table stands."""
        self._place = place

    def __str__(self) -> str:
        """Return what an entry tells of it."""
        return f"{self._place}: {_flat(self.note)}" if self.note else self._place


class Merge(Edit):
    """These are one event."""

    of: Annotated[list[Id], Field(min_length=2, max_length=1000)]


class Split(Edit):
    """These events do not belong to that entry: they become one of their own, or go where they fit."""

    id: Id
    events: Annotated[list[Id], Field(min_length=1, max_length=1000)]


class Hide(Edit):
    """This entry is not shown."""

    id: Id


class Dated(Edit):
    """This happened then (EDTF), or nobody knows when."""

    id: Id
    edtf: Annotated[str, Field(max_length=100), AfterValidator(_edtf)]


class Rename(Edit):
    """This actor is called so; two that get one name become one."""

    old: Annotated[Name, Field(alias="from")]
    to: Name


class Pin(Edit):
    """The entry is told in these words."""

    id: Id
    text: Wording


class Edits(BaseModel):
    """All corrections of a file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    merge: list[Merge] = []
    split: list[Split] = []
    hide: list[Hide] = []
    date: list[Dated] = []
    rename: list[Rename] = []
    pin: list[Pin] = []
    _source: str = PrivateAttr(default=EDITS_FILE)

    @property
    def source(self) -> str:
        """The file that they stand in."""
        return self._source

    def all(self) -> Iterator[Edit]:
        """Yield every table."""
        for kind in type(self).model_fields:
            yield from getattr(self, kind)


def load_edits(path: str | Path) -> Edits:
    """Read the corrections of a file.

    Raises:
        UsageError: the file cannot be read, is no TOML, breaks a rule, or holds edits that contradict each other; it
            names the file, the table with its number, and the field.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}", hint=_HINT) from error
    if len(data) > _MAX_BYTES:
        raise UsageError(f"{path} is larger than {_MAX_BYTES:,} bytes; no file of corrections is")
    try:
        return parse_edits(data.decode("utf-8-sig"), str(path))
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8: byte {error.start}", hint="save it as UTF-8") from error


def parse_edits(text: str, source: str = EDITS_FILE) -> Edits:
    """Read corrections from the text of a file; ``source`` names it in errors. Raises what ``load_edits`` does."""
    try:
        tables: Any = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        # ValueError: a number of thousands of digits
        why = "nested too deeply" if isinstance(error, RecursionError) else error
        raise UsageError(f"{source} is no TOML: {why}", hint=_HINT) from error
    try:
        edits = Edits.model_validate(tables)
    except ValidationError as error:
        raise UsageError(f"{source}: {_told(error)}", hint=_HINT) from error
    edits._source = source  # noqa: SLF001 -- its own
    for kind in Edits.model_fields:
        for number, edit in enumerate(getattr(edits, kind), 1):
            edit.stands_at(f"[[{kind}]] {number}")
    _refuse_contradictions(edits)
    return edits


def _told(error: ValidationError) -> str:
    """Tell the first of pydantic's complaints, and how many there are."""
    problems = error.errors(include_url=False, include_context=False)
    place, message = problems[0]["loc"], problems[0]["msg"].removeprefix("Value error, ")
    kind, *inside = place or ("",)
    number = next((part + 1 for part in inside if isinstance(part, int)), None)
    table = f"[[{kind}]] {number}" if number else f"[[{kind}]]"
    fields = [str(part) for part in inside[1:] if isinstance(part, str)]
    if problems[0]["type"] == "extra_forbidden":
        message = "no such field" if fields else f"no such table; there are {', '.join(Edits.model_fields)}"
    told = f"{table}{''.join(f', {field}' for field in fields)}: {message}"
    return f"{told} (and {len(problems) - 1} more)" if len(problems) > 1 else told


def _refuse_contradictions(edits: Edits) -> None:
    """Refuse what no run could do; what only the events can tell is looked at again when they are known."""
    refuse_different(edits.date, lambda edit: edit.id, lambda edit: edit.edtf, edits.source)
    refuse_different(edits.pin, lambda edit: edit.id, lambda edit: edit.text, edits.source)
    refuse_different(edits.rename, lambda edit: folded(edit.old), lambda edit: edit.to, edits.source)
    refuse_merged_and_split(edits, lambda one: one)
    onward = {folded(edit.old): edit for edit in edits.rename}
    for edit in edits.rename:
        last, passed = edit, {folded(edit.old)}
        while (following := onward.get(folded(last.to))) is not None and following.old != last.old:
            if folded(last.to) in passed:
                raise UsageError(f"{edits.source}: {edit.place} and {last.place} rename in a circle")
            passed.add(folded(last.to))
            last = following


def refuse_different(
    edits: Iterable[_Kind], key: Callable[[_Kind], str | None], value: Callable[[_Kind], str], source: str
) -> None:
    """Refuse two edits that give one thing (``key``; ``None`` is skipped) two values.

    Raises:
        UsageError: it names both.
    """
    first: dict[str, _Kind] = {}
    for edit in edits:
        thing = key(edit)
        if thing is None:
            continue
        other = first.setdefault(thing, edit)
        if value(other) != value(edit):
            raise UsageError(
                f"{source}: {other.place} and {edit.place} contradict each other:"
                f" {value(other)!r} and {value(edit)!r} for the same thing",
                hint="keep one of them",
            )


def refuse_merged_and_split(edits: Edits, resolve: Callable[[str], str | None]) -> None:
    """Refuse a pair that is to be one and to be apart; ``resolve`` tells which event an id means, if it is found.

    Raises:
        UsageError: it names both tables.
    """
    root = groups_of([found for one in edit.of if (found := resolve(one))] for edit in edits.merge)
    for split in edits.split:
        for event in split.events:
            here, there = resolve(split.id), resolve(event)
            if here is None or there is None or here == there or root.get(here, here) != root.get(there, there):
                continue
            merged = next(edit for edit in edits.merge if there in {resolve(one) for one in edit.of})
            raise UsageError(
                f"{edits.source}: {merged.place} and {split.place} contradict each other:"
                f" {split.id} and {event} are to be one entry, and to be two",
                hint="keep one of them",
            )


def groups_of(lists: Iterable[list[str]]) -> dict[str, str]:
    """Return for each member of lists that are joined where they meet one member that stands for all."""
    root: dict[str, str] = {}

    def top(one: str) -> str:
        while root.setdefault(one, one) != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for members in lists:
        for one, other in pairwise(members):
            root[top(one)] = top(other)
    return {one: top(one) for one in list(root)}
