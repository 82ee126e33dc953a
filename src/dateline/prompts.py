"""Prompt files: find them, check them, render them, and know each by its hash.

A prompt is a Markdown file ``NAME@VERSION.md``: strict YAML front matter between ``---`` lines, then the headings
``# system`` and ``# user``. The user part is a Jinja template; the examples of the front matter go through the same
template, so that an example can never look different from the real question.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline.errors import PromptError
from dateline.schema import SCHEMAS, UNIT_OF, AnswerModel, json_schema, schema_sha256
from dateline.text.safe import for_model

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Template

MAX_BYTES = 64_000
_FILE_NAME = re.compile(r"([a-z][a-z0-9_.-]{0,60})@([1-9][0-9]{0,4})\.md")

Turn = tuple[Literal["system", "user", "assistant"], str]


class FrontMatter(BaseModel):
    """The head of a prompt file; every field is checked, none may be added."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: Annotated[int, Field(ge=1, strict=True)]
    unit: Literal["article", "line", "pair"]
    answer: Annotated[str, Field(alias="schema")]
    max_tokens: Annotated[int, Field(ge=16, le=100_000, strict=True)]
    overview: str | None = None
    changes: Annotated[str, Field(min_length=3)]
    examples: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt. ``sha256`` is over the file's text with newlines as line feeds."""

    front: FrontMatter
    system: str
    user: str
    text: str
    path: Path

    @property
    def name(self) -> str:
        """``NAME@VERSION``, as a user writes it."""
        return f"{self.front.name}@{self.front.version}"

    @cached_property
    def sha256(self) -> str:
        """The hash of the whole file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def answer(self) -> type[AnswerModel]:
        """What the model must fill in."""
        return SCHEMAS[self.front.answer]

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the answer, as it is sent."""
        return json_schema(self.answer)

    @cached_property
    def schema_sha256(self) -> str:
        """The hash of the JSON Schema; the order of its properties counts, as the model writes in it."""
        return schema_sha256(self.schema)

    @cached_property
    def opening(self) -> tuple[Turn, ...]:
        """The part that is the same in every request: the instruction and the worked examples."""
        turns: list[Turn] = [("system", self.system)]
        for example in self.front.examples:
            values = {name: value for name, value in example.items() if name != "answer"}
            turns.append(("user", self._fill(values)))
            answer = self.answer.model_validate(example.get("answer"))
            turns.append(("assistant", json.dumps(answer.model_dump(), ensure_ascii=False, separators=(",", ":"))))
        return tuple(turns)

    def render(self, **values: object) -> tuple[Turn, ...]:
        """Return the conversation that asks about ``values``.

        Raises:
            PromptError: the template uses a variable that was not given, or fails.
        """
        return (*self.opening, ("user", self._fill(values)))

    @cached_property
    def template(self) -> Template:
        """The user part, compiled.

        Raises:
            PromptError: it is no template.
        """
        try:
            return _ENVIRONMENT.from_string(self.user)
        except Exception as error:  # beside TemplateError: SyntaxError for 100 nested loops, OverflowError for 9**9**9
            raise PromptError(f"{self.path.name}: {error}") from error

    def _fill(self, values: Mapping[str, object]) -> str:
        template = self.template
        try:
            return template.render(values).strip()
        except Exception as error:  # a template is a program: whatever it raises, it is the prompt that is wrong
            raise PromptError(f"{self.path.name}: {error}") from error


def _finalize(value: object) -> object:
    # Article text must not be read as the model's own control words.
    return value if isinstance(value, int | float) else for_model(str(value))


_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, finalize=_finalize, trim_blocks=True, lstrip_blocks=True, autoescape=False
)


