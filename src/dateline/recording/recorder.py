"""Plays recorded answers and records new ones; vcrpy stands between the HTTP libraries and this.

A recorded answer is played for the very same request only: method, address and body. So the order of asking makes no
difference, and with any number of threads two articles cannot swap answers. Equal requests get their answers in the
order of the recording, the last of them as often as it is asked for.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from dateline.models.base import SENDING
from dateline.recording.bodies import bytes_of, key_of, structure_of
from dateline.recording.interaction import HashChain, Interaction, fingerprint_of
from dateline.recording.masking import (
    REQUEST_HEADERS,
    RESPONSE_HEADERS,
    is_this_machine,
    kept_answer,
    kept_headers,
    kept_model,
    kept_url,
)
from dateline.recording.mismatch import NotRecordedError, not_recorded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.models.base import Request

Mode = Literal["none", "once", "new", "all"]
"""``none`` only plays; ``once`` records where there is no cassette yet; ``new`` plays what is recorded and asks the
rest; ``all`` asks everything again."""

_TOLD = 3
"""Mismatches that are explained at length; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Naming:
    """How messages speak of a recording: ``name`` is the cassette's, ``again`` the command that records anew."""

    name: str
    again: str = ""


class Tape:
    """The interactions of one cassette while they are played or recorded; safe for threads.

    ``vcr.patch`` asks it as it asks its own cassettes: the names without docstrings are vcrpy's.
    """

    custom_patches = ()
    skip_patchers = ()

    def __init__(self, held: Iterable[Interaction], naming: Naming, *, plays: bool, asks: bool) -> None:
        self.naming = naming
        self.asks = asks
        """Whether what is not recorded goes to the model."""
        self.held = tuple(held)
        self.recorded: list[Interaction] = []
        self.errors: list[NotRecordedError] = []
        """Requests that no answer was recorded for, in the order in which they came."""
        self._lock = threading.Lock()
        self._answers: dict[str, list[int]] = {}
        self._asked: Counter[str] = Counter()
        for place, one in enumerate(self.held if plays else ()):
            self._answers.setdefault(key_of(one.method, one.url, one.request_body), []).append(place)
        self._path = naming.name
        self.rewound = True
        self.record_mode = "dateline"

    def __len__(self) -> int:
        """Return how many interactions the cassette held."""
        return len(self.held)

    @property
    def unplayed(self) -> tuple[Interaction, ...]:
        """The recorded answers that nothing has asked for yet."""
        with self._lock:
            left = {place for key, places in self._answers.items() for place in places[self._asked[key] :]}
        return tuple(one for place, one in enumerate(self.held) if place in left)

    def kept(self, *, with_unplayed: bool) -> list[Interaction]:
        """Return what is to be written: what was played, if wanted also what was not, and what is new."""
        unplayed = set() if with_unplayed else {id(one) for one in self.unplayed}
        old = [one for one in self.held if id(one) not in unplayed] if self._answers else []
        return _without_repeats([*old, *self.recorded])

    @property
    def write_protected(self) -> bool:  # noqa: D102 -- vcrpy's
        return not self.asks

    def filter_request(self, request: Any) -> Any:  # noqa: ANN401, D102 -- vcrpy's
        return None if _is_own(request) else request

    def can_play_response_for(self, request: Any) -> bool:  # noqa: ANN401, D102 -- vcrpy's
        if _is_own(request):
            return False
        asked = _as_asked(request)
        if key_of(asked.method, asked.url, asked.request_body) in self._answers:
            return True
        if self.asks:
            return False
        with self._lock:
            told = len(self.errors) < _TOLD
        error = not_recorded(asked, self.held, self.naming.name, self.naming.again, at_length=told)
        with self._lock:
            self.errors.append(error)
        raise error

    def play_response(self, request: Any) -> dict[str, Any]:  # noqa: ANN401, D102 -- vcrpy's
        asked = _as_asked(request)
        key = key_of(asked.method, asked.url, asked.request_body)
        with self._lock:
            places = self._answers[key]
            answer = self.held[places[min(self._asked[key], len(places) - 1)]]
            self._asked[key] += 1
        return {
            "status": {"code": answer.status, "message": answer.reason if answer.reason.isascii() else ""},
            "headers": {n: list(v) for n, v in kept_headers(answer.response_headers, RESPONSE_HEADERS).items()},
            "body": {"string": bytes_of(answer.response_body)},
        }

    def append(self, request: Any, response: dict[str, Any]) -> None:  # noqa: ANN401, D102 -- vcrpy's
        if _is_own(request):
            return
        key = str(request.headers.get("authorization", "")).rpartition(" ")[2]
        status = response["status"]["code"]
        made = replace(
            _as_asked(request),
            status=status,
            reason=response["status"]["message"] or "",
            response_headers=kept_headers(response["headers"], RESPONSE_HEADERS),
            response_body=kept_answer(structure_of(response["body"]["string"]), status, key),
        )
        with self._lock:
            self.recorded.append(made)


def _is_own(request: Any) -> bool:  # noqa: ANN401 -- vcrpy is untyped
    """Say whether a test speaks to a server of its own on this machine: that is no part of a recording."""
    return SENDING.get() is None and is_this_machine(request.uri)


def _as_asked(request: Any) -> Interaction:  # noqa: ANN401 -- vcrpy is untyped
    """Return a request as it is written and compared, without an answer."""
    body = request.body
    body = structure_of(body if isinstance(body, bytes | str | None) else request.body_bytes)
    sending = SENDING.get()
    return Interaction(
        method=request.method,
        url=kept_url(request.uri),
        request_headers=kept_headers(request.headers, REQUEST_HEADERS),
        request_body=body,
        status=0,
        response_body=None,
        told=_chain(sending, body) if sending else None,
    )


def _chain(request: Request, body: object) -> HashChain:
    """Return the hash chain of a request; the fingerprint is that of the model as it is written."""
    model = kept_model(request.model)
    chain = HashChain(
        request.prompt, request.prompt_sha256, request.schema_sha256, model, request.fingerprint, request.article
    )
    if model == request.model:
        return chain
    return replace(chain, fingerprint=fingerprint_of(chain, body) or request.fingerprint)


def _without_repeats(interactions: Iterable[Interaction]) -> list[Interaction]:
    """Leave out answers that repeat the last one before them to the same request: the last is played again anyway."""
    answers: dict[str, list[Interaction]] = {}
    for one in interactions:
        answers.setdefault(key_of(one.method, one.url, one.request_body), []).append(one)
    for same in answers.values():
        while len(same) > 1 and _answer(same[-1]) == _answer(same[-2]):
            first = min(same[-2:], key=lambda one: one.told.article if one.told else "")
            same[-2:] = [first]
    return [one for same in answers.values() for one in same]


def _answer(one: Interaction) -> tuple[object, ...]:
    return one.status, one.reason, one.response_headers, one.response_body
