"""The answers of a batch as files of the server's: hostile until checked, in any order, some twice, some not there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from dateline.errors import InvalidAnswerError
from dateline.models.batches.job import parsed
from dateline.models.openai_chat import read_completion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO

    from dateline.models.base import Reply

_FINGERPRINT = re.compile("[0-9a-f]{64}")
MAX_LINE = 2_000_000
"""Bytes of one answer, as for one that comes by itself."""
_OK = 200
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Refused:
    """The server's word that it did not answer a request; ``param`` is the parameter it names, if it names one."""

    why: str
    param: str = ""


class Answers:
    """The lines of some files, found by the fingerprint of their request; of two for one request the first counts.

    Use it as a context manager. ``lines`` counts those that answer something, ``damaged`` those that cannot be read,
    ``repeated`` those for a request that was answered before.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Take the files, those with answers before those with errors."""
        self._paths = paths
        self._files: list[BinaryIO] = []
        self._at: dict[bytes, tuple[int, int]] = {}
        self.lines = self.damaged = self.repeated = 0

    def __enter__(self) -> Self:
        """Open and look through the files."""
        for number, path in enumerate(self._paths):
            self._files.append(path.open("rb"))
            self._look_through(number)
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""
        for file in self._files:
            file.close()

    @property
    def left(self) -> int:
        """How many answers were not taken: nobody asked for them."""
        return len(self._at)

    def take(self, fingerprint: str, model_name: str) -> Reply | Refused | None:
        """Return what came for a request, once; ``None`` where nothing came.

        Raises:
            InvalidAnswerError: what came is no chat completion.
        """
        place = self._at.pop(bytes.fromhex(fingerprint), None)
        if place is None:
            return None
        number, offset = place
        file = self._files[number]
        file.seek(offset)
        return read_answer(file.readline(MAX_LINE), model_name)

    def _look_through(self, number: int) -> None:
        file = self._files[number]
        offset = 0
        whole = True  # whether this begins a line
        while line := file.readline(MAX_LINE):
            ended = line.endswith(b"\n") or len(line) < MAX_LINE
            if whole and line.strip():
                self._note(line if ended else b"", number, offset)
            offset, whole = offset + len(line), ended

    def _note(self, line: bytes, number: int, offset: int) -> None:
        key = _asked(line)
        if key is None:
            self.damaged += 1
            return
        self.lines += 1
        if key in self._at:
            self.repeated += 1
        else:
            self._at[key] = number, offset


def read_answer(line: bytes, model_name: str) -> Reply | Refused:
    """Read a line of a file of answers or of errors.

    Raises:
        InvalidAnswerError: it holds neither a chat completion nor a reason for there being none.
    """
    told = parsed(line)
    told = told if isinstance(told, Mapping) else {}
    if told.get("error"):
        return _refused(told["error"])
    response = told.get("response")
    response = response if isinstance(response, Mapping) else {}
    content = response.get("body")
    status = response.get("status_code", _OK)
    if status != _OK:
        told_of = content.get("error") if isinstance(content, Mapping) else None
        return _refused(told_of or f"HTTP {str(status)[:_SHOWN]}")
    if content is None:
        raise InvalidAnswerError("it holds no body")
    return read_completion(json.dumps(content).encode(), model_name)


def same_model(asked: str, answered: str) -> bool:
    """Say whether two names may be one model's: ``gpt-6-luna`` and ``gpt-6-luna-2026-09-01``, or a file's path."""
    one, other = asked.casefold(), answered.casefold()
    return one in other or other in one


def _asked(line: bytes) -> bytes | None:
    try:
        told = parsed(line)
    except InvalidAnswerError:
        return None
    name = told.get("custom_id") if isinstance(told, Mapping) else None
    return bytes.fromhex(name) if isinstance(name, str) and _FINGERPRINT.fullmatch(name) else None


def _refused(error: object) -> Refused:
    if not isinstance(error, Mapping):
        return Refused(str(error)[:_SHOWN])
    said = [str(error[key])[:_SHOWN] for key in ("code", "message") if error.get(key)]
    param = error.get("param")
    return Refused(": ".join(said) or "no reason told", param[:_SHOWN] if isinstance(param, str) else "")
