"""How a server wants the parameters of a request, and what to change when it refuses one of them.

Servers speak one protocol with small differences: OpenAI's newer models take ``max_completion_tokens`` for
``max_tokens`` and no temperature but their own; some servers know no ``seed``, or not every keyword of a JSON Schema.
A refusal names the parameter; one step along this table is then taken and remembered for the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from dateline.models.base import Request

MAX_REQUESTS = 8
"""One more than the steps that the table can give, and one to spare."""

UNSUPPORTED_KEYWORDS = frozenset({"minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "default"})
"""Bounds that some strict schema checkers refuse; the answer is validated again by us, so nothing is let through."""

_HAS_EFFORT = re.compile(r"gpt-(?:5\.[1-9]|[6-9]|\d\d)")
"""OpenAI's models that can be told not to think first: from GPT-5.1 on."""

_REFUSES = re.compile(
    "support|unknown|unrecogni[sz]ed|unexpected|not permitted|not allowed|invalid|unavailable|extra|forbidden"
)
_SEED = re.compile(r"\bseed\b")
_SCHEMA = re.compile(r"response_format|json_schema|\bschema\b")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which parameters are sent, and under which name."""

    tokens: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    temperature: bool = True
    seed: bool = True
    schema: Literal["strict", "bare", "json_object"] = "strict"
    effort: bool = False
    """Send ``reasoning_effort: none``: thoughts would count towards the limit of tokens and cost money."""


def first_dialect(host: str, model_name: str) -> Dialect:
    """Return the dialect to begin with."""
    if host == "api.openai.com":
        return Dialect(tokens="max_completion_tokens", effort=bool(_HAS_EFFORT.match(model_name)))
    return Dialect()


def adapt(dialect: Dialect, param: str, message: str) -> Dialect | None:
    """Return the dialect that does without what the server refused, or ``None`` when nothing in it was named.

    ``param`` is the parameter that the error names by itself (may be empty), ``message`` its words.
    """
    words = message[:2000].lower()
    named = param.lower() if param else words if _REFUSES.search(words) else ""
    steps: tuple[tuple[bool, dict[str, Any]], ...] = (
        ("max_tokens" in named and dialect.tokens == "max_tokens", {"tokens": "max_completion_tokens"}),
        ("reasoning_effort" in named and dialect.effort, {"effort": False}),
        ("temperature" in named and dialect.temperature, {"temperature": False}),
        (bool(_SEED.search(named)) and dialect.seed, {"seed": False}),
        (bool(_SCHEMA.search(named)) and dialect.schema == "strict", {"schema": "bare"}),
        (bool(_SCHEMA.search(named)) and dialect.schema == "bare", {"schema": "json_object"}),
    )
    return next((replace(dialect, **change) for wanted, change in steps if wanted), None)


def body(request: Request, model_name: str, dialect: Dialect) -> dict[str, Any]:
    """Return the JSON body of a chat-completions request."""
    sent: dict[str, Any] = {
        "model": model_name,
        "messages": [
            {"role": message.role, "content": _SURROGATE.sub("\ufffd", message.content)} for message in request.messages
        ],
        dialect.tokens: request.max_tokens,
        "response_format": _response_format(request, dialect),
    }
    if dialect.temperature:
        sent["temperature"] = request.temperature
    if dialect.seed:
        sent["seed"] = request.seed
    if dialect.effort:
        sent["reasoning_effort"] = "none"
    return sent


def _response_format(request: Request, dialect: Dialect) -> dict[str, Any]:
    if dialect.schema == "json_object":
        return {"type": "json_object"}
    schema = request.schema if dialect.schema == "strict" else _bare(request.schema)
    return {"type": "json_schema", "json_schema": {"name": request.schema_name, "strict": True, "schema": schema}}


def _bare(schema: Any) -> Any:  # noqa: ANN401 -- any JSON value
    """Return a JSON Schema without the keywords that some servers refuse; names of properties are kept."""
    if isinstance(schema, Mapping):
        return {
            key: {name: _bare(value) for name, value in inner.items()}
            if key in {"properties", "$defs"} and isinstance(inner, Mapping)
            else _bare(inner)
            for key, inner in schema.items()
            if key not in UNSUPPORTED_KEYWORDS
        }
    return [_bare(item) for item in schema] if isinstance(schema, list | tuple) else schema
