"""Batches of questions as a Ray data set, mapped in actors that each hold a reader."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from dateline.engines.packing import Answered, pack_questions, unpack_answers
from dateline.engines.worker import Worker
from dateline.errors import ModelUnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from dateline.engines.cluster import Cluster
    from dateline.engines.worker import Errand
    from dateline.reading.base import Question

Batch = list["Question"]

_AHEAD = 4
"""Batches that an actor is given at a time, so that it is never idle."""
_AT_ONCE = 2
"""Of these, those whose articles are in its threads, so that one slow article does not keep the others idle."""


def answers(cluster: Cluster, errand: Errand, batches: Sequence[Batch], workers: int) -> Generator[list[Answered]]:
    """Yield the answers to each batch, in order.

    A batch whose worker dies is begun again; what its answers had cost by then is in the cache. Where that fails
    ``TRIES`` times, each of its questions is tried alone, and what takes its worker along then as well is answered
    with nothing: one article that cannot be read on any machine does not keep the others from it.

    Raises:
        ModelUnreachableError: the cluster is lost.
    """
    if errand.foreman is not None:
        errand.foreman.forget()
    with closing(_rows(cluster, errand, batches, workers)) as rows:
        done = 0
        for found in rows:
            if found is None:
                # what comes after it is taken first, so that the processors are free for those who are asked alone
                following = [found, *rows]
                break
            done += 1
            yield found
        else:
            return
    for batch, found in zip(batches[done:], following, strict=True):
        if found is not None:
            yield found
        elif len(batch) == 1:
            yield [Answered(())]
        else:
            yield [one for alone in answers(cluster, errand, [[one] for one in batch], workers) for one in alone]


def _rows(cluster: Cluster, errand: Errand, batches: Sequence[Batch], workers: int) -> Generator[list[Answered] | None]:
    """Yield the answers to each batch, in order; ``None`` for a batch that is lost."""
    from ray.data import ActorPoolStrategy  # noqa: PLC0415 -- heavy, of an extra

    rows = [{"at": at, "name": str(at), "packed": pack_questions(batch)} for at, batch in enumerate(batches)]
    alone = all(len(batch) == 1 for batch in batches)
    with cluster.in_order():
        made = cluster.data.from_items(rows, override_num_blocks=len(rows)).map(
            Worker,
            fn_constructor_args=[errand],
            compute=ActorPoolStrategy(
                size=min(workers, len(batches)),
                max_tasks_in_flight_per_actor=_AHEAD,
                max_concurrent_calls_per_actor=1 if alone else _AT_ONCE,
                enable_true_multi_threading=True,
            ),
            num_cpus=share(cluster.processors, workers),
        )
    del rows
    at = 0
    with closing(read(made.iter_rows)) as come:
        for row in come:
            yield from [None] * (row["at"] - at)
            at = row["at"] + 1
            yield unpack_answers(row["packed"], batches[at - 1]) if row["packed"] else None
    yield from [None] * (len(batches) - at)


def read(rows: Callable[[], Iterator[dict[str, Any]]]) -> Generator[dict[str, Any]]:
    """Yield the rows of a data set as they come.

    Raises:
        ModelUnreachableError: the cluster was lost.
    """
    from ray.exceptions import RayError  # noqa: PLC0415 -- of an extra

    try:
        yield from rows()
    except RayError as error:
        raise ModelUnreachableError(f"the Ray cluster was lost: {_first_line(error)}") from error


def share(processors: int, workers: int) -> float:
    """Return the processors of one worker: one, or less where there are more workers than processors."""
    return 1.0 if workers <= processors else max(0.01, int(100 * processors / workers) / 100)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
