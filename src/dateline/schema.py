"""What the model fills in: small, strict and bounded, and never what dateline returns.

The bounds are in the JSON Schema that is sent, because a small model without bounds runs on. Text is bounded by its
length and not by a pattern: llama.cpp applies a pattern to the escaped text, and lets quotation marks end a field.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_TEXT = 400
"""Characters of one statement; a text of this length was cut by the bound."""

MAX_LINE_EVENTS = 8
"""Events of one line that one answer can hold."""

MAX_ARTICLE_EVENTS = 60
"""The same of many lines."""

MAX_KEPT = 6
"""Sentences of the summary of a long article."""

Text = Annotated[str, Field(min_length=3, max_length=MAX_TEXT)]
Name = Annotated[str, Field(max_length=80)]
LineNumbers = Annotated[list[Annotated[int, Field(ge=1, le=99_999)]], Field(min_length=1, max_length=4)]


class AnswerModel(BaseModel):
    """Base of every answer: no extra fields, no conversion of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LineEvent(AnswerModel):
    """An event of one line. ``when`` comes first: the model then tells what happened at that phrase."""

    when: Annotated[int, Field(ge=0, le=9)]
    what: Text
    who: Annotated[list[Name], Field(max_length=4)]


class LineEvents(AnswerModel):
    """The events of one line; as many as ``MAX_LINE_EVENTS`` may mean that some were left out."""

    events: Annotated[list[LineEvent], Field(max_length=MAX_LINE_EVENTS)]


class NumberedStatement(AnswerModel):
    """A sentence of the summary; the lines come first, so that the text is written about them."""

    lines: LineNumbers
    text: Text


class NamedActor(AnswerModel):
    """Somebody or something that acts in the article."""

    name: Name
    kind: Literal["person", "organization", "place", "group"]


class Overview(AnswerModel):
    """What a brief needs beside its events."""

    summary: Annotated[list[NumberedStatement], Field(max_length=3)]
    actors: Annotated[list[NamedActor], Field(max_length=10)]


class ArticleEvent(AnswerModel):
    """An event of a whole article; ``when`` is the label of a listed date phrase, such as ``12a``."""

    lines: LineNumbers
    when: Annotated[str, Field(pattern=r"^([0-9]{1,5}[a-z])?$")]
    what: Text
    who: Annotated[list[Name], Field(max_length=6)]


class ArticleBrief(AnswerModel):
    """The whole of a brief, for models that read a whole article at once."""

    summary: Annotated[list[NumberedStatement], Field(max_length=4)]
    events: Annotated[list[ArticleEvent], Field(max_length=MAX_ARTICLE_EVENTS)]
    actors: Annotated[list[NamedActor], Field(max_length=30)]


class Choice(AnswerModel):
    """The numbers of the statements that are kept, in the order in which they are to be read."""

    keep: Annotated[list[Annotated[int, Field(ge=1, le=999)]], Field(min_length=1, max_length=MAX_KEPT)]


class SameEvent(AnswerModel):
    """Whether two sentences tell one event: in what they differ, ``nothing`` where they do not."""

    differs: Literal["nothing", "deed", "people", "place", "time"]


LINE_SCHEMA = "line-events"
PAIR_SCHEMA = "same-event"
CHOICE_SCHEMA = "choice"
UNIT_OF = {LINE_SCHEMA: "line", PAIR_SCHEMA: "pair", CHOICE_SCHEMA: "statements"}
"""What an answer is about: one line, a pair of events, or many statements; all others are about a whole article."""

EVENT_SCHEMAS = (LINE_SCHEMA, "article-brief")
"""The answers that hold events."""

SCHEMAS: dict[str, type[AnswerModel]] = {
    LINE_SCHEMA: LineEvents,
    "overview": Overview,
    "article-brief": ArticleBrief,
    PAIR_SCHEMA: SameEvent,
    CHOICE_SCHEMA: Choice,
}
"""The answers by the name that a prompt file gives in ``schema:``."""


def json_schema(answer: type[AnswerModel]) -> dict[str, Any]:
    """Return the JSON Schema of an answer as it is sent: references resolved in place, no titles, no descriptions.

    Docstrings must not reach the model: a changed word in one would be a changed request.
    """
    schema = answer.model_json_schema()
    definitions = schema.pop("$defs", {})

    def plain(node: Any) -> Any:  # noqa: ANN401 -- any JSON value
        if isinstance(node, list):
            return [plain(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return plain(definitions[node["$ref"].rsplit("/", 1)[1]])
        properties = node.get("properties")
        kept = {key: plain(value) for key, value in node.items() if key not in {"title", "description", "properties"}}
        if properties is not None:
            kept["properties"] = {name: plain(value) for name, value in properties.items()}
        return kept

    resolved: dict[str, Any] = plain(schema)
    return resolved


def schema_sha256(schema: Mapping[str, Any]) -> str:
    """Return the hash of a JSON Schema as it is sent; the order of its properties counts, as the model writes in it."""
    return hashlib.sha256(json.dumps(schema, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
