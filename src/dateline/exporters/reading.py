"""Reads a saved timeline: JSON or JSON Lines as dateline writes them, or a brief, perhaps edited, perhaps hostile."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, get_args

from pydantic import ValidationError

from dateline.errors import InputError
from dateline.exporters.consistency import contradictions
from dateline.merge.order import in_order
from dateline.records import BRIEF_SCHEMA, TIMELINE_SCHEMA, Brief, Record, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCHEMA = re.compile(r"(dateline\.(?:brief|timeline))/(\d{1,9})", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHOWN = 80
"""Characters of a hostile value that a message repeats."""
_LONGEST_WORD = len("\\ud83d")
_HEAD = 'lines"'
SAVE_AGAIN = "save it again with: dateline timeline … --format json -o FILE"

_Saved = TypeVar("_Saved", bound=Record)


def read_timeline(data: str, name: str) -> Timeline:
    """Return the timeline that ``data`` holds: ``dateline.timeline/1``, its JSON Lines, or a ``dateline.brief/1``.

    A brief becomes the timeline of one article. ``name`` is what messages call the data: its path.

    Raises:
        InputError: it is not JSON or was cut; it is of another schema; a value is missing or wrong (the message names
            its place); a quote does not stand where it should; an id is given twice or leads nowhere.
    """
    data = data.removeprefix("\ufeff")
    if not data.strip():
        raise InputError(f"{name}: it is empty", hint=SAVE_AGAIN)
    value = _whole(data, name)
    schema = value.get("schema")
    _check_schema(schema, name)
    if schema == BRIEF_SCHEMA:
        timeline = in_order([_validated(Brief, value, name)])
    else:
        timeline = _validated(Timeline, value, name)
    wrong = next(contradictions(timeline), None)
    if wrong is not None:
        raise InputError(f"{name}: {wrong}", hint="undo the edit, or " + SAVE_AGAIN)
    return timeline


def _whole(data: str, name: str) -> dict[str, Any]:
    """Return the object in ``data``, put together where its entries stand on lines of their own."""
    head, _, rest = data.partition("\n")
    if rest.strip() and _HEAD in head[:200]:
        return _joined(_object(head, name), rest, name)
    value = _object(data, name)
    return _joined(value, "", name) if "lines" in value and not rest.strip() else value


def _joined(head: dict[str, Any], rest: str, name: str) -> dict[str, Any]:
    told = head.pop("lines", None)
    lines = [(number, line) for number, line in enumerate(rest.split("\n"), 2) if line.strip()]
    counted = told if isinstance(told, dict) else {}
    dated, undated = (counted.get(part) for part in ("entries", "undated"))
    if type(dated) is not int or type(undated) is not int or min(dated, undated) < 0 or dated + undated != len(lines):
        raise InputError(
            f"{name}: {len(lines):,} entries follow the first line, which tells of {_short(told)}: "
            "the file was cut or edited",
            hint=SAVE_AGAIN,
        )
    entries = [_object(line, name, number) for number, line in lines]
    return {**head, "entries": entries[:dated], "undated": entries[dated:]}


def _object(data: str, name: str, line: int | None = None) -> dict[str, Any]:
    """Parse one JSON object; nothing that JSON (RFC 8259) does not know is taken."""
    try:
        value = json.loads(data, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        at = f"line {line or error.lineno}, column {error.colno}"
        if _is_cut(data.rstrip(), error):
            raise InputError(f"{name}: the JSON was cut off: it ends at {at}", hint=SAVE_AGAIN) from error
        raise InputError(f"{name}: not JSON: {error.msg} at {at}", hint="give a timeline saved as JSON") from error
    except RecursionError as error:
        raise InputError(f"{name}: not a timeline: the brackets are nested too deep") from error
    except ValueError as error:  # of ``_refuse_constant``, and of numbers of thousands of digits
        raise InputError(f"{name}: not a timeline: {_short(str(error))}") from error
    if not isinstance(value, dict):
        hint = "each brief of an array must stand in a file of its own" if isinstance(value, list) else None
        raise InputError(f"{name}: not a timeline: the JSON holds no object, but {_kind(value)}", hint=hint)
    return value


def _is_cut(data: str, error: json.JSONDecodeError) -> bool:
    """Whether the JSON is right as far as it goes."""
    if not data.startswith("{") or error.pos >= len(data):
        return data.startswith("{")
    open_ended = error.msg.startswith("Unterminated string") or error.pos >= len(data) - _LONGEST_WORD
    return open_ended and not data.endswith("}")


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _kind(value: object) -> str:
    kinds = {list: "an array", str: "a string", bool: "a truth value", type(None): "null"}
    return kinds.get(type(value), "a number")


def _check_schema(schema: object, name: str) -> None:
    if schema in (TIMELINE_SCHEMA, BRIEF_SCHEMA):
        return
    if schema is None:
        raise InputError(f"{name}: not a timeline: it names no schema", hint=f"its schema must be {TIMELINE_SCHEMA!r}")
    found = _SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    if found is None:
        raise InputError(f"{name}: not a timeline: its schema is {_short(schema)}")
    told = f"{name}: its schema is {schema}, this dateline reads {found[1]}/1"
    if int(found[2]) > 1:
        raise InputError(f"{told}: it was made by a newer dateline", hint="update dateline: pip install -U dateline")
    raise InputError(told, hint=SAVE_AGAIN)


def _validated(record: type[_Saved], value: Mapping[str, Any], name: str) -> _Saved:
    """Check every value against the record, without turning one type into another.

    The records in a list are checked one by one, up to the first that does not fit: a file of a million wrong ones
    must not become a million messages.
    """
    whole = dict(value)
    lists: dict[str, tuple[Record, ...]] = {}
    for part, field in record.model_fields.items():
        of = (*get_args(field.annotation), None)[0]
        if isinstance(whole.get(part), list) and isinstance(of, type) and issubclass(of, Record):
            members = enumerate(whole.pop(part))
            lists[part] = tuple(_checked(of, member, f"{part}[{number}]", name) for number, member in members)
    return _checked(record, whole, "", name).model_copy(update=lists)


def _checked(record: type[_Saved], value: object, place: str, name: str) -> _Saved:
    try:
        text = json.dumps(value)
        # the strict parser knows no lone surrogates; where there are any, the types are checked less strictly
        if re.search(r"\\ud[89a-f]", text) and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
            return record.model_validate(value)
        return record.model_validate_json(text, strict=True)
    except RecursionError as error:
        raise InputError(f"{name}: not a timeline: the brackets are nested too deep") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        at = place + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
        told = f"{_short(at.removeprefix('.'), quoted=False)}: {first['msg'][0].lower()}{first['msg'][1:]}"
        raise InputError(f"{name}: {told}", hint="undo the edit, or " + SAVE_AGAIN) from error


def _short(value: object, *, quoted: bool = True) -> str:
    text = repr(value) if quoted and not isinstance(value, str) else str(value)
    text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return repr(text) if quoted and isinstance(value, str) else text
