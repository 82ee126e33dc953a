"""The text of one JSON value, read without trust."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from dateline.errors import InputError
from dateline.sources.tables.fields import TWICE
from dateline.text.decode import decode

_KINDS = {list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}


def value_of(data: bytes, where: str) -> Any:  # noqa: ANN401 -- any JSON value
    """Return the value that a piece of JSON tells; NaN and Infinity are no values, and a name told twice has ``TWICE``.

    Raises:
        NotAnArticleError: it is no text (see ``decode``).
        InputError: it is no JSON, or nested too deeply; ``where`` stands first in the message.
    """
    text = decode(data, where)
    try:
        return json.loads(text, parse_constant=_nothing, object_pairs_hook=_object)
    except RecursionError as error:
        raise InputError(f"{where} is nested too deeply") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if "\n" in text.strip() else f"column {error.colno}"
        raise InputError(f"{where} is broken JSON: {error.msg} ({place})") from error
    except ValueError as error:  # a number of thousands of digits
        raise InputError(f"{where} holds a number that is too long") from error


def record_of(data: bytes, where: str) -> dict[str, Any]:
    """Return the JSON object that a piece of JSON tells.

    Raises:
        InputError: as ``value_of``, or it is no object.
    """
    value = value_of(data, where)
    if isinstance(value, dict):
        return value
    raise InputError(f"{where} is no object with fields, but {kind_of_value(value)}")


def kind_of_value(value: object) -> str:
    """Return what a JSON value is, for a person."""
    return _KINDS.get(type(value), "nothing")


def _nothing(constant: str) -> None:
    del constant


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        told = Counter(name for name, _ in pairs)
        made |= {name: TWICE for name, times in told.items() if times > 1}
    return made
