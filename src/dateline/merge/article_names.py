"""The names of one article: which of them are one actor's, and where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from dateline.grounding.words import STOP_WORDS
from dateline.merge.titles import is_address, offices, without_address, without_honorific
from dateline.records import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dateline.records import ActorKind, Brief

_QUOTES = " .,;:'\"“”‘’"
_NO_FIRST_NAMES = frozenset(
    """north south east west northern southern eastern western central new united white black red green supreme high
    european american british federal national international royal state democratic republican general first great
    saint san santa los las port fort mount lake cape air bank grand upper lower old world""".split()
)
_NO_SURNAMES = frozenset(
    """house court union street city ministry party bank university minister police office agency department council
    committee commission association group company corporation corp inc ltd times post news radio television airport
    hospital school island islands sea river bay ocean army navy force forces air war day week act airlines airways
    states kingdom republic nations parliament congress assembly senate service centre center institute club""".split()
)
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december yesterday today tomorrow meanwhile later earlier still however also since
    soon though although instead even like unlike says said asked according""".split()
)
_SENTENCE_START = re.compile(r"(?:^|[\n.!?:;\"“”‘’(\[—–-])\s*\Z")
_ACRONYM = re.compile(r"[A-Z]{2,7}")
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]|\.(?=\w)){0,60}")
_MAX_NAME = 200
_MAX_NAMESAKES = 64
_NO_PERSONS: frozenset[ActorKind] = frozenset({"organization", "group"})


