"""The scorer of ``benchmarks/merge.py`` on cases computed by hand."""

from __future__ import annotations

import importlib.util
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

PATH = Path(__file__).resolve().parents[2] / "benchmarks" / "merge_scores.py"


def loaded() -> Any:  # noqa: ANN401 -- a module
    spec = importlib.util.spec_from_file_location("merge_scores", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


scores = loaded()


def partition(*groups: str) -> dict[str, int]:
    return {one: at for at, group in enumerate(groups) for one in group}


GOLD = partition("abc", "de", "f")
FOUND = partition("ab", "cde", "f")


def test_muc_counts_links() -> None:
    # of 2 + 1 links of gold and of 1 + 2 found, 2 are kept each way
    assert scores.muc(GOLD, FOUND) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_b_cubed_counts_mentions() -> None:
    # precision: a, b 1; c 1/3; d, e 2/3; f 1. recall: a, b 2/3; c 1/3; d, e 1; f 1
    precision, recall = (1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6, (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6
    assert scores.b_cubed(GOLD, FOUND) == pytest.approx(
        (precision, recall, 2 * precision * recall / (precision + recall))
    )


def test_ceaf_pairs_clusters_one_to_one() -> None:
    # abc with ab 4/5, de with cde 4/5, f with f 1; 3 clusters on both sides
    assert scores.ceaf_e(GOLD, FOUND) == pytest.approx((2.6 / 3, 2.6 / 3, 2.6 / 3))


def test_ceaf_takes_the_best_pairing_not_the_greedy_one() -> None:
    # greedy: abcd with abc (6/7), nothing for d; best: abcd with abcx… computed by trying all below
    gold, found = partition("abcd", "xy"), partition("abx", "cdy")
    best = max(sum(p) for p in ((2 * 2 / 7 + 2 * 1 / 5, 0), (2 * 2 / 7, 2 * 1 / 5)))
    assert scores.ceaf_e(gold, found)[0] == pytest.approx(best / 2)


def test_the_same_partition_scores_a_hundred_and_all_apart_has_no_links() -> None:
    told = scores.conll(GOLD, GOLD)
    assert told["conll"] == 100
    alone = scores.conll(GOLD, {one: one for one in GOLD})
    assert (alone["muc_f1"], alone["b3_p"]) == (0, 100)


def test_pairs_are_counted() -> None:
    # found ab, cd, ce, de; gold ab, ac, bc, de; both ab, de
    assert scores.pairs(GOLD, FOUND) == pytest.approx((2 / 4, 2 / 4, 2 / 4))


LABELS = st.lists(st.integers(0, 4), min_size=1, max_size=9)


@given(LABELS, st.data())
def test_ceaf_is_the_best_of_all_pairings(gold_labels: list[int], data: st.DataObject) -> None:
    found_labels = data.draw(st.lists(st.integers(0, 4), min_size=len(gold_labels), max_size=len(gold_labels)))
    gold = {str(at): label for at, label in enumerate(gold_labels)}
    found = {str(at): label for at, label in enumerate(found_labels)}
    sides = [
        [{one for one in labels if labels[one] == label} for label in sorted(set(labels.values()))]
        for labels in (gold, found)
    ]
    short, long = sorted(sides, key=len)
    best = max(
        sum(2 * len(a & b) / (len(a) + len(b)) for a, b in zip(short, order, strict=True))
        for order in permutations(long, len(short))
    )
    assert scores.ceaf_e(gold, found)[:2] == pytest.approx((best / len(sides[1]), best / len(sides[0])))
