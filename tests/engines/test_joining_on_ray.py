"""Parts of a merge, joined by the workers of a cluster."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any, cast

import pytest

from dateline.engines.joining import JoiningWorker, RayJoiner
from dateline.engines.spread import read
from dateline.errors import ModelUnreachableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.engines.cluster import Cluster
    from dateline.merge.parts import Joining, Link, Pair

Ray = Any
pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("ray"), pytest.mark.filterwarnings(r"ignore:::ray\..*")]


class Backwards:
    """Stands in for what joins: each part's links, the last one first."""

    def joined(self, part: list[Link]) -> list[Pair]:
        return [(one, other) for _, one, other in reversed(part)]


def test_few_parts_are_joined_here() -> None:
    def never() -> Cluster:
        raise AssertionError

    parts = [[(0.9, 1, 2), (0.8, 2, 3)], [(0.7, 4, 5)]]
    assert RayJoiner(never)(cast("Joining", Backwards()), parts) == [[(2, 3), (1, 2)], [(4, 5)]]


def test_a_worker_reads_what_is_known_of_all_events_once_and_joins_each_part(ray: Ray) -> None:
    worker = JoiningWorker([ray.put(Backwards())])
    row = worker({"packed": pickle.dumps([[(0.9, 1, 2)], [(0.8, 3, 4), (0.7, 4, 5)]])})
    assert pickle.loads(row["packed"]) == [[(1, 2)], [(4, 5), (3, 4)]]  # noqa: S301 -- made here


def test_a_cluster_that_is_lost_in_the_middle_is_an_unreachable_model(ray: Ray) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield {"at": 0}
        raise ray.exceptions.RaySystemError("the head node is gone\nand more")

    found = read(rows)
    assert next(found) == {"at": 0}
    with pytest.raises(ModelUnreachableError, match=r"^the Ray cluster was lost: .*the head node is gone$"):
        next(found)