def read_prompt(path: Path) -> Prompt:
    """Read and check one prompt file.

    Raises:
        PromptError: the name, the front matter, the template or an example breaks the rules; the message says which.
    """
    named = _FILE_NAME.fullmatch(path.name)
    if not named:
        raise PromptError(f"{path.name}: a prompt file is called NAME@VERSION.md")
    try:
        data = path.read_bytes()
        text = data.decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: {error}") from error
    if len(data) > MAX_BYTES:
        raise PromptError(f"{path.name}: {len(data):,} bytes; a prompt file holds at most {MAX_BYTES:,}")
    parts = _parts(text)
    if parts is None:
        raise PromptError(f"{path.name}: front matter between --- lines, then '# system' and '# user', in this order")
    front = _front_matter(path.name, parts[0])
    if (front.name, front.version) != (named[1], int(named[2])):
        raise PromptError(f"{path.name}: the front matter says {front.name}@{front.version}")
    prompt = Prompt(front, parts[1].strip(), parts[2].strip(), text, path)
    try:
        prompt.template, prompt.opening  # noqa: B018 -- compiles, renders the examples, and so checks both
    except ValidationError as error:
        raise PromptError(f"{path.name}: an example's answer does not fit {front.answer}: {_told(error)}") from error
    return prompt


def _parts(text: str) -> tuple[str, str, str] | None:
    """Return front matter, system and user part of a prompt file, or ``None`` where one of them is missing."""
    front, _, rest = text.partition("\n---\n")
    system, mark, user = rest.lstrip().removeprefix("# system").partition("\n# user\n")
    whole = front.startswith("---\n") and rest.lstrip().startswith("# system\n") and mark
    return (front.removeprefix("---\n"), system, user) if whole else None


def _front_matter(name: str, text: str) -> FrontMatter:
    try:
        loaded = yaml.safe_load(text)
    except Exception as error:  # beside YAMLError: ValueError for the day 2019-13-45, IndexError for an empty !!int, …
        raise PromptError(f"{name}: the front matter is no YAML: {error}") from error
    try:
        front = FrontMatter.model_validate(loaded)
    except ValidationError as error:
        raise PromptError(f"{name}: front matter: {_told(error)}") from error
    if front.answer not in SCHEMAS:
        raise PromptError(f"{name}: schema {front.answer!r} is none of {', '.join(sorted(SCHEMAS))}")
    if front.unit != UNIT_OF.get(front.answer, "article"):
        raise PromptError(f"{name}: unit {front.unit!r} and schema {front.answer!r} do not go together")
    return front


def _told(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))


def builtin_folder() -> Path:
    """Return where the built-in prompts are: in the wheel, else in the repository (an editable install)."""
    packed = Path(str(resources.files("dateline"))) / "_prompts"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "prompts"


class PromptStore:
    """The built-in prompts and, before them, those of a user's folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """Look into ``folder`` first."""
        self._folders = [*([folder] if folder else []), builtin_folder()]

    def paths(self) -> dict[str, Path]:
        """Return the file of every prompt, by ``NAME@VERSION``, sorted by name and number.

        Raises:
            PromptError: the user's folder is not there.
        """
        found: dict[str, Path] = {}
        for folder in self._folders:
            if not folder.is_dir():
                raise PromptError(f"{folder}: no such folder of prompts")
            for path in folder.glob("*@*.md"):
                found.setdefault(path.stem, path)
        return dict(sorted(found.items(), key=lambda item: _sort_key(item[0])))

    def all(self) -> Iterator[Prompt]:
        """Read every prompt."""
        return map(read_prompt, self.paths().values())

    def get(self, name: str) -> Prompt:
        """Return ``NAME@VERSION``; a bare ``NAME`` means its newest version.

        Raises:
            PromptError: there is none, or its file breaks the rules.
        """
        paths = self.paths()
        if name in paths:
            return read_prompt(paths[name])
        versions = [key for key in paths if key.rpartition("@")[0] == name]
        if versions:
            return read_prompt(paths[versions[-1]])
        near = difflib.get_close_matches(name, paths, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else "`dateline prompts list` shows them all"
        raise PromptError(f"there is no prompt {name!r}", hint=hint)

    def default(self, unit: str) -> str:
        """Return the prompt that finds events for models that are asked by ``unit`` (``line`` or ``article``).

        Raises:
            PromptError: there is no such unit.
        """
        profiles = tomllib.loads((builtin_folder() / "profiles.toml").read_text("utf-8"))
        if unit not in profiles:
            raise PromptError(f"no prompt asks by {unit!r}", hint=f"a model's unit is one of {', '.join(profiles)}")
        return str(profiles[unit])


def _sort_key(name: str) -> tuple[str, int]:
    stem, _, version = name.rpartition("@")
    return stem, int(version) if version.isdecimal() else 0
