from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from dateline.schema import MAX_LINE_EVENTS, SCHEMAS, ArticleBrief, LineEvents, json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

SENT = {
    "line-events": "69c8ddd9e0f1811b0da05463252daa87f759ac584b5072a91a75963e9c126cf0",
    "overview": "f89719db4a3f12dbc329424552e8fd7ba12debede38ebca5a938338d04dfc857",
    "article-brief": "7a7c0c07d4ddccad98429895386c027e440001940bdae5ba583c5cda5481a43c",
    "same-event": "bc9aab81bf937899a89fc82cb71137512e14cc3639c703054b4247f610fe42c9",
    "choice": "889a6c8faea6967ef687e86b8c7b5fa4858c7ebff15ff3b029bbfd2027e31653",
}
"""The hashes of the JSON Schemas as they are sent: with another schema every kept answer is asked for again."""

UNDERSTOOD = {
    *("type", "properties", "required", "additionalProperties", "items", "enum", "pattern"),
    *("minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum"),
}
"""What both llama.cpp's grammars and the strict mode of OpenAI's structured outputs understand."""


def nodes(schema: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 -- any JSON value
    """Yield every schema within a schema."""
    yield schema
    for child in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]:
        yield from nodes(child)


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_sent_changes_only_on_purpose(name: str) -> None:
    sent = json.dumps(json_schema(SCHEMAS[name]), ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(sent.encode()).hexdigest() == SENT[name]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_is_closed_and_all_of_it_is_required(name: str) -> None:
    objects = [node for node in nodes(json_schema(SCHEMAS[name])) if node["type"] == "object"]
    assert objects
    for node in objects:
        assert node["additionalProperties"] is False
        assert node["required"] == list(node["properties"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_plain_without_titles_descriptions_and_references(name: str) -> None:
    for node in nodes(json_schema(SCHEMAS[name])):
        assert set(node) <= UNDERSTOOD


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_small_model_cannot_run_on(name: str) -> None:
    for node in nodes(json_schema(SCHEMAS[name])):
        bounds = {"array": "maxItems", "string": "maxLength", "integer": "maximum"}
        if bound := bounds.get(node["type"]):
            assert bound in node or "enum" in node or "pattern" in node, node


def test_the_phrase_is_written_before_the_event_and_the_lines_before_the_text() -> None:
    assert list(json_schema(LineEvents)["properties"]["events"]["items"]["properties"]) == ["when", "what", "who"]
    brief = json_schema(ArticleBrief)["properties"]
    assert list(brief) == ["summary", "events", "actors"]
    assert list(brief["summary"]["items"]["properties"]) == ["lines", "text"]
    assert list(brief["events"]["items"]["properties"]) == ["lines", "when", "what", "who"]


def _event(**more: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON value
    return {"when": 0, "what": "It broke", "who": [], **more}


@pytest.mark.parametrize(
    "event",
    [
        _event(when=10),
        _event(when=-1),
        _event(when="1"),
        _event(when=1.0),
        _event(when=True),
        _event(what="ab"),
        _event(what="a" * 401),
        _event(who=["a"] * 5),
        _event(who=["a" * 81]),
        _event(where="here"),
        {"when": 0, "what": "It broke"},
    ],
)
def test_an_answer_out_of_bounds_is_not_bent_into_shape(event: dict[str, Any]) -> None:
    assert LineEvents.model_validate({"events": [_event()] * MAX_LINE_EVENTS})
    with pytest.raises(ValidationError):
        LineEvents.model_validate({"events": [event]})


@pytest.mark.parametrize(("when", "fits"), [("", True), ("12a", True), ("12", False), ("a", False), ("1a\n", False)])
def test_a_label_is_a_line_number_and_a_letter(when: str, fits: bool) -> None:  # noqa: FBT001 -- a table's column
    event = {"lines": [1], "when": when, "what": "It broke", "who": []}
    answer = {"summary": [], "events": [event], "actors": []}
    if fits:
        assert ArticleBrief.model_validate(answer)
    else:
        with pytest.raises(ValidationError):
            ArticleBrief.model_validate(answer)
