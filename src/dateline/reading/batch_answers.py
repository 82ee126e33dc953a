"""From the server's files to kept answers: each is judged as one that comes by itself, and kept only if it is good.

What cannot be used is counted by its reason. Nothing is judged by the articles, which may have changed in between.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from dateline.errors import AnswerError, InvalidAnswerError, ModelRejectedError, UsageError
from dateline.extract.ask import parse
from dateline.models.batches.answers import Answers, Refused, same_model
from dateline.models.batches.spool import read_spool
from dateline.models.batches.state import Totals
from dateline.models.cached import Cached
from dateline.models.opening import take_model
from dateline.reading.rehearsal import Silent
from dateline.schema import SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from dateline.cache import Responses
    from dateline.models.base import Reply, Request
    from dateline.models.batches.endpoint import Endpoint
    from dateline.models.batches.job import Job
    from dateline.models.batches.state import BatchState, Books, Part
    from dateline.models.openai_chat import OpenAIChat
    from dateline.plugins.hookspecs import ModelProvider
    from dateline.settings import Settings

_BYTES_A_REQUEST = 300_000
"""What a file of answers may have for each request, at most: several times the longest answer that is asked for."""
_MAX_BYTES = 4_000_000_000
_REASONS = 50
"""Reasons of failure that are told apart."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where answers are fetched from and kept; ``tell`` is told what a person should know."""

    books: Books
    endpoint: Endpoint
    cache: Responses
    tell: Callable[[str], None] = field(default=lambda _: None)


def learn(
    state: BatchState,
    chat: OpenAIChat,
    settings: Settings,
    providers: Iterable[ModelProvider],
    place: Place,
) -> BatchState:
    """Ask the first request directly, and return the state with the parameters that the server takes.

    A server that does not answer it is believed to want them as others do.

    Raises:
        ModelError: the server cannot be reached, or refuses our key.
        UsageError: the requests cannot be read.
    """
    opened = take_model(chat, settings.model_copy(update={"cache": "refresh"}), providers, on_note=place.tell)
    asked = tuple(one for one in state.asked if place.cache.get(one) is not None)  # before a crash
    requests = read_spool(place.books.file(state.id, "requests.jsonl"), state.model)
    first = next((one for one in requests if one.fingerprint not in asked), None)
    if first is not None:
        state = place.books.save(state.model_copy(update={"asked": (*asked, first.fingerprint)}))
        try:
            reply = opened.model.complete(first)
            if reply.finish == "stop":
                parse(reply.text, SCHEMAS[first.schema_name])
                _keep(place.cache, first, reply)
                asked = state.asked
        except ModelRejectedError as error:
            place.tell(f"how the server wants its requests is not known: {error}")
        except AnswerError:
            pass  # of no use, but its parameters were taken
    return place.books.save(state.model_copy(update={"dialect": chat.dialect, "asked": asked}))


def collect(state: BatchState, place: Place) -> tuple[BatchState, list[Job]]:
    """Fetch and keep the answers of every part that has ended; return the state, and the parts that have not.

    Raises:
        ModelError: the server did not give them; the same again goes on from there.
        UsageError: the state cannot be written, the requests cannot be read, or answers cannot be kept.
    """
    waiting: list[Job] = []
    for part in state.parts:
        if part.collected:
            continue
        job = place.endpoint.get(part.batch_id)
        if not job.ended:
            waiting.append(job)
            continue
        tallied = _Tallied(state.totals, list(state.cut))
        _gather(state, part, job, place, tallied)
        done = state.with_part(part.model_copy(update={"collected": True}))
        state = place.books.save(done.model_copy(update={"totals": tallied.totals(), "cut": tuple(tallied.cut)}))
    if not waiting and state.closed in {"", "cancelled"}:
        useless = bool(state.parts) and not state.totals.kept and not state.cut
        state = place.books.save(state.model_copy(update={"closed": "failed" if useless else "collected"}))
        place.books.drop_files(state.id)
    return state, waiting


