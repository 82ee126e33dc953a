"""The merge's grouped step on a cluster: events that links connect are a group, and a worker joins each group."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

from dateline.engines.spread import read, share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dateline.engines.cluster import Cluster
    from dateline.merge.parts import Joining, Link, Pair

LINKS = 20_000
"""Links that a worker is given at a time, those of a part always together."""


class JoiningWorker:
    """Holds what is known of all events, read once; joins the parts that it is given."""

    def __init__(self, joining: Any) -> None:  # noqa: ANN401 -- a reference into Ray's object store, or what it is to
        """Read it; it lies in the object store of the machine once, however many workers there are."""
        import ray  # noqa: PLC0415 -- heavy, of an extra

        self._joining: Joining = ray.get(joining[0])

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """Join the parts of a row."""
        found = [self._joining.joined(part) for part in pickle.loads(row["packed"])]  # noqa: S301 -- of this run
        return {"packed": pickle.dumps(found, pickle.HIGHEST_PROTOCOL)}


class RayJoiner:
    """A ``merge.parts.Joiner`` whose parts are the rows of a data set."""

    def __init__(self, opened: Callable[[], Cluster], workers: int = 0) -> None:
        """Use so many workers, 0 for one a processor, of the cluster that ``opened`` returns when it is needed."""
        self._opened = opened
        self._workers = workers

    def __call__(self, joining: Joining, parts: Sequence[Sequence[Link]]) -> list[list[Pair]]:
        """Return the links along which the events of each part were joined.

        Raises:
            ModelUnreachableError: the cluster was lost.
        """
        packs = list(_packs(parts))
        if len(packs) <= 1:  # beginning the workers takes longer
            return [joining.joined(part) for part in parts]
        from ray.data import ActorPoolStrategy  # noqa: PLC0415 -- heavy, of an extra

        cluster = self._opened()
        known = cluster.ray.put(joining)
        rows = [{"packed": pickle.dumps(pack, pickle.HIGHEST_PROTOCOL)} for pack in packs]
        workers = min(self._workers or cluster.processors, len(rows))
        with cluster.in_order(errors=0):
            made = cluster.data.from_items(rows, override_num_blocks=len(rows)).map(
                JoiningWorker,
                fn_constructor_args=[[known]],
                compute=ActorPoolStrategy(size=workers),
                num_cpus=share(cluster.processors, workers),
            )
        found = [pickle.loads(row["packed"]) for row in read(made.iter_rows)]  # noqa: S301 -- of this run
        return [joined for pack in found for joined in pack]


def _packs(parts: Sequence[Sequence[Link]]) -> Iterator[list[Sequence[Link]]]:
    pack: list[Sequence[Link]] = []
    size = 0
    for part in parts:
        pack.append(part)
        size += len(part)
        if size >= LINKS:
            yield pack
            pack, size = [], 0
    if pack:
        yield pack
