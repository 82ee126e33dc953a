"""A model is one method: ``complete(Request) -> Reply``. Retry and cache are models that wrap a model."""

from __future__ import annotations

import hashlib
import json
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from dateline.schema import schema_sha256

if TYPE_CHECKING:
    from collections.abc import Mapping

Role = Literal["system", "user", "assistant"]
Finish = Literal["stop", "length", "refusal"]

FINGERPRINT_VERSION = 1


def canonical_json(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no blanks, non-ASCII as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in hexadecimal; lone surrogates are kept apart, not refused."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation that is sent."""

    role: Role
    content: str


@dataclass(frozen=True)
class Request:
    """Everything that decides an answer. Two equal requests have the same ``fingerprint``.

    ``model`` is the full identifier of the model (``openai:gpt-5``); ``prompt`` is ``name@version`` and
    ``prompt_sha256`` the hash of the prompt file; ``schema`` the JSON Schema of the answer. ``article`` is the
    identifier of the article that is asked about; it decides nothing.
    """

    model: str
    messages: tuple[Message, ...]
    schema_name: str
    schema: Mapping[str, Any]
    prompt: str
    prompt_sha256: str
    max_tokens: int
    temperature: float = 0.0
    seed: int = 0
    article: str = field(default="", compare=False)

    @cached_property
    def schema_sha256(self) -> str:
        """The hash of the JSON Schema as it is sent; the order of its properties counts, as the model writes in it."""
        return schema_sha256(self.schema)

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the whole request: the key of the cache and the name of a recorded answer."""
        return sha256(
            canonical_json(
                {
                    "fingerprint": FINGERPRINT_VERSION,
                    "model": self.model,
                    "prompt": self.prompt,
                    "prompt_sha256": self.prompt_sha256,
                    "schema_sha256": self.schema_sha256,
                    "messages": [[message.role, message.content] for message in self.messages],
                    "sampling": [self.temperature, self.seed, self.max_tokens],
                }
            )
        )


SENDING: ContextVar[Request | None] = ContextVar("dateline.models.sending", default=None)
"""The request that is being sent in this context, for whoever stands at the transport; nothing of it is sent."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. ``finish`` tells a whole answer from a cut-off one and from a refusal.

    ``model`` is the name that the server gave itself; tokens are 0 where the server does not count them, and
    ``cached_tokens`` are those of the prompt that it had kept from an earlier request. ``attempts`` is how often the
    request was sent until this came.
    """

    text: str
    finish: Finish
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached: bool = False
    cached_tokens: int = 0
    attempts: int = 1


@runtime_checkable
class Model(Protocol):
    """Anything that answers requests."""

    @property
    def id(self) -> str:
        """The full identifier, as a user names it on the command line."""

    def complete(self, request: Request) -> Reply:
        """Answer one request; raises a ``ModelError`` (transport) and never judges the answer's content."""

    def close(self) -> None:
        """Give back what the model holds; may be called twice."""
