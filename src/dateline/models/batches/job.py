"""A batch as the server tells of it, checked: nothing in it is taken as it comes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from dateline.errors import InvalidAnswerError

ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
"""States after which nothing more comes."""
LOST = frozenset({"failed", "cancelled", "cancelling"})
"""States of a batch that is not worth waiting for."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,199}")
_ERRORS = 20
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Job:
    """One of the server's batches; times are seconds since 1970, ``None`` where it tells none.

    ``errors`` are why it failed as a whole.
    """

    id: str
    status: str
    output_file: str = ""
    error_file: str = ""
    total: int = 0
    completed: int = 0
    failed: int = 0
    created: int | None = None
    expires: int | None = None
    errors: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self.status in ENDED


def read_job(content: bytes) -> Job:
    """Read a batch.

    Raises:
        InvalidAnswerError: it is none.
    """
    return job_of(parsed(content))


def job_of(told: object) -> Job:
    """Read a batch that is JSON already.

    Raises:
        InvalidAnswerError: it is none.
    """
    told = _mapping(told)
    status = told.get("status")
    if not isinstance(status, str) or not status.isprintable() or len(status) > _SHOWN:
        raise InvalidAnswerError("it tells no status")
    counts = _mapping(told.get("request_counts"))
    return Job(
        id=name_of(told.get("id")),
        status=status,
        output_file=_file(told.get("output_file_id")),
        error_file=_file(told.get("error_file_id")),
        total=_count(counts.get("total")) or 0,
        completed=_count(counts.get("completed")) or 0,
        failed=_count(counts.get("failed")) or 0,
        created=_count(told.get("created_at")),
        expires=_count(told.get("expires_at")),
        errors=tuple(_errors(_mapping(told.get("errors")).get("data"))),
        metadata={key: one for key, one in _mapping(told.get("metadata")).items() if isinstance(one, str)},
    )


def name_of(told: object) -> str:
    """Return an identifier of the server's, fit to stand in an address.

    Raises:
        InvalidAnswerError: it is none.
    """
    if not isinstance(told, str) or not _NAME.fullmatch(told) or ".." in told:
        raise InvalidAnswerError(f"{str(told)[:40]!r} is no identifier")
    return told


def parsed(content: bytes) -> object:
    """Return what JSON says.

    Raises:
        InvalidAnswerError: it is no JSON.
    """
    try:
        told: object = json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise InvalidAnswerError("the body is no JSON") from error
    return told


def _file(told: object) -> str:
    """Return the identifier of a file; some servers write an empty text where there is none."""
    return name_of(told) if told else ""


def _errors(told: object) -> list[str]:
    found = [_mapping(one) for one in told[:_ERRORS]] if isinstance(told, list) else []
    said = [": ".join(str(one[key])[:_SHOWN] for key in ("code", "message") if one.get(key)) for one in found]
    return [one for one in dict.fromkeys(said) if one]


def _mapping(told: object) -> Mapping[str, object]:
    return told if isinstance(told, Mapping) else {}


def _count(told: object) -> int | None:
    return told if type(told) is int and 0 <= told < 2**53 else None
