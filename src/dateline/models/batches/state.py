"""What is known of a batch, in one file of its own: written, whole or not at all, before each step that costs money.

``<cache_dir>/batches/ID.json`` is the state, ``ID.requests.jsonl`` what is asked (``spool``). After a crash the state
says how far things went, so that nothing is lost and nothing is paid twice.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline.errors import UsageError
from dateline.models.dialect import Dialect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = "batches"
MAX_BYTES = 50_000_000
_ID = re.compile(r"[0-9a-f]{12}(?:-[0-9]{1,4})?")


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True)


class Part(_Kept):
    """One file of requests, and the server's batch that answers them.

    ``digest`` is the SHA-256 of the requests' fingerprints. ``creating`` says that the batch may have been created,
    though its answer never came; ``collected`` that its answers are kept.
    """

    number: int
    requests: int
    bytes: int
    digest: str
    file_id: str = ""
    creating: bool = False
    batch_id: str = ""
    collected: bool = False


class PromptUsed(_Kept):
    """A prompt that is asked, and how often."""

    name: str
    sha256: str
    schema_sha256: str
    requests: int


class Totals(_Kept):
    """What all answers together came to. ``failed`` counts requests by the reason that the server gave."""

    kept: int = 0
    invalid: int = 0
    refused: int = 0
    other_model: int = 0
    missing: int = 0
    failed: dict[str, int] = {}
    prompt_tokens: int = 0
    completion_tokens: int = 0


class BatchState(_Kept):
    """A batch of dateline's: the command that needs it, what is asked, and the server's batches that answer.

    ``digest`` is the SHA-256 of the fingerprints of all requests, ``write_tokens`` what the answers may have at most.
    ``waits_for`` are earlier batches that hold some of the requests. ``asked`` are the fingerprints of requests that
    were asked directly, to learn how the server wants them written (``dialect``). ``cut`` are those whose answers were
    cut off at the limit of tokens: they are asked in smaller pieces. ``closed`` says why nothing more is waited for.
    """

    format: Literal["dateline.batch/1"] = Field(default="dateline.batch/1", alias="schema")
    id: str
    command: tuple[str, ...]
    cwd: str
    model: str
    base_url: str
    digest: str
    requests: int
    prompts: tuple[PromptUsed, ...] = ()
    read_tokens: int = 0
    write_tokens: int = 0
    waits_for: tuple[str, ...] = ()
    dialect: Dialect | None = None
    asked: tuple[str, ...] = ()
    planned: bool = False
    parts: tuple[Part, ...] = ()
    totals: Totals = Totals()
    cut: tuple[str, ...] = ()
    closed: Literal["", "collected", "cancelled", "failed"] = ""

    @property
    def submitted(self) -> bool:
        """Whether the server has all of it."""
        return self.planned and all(part.batch_id for part in self.parts)

    def with_part(self, changed: Part) -> BatchState:
        """Return the state with a part in the place of the one of its number."""
        parts = tuple(changed if part.number == changed.number else part for part in self.parts)
        return self.model_copy(update={"parts": parts})


class Books:
    """The states of all batches, in one folder that is this user's alone.

    Args:
        cache_dir: the folder of batches is in it.
        warn: is told in one sentence which file cannot be read.
    """

    def __init__(self, cache_dir: Path, warn: Callable[[str], None] = lambda _: None) -> None:
        self.folder = cache_dir / FOLDER
        self._warn = warn

    def get(self, batch_id: str) -> BatchState:
        """Return a state.

        Raises:
            UsageError: there is none of this identifier, or its file is damaged.
        """
        path = self.file(batch_id, "json")
        if not path.is_file():
            raise UsageError(f"there is no batch {batch_id}", hint="`dateline batch status` lists all")
        return _read(path)

    def all(self) -> Iterator[BatchState]:
        """Yield all states in the order of their identifiers; a damaged one is told and left out."""
        for path in sorted(self.folder.glob("*.json")):
            if not _ID.fullmatch(path.stem):
                continue
            try:
                yield _read(path)
            except UsageError as error:
                self._warn(str(error))

    def open(self) -> Iterator[BatchState]:
        """Yield the states of what is still waited for."""
        return (state for state in self.all() if not state.closed)

    def cut(self, model: str) -> frozenset[str]:
        """Return the fingerprints of all requests to a model whose answers were cut off."""
        return frozenset(one for state in self.all() if state.model == model for one in state.cut)

    def file(self, batch_id: str, ending: str) -> Path:
        """Return the path of a batch's file.

        Raises:
            UsageError: this is no identifier of a batch.
        """
        if not _ID.fullmatch(batch_id):
            raise UsageError(f"{batch_id[:80]!r} is no batch of dateline's", hint="`dateline batch status` lists all")
        return self.folder / f"{batch_id}.{ending}"

    def save(self, state: BatchState) -> BatchState:
        """Write a state, whole or not at all, and return it.

        Raises:
            UsageError: it cannot be written.
        """
        target = self.file(state.id, "json")
        with self.writing(), NamedTemporaryFile("w", encoding="utf-8", dir=self.folder, delete=False) as file:
            try:
                file.write(state.model_dump_json(indent=1) + "\n")
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(target)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return state

    def remove(self, state: BatchState) -> None:
        """Forget a batch of which nothing was sent."""
        self.drop_files(state.id)
        self.file(state.id, "json").unlink(missing_ok=True)

    def drop_files(self, batch_id: str) -> None:
        """Remove what was kept to ask and to understand the answers; the state stays."""
        for path in self.folder.glob(f"{batch_id}.*"):
            if path.suffix not in {".json", ".lock"}:
                with suppress(OSError):
                    path.unlink()

    @contextmanager
    def locked(self, batch_id: str) -> Iterator[None]:
        """Keep other processes away from a batch.

        Raises:
            UsageError: another process is at it.
        """
        lock = FileLock(self.file(batch_id, "lock"), timeout=0)
        try:
            with self.writing():
                lock.acquire()
        except Timeout as error:
            told = f"another process is working on batch {batch_id}"
            raise UsageError(told, hint="wait until it has ended") from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make the folder, and turn what the system says against writing into an error of ours.

        Raises:
            UsageError: it cannot be written.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            yield
        except OSError as error:
            if isinstance(error, Timeout):
                raise
            raise UsageError(f"{self.folder} cannot be written: {error.strerror or error}") from error


def _read(path: Path) -> BatchState:
    try:
        with path.open("rb") as file:
            state = BatchState.model_validate_json(file.read(MAX_BYTES))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValidationError as error:
        raise UsageError(f"{path} is damaged, or of a newer dateline", hint="remove it if it is of no use") from error
    if state.id != path.stem:
        raise UsageError(f"{path} is the state of another batch, {state.id[:40]!r}")
    return state
