"""What a run would ask: the run itself, with a model that is never asked, and every request whose answer is not kept.

The requests are made by the same code as real ones, so that the answers that come a day later fit.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.errors import CutOffAnswerError, NotCachedError
from dateline.models.base import Reply, canonical_json, sha256
from dateline.models.batches.spool import Spool, fingerprints, index_of
from dateline.models.batches.state import BatchState, PromptUsed
from dateline.models.cached import Cached
from dateline.prompts.tokens import Estimate
from dateline.reading.by_model import ModelReader
from dateline.reading.rehearsal import UNBOUND, Silent, nothing_found
from dateline.steps import OnStep, ignore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from dateline.cache import Responses
    from dateline.extract.ask import Tally
    from dateline.models.base import Request
    from dateline.models.batches.state import Books
    from dateline.plugins.manager import Plugins
    from dateline.reading.base import Reader
    from dateline.records import Article, Brief
    from dateline.settings import Settings


class Collecting(Silent):
    """A model that gives kept answers, finds nothing in anything else, and says which requests that was.

    A request that comes after one without an answer may rest on what that answer would have said: then it is not
    worth asking yet. It is if it is asked with the article's first prompt, which is about its text alone, or if it is
    asked as well where nothing at all is known (``blind``).
    """

    def __init__(self, model_id: str, kept: Callable[[Request], Reply | None], cut: Collection[str]) -> None:
        """Take the answers that are there, and the requests whose answers are known to be cut off."""
        super().__init__(model_id)
        self._kept = kept
        self._cut = cut
        self.begin()

    def begin(self, *, blind: bool = False) -> None:
        """Begin an article."""
        self._blind = blind
        self._first = ""
        self.wanted: list[Request] = []
        self.unsure: set[str] = set()

    def complete(self, request: Request) -> Reply:
        """Give the kept answer, else note the request and find nothing.

        Raises:
            CutOffAnswerError: its answer is known to be cut off.
        """
        self._first = self._first or request.prompt
        if request.fingerprint in self._cut:
            raise CutOffAnswerError(f"{request.prompt}: the answer was cut off at {request.max_tokens} tokens")
        reply = None if self._blind else self._kept(request)
        if reply is not None:
            return reply
        if self.wanted and request.prompt != self._first:
            self.unsure.add(request.fingerprint)
        self.wanted.append(request)
        return nothing_found(request, self.id)


class Rehearsal(ModelReader):
    """A reader that asks nobody, and hands on what it would have asked."""

    def __init__(
        self,
        settings: Settings,
        model: Collecting,
        take: Callable[[Request], None],
        *,
        plugins: Plugins | None = None,
        on_step: OnStep = ignore,
    ) -> None:
        """Read as the settings say; ``take`` is given each request that wants an answer."""
        super().__init__(settings.model_copy(update=UNBOUND), plugins=plugins, model=model, on_step=on_step)
        self._collecting = model
        self._take = take

    def read(self, article: Article, *, overview: bool, only: Collection[int] | None, tally: Tally) -> Brief:
        """Rehearse one article.

        Raises:
            AnswerError: all that could be asked about it was cut off.
        """
        self._collecting.begin()
        try:
            return super().read(article, overview=overview, only=only, tally=tally)
        finally:
            wanted, unsure = self._collecting.wanted, self._collecting.unsure
            if unsure:
                self._collecting.begin(blind=True)
                super().read(article, overview=overview, only=only, tally=tally)
                unsure = unsure.difference(request.fingerprint for request in self._collecting.wanted)
            for request in wanted:
                if request.fingerprint not in unsure:
                    self._take(request)


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is rehearsed: its settings, the command that it is, and where it was given.

    ``read`` reads all of it with a reader.
    """

    settings: Settings
    model: str
    base_url: str
    command: tuple[str, ...]
    cwd: str
    read: Callable[[Reader], object]
    plugins: Plugins | None = None
    on_step: OnStep = ignore


