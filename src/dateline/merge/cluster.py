"""Which told events are the same event."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.errors import UsageError
from dateline.merge.blocking import candidates
from dateline.merge.features import columns
from dateline.merge.guard import Checks
from dateline.merge.links import Edges, Groups, agglomerate
from dateline.merge.parts import Joining, parts
from dateline.merge.similar import Comparison
from dateline.merge.stories import Stories
from dateline.records import Link, Told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from dateline.merge.parts import Joiner
    from dateline.merge.similar import Similarity

SAME = 0.5
"""Mean score from which two clusters are one: the middle of the grey band."""
GREY = (0.25, 0.75)
"""Scores between which a language model is asked, where there is one."""
MOST_ASKED = 200
"""Pairs that a language model is asked about in one run, those nearest to the middle of the grey band."""
_SAID = {True: 0.95, False: 0.05}
_EDITED, _ASKED = "a correction", "the model said so"

Judge = Callable[[Told, Told], bool | None]
"""Says whether two told events are one event; ``None`` if it has no answer."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One event, as told by ``events`` (in order of their ids), and why they were taken for one."""

    events: tuple[Told, ...]
    links: tuple[Link, ...]


def cluster(
    told: Sequence[Told],
    *,
    published: Mapping[str, date | None],
    together: Collection[tuple[str, str]] = (),
    apart: Collection[tuple[str, str]] = (),
    judge: Judge | None = None,
    similarity: Similarity | None = None,
    joiner: Joiner | None = None,
) -> list[Cluster]:
    """Decide which told events are the same event; every one is in exactly one cluster, whatever their order.

    Candidate pairs come from ``blocking``, their scores from ``similar``, clusters by average link from ``links``.

    Args:
        told: the events of all articles.
        published: the day of publication by the id of the article.
        together: pairs of ids that a person's correction makes one event; ids that are not there are passed over.
        apart: pairs of ids that a person's correction separates, the same way.
        judge: asked about pairs of the grey band, at most ``MOST_ASKED``, each once, the smaller id first.
        similarity: adds likeness in meaning; without it words are compared as they are written.
        joiner: has the parts that no link leaves joined elsewhere; not asked where there is a ``similarity`` or
            anything ``together``. The result is the same.

    Raises:
        UsageError: two corrections contradict each other.
    """
    events = sorted(told, key=lambda event: (event.id, event.article, event.text))
    made = columns(events, published)
    stories = Stories(made)
    comparison = Comparison(made, stories, similarity)
    answers: dict[tuple[int, int], float] = {}

    def score(one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        return answers[pair] if pair in answers else comparison.score(*pair)

    edges, grey = _compare(candidates(made, stories.near), score, wanted=MOST_ASKED if judge else 0)
    groups = Groups(len(events))
    checks = Checks(made, groups, score)
    numbers = _numbers(events, {one for pair in (*together, *apart) for one in pair})
    forced = _force(groups, checks, _pairs(together, numbers))
    separated = _separate(events, groups, checks, _pairs(apart, numbers))
    if judge:
        open_pairs = (pair for pair in grey if checks.may_join(groups.find(pair[0]), groups.find(pair[1])))
        _ask(judge, events, open_pairs, answers)
        edges.drop(pair for pair, said in answers.items() if said < SAME)
        for pair, said in answers.items():
            edges.add(*pair, said)
    if joiner is None or similarity is not None or forced:
        joined = agglomerate(groups, edges, score, checks, SAME)
    else:
        linked = parts(len(events), edges.best_first())
        joined = _taken(groups, joiner(Joining(made, stories, SAME, separated, answers), linked))
    del edges, checks, grey  # of a million events, some hundred megabytes

    def why(one: int, other: int) -> str:
        return _ASKED if (one, other) in answers else comparison.because(one, other)

    links = [_link(events, one, other, 1.0, _EDITED) for one, other in forced]
    links += _joined(events, joined, score, why)
    return _clusters(events, groups, links, [one for one, _ in (*forced, *joined)])


def _compare(
    pairs: Iterable[tuple[int, list[int]]], score: Callable[[int, int], float], wanted: int
) -> tuple[Edges, list[tuple[int, int]]]:
    """Return the links worth following, and the pairs nearest to the middle of the grey band."""
    edges = Edges()
    # the farthest from the middle on top, so that it goes first
    grey: list[tuple[float, int, int]] = []
    for one, others in pairs:
        for other in others:
            found = score(one, other)
            if wanted and GREY[0] < found < GREY[1]:
                first, second = min(one, other), max(one, other)
                heapq.heappush(grey, (-abs(found - SAME), -first, -second))
                if len(grey) > wanted:
                    heapq.heappop(grey)
            if found >= SAME:
                edges.add(one, other, found)
    return edges, [(-first, -second) for _, first, second in sorted(grey, reverse=True)]


def _ask(
    judge: Judge, events: Sequence[Told], grey: Iterable[tuple[int, int]], answers: dict[tuple[int, int], float]
) -> None:
    for one, other in grey:
        said = judge(events[one], events[other])
        if said is not None:
            answers[one, other] = _SAID[said]


def _numbers(events: Sequence[Told], wanted: Collection[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, event in enumerate(events):
        if event.id in wanted:
            found.setdefault(event.id, []).append(number)
    return found


def _pairs(named: Iterable[tuple[str, str]], numbers: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, int]]:
    for first, second in sorted({(min(pair), max(pair)) for pair in named}):
        for one in numbers.get(first, ()):
            for other in numbers.get(second, ()):
                yield one, other


def _force(groups: Groups, checks: Checks, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined = []
    for one, other in pairs:
        left, right = groups.find(one), groups.find(other)
        if left != right:
            checks.joined(*groups.join(left, right))
            joined.append((one, other))
    return joined


def _taken(groups: Groups, joined: Iterable[Iterable[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Join what was joined elsewhere, part by part."""
    found = [pair for part in joined for pair in part]
    for one, other in found:
        groups.join(groups.find(one), groups.find(other))
    return found


def _separate(
    events: Sequence[Told], groups: Groups, checks: Checks, pairs: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    separated = list(pairs)
    for one, other in separated:
        if groups.find(one) == groups.find(other):
            raise UsageError(
                f"corrections contradict each other: events {events[one].id} and {events[other].id} "
                "are to be one event, and are to be kept apart",
                hint="remove one of the two corrections",
            )
    checks.keep_apart(separated)
    return separated


def _joined(
    events: Sequence[Told],
    joined: Iterable[tuple[int, int]],
    score: Callable[[int, int], float],
    why: Callable[[int, int], str],
) -> Iterator[Link]:
    """Yield why pairs were joined; of a million links, equal reasons are one text."""
    reasons: dict[str, str] = {}
    for pair in joined:
        one, other = min(pair), max(pair)
        told = why(one, other)
        yield _link(events, one, other, score(one, other), reasons.setdefault(told, told))


def _link(events: Sequence[Told], one: int, other: int, score: float, why: str) -> Link:
    return Link(a=events[one].id, b=events[other].id, score=round(score, 3), because=why)


def _clusters(events: Sequence[Told], groups: Groups, links: Sequence[Link], ends: Sequence[int]) -> list[Cluster]:
    members: dict[int, list[Told]] = {}
    for number, event in enumerate(events):
        members.setdefault(groups.find(number), []).append(event)
    reasons: dict[int, list[Link]] = {}
    for link, end in zip(links, ends, strict=True):
        reasons.setdefault(groups.find(end), []).append(link)
    return [
        Cluster(tuple(found), tuple(sorted(reasons.get(group, ()), key=lambda link: (link.a, link.b))))
        for group, found in members.items()
    ]
