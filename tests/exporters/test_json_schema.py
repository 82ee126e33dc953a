"""The published JSON Schemas. Run this file as a program to write them anew."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from dateline.exporters.json_text import Json
from dateline.receipts.records import RECEIPT_FORMAT, Receipt
from dateline.records import BRIEF_SCHEMA, TIMELINE_SCHEMA, Brief, Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Record

FOLDER = Path(__file__).parents[2] / "docs" / "schema"
PUBLISHED: dict[str, type[Record]] = {BRIEF_SCHEMA: Brief, TIMELINE_SCHEMA: Timeline, RECEIPT_FORMAT: Receipt}


def path_of(name: str) -> Path:
    return FOLDER / f"{name.removeprefix('dateline.').replace('/', '-')}.schema.json"


def text_of(name: str) -> str:
    schema = PUBLISHED[name].model_json_schema(by_alias=True, mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name}
    return json.dumps({**head, **schema}, indent=2, ensure_ascii=False) + "\n"


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema: dict[str, Any] = json.loads(path_of(name).read_text("utf-8"))
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_the_published_schema_is_the_one_of_the_records(name: str) -> None:
    path = path_of(name)
    held = path.read_text("utf-8") if path.exists() else ""
    changed = difflib.unified_diff(held.splitlines(), text_of(name).splitlines(), str(path), "the records", lineterm="")
    told = "\n".join(changed)
    assert not told, f"{told}\nto publish it: python {Path(__file__).relative_to(FOLDER.parents[1])}"


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_the_published_schema_is_a_valid_one_and_closed(name: str) -> None:
    schema = json.loads(path_of(name).read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    objects = [schema, *schema["$defs"].values()]
    assert all(one["additionalProperties"] is False for one in objects)


def test_what_is_exported_fits_the_published_schema(
    make_brief: Callable[..., Brief], make_timeline: Callable[..., Timeline]
) -> None:
    for words in ("The pier fell", "\x1b[31m\x9b\u202e\ud800 café"):
        validator(BRIEF_SCHEMA).validate(json.loads(Json().brief(make_brief(words))))
        validator(TIMELINE_SCHEMA).validate(json.loads(Json().timeline(make_timeline(words))))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["schema"], "dateline.brief/2"),
        (["mood"], "sad"),
        (["article", "published"], "yesterday"),
        (["events", 0, "evidence", 0, "start"], -1),
        (["events", 0, "date", "basis"], "guessed"),
        (["provenance", "usage", "requests"], "one"),
    ],
)
def test_what_is_no_brief_does_not_fit_the_schema(
    make_brief: Callable[..., Brief], path: list[str | int], value: object
) -> None:
    brief: Any = json.loads(Json().brief(make_brief()))
    at = brief
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    assert not validator(BRIEF_SCHEMA).is_valid(brief)


def test_json_is_read_back_as_the_same_record(
    make_brief: Callable[..., Brief], make_timeline: Callable[..., Timeline]
) -> None:
    brief, timeline = make_brief("“quoted” \x1b \u2028 \x85 \\ café"), make_timeline("\x00\x7f 你好")
    assert Brief.model_validate_json(Json().brief(brief)) == brief
    assert Timeline.model_validate_json(Json().timeline(timeline)) == timeline


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for published in PUBLISHED:
        path_of(published).write_text(text_of(published), "utf-8")
