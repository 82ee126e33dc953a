"""YAML as cassettes use it: JSON's values only, one long text a block, and nothing that a hostile file could do.

The safe loader makes no objects; on top of it aliases are refused (a few lines of them stand for gigabytes, the
"billion laughs"), and size and depth are bounded before anything is built.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from dateline.errors import InputError

MAX_BYTES = 50_000_000
"""Bytes of a cassette that are read at most."""
MAX_DEPTH = 100
"""How deep structures may lie in each other."""

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NO_BLOCK = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]| \n| $")
"""What a block of YAML does not give back as it was, or hides: control characters, blanks at the end of a line."""
_OTHER_BREAK = re.compile("[\x85\u2028\u2029]")
"""Breaks of lines to YAML 1.1, which without escapes would come back as blanks."""
_UNWRAPPED = 1_000_000_000
_TIME = "tag:yaml.org,2002:timestamp"


class CassetteError(InputError):
    """A file is no cassette, or one that is not to be read."""


class _Loader(_SafeLoader):  # type: ignore[misc] # yaml is found at run time with or without its C part
    """Takes a date for the text that it is: JSON knows no dates."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, words) for tag, words in resolvers if tag != _TIME]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, and never an alias: each interaction stands for itself."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401 -- yaml's own signature
        del data
        return True


def _text_node(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and not _NO_BLOCK.search(text) else '"' if _OTHER_BREAK.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def dump(value: object) -> str:
    """Return the YAML text of JSON's values; texts of several lines are blocks, and no line is wrapped."""
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_UNWRAPPED)
    return text


def load(text: str) -> Any:  # noqa: ANN401 -- any JSON value
    """Return the values of a YAML text.

    Raises:
        CassetteError: it is no YAML, too large or too deep, or it holds an alias or something that JSON does not know.
    """
    if len(text) > MAX_BYTES:
        raise CassetteError(f"over {MAX_BYTES:,} characters")
    try:
        _check_events(text)
        value = yaml.load(text, Loader=_Loader)  # noqa: S506 -- a safe loader: it makes no objects
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        raise CassetteError(" ".join(str(error).split())[:300]) from error
    _check_values(value)
    return value


def _check_events(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise CassetteError("it holds an alias")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise CassetteError(f"it is over {MAX_DEPTH} levels deep")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _check_values(value: object) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise CassetteError(f"{name!r} is no name"[:100])
            _check_values(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_values(inner)
    elif not isinstance(value, str | int | float | None):
        raise CassetteError(f"it holds a {type(value).__name__}")
