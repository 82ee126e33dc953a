"""Reads a prompt file: its name, its three parts, its front matter."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from dateline.errors import PromptError
from dateline.prompts.prompt import FrontMatter, Prompt
from dateline.schema import SCHEMAS, UNIT_OF

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 64_000
"""What a prompt file may hold."""
FILE_NAME = re.compile(r"([a-z][a-z0-9_.-]{0,60})@([1-9][0-9]{0,4})\.md")
"""What a prompt file is called."""


def read_prompt(path: Path) -> Prompt:
    """Read and check one prompt file.

    Raises:
        PromptError: the name, the front matter, the template or an example breaks the rules; the message says which.
    """
    prompt = load_prompt(path)
    try:
        prompt.template, prompt.opening  # noqa: B018 -- compiles, renders the examples, and so checks both
    except ValidationError as error:
        answer = prompt.front.answer
        raise PromptError(f"{path.name}: an example's answer does not fit {answer}: {told(error)}") from error
    return prompt


def load_prompt(path: Path) -> Prompt:
    """Read a prompt file without a look at its template and its examples.

    Raises:
        PromptError: the name, the parts or the front matter break the rules; the message says which.
    """
    named = FILE_NAME.fullmatch(path.name)
    if not named:
        raise PromptError(f"{path.name}: a prompt file is called NAME@VERSION.md")
    return _parsed(path, read_text(path, MAX_BYTES, "a prompt file"), named[1], int(named[2]))


@lru_cache(maxsize=64)
def _parsed(path: Path, text: str, name: str, version: int) -> Prompt:
    """Make a prompt of a file's text; the same text is parsed once, for YAML is slow and a service reads it often."""
    parts = _parts(text)
    if parts is None:
        raise PromptError(f"{path.name}: front matter between --- lines, then '# system' and '# user', in this order")
    front = parse_front(path.name, parts[0])
    if (front.name, front.version) != (name, version):
        raise PromptError(f"{path.name}: the front matter says {front.name}@{front.version}")
    return Prompt(front, parts[1].strip(), parts[2].strip(), text, path)


def read_text(path: Path, most: int, what: str) -> str:
    """Return a file's text with newlines as line feeds; ``what`` it is, of ``most`` bytes, is for the message.

    Raises:
        PromptError: it cannot be read, is no UTF-8, or is longer.
    """
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
            size = path.stat().st_size
        text = data.decode().replace("\r\n", "\n") if len(data) <= most else ""
    except (OSError, ValueError) as error:
        raise PromptError(f"{path}: {error}") from error
    if len(data) > most:
        raise PromptError(f"{path.name}: {max(size, len(data)):,} bytes; {what} holds at most {most:,}")
    return text


def _parts(text: str) -> tuple[str, str, str] | None:
    """Return front matter, system and user part of a prompt file, or ``None`` where one of them is missing."""
    front, _, rest = text.partition("\n---\n")
    system, mark, user = rest.lstrip().removeprefix("# system").partition("\n# user\n")
    whole = front.startswith("---\n") and rest.lstrip().startswith("# system\n") and mark
    return (front.removeprefix("---\n"), system, user) if whole else None


def parse_front(name: str, text: str) -> FrontMatter:
    """Return the front matter of the file ``name``.

    Raises:
        PromptError: it is no YAML, it has aliases, a field is wrong, or unit and schema do not go together.
    """
    try:
        aliases = [event.anchor for event in yaml.parse(text) if isinstance(event, yaml.AliasEvent)]
        loaded = yaml.safe_load(text) if not aliases else None
    except Exception as error:  # beside YAMLError: ValueError for the day 2019-13-45, IndexError for an empty !!int, …
        raise PromptError(f"{name}: the front matter is no YAML: {error}") from error
    if aliases:  # a few of them can make a text that fills the memory
        raise PromptError(f"{name}: the front matter has the alias *{aliases[0]}; write the words again")
    try:
        front = FrontMatter.model_validate(loaded)
    except ValidationError as error:
        raise PromptError(f"{name}: front matter: {told(error)}") from error
    if front.answer not in SCHEMAS:
        raise PromptError(f"{name}: schema {front.answer!r} is none of {', '.join(sorted(SCHEMAS))}")
    if front.unit != UNIT_OF.get(front.answer, "article"):
        raise PromptError(f"{name}: unit {front.unit!r} and schema {front.answer!r} do not go together")
    return front


def told(error: ValidationError) -> str:
    """Return what a validation found, each with its place, in one line."""
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))
