"""What a cassette holds: requests, their answers, and what each request was made of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dateline.models.base import canonical_json, sha256

if TYPE_CHECKING:
    from collections.abc import Mapping


class Text(str):
    """A body that is no JSON, as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class HashChain:
    """What a request was made of, as it was when it was recorded.

    ``prompt`` is ``name@version`` and ``prompt_sha256`` the hash of its file, ``schema_sha256`` the hash of the
    answer's JSON Schema, ``model`` the full identifier, ``fingerprint`` the hash of the whole request and ``article``
    the identifier of the article that was asked about (empty where it was not told).
    """

    prompt: str
    prompt_sha256: str
    schema_sha256: str
    model: str
    fingerprint: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One request and its answer.

    A body is a JSON value, a ``Text`` where it is no JSON, or ``None`` where there is none. ``told`` is the hash
    chain, ``None`` in files of the first format and for requests that ask no model.
    """

    method: str
    url: str
    request_body: Any
    status: int
    response_body: Any
    told: HashChain | None = None
    reason: str = ""
    request_headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    response_headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def messages(self) -> tuple[tuple[str, str], ...]:
        """The chat that was sent, as pairs of role and content; empty where the request is no chat."""
        return chat_of(self.request_body)

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON Schema that was sent, if one was."""
        return schema_of(self.request_body)

    @property
    def content(self) -> str | None:
        """What the model wrote; ``None`` where the answer is no chat completion."""
        body = self.response_body
        choices = body.get("choices") if isinstance(body, dict) else None
        first = choices[0] if isinstance(choices, list) and choices else None
        message = first.get("message") if isinstance(first, dict) else None
        content = message.get("content") if isinstance(message, dict) else None
        return content if isinstance(content, str) else None


def chat_of(body: object) -> tuple[tuple[str, str], ...]:
    """Return the messages of a request's body as pairs of role and content; none where it is no chat."""
    messages = body.get("messages") if isinstance(body, dict) else None
    if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
        return ()
    return tuple((str(message.get("role", "")), _content(message.get("content"))) for message in messages)


def schema_of(body: object) -> Mapping[str, Any] | None:
    """Return the JSON Schema in a request's body, if there is one."""
    for name in ("response_format", "json_schema", "schema"):
        body = body.get(name) if isinstance(body, dict) else None
    return body if isinstance(body, dict) else None


def fingerprint_of(told: HashChain, body: object) -> str | None:
    """Return the fingerprint that ``models.base.Request`` gives such a request, if its body tells enough of it."""
    if not isinstance(body, dict):
        return None
    tokens = body.get("max_tokens", body.get("max_completion_tokens"))
    return sha256(
        canonical_json(
            {
                "fingerprint": 1,
                "model": told.model,
                "prompt": told.prompt,
                "prompt_sha256": told.prompt_sha256,
                "schema_sha256": told.schema_sha256,
                "messages": [list(message) for message in chat_of(body)],
                "sampling": [body.get("temperature", 0.0), body.get("seed", 0), tokens],
            }
        )
    )


def _content(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