def prepare(run: Run, books: Books, cache: Responses, *, save: bool = True) -> BatchState | None:
    """Rehearse a run and write down what it asks, without sending anything; ``None`` if every answer is kept.

    What an open batch holds already is not asked again: the new one waits for it. If an open batch of the same
    command holds all, that one is returned. Without ``save`` nothing stays but what is returned.

    Raises:
        UsageError: the files cannot be written, or the run is not as it should be.
        DatelineError: from the reading.
    """
    waiting = {
        state.id: fingerprints(books.file(state.id, "requests.jsonl"))
        for state in books.open()
        if (state.model, state.base_url) == (run.model, run.base_url)
    }
    waits_for: set[str] = set()
    figures = _Figures()
    path = books.folder / f"new-{os.getpid()}.jsonl"
    with books.writing(), Spool(path) as spool:

        def take(request: Request) -> None:
            key = bytes.fromhex(request.fingerprint)
            holding = [name for name, held in waiting.items() if key in held]
            if holding:
                waits_for.update(holding[:1])
            elif spool.add(request):
                figures.add(request)

        model = Collecting(run.model, _kept(run.settings, run.model, cache), books.cut(run.model))
        with Rehearsal(run.settings, model, take, plugins=run.plugins, on_step=run.on_step) as reader:
            run.read(reader)
    try:
        return _begun(run, books, spool, figures, tuple(sorted(waits_for)), save=save)
    finally:
        for left in (path, index_of(path)):
            left.unlink(missing_ok=True)


@dataclass
class _Figures:
    """What the requests come to."""

    prompts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    read: int = 0
    write: int = 0

    def add(self, request: Request) -> None:
        self.prompts[request.prompt, request.prompt_sha256, request.schema_sha256] += 1
        self.read += Estimate().chat([(message.role, message.content) for message in request.messages])
        self.write += request.max_tokens


def _begun(
    run: Run, books: Books, spool: Spool, figures: _Figures, waits_for: tuple[str, ...], *, save: bool
) -> BatchState | None:
    if not len(spool):
        if not waits_for:
            return None
        holding = [books.get(one) for one in waits_for]
        same = [state for state in holding if (state.command, state.cwd) == (run.command, run.cwd)]
        if len(holding) == 1 and same:
            return same[0]
    made_of = [run.model, run.base_url, run.cwd, list(run.command), spool.digest, list(waits_for)]
    name, known = _free(books, sha256(canonical_json(made_of))[:12])
    if known is not None:
        return known
    state = BatchState(
        id=name,
        command=run.command,
        cwd=run.cwd,
        model=run.model,
        base_url=run.base_url,
        digest=spool.digest,
        requests=len(spool),
        prompts=tuple(
            PromptUsed(name=prompt, sha256=digest, schema_sha256=schema, requests=count)
            for (prompt, digest, schema), count in sorted(figures.prompts.items())
        ),
        read_tokens=figures.read,
        write_tokens=figures.write,
        waits_for=waits_for,
    )
    if not save:
        return state
    with books.writing():
        _move(spool.path, books.file(name, "requests.jsonl"))
    return books.save(state)


def _free(books: Books, name: str) -> tuple[str, BatchState | None]:
    """Return an identifier that is not taken, or that of an open batch of the same."""
    known: Mapping[str, BatchState] = {state.id: state for state in books.all()}
    for number in range(1, 10_000):
        wanted = name if number == 1 else f"{name}-{number}"
        if wanted not in known:
            return wanted, None
        if not known[wanted].closed:
            return wanted, known[wanted]
    raise AssertionError("nobody submits one batch ten thousand times")  # pragma: no cover


def _move(spool: Path, to: Path) -> None:
    index_of(spool).replace(index_of(to))
    spool.replace(to)


def _kept(settings: Settings, model: str, cache: Responses) -> Callable[[Request], Reply | None]:
    cached = Cached(Silent(model), cache, "only")

    def kept(request: Request) -> Reply | None:
        try:
            return cached.complete(request)
        except NotCachedError:
            return None

    return (lambda _: None) if settings.cache == "refresh" else kept