@lru_cache(maxsize=65536)
def folded(name: str) -> str:
    """Return a name as names are compared: without case, accents, "the" before and the possessive behind it."""
    plain = unicodedata.normalize("NFKD", " ".join(name.split()).strip(_QUOTES).casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("’", "'").replace(".", "")
    return plain.removeprefix("the ").removesuffix("'s")


class ArticleNames:
    """Every name of an article's actors, each given by its ``folded`` form.

    ``full`` holds the name to show for it, ``kinds`` what it was said to be, ``places`` where it stands.
    """

    def __init__(self, brief: Brief, text: str | None) -> None:
        """Join the names of a brief; ``text`` is the article's canonical text, where it is at hand."""
        self._shown: dict[str, str] = {}
        self.kinds: dict[str, ActorKind] = {}
        self.places: defaultdict[str, list[Evidence]] = defaultdict(list)
        quoted = {(place.start, place.quote) for event in brief.events for place in event.evidence}
        self._pieces = [(0, text)] if text is not None else sorted(quoted)
        self._collect(brief)
        self._parts = {name: folded(self._bare(name)).split() for name in self._shown}
        self._root = self._joined()
        self.full = {name: self._show(root) for name, root in self._root.items()}
        self._drop_nested()
        for phrase, root in self._offices():
            self.full.setdefault(phrase, self.full[root])
            self.kinds.setdefault(phrase, self.kinds[root])

    def _collect(self, brief: Brief) -> None:
        for actor in brief.actors:
            name = self._take(actor.name, actor.kind)
            self.places[name] += actor.mentions
        known = set(self.places)
        for event in brief.events:
            for shown in event.actors:
                name = self._take(shown, "unknown")
                if name not in known:
                    self.places[name] += [place for quote in event.evidence for place in _occurrences(shown, quote)]
        for name, places in self.places.items():
            self.places[name] = sorted({(place.start, place.end): place for place in places}.values(), key=_order)

    def _take(self, shown: str, kind: ActorKind) -> str:
        name = folded(shown)
        self._shown.setdefault(name, without_honorific(" ".join(shown.split())))
        if self.kinds.get(name, "unknown") == "unknown":
            self.kinds[name] = kind
        return name

    def _bare(self, name: str) -> str:
        """Return a person's name without the office before it: "Ardovian President Lena Okafor"."""
        shown, kind = self._shown[name], self.kinds[name]
        if kind in _NO_PERSONS | {"place"}:
            return shown
        behind = next((end for start, end in offices(shown) if start == 0), 0)
        return without_address(shown[behind:].strip() or shown, is_person=kind == "person")

    def _joined(self) -> dict[str, str]:
        """Return for every name the one that stands for the actor, the fullest first."""
        by_bare: dict[tuple[str, ...], str] = {}
        root: dict[str, str] = {}
        holders: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self._shown, key=lambda one: (-len(self._parts[one]), -len(one), one)):
            parts = self._parts[name]
            same = by_bare.get(tuple(parts))
            if same is not None and self._agree(name, same):
                root[name] = root[same]
                continue
            tests = (
                (self._is_short_person, parts[-1:]),
                (self._is_short_organization, parts[:1]),
                (self._is_acronym, parts[:1]),
            )
            found = next(
                (one for test, key in tests for one in self._meant(name, holders["".join(key)], root, test)), name
            )
            root[name] = found
            by_bare.setdefault(tuple(parts), name)
            if len(parts) > 1:
                for key in {parts[0], parts[-1], "".join(part[0] for part in parts if part not in STOP_WORDS)}:
                    holders[key].append(name)
        return root

    def _meant(self, name: str, fulls: list[str], root: dict[str, str], test: Callable[[str, str], bool]) -> set[str]:
        """Return whom a short form means, if it is just one."""
        if len(fulls) > _MAX_NAMESAKES:
            return set()
        people = {root[full] for full in fulls if test(name, full)}
        return people if len(people) == 1 else set()

    def _agree(self, one: str, other: str) -> bool:
        kinds = {self.kinds[one], self.kinds[other]} - {"unknown"}
        return len(kinds) <= 1

    def _is_short_person(self, short: str, full: str) -> bool:
        mine, theirs = self._parts[short], self._parts[full]
        kinds = self.kinds[short], self.kinds[full]
        if not self._shown[short][:1].isupper() or not set(kinds) <= {"person", "unknown"}:
            return False
        if kinds[1] == "unknown" and (len(theirs) > 3 or not _personal(theirs)):  # noqa: PLR2004 -- Juan Carlos Ferreira
            return False
        if len(mine) == 1 and mine[0] == theirs[0] != theirs[-1]:
            return kinds == ("person", "person")
        if len(mine) > 1 and (mine[0], mine[-1]) == (theirs[0], theirs[-1]):
            return set(mine) <= set(theirs)
        return theirs[-len(mine) :] == mine and not (len(mine) == 1 and self._has_namesake(short, theirs))

    def _is_short_organization(self, short: str, full: str) -> bool:
        mine, theirs = self._parts[short], self._parts[full]
        return {self.kinds[short], self.kinds[full]} <= _NO_PERSONS and theirs[: len(mine)] == mine

    def _is_acronym(self, short: str, full: str) -> bool:
        letters = self._shown[short].replace(".", "")
        words = [word for word in self._shown[full].split() if word.casefold() not in STOP_WORDS]
        return (
            _ACRONYM.fullmatch(letters) is not None
            and "person" not in {self.kinds[short], self.kinds[full]}
            and self._agree(short, full)
            and len(words) == len(letters)
            and all(word[0] == letter for word, letter in zip(words, letters, strict=True))
        )

    def _has_namesake(self, short: str, full: list[str]) -> bool:
        """Say whether the article has a surname behind another first name, too, of somebody who is no actor."""
        return any(
            folded(before) not in full and not is_address(before)
            for before in self._words_before.get(folded(self._bare(short)), ())
        )

    @cached_property
    def _words_before(self) -> dict[str, set[str]]:
        """For each word with a capital: those right before it that may be first names, from one pass over the text.

        At the start of a sentence any word has a capital; one that the text has in small letters, too, is no name.
        """
        found: defaultdict[str, set[str]] = defaultdict(set)
        at_start: set[tuple[str, str]] = set()
        small: set[str] = set()
        for _, piece in self._pieces:
            before: re.Match[str] | None = None
            for word in _WORD.finditer(piece):
                if not word[0][0].isupper():
                    small.add(word[0])
                    before = None
                    continue
                if before is not None and piece[before.end() : word.start()] in {" ", "\n"}:
                    pair = folded(word[0]), before[0]
                    opens = _SENTENCE_START.search(piece, max(0, before.start() - 3), before.start())
                    if folded(before[0]) not in STOP_WORDS | _CALENDAR:
                        (at_start if opens else set()).add(pair)
                        found[pair[0]].update(() if opens else {pair[1]})
                before = word
        for surname, first in at_start:
            if first.casefold() not in small:
                found[surname].add(first)
        return found

    def _show(self, name: str) -> str:
        """Return the name to show: a full name without the office before it; "Pope Benedict" as it is."""
        return self._bare(name) if len(self._parts[name]) > 1 else self._shown[name]

    def _drop_nested(self) -> None:
        """Leave out a place that is a part of a longer name's, as long as one is left."""
        places = sorted((p.start, -p.end) for those in self.places.values() for p in those)
        inside, reach, start_of_reach = set(), -1, -1
        for start, minus_end in places:
            if -minus_end <= reach and (start, -minus_end) != (start_of_reach, reach):
                inside.add((start, -minus_end))
            elif -minus_end > reach:
                reach, start_of_reach = -minus_end, start
        for name, those in self.places.items():
            self.places[name] = [p for p in those if (p.start, p.end) not in inside] or those

    def _offices(self) -> Iterator[tuple[str, str]]:
        """Yield offices with whose they are, where the article says so, and note the places."""
        people = {
            (p.start, p.end): self._root[name]
            for name, those in self.places.items()
            if self.kinds[name] in {"person", "unknown"} and self._shown[name][:1].isupper()
            for p in those
        }
        starts, ends = {a: (b, who) for (a, b), who in people.items()}, {b: who for (_, b), who in people.items()}
        found: defaultdict[str, list[Evidence]] = defaultdict(list)
        held: defaultdict[str, set[str]] = defaultdict(set)
        for offset, piece in self._pieces:
            for start, end in offices(piece):
                phrase = folded(piece[start:end])
                found[phrase].append(Evidence(start=offset + start, end=offset + end, quote=piece[start:end]))
                holder = _holder(piece, (start, end), offset, starts, ends)
                if holder is not None:
                    held[phrase].add(holder)
        for phrase, holders in sorted(held.items()):
            if len(holders) == 1 and self._root.get(phrase, phrase) == phrase:
                unique = {(place.start, place.end): place for place in (*self.places[phrase], *found[phrase])}
                self.places[phrase] = sorted(unique.values(), key=_order)
                root = holders.pop()
                self.full[phrase] = self.full[root]
                yield phrase, root