class _Tallied:
    """Totals that grow."""

    def __init__(self, before: Totals, cut: list[str]) -> None:
        self.counts = before.model_dump()
        self.failed = dict(before.failed)
        self.cut = cut

    def add(self, name: str, count: int = 1) -> None:
        self.counts[name] += count

    def fail(self, why: str, count: int = 1) -> None:
        why = why if why in self.failed or len(self.failed) < _REASONS else "other reasons"
        self.failed[why] = self.failed.get(why, 0) + count

    def totals(self) -> Totals:
        return Totals(**{**self.counts, "failed": self.failed})


def _gather(state: BatchState, part: Part, job: Job, place: Place, tallied: _Tallied) -> None:
    model_name = place.endpoint.target.model_name
    paths = [place.books.file(state.id, f"requests.{kind}-{part.number}") for kind in ("output", "errors")]
    with place.books.writing(), ExitStack() as files:
        for path in paths:
            files.callback(path.unlink, missing_ok=True)
        answers = files.enter_context(_fetched(place, job, paths, part))
        for request in _of_part(state, part, place.books):
            try:
                came = answers.take(request.fingerprint, model_name)
                if came is not None:
                    _judge(request, came, model_name, place.cache, tallied)
                elif job.errors:
                    tallied.fail("; ".join(job.errors))
                else:
                    tallied.add("missing")
            except InvalidAnswerError:
                tallied.add("invalid")
        for count, told in (
            (answers.damaged, "lines of the server's files could not be read"),
            (answers.repeated, "answers came twice; the first of each counts"),
            (answers.left, "answers are to requests of another batch, and were left out"),
        ):
            if count:
                place.tell(f"batch {state.id}: {count:,} {told}")


def _judge(
    request: Request, came: Reply | Refused | None, model_name: str, cache: Responses, tallied: _Tallied
) -> None:
    if came is None:
        return
    if isinstance(came, Refused):
        tallied.fail(came.why)
        return
    tallied.add("prompt_tokens", came.prompt_tokens)
    tallied.add("completion_tokens", came.completion_tokens)
    if not same_model(model_name, came.model):
        tallied.add("other_model")
    elif came.finish == "refusal":
        tallied.add("refused")
    elif came.finish == "length":
        tallied.cut.append(request.fingerprint)
    elif request.schema_name not in SCHEMAS:
        tallied.add("invalid")
    else:
        parse(came.text, SCHEMAS[request.schema_name])
        _keep(cache, request, came)
        tallied.add("kept")


def _keep(cache: Responses, request: Request, reply: Reply) -> None:
    """Keep an answer that was paid for.

    Raises:
        UsageError: the cache does not keep it.
    """
    Cached(Silent(request.model), cache, "refresh").keep(request, reply)
    if cache.get(request.fingerprint) is None:
        raise UsageError(
            "the cache does not keep answers, so none was taken from the batch",
            hint="`dateline cache stats` says which cache it is; collect the batch again once it works",
        )


def _of_part(state: BatchState, part: Part, books: Books) -> Iterator[Request]:
    before = sum(one.requests for one in state.parts if one.number < part.number)
    asked = set(state.asked)
    requests = read_spool(books.file(state.id, "requests.jsonl"), state.model)
    sent = (request for request in requests if request.fingerprint not in asked)
    return islice(sent, before, before + part.requests)


def _fetched(place: Place, job: Job, paths: list[Path], part: Part) -> Answers:
    """Download the files of a part; again where fewer answers came than the server counts."""
    limit = min(part.requests * _BYTES_A_REQUEST, _MAX_BYTES)
    for left in reversed(range(place.endpoint.patience.tries)):
        for path, file_id in zip(paths, (job.output_file, job.error_file), strict=True):
            path.write_bytes(b"")
            if file_id:
                place.endpoint.download(file_id, path, limit)
        if not left:
            break
        with Answers(paths) as found:
            if found.lines >= min(job.completed + job.failed, part.requests) or not job.output_file:
                break
    return Answers(paths)
