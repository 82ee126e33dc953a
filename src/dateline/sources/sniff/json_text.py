"""The kind of a text that begins like JSON: one document, records a line, a JSON Feed, a result of dateline."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.sources.sniff.head import Head

_OBJECT = re.compile(r'\{\s*(?:\}|"(?:[^"\\\n]|\\.){0,300}"\s*:)')
_ARRAY = re.compile(r'\[\s*(?:[\[\]{"\d-]|true|false|null)')
_LINE_OF_RECORD = re.compile(r"^[ \t]{0,20}\{", re.MULTILINE)
_FEED = re.compile(r'"version"\s{0,20}:\s{0,20}"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')
_RESULT = re.compile(r'[\[\s]{0,20}\{\s{0,20}"schema"\s{0,20}:\s{0,20}"dateline\.(?:brief|timeline)/')
_JSON_ENDINGS = frozenset({"json", "geojson", "jsonld"})
_JSON_MEDIA = frozenset({"application/json", "text/json", "application/ld+json"})
_LINES_ENDINGS = frozenset({"jsonl", "ndjson", "jsonlines"})
_LINES_MEDIA = frozenset(
    {
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonlines",
        "application/jsonlines",
    }
)
_LOOKED_AT = 50
_UNREADABLE = (ValueError, RecursionError)  # RecursionError: brackets in brackets in brackets


def json_of(head: Head) -> str | None:
    """Return ``jsonl``, ``json``, ``json-feed``, ``results`` (what dateline wrote), ``None`` for what is no JSON.

    One value and another in the next line are records; one value in one line is what its name says. A text whose
    first value breaks off is JSON if it begins like an object, since no story begins with a quoted key and a colon.
    """
    named_lines = head.named(_LINES_ENDINGS, _LINES_MEDIA)
    if not _OBJECT.match(head.text) and not _ARRAY.match(head.text):
        return "jsonl" if named_lines and _LINE_OF_RECORD.search(head.text) else None
    if _RESULT.match(head.text):
        return "results"
    if head.text.startswith("{") and _FEED.search(head.text):
        return "json-feed"
    try:
        value, end = json.JSONDecoder().raw_decode(head.text)
    except _UNREADABLE:
        return _unfinished(head, named_lines=named_lines)
    rest = head.text[end:].lstrip(" \t\r")
    if not rest.strip():
        is_one_line = "\n" not in head.text[:end]
        return "jsonl" if named_lines and is_one_line else "json"
    if rest.startswith("\n") and rest.lstrip()[0] in "{[" and _is_value(rest.lstrip(), head):
        return "jsonl"
    if value and head.text.startswith("{"):
        return "jsonl" if named_lines or _are_records(rest) else "json"
    return "json" if head.named(_JSON_ENDINGS, _JSON_MEDIA) else None


def _unfinished(head: Head, *, named_lines: bool) -> str | None:
    """Tell what a text is whose first value is broken, or longer than the head."""
    is_object = head.text.startswith("{")
    if named_lines or (is_object and _are_records(head.text.partition("\n")[2])):
        return "jsonl"
    is_certain = is_object or _OBJECT.match(head.text[1:].lstrip())
    return "json" if is_certain or head.named(_JSON_ENDINGS, _JSON_MEDIA) else None


def _is_value(text: str, head: Head) -> bool:
    """Say whether a line begins with a value of its own; the last one may be cut off by the end of the head."""
    line, newline, _ = text.partition("\n")
    if not newline and not head.whole:
        return bool(_OBJECT.match(line))
    return _parses(line) or bool(_OBJECT.match(line))


def _are_records(text: str) -> bool:
    """Say whether half of the first lines, or more, are objects by themselves."""
    lines = [line for line in text.split("\n", _LOOKED_AT)[:_LOOKED_AT] if line.strip()]
    records = sum(line.startswith("{") and line.rstrip().endswith("}") and _parses(line) for line in lines)
    return records > 0 and 2 * records >= len(lines)


def _parses(line: str) -> bool:
    try:
        json.loads(line)
    except _UNREADABLE:
        return False
    return True