def _holder(
    piece: str, span: tuple[int, int], offset: int, starts: dict[int, tuple[int, str]], ends: dict[int, str]
) -> str | None:
    """Return who holds the office at a place: "President Lena Okafor", "Lena Okafor, the Ardovian president"."""
    start, end = span
    before = piece[max(0, start - 6) : start]
    article = next((word for word in (", the ", ", a ", ", an ") if before.endswith(word)), None)
    if article is not None and offset + start - len(article) in ends:
        return ends[offset + start - len(article)]
    if piece[end : end + 1] in {" ", "\n"} and offset + end + 1 in starts:
        return starts[offset + end + 1][1]
    if before.casefold().endswith("the ") and piece[end : end + 2] == ", " and offset + end + 2 in starts:
        return starts[offset + end + 2][1]
    for inside in range(start, end):  # the office is a part of the name as it was found: "President Lena Okafor"
        found = starts.get(offset + inside)
        if found is not None and found[0] > offset + end:
            return found[1]
    return None


def _personal(parts: list[str]) -> bool:
    """Say whether a name whose kind is unknown may be a person's full name."""
    return parts[0] not in _NO_FIRST_NAMES and parts[-1] not in _NO_SURNAMES and not STOP_WORDS & set(parts)


def _order(place: Evidence) -> tuple[int, int]:
    return place.start, place.end


def _occurrences(name: str, place: Evidence) -> Iterator[Evidence]:
    """Yield where a name stands in a piece of evidence, as whole words."""
    plain = re.escape(" ".join(name.split()).strip(_QUOTES)[:_MAX_NAME]).replace(r"\ ", r"[ \n]")
    flags = 0 if any(c.isupper() for c in name) else re.IGNORECASE
    if plain:
        for match in re.finditer(rf"(?<!\w){plain}(?!\w)", place.quote, flags):
            start = place.start + match.start()
            yield Evidence(start=start, end=start + len(match[0]), quote=match[0])
