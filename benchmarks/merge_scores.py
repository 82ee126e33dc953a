"""Scores of coreference, by their definitions; used by ``merge.py``, tested on hand-computed cases.

MUC: Vilain et al. 1995. B³: Bagga and Baldwin 1998. CEAF-e: Luo 2005, with his φ4. CoNLL F1: the mean of the three
(Pradhan et al. 2012). Singletons count; the mentions are the same on both sides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

Score = tuple[float, float, float]
"""Precision, recall, F1; from 0 to 1."""


def muc(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Score:
    """Return MUC: the links that a partition keeps, of those that the other needs."""
    return _score(*_links(found, gold), *_links(gold, found))


def b_cubed(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Score:
    """Return B³: of the cluster of each mention, the share that is right, as a mean over mentions."""
    both = Counter((gold[one], found[one]) for one in gold)
    in_gold, in_found = Counter(gold.values()), Counter(found[one] for one in gold)
    precision = sum(n * n / in_found[cluster] for (_, cluster), n in both.items())
    recall = sum(n * n / in_gold[cluster] for (cluster, _), n in both.items())
    return _score(precision, len(gold), recall, len(gold))


def ceaf_e(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Score:
    """Return CEAF-e: the best one-to-one pairing of clusters, each pair worth 2·|both| / (|one| + |other|)."""
    both = Counter((gold[one], found[one]) for one in gold)
    in_gold, in_found = Counter(gold.values()), Counter(found[one] for one in gold)
    worth = {(g, f): 2 * n / (in_gold[g] + in_found[f]) for (g, f), n in both.items()}
    total = sum(_best_pairing(part) for part in _connected(worth))
    return _score(total, len(in_found), total, len(in_gold))


def conll(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> dict[str, float]:
    """Return precision, recall and F1 of the three, and the mean F1, in per cent."""
    named = {"muc": muc(gold, found), "b3": b_cubed(gold, found), "ceaf_e": ceaf_e(gold, found)}
    told = {
        f"{name}_{part}": round(100 * value, 1)
        for name, score in named.items()
        for part, value in zip(("p", "r", "f1"), score, strict=True)
    }
    return {**told, "conll": round(100 * sum(score[2] for score in named.values()) / 3, 1)}


def pairs(gold: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Score:
    """Return precision, recall and F1 of the pairs that are in one cluster."""
    right = asked = wanted = 0
    for one, other in combinations(sorted(gold), 2):
        same, said = gold[one] == gold[other], found[one] == found[other]
        right += same and said
        asked += said
        wanted += same
    return _score(right, asked, right, wanted)


def _links(key: Mapping[str, Hashable], other: Mapping[str, Hashable]) -> tuple[int, int]:
    parts: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for one in key:
        parts[key[one]].add(other[one])
    size = Counter(key.values())
    return sum(size[name] - len(cut) for name, cut in parts.items()), sum(n - 1 for n in size.values())


def _score(right: float, asked: float, got: float, wanted: float) -> Score:
    precision, recall = right / asked if asked else 0.0, got / wanted if wanted else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _connected(worth: Mapping[tuple[Hashable, Hashable], float]) -> list[dict[tuple[int, int], float]]:
    """Split the pairs into parts that share no cluster, with clusters numbered from 0 on each side."""
    sides: tuple[dict[Hashable, list[Hashable]], dict[Hashable, list[Hashable]]] = ({}, {})
    for one, other in worth:
        sides[0].setdefault(one, []).append(other)
        sides[1].setdefault(other, []).append(one)
    parts: list[dict[tuple[int, int], float]] = []
    seen: set[Hashable] = set()
    for start in sides[0]:
        if start in seen:
            continue
        rows: dict[Hashable, int] = {}
        lines: dict[Hashable, int] = {}
        waiting = [start]
        while waiting:
            row = waiting.pop()
            if row in rows:
                continue
            rows[row] = len(rows)
            for line in sides[0][row]:
                if line not in lines:
                    lines[line] = len(lines)
                    waiting.extend(sides[1][line])
        seen.update(rows)
        parts.append({(rows[g], lines[f]): worth[g, f] for g in rows for f in sides[0][g]})
    return parts


def _best_pairing(worth: Mapping[tuple[int, int], float]) -> float:
    """Return the greatest sum of a one-to-one pairing (Kuhn 1955, Munkres 1957; potentials as by Jonker-Volgenant)."""
    rows, lines = 1 + max(at for at, _ in worth), 1 + max(at for _, at in worth)
    if rows > lines:
        return _best_pairing({(line, row): value for (row, line), value in worth.items()})
    of_row, of_line = [0.0] * (rows + 1), [0.0] * (lines + 1)
    taken = [0] * (lines + 1)
    for row in range(1, rows + 1):
        taken[0] = row
        at, way = 0, [0] * (lines + 1)
        least, used = [float("inf")] * (lines + 1), [False] * (lines + 1)
        while taken[at]:
            used[at] = True
            here, step, to = taken[at], float("inf"), 0
            for line in range(1, lines + 1):
                if used[line]:
                    continue
                cost = -worth.get((here - 1, line - 1), 0.0) - of_row[here] - of_line[line]
                if cost < least[line]:
                    least[line], way[line] = cost, at
                if least[line] < step:
                    step, to = least[line], line
            for line in range(lines + 1):
                if used[line]:
                    of_row[taken[line]] += step
                    of_line[line] -= step
                else:
                    least[line] -= step
            at = to
        while at:
            taken[at] = taken[way[at]]
            at = way[at]
    return sum(worth.get((taken[line] - 1, line - 1), 0.0) for line in range(1, lines + 1) if taken[line])
