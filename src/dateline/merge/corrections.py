"""Applies a person's corrections: before events are joined as pairs to keep apart, then to what was joined."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from dateline.dates.edtf_values import bounds
from dateline.merge.edits import UNKNOWN, groups_of, refuse_different, refuse_merged_and_split
from dateline.merge.entry import answers_to
from dateline.merge.order import entry_id
from dateline.records import EventDate, Link, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.merge.edits import Edit, Edits
    from dateline.records import Entry, Precision

Group = tuple[Sequence[Told], Sequence[Link]]
"""The events of one entry, and why they are one."""

_BECAUSE = "a correction"
_OPEN_DIGITS: dict[int, Precision] = {1: "decade", 2: "century"}
_MONTHS = "12"


class Corrections:
    """What the edits of a file mean for these events.

    ``apart`` holds the pairs of event ids that are not to be joined, ``warnings`` names every edit that finds its
    event no more. Merges wait until events are joined (``regroup``): a person merges whole entries, and two of their
    events forced together before would tear the others off.
    """

    def __init__(self, edits: Edits, told: Iterable[Told]) -> None:
        """Look for the events that the edits speak of.

        Raises:
            UsageError: two edits contradict each other once it is known which events their ids mean.
        """
        self._edits = edits
        self._event = {name: event.id for event in told for name in (event.id, entry_id(event.id))}
        self.warnings: list[str] = []
        refuse_merged_and_split(edits, self._event.get)
        merged = [[self._event[one] for one in edit.of if one in self._event] for edit in edits.merge]
        self._root = groups_of(merged)
        refuse_different(edits.date, lambda edit: self._standing(edit.id), lambda edit: edit.edtf, edits.source)
        refuse_different(edits.pin, lambda edit: self._standing(edit.id), lambda edit: edit.text, edits.source)
        self.apart = tuple(dict.fromkeys(self._apart()))
        self._warn()

    def regroup(self, groups: Iterable[Group]) -> list[Group]:
        """Return the groups of events with those joined that a person merged, and those taken out that one split off.

        Events are mostly apart already, by ``apart``; here go those of a split that takes out the very event by which
        the entry is called, and those that a merge brought back.
        """
        kept: dict[int, Group] = dict(enumerate(groups))
        at = {event.id: number for number, (events, _) in kept.items() for event in events}
        for edit in self._edits.merge:
            found = [self._event[one] for one in edit.of if one in self._event]
            for one, other in pairwise(found):
                if at[one] == at[other]:
                    continue
                gone = kept.pop(at[other])
                into = kept[at[one]]
                link = Link(a=min(one, other), b=max(one, other), score=1, because=_BECAUSE)
                kept[at[one]] = ([*into[0], *gone[0]], [*into[1], *gone[1], link])
                at |= dict.fromkeys((event.id for event in gone[0]), at[one])
        for number, edit_split in enumerate(self._edits.split, len(at)):
            taken = {self._event[one] for one in edit_split.events if one in self._event}
            anchor = self._event.get(edit_split.id)
            if anchor is None or not (taken := {one for one in taken if at[one] == at[anchor]}):
                continue
            whole = kept[at[anchor]]
            if len(taken) == len(whole[0]):
                if len(taken) > 1:
                    self._say(edit_split, "names every event of its entry: nothing is left to split")
                continue
            kept[at[anchor]], kept[number] = _without(whole, taken), _only(whole, taken)
            at |= dict.fromkeys(taken, number)
        return list(kept.values())

    def apply(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return the entries without the hidden ones, dated and worded as a person says, each naming its edits."""
        known = list(entries)
        at = {name: number for number, entry in enumerate(known) for name in answers_to(entry)}
        told: dict[int, list[Edit]] = {}
        hidden = {at[edit.id] for edit in self._edits.hide if edit.id in at}
        values: dict[tuple[str, int], Edit] = {}
        changed = dict(enumerate(known))
        for edit in self._edits.all():
            for number in sorted({at[one] for one in _ids(edit) if one in at}):
                told.setdefault(number, []).append(edit)
        for dated in self._edits.date:
            place = at.get(dated.id)
            if place is not None and self._is_first(values, ("date", place), dated, dated.edtf):
                changed[place] = changed[place].model_copy(update={"date": edited(dated.edtf), "dated_by": None})
        for pin in self._edits.pin:
            place = at.get(pin.id)
            if place is not None and self._is_first(values, ("pin", place), pin, pin.text):
                changed[place] = changed[place].model_copy(update={"text": pin.text})
        if hidden:
            count = f"{len(hidden)} {'entry is' if len(hidden) == 1 else 'entries are'}"
            self.warnings.append(f"{self._edits.source}: {count} hidden")
        return [
            entry.model_copy(update={"edits": tuple(str(edit) for edit in told[number])}) if number in told else entry
            for number, entry in changed.items()
            if number not in hidden
        ]

    def _standing(self, one: str) -> str | None:
        event = self._event.get(one)
        return self._root.get(event, event) if event else None

    def _apart(self) -> Iterator[tuple[str, str]]:
        for edit in self._edits.split:
            anchor = self._event.get(edit.id)
            for one in edit.events:
                event = self._event.get(one)
                if anchor and event and anchor != event and anchor not in map(self._event.get, edit.events):
                    yield anchor, event

    def _warn(self) -> None:
        for edit in self._edits.all():
            for one in _ids(edit):
                if one not in self._event:
                    self._say(edit, f"finds no event {one} any more")

    def _say(self, edit: Edit, what: str) -> None:
        self.warnings.append(f"{self._edits.source}: {edit.place} {what}" + (f" ({edit.note})" if edit.note else ""))

    def _is_first(self, values: dict[tuple[str, int], Edit], key: tuple[str, int], edit: Edit, value: str) -> bool:
        """Say whether an edit is the first of its kind for an entry; another value for it is told and not taken."""
        first = values.setdefault(key, edit)
        if first is edit:
            return True
        if value != getattr(first, "edtf", getattr(first, "text", None)):
            self._say(edit, f"is not applied: the entry that it speaks of is now the one of {first.place}")
        return False


def edited(edtf: str) -> EventDate:
    """Return the date that a person set; ``UNKNOWN`` gives one without a value."""
    if edtf == UNKNOWN:
        return EventDate(basis="edited")
    earliest, latest = bounds(edtf)
    return EventDate(edtf=edtf, earliest=earliest, latest=latest, precision=_precision(edtf), basis="edited")


def _precision(edtf: str) -> Precision:
    """Return how fine an EDTF value is, by its form."""
    plain = edtf.strip("?~%")
    if "T" in plain:
        return "time"
    if any(sign in plain for sign in "/.[{"):
        return "interval"
    parts = plain.lstrip("-").split("-")
    if len(parts) == 1:
        return _OPEN_DIGITS.get(plain.count("X"), "year")
    month, *day = parts[1:]
    if not day:
        return "month" if month <= _MONTHS or "X" in month else "season"
    return "month" if "X" in day[0] else "day"


def _ids(edit: Edit) -> list[str]:
    """Return the ids that an edit speaks of."""
    named = [getattr(edit, "id", None), *getattr(edit, "of", ()), *getattr(edit, "events", ())]
    return [one for one in dict.fromkeys(named) if one is not None]


def _without(group: Group, taken: set[str]) -> Group:
    kept = [event for event in group[0] if event.id not in taken]
    return kept, [link for link in group[1] if link.a not in taken and link.b not in taken]


def _only(group: Group, taken: set[str]) -> Group:
    kept = [event for event in group[0] if event.id in taken]
    return kept, [link for link in group[1] if link.a in taken and link.b in taken]
