"""Answers from the cache first."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Literal, Protocol, get_args, runtime_checkable

from dateline.errors import NotCachedError
from dateline.models.base import Finish, Reply, Request, canonical_json

if TYPE_CHECKING:
    from dateline.cache import ResponseCache
    from dateline.models.base import Model

Mode = Literal["use", "refresh", "off", "only"]

_FINISHES = get_args(Finish)


@runtime_checkable
class Keeping(Protocol):
    """A model that remembers an answer once it was found good."""

    def keep(self, request: Request, reply: Reply) -> None:
        """Remember a reply whose content was validated."""


class Cached:
    """A model that looks into the cache before it asks.

    ``complete`` stores nothing: whether an answer is any good is judged by its reader, who then calls ``keep``. So
    no invalid answer, no cut-off one and no refusal ever enters the cache.
    """

    def __init__(self, model: Model, cache: ResponseCache, mode: Mode = "use") -> None:
        self.model = model
        self.cache = cache
        self.mode = mode

    @property
    def id(self) -> str:
        """The identifier of the model that is asked."""
        return self.model.id

    def complete(self, request: Request) -> Reply:
        """Return the kept answer, else ask.

        Raises:
            NotCachedError: the mode is ``only`` and this answer was not kept.
            ModelError: from the model.
        """
        if self.mode in {"use", "only"}:
            stored = self.cache.get(request.fingerprint)
            reply = _read(stored) if stored is not None else None
            if reply is not None:
                return reply
        if self.mode == "only":
            raise NotCachedError(
                f"no kept answer of {request.model} to prompt {request.prompt} (request {request.fingerprint[:12]})",
                hint="run the same command once without --offline",
            )
        return self.model.complete(request)

    def keep(self, request: Request, reply: Reply) -> None:
        """Remember a reply whose content was validated; cut-off ones, refusals and kept ones are passed over."""
        if self.mode in {"use", "refresh"} and reply.finish == "stop" and not reply.cached:
            stored = canonical_json(asdict(replace(reply, cached=True, attempts=0)))
            self.cache.put(request.fingerprint, stored, prompt=request.prompt, model=request.model)

    def close(self) -> None:
        """Close the model and the cache."""
        self.model.close()
        self.cache.close()


def _read(stored: str) -> Reply | None:
    """Read a kept reply; ``None`` for anything that no version of ours wrote."""
    try:
        reply = Reply(**json.loads(stored))
    except (ValueError, TypeError, RecursionError):
        return None
    fields = (
        type(reply.text) is str,
        type(reply.model) is str,
        reply.finish in _FINISHES,
        type(reply.prompt_tokens) is int,
        type(reply.completion_tokens) is int,
        type(reply.cached_tokens) is int,
        type(reply.attempts) is int,
        reply.cached is True,
    )
    return reply if all(fields) else None
