"""The requests of a batch on disk: what is asked, apart from how a server wants it written; memory stays flat.

A line is a schema (once) or a request that names its schema by hash. Bodies are written from it, and answers are
understood with it, so that neither articles nor prompts need be the same when they come.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from dateline.errors import UsageError
from dateline.models.base import Message, Request
from dateline.models.batches.state import Part
from dateline.models.dialect import body

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from dateline.models.dialect import Dialect

MAX_REQUESTS = 50_000
"""Requests that OpenAI takes in one file."""
MAX_BYTES = 195_000_000
"""Bytes of one file; OpenAI takes 200 MB."""
URL = "/v1/chat/completions"
_FINGERPRINT = 32


class Spool:
    """Takes requests, each once, and writes them down; use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Begin a new file, for this user alone, beside one with the fingerprints alone."""
        self.path = path
        self._seen: set[bytes] = set()
        self._schemas: set[str] = set()
        self._digest = hashlib.sha256()

    def __enter__(self) -> Self:
        """Open the files."""
        self._file = _private(self.path)
        self._index = _private(index_of(self.path))
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        self._file.close()
        self._index.close()

    def __len__(self) -> int:
        """Return how many requests were taken."""
        return len(self._seen)

    @property
    def digest(self) -> str:
        """The SHA-256 of all fingerprints, in their order."""
        return self._digest.hexdigest()

    def add(self, request: Request) -> bool:
        """Take a request; ``False`` if it was taken before."""
        key = bytes.fromhex(request.fingerprint)
        if key in self._seen:
            return False
        self._seen.add(key)
        self._digest.update(key)
        self._index.write(key)
        if request.schema_sha256 not in self._schemas:
            self._schemas.add(request.schema_sha256)
            self._write({"schema_sha256": request.schema_sha256, "schema": dict(request.schema)})
        self._write(
            {
                "fingerprint": request.fingerprint,
                "messages": [[message.role, message.content] for message in request.messages],
                "schema_name": request.schema_name,
                "schema_sha256": request.schema_sha256,
                "prompt": request.prompt,
                "prompt_sha256": request.prompt_sha256,
                "sampling": [request.max_tokens, request.temperature, request.seed],
                "article": request.article,
            }
        )
        return True

    def _write(self, told: dict[str, Any]) -> None:
        self._file.write(json.dumps(told).encode() + b"\n")  # ASCII: lone surrogates come through


def index_of(path: Path) -> Path:
    """Return the file of the fingerprints of a spool, 32 bytes each."""
    return path.with_suffix(".index")


def fingerprints(path: Path) -> set[bytes]:
    """Return the fingerprints of a spool's requests; none where it is gone."""
    try:
        data = index_of(path).read_bytes()
    except FileNotFoundError:
        return set()
    return {data[at : at + _FINGERPRINT] for at in range(0, len(data), _FINGERPRINT)}


def read_spool(path: Path, model: str) -> Iterator[Request]:
    """Yield the requests of a spool, in their order, to be asked of ``model``.

    Raises:
        UsageError: the file is gone or damaged.
    """
    schemas: dict[str, Any] = {}
    texts: dict[str, str] = {}  # the opening of a prompt is the same in every request: kept once
    try:
        with path.open("rb") as file:
            for line in file:
                told = json.loads(line)
                if "fingerprint" not in told:
                    schemas[told["schema_sha256"]] = told["schema"]
                    continue
                yield _request(told, schemas, texts, model)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(f"{path} is damaged: the answers of this batch cannot be understood") from error


def _request(told: dict[str, Any], schemas: dict[str, Any], texts: dict[str, str], model: str) -> Request:
    *opening, last = told["messages"]
    max_tokens, temperature, seed = told["sampling"]
    request = Request(
        model=model,
        messages=(*(Message(role, texts.setdefault(said, said)) for role, said in opening), Message(*last)),
        schema_name=told["schema_name"],
        schema=schemas[told["schema_sha256"]],
        prompt=told["prompt"],
        prompt_sha256=told["prompt_sha256"],
        max_tokens=max_tokens,
        temperature=temperature,
        seed=seed,
        article=told["article"],
    )
    if request.fingerprint != told["fingerprint"]:
        raise ValueError("another request")
    return request


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold."""

    requests: int = MAX_REQUESTS
    bytes: int = MAX_BYTES


def write_parts(
    spool: Path, model: tuple[str, str], dialect: Dialect, *, skip: Container[str] = (), limits: Limits | None = None
) -> tuple[Part, ...]:
    """Write the files to upload, ``SPOOL.part-1.jsonl`` and so on, and return what is in them.

    Args:
        spool: the requests.
        model: the model's full identifier, and its name on the server.
        dialect: how the server wants the bodies.
        skip: fingerprints of requests that are not sent.
        limits: what one file may hold.

    Raises:
        UsageError: the spool is gone or damaged.
        OSError: a file cannot be written.
    """
    parts: list[_Writing] = []
    allowed = limits or Limits()
    try:
        for request in read_spool(spool, model[0]):
            if request.fingerprint in skip:
                continue
            line = _line(request, model[1], dialect)
            if not parts or not parts[-1].holds(len(line), allowed):
                if parts:
                    parts[-1].file.close()
                number = len(parts) + 1
                parts.append(_Writing(number, _private(part_file(spool, number))))
            parts[-1].add(line, request.fingerprint)
    finally:
        if parts:
            parts[-1].file.close()
    return tuple(part.done() for part in parts)


def part_file(spool: Path, number: int) -> Path:
    """Return the file of a part."""
    return spool.with_suffix(f".part-{number}.jsonl")


class _Writing:
    """A part that is being written."""

    def __init__(self, number: int, file: BinaryIO) -> None:
        self.number = number
        self.file = file
        self._requests = self._bytes = 0
        self._digest = hashlib.sha256()

    def holds(self, size: int, limits: Limits) -> bool:
        return self._requests < limits.requests and self._bytes + size <= limits.bytes

    def add(self, line: bytes, fingerprint: str) -> None:
        self.file.write(line)
        self._requests += 1
        self._bytes += len(line)
        self._digest.update(bytes.fromhex(fingerprint))

    def done(self) -> Part:
        return Part(number=self.number, requests=self._requests, bytes=self._bytes, digest=self._digest.hexdigest())


def _line(request: Request, model_name: str, dialect: Dialect) -> bytes:
    sent = {
        "custom_id": request.fingerprint,
        "method": "POST",
        "url": URL,
        "body": body(request, model_name, dialect),
    }
    return json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _private(path: Path) -> BinaryIO:
    """Open a file for this user alone: what is in it quotes articles."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
