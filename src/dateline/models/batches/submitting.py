"""Sends a batch to its server: a restart after a crash at any place neither loses nor pays for anything twice.

Uploading a file costs nothing, beginning a batch does. So before that the state says that it may have been done, and
whoever finds it saying so asks the server for the batch, which carries our identifier in its metadata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.errors import InvalidAnswerError, ModelError, ModelRejectedError
from dateline.models.batches.job import LOST
from dateline.models.batches.spool import Limits, part_file, write_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dateline.models.batches.endpoint import Endpoint
    from dateline.models.batches.job import Job
    from dateline.models.batches.state import BatchState, Books, Part

_ID = "dateline"


def submit(
    books: Books,
    state: BatchState,
    endpoint: Endpoint,
    *,
    tell: Callable[[str], None] = lambda _: None,
    limits: Limits | None = None,
) -> BatchState:
    """Send what of a batch is not sent yet, and return the state with the server's identifiers.

    Args:
        books: where the state is kept.
        state: a state that has its dialect.
        endpoint: the server.
        tell: is told what is done.
        limits: what one file may hold; OpenAI's if not given.

    Raises:
        ModelError: the server did not take it; the same again goes on from there.
        InvalidAnswerError: it did not answer as the protocol has it.
        UsageError: the state or a file cannot be written, or the requests cannot be read.
    """
    spool = books.file(state.id, "requests.jsonl")
    if not state.planned:
        state = _planned(books, state, endpoint, spool, limits)
    if state.submitted:
        return state
    known = _known(endpoint, state)
    for part in state.parts:
        if part.batch_id:
            continue
        job = _match(known, _metadata(state, part), part)
        if job is None:
            if not part.file_id:
                state = _uploaded(books, state, part, endpoint, spool, tell)
            state, job = _created(books, state, state.parts[part.number - 1], endpoint)
        done = state.parts[part.number - 1].model_copy(update={"batch_id": job.id, "creating": False})
        state = books.save(state.with_part(done))
        part_file(spool, part.number).unlink(missing_ok=True)
        tell(f"part {part.number} of {len(state.parts)} is batch {job.id} of the server")
    return state


def _planned(books: Books, state: BatchState, endpoint: Endpoint, spool: Path, limits: Limits | None) -> BatchState:
    parts = _written(books, state, endpoint, spool, limits) if state.requests else ()
    return books.save(state.model_copy(update={"parts": parts, "planned": True}))


def _written(
    books: Books, state: BatchState, endpoint: Endpoint, spool: Path, limits: Limits | None = None
) -> tuple[Part, ...]:
    if state.dialect is None:
        raise AssertionError("a batch is written in a dialect")
    with books.writing():
        return write_parts(
            spool, (state.model, endpoint.target.model_name), state.dialect, skip=set(state.asked), limits=limits
        )


def _known(endpoint: Endpoint, state: BatchState) -> list[Job]:
    """Return what the server has of this batch already; a server that does not tell is believed to have nothing.

    Raises:
        ModelError: it does not tell, and may have some.
    """
    try:
        return endpoint.find({_ID: state.id})
    except (ModelRejectedError, InvalidAnswerError):
        if any(part.creating for part in state.parts):
            raise
        return []


def _uploaded(
    books: Books, state: BatchState, part: Part, endpoint: Endpoint, spool: Path, tell: Callable[[str], None]
) -> BatchState:
    path = part_file(spool, part.number)
    if not path.is_file() or path.stat().st_size != part.bytes:
        limits = Limits(requests=max(one.requests for one in state.parts), bytes=max(one.bytes for one in state.parts))
        _written(books, state, endpoint, spool, limits)
    tell(f"uploading part {part.number} of {len(state.parts)}: {part.requests:,} requests, {part.bytes:,} bytes")
    with books.writing():
        file_id = endpoint.upload(path, f"dateline-{state.id}-{part.number}.jsonl")
    return books.save(state.with_part(part.model_copy(update={"file_id": file_id})))


def _created(books: Books, state: BatchState, part: Part, endpoint: Endpoint) -> tuple[BatchState, Job]:
    """Begin the server's batch for a part; after an error that leaves it open, look whether it was begun."""
    wanted = _metadata(state, part)
    patience = endpoint.patience
    part = part.model_copy(update={"creating": True})
    state = books.save(state.with_part(part))
    for attempt in range(1, patience.tries + 1):
        try:
            return state, endpoint.create(part.file_id, wanted)
        except (ModelError, InvalidAnswerError) as error:
            if isinstance(error, ModelError) and not error.retryable:
                # surely not begun; the file may be what is wrong with it
                books.save(state.with_part(part.model_copy(update={"creating": False, "file_id": ""})))
                raise
            job = _match(endpoint.find({_ID: state.id}), wanted, part)
            if job is not None:
                return state, job
            last = attempt == patience.tries or isinstance(error, InvalidAnswerError)
            if last or not patience.wait(error, attempt):
                raise
    raise AssertionError("the loop returns or raises")  # pragma: no cover


def _metadata(state: BatchState, part: Part) -> dict[str, str]:
    return {_ID: state.id, "part": str(part.number), "requests": part.digest}


def _match(known: list[Job], wanted: Mapping[str, str], part: Part) -> Job | None:
    """Return the server's batch for a part; a lost one only where it may be what our last request began."""
    found = [job for job in known if all(job.metadata.get(key) == one for key, one in wanted.items())]
    alive = [job for job in found if job.status not in LOST]
    return next(iter(alive or (found if part.creating else [])), None)
