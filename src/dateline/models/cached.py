"""Answers from the cache first."""

from __future__ import annotations

import json
import threading
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Literal, Protocol, get_args, runtime_checkable

from dateline.cache.flights import Flights
from dateline.cache.leases import Waits
from dateline.errors import NotCachedError
from dateline.models.base import Finish, Reply, Request, canonical_json
from dateline.models.health import Health

if TYPE_CHECKING:
    from dateline.cache import Responses
    from dateline.cache.leases import LeaseTimes
    from dateline.models.base import Model

Mode = Literal["use", "refresh", "off", "only"]

_FINISHES = get_args(Finish)
_FIELDS = tuple(field.name for field in fields(Reply))


@runtime_checkable
class Keeping(Protocol):
    """A model that remembers an answer once it was found good."""

    def keep(self, request: Request, reply: Reply) -> None:
        """Remember a reply whose content was validated."""

    def release(self, request: Request) -> None:
        """Ask no further for an answer to a request, whether there is one or not: somebody else may ask."""


class Cached:
    """A model that looks into the cache before it asks, and asks one request for one new fingerprint.

    ``complete`` stores nothing: whether an answer is any good is judged by its reader, who then calls ``keep``. So
    no invalid answer, no cut-off one and no refusal ever enters the cache. Other threads, and other processes that
    share the cache, who ask the same meanwhile wait for that answer. The reader calls ``release`` at the end, whatever
    came of it; if no answer was kept, the next one asks.

    A thread asks one question at a time: what it asks next either carries the question on (asks again, with the errors
    told) or gives it back.
    """

    def __init__(
        self,
        model: Model,
        cache: Responses,
        mode: Mode = "use",
        *,
        health: Health | None = None,
        times: LeaseTimes | None = None,
    ) -> None:
        """Stand before ``model``; waits end when ``health`` does. ``times`` are those of the leases, for tests."""
        self.model = model
        self.cache = cache
        self.mode = mode
        health = health or Health()
        self._flights: Flights[Reply] = Flights(cache, _read, Waits(health.check, health.wait), times)
        self._asking = threading.local()

    @property
    def id(self) -> str:
        """The identifier of the model that is asked."""
        return self.model.id

    def complete(self, request: Request) -> Reply:
        """Return the kept answer, or the one that somebody is asking for now, else ask.

        Raises:
            NotCachedError: the mode is ``only`` and this answer was not kept.
            ModelError: from the model.
            DatelineError: the run ended while somebody else's answer was waited for.
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
        if self.mode == "use" and not self._carries_on(request):
            reply = self._flights.enter(request.fingerprint)
            if reply is not None:
                return reply
            self._asking.question = request
        try:
            return self.model.complete(request)
        except BaseException:
            self._give_back()
            raise

    def keep(self, request: Request, reply: Reply) -> None:
        """Remember a reply whose content was validated; cut-off ones, refusals and kept ones are passed over."""
        if self.mode in {"use", "refresh"} and reply.finish == "stop" and not reply.cached:
            kept = replace(reply, cached=True, attempts=0)
            stored = canonical_json({name: getattr(kept, name) for name in _FIELDS})
            self.cache.put(request.fingerprint, stored, prompt=request.prompt, model=request.model)
            self._flights.land(request.fingerprint, kept)
            self.release(request)

    def release(self, request: Request) -> None:
        """Let the next one ask, if this thread asks and has kept nothing."""
        question = self._question()
        if question is not None and question.fingerprint == request.fingerprint:
            self._give_back()

    def close(self) -> None:
        """Close the model and the cache."""
        self.model.close()
        self._flights.close()
        self.cache.close()

    def _question(self) -> Request | None:
        return getattr(self._asking, "question", None)

    def _carries_on(self, request: Request) -> bool:
        """Return whether a request belongs to the question that this thread asks; another one is given back."""
        question = self._question()
        if question is None:
            return False
        if request.messages[: len(question.messages)] == question.messages:
            return True
        self._give_back()
        return False

    def _give_back(self) -> None:
        question = self._question()
        if question is not None:
            self._asking.question = None
            self._flights.land(question.fingerprint)


def _read(stored: str) -> Reply | None:
    """Read a kept reply; ``None`` for anything that no version of ours wrote."""
    try:
        reply = Reply(**json.loads(stored))
    except (ValueError, TypeError, RecursionError):
        return None
    as_they_should_be = (
        type(reply.text) is str,
        type(reply.model) is str,
        reply.finish in _FINISHES,
        type(reply.prompt_tokens) is int,
        type(reply.completion_tokens) is int,
        type(reply.cached_tokens) is int,
        type(reply.attempts) is int,
        reply.cached is True,
    )
    return reply if all(as_they_should_be) else None
