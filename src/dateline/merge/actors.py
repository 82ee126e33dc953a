"""Who acts, under one name each: within an article by parts of names and by offices, across articles by the full name.

A bare surname is the person's whose full name the article tells, if it tells just one such person: where both Hunter
and Joe Biden act, "Biden" stays a name of its own. Across articles only the same full name makes two actors one,
so that an article more never changes whom another one speaks of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.merge.article_names import ArticleNames, folded
from dateline.records import ActorKind, Mention, Participant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dateline.records import Brief

_KINDS: tuple[ActorKind, ...] = ("person", "organization", "group", "place", "unknown")


@dataclass(slots=True)
class _Somebody:
    """One actor, as far as known: how often each spelling and each kind is told, and where."""

    spellings: Counter[str] = field(default_factory=Counter)
    kinds: Counter[ActorKind] = field(default_factory=Counter)
    mentions: set[Mention] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The spelling of most articles; then the one with capitals and accents, which sort behind plain letters."""
        return min(self.spellings, key=lambda one: (-self.spellings[one], -len(one.encode("utf-8", "replace")), one))


@dataclass(frozen=True, slots=True)
class Unified:
    """The actors of a timeline.

    ``renamed`` holds for a name the numbers of the renamings that made it, ``missed`` those that found nobody;
    ``names`` gives the name to show for an article's id and a (folded) name in it.
    """

    participants: tuple[Participant, ...]
    renamed: Mapping[str, tuple[int, ...]]
    missed: tuple[int, ...]
    names: Mapping[tuple[str, str], str]

    def name(self, article: str, name: str) -> str:
        """Return what a timeline calls whom an article calls ``name``."""
        return self.names.get((article, folded(name)), name)


def unify(
    briefs: Iterable[Brief], texts: Mapping[str, str] | None = None, renames: Sequence[tuple[str, str]] = ()
) -> Unified:
    """Return the actors of all briefs.

    Args:
        briefs: each with its actors and events.
        texts: the canonical texts by the article's id, where they are at hand: they tell of offices ("the Ardovian
            president") and of namesakes that are no actors.
        renames: pairs of a name or an alias and the name to show in its place.
    """
    known: defaultdict[str, _Somebody] = defaultdict(_Somebody)
    alias: dict[tuple[str, str], str] = {}
    for brief in briefs:
        article = ArticleNames(brief, (texts or {}).get(brief.article.id))
        for name, full in article.full.items():
            key = folded(full)
            alias[brief.article.id, name] = key
            somebody = known[key]
            somebody.kinds[article.kinds[name]] += 1
            somebody.spellings[full] += 1
            for place in article.places[name]:
                somebody.mentions.add(Mention(**place.model_dump(), article=brief.article.id))
    shown, steps, missed = _renamed(known, alias, renames)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key in sorted(known):
        groups[folded(shown[key])].append(key)
    participants = [_participant([known[key] for key in keys], _shown(keys, shown, steps)) for keys in groups.values()]
    name_of = {key: _shown(keys, shown, steps) for keys in groups.values() for key in keys}
    renamed: defaultdict[str, set[int]] = defaultdict(set)
    for key in sorted(steps):
        renamed[name_of[key]].update(steps[key])
    return Unified(
        participants=tuple(sorted(participants, key=lambda one: (-len(one.mentions), one.name))),
        renamed={name: tuple(sorted(numbers)) for name, numbers in renamed.items()},
        missed=missed,
        names={place: name_of[key] for place, key in alias.items()},
    )


def _renamed(
    known: Mapping[str, _Somebody], alias: Mapping[tuple[str, str], str], renames: Sequence[tuple[str, str]]
) -> tuple[dict[str, str], dict[str, list[int]], tuple[int, ...]]:
    """Return what to call each actor, by which renamings (their numbers), and the renamings that find nobody."""
    called: defaultdict[str, set[str]] = defaultdict(set)
    for (_, name), key in alias.items():
        called[name].add(key)
    called.update({key: {key} for key in known})  # a full name goes before an alias
    onward = {folded(old): number for number, (old, _) in enumerate(renames)}
    shown = {key: somebody.name for key, somebody in known.items()}
    steps: dict[str, list[int]] = {}
    for old in onward:
        for key in called.get(old, ()):
            if key not in steps:
                steps[key], name = [], old
                while name in onward and onward[name] not in steps[key]:
                    steps[key].append(onward[name])
                    shown[key] = renames[onward[name]][1]
                    name = folded(shown[key])
    used = {number for numbers in steps.values() for number in numbers}
    return shown, steps, tuple(number for number in onward.values() if number not in used)


def _shown(keys: Sequence[str], shown: Mapping[str, str], steps: Mapping[str, object]) -> str:
    """Return the spelling that a person gave, else the actor's own."""
    return shown[next((key for key in keys if key in steps), keys[0])]


def _participant(those: Sequence[_Somebody], name: str) -> Participant:
    kinds = sum((somebody.kinds for somebody in those), Counter[ActorKind]())
    mentions = {mention for somebody in those for mention in somebody.mentions}
    known = (kind for kind in kinds if kind != "unknown")
    return Participant(
        name=name,
        kind=min(known, key=lambda kind: (-kinds[kind], _KINDS.index(kind)), default="unknown"),
        mentions=tuple(sorted(mentions, key=lambda one: (one.article, one.start, one.end))),
    )
