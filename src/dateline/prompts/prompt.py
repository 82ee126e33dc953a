"""One version of a prompt: what it says, what it asks for, and how it is rendered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from jinja2 import StrictUndefined, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field

from dateline.errors import PromptError
from dateline.schema import SCHEMAS, AnswerModel, json_schema, schema_sha256
from dateline.text.safe import for_model

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jinja2 import Template

Turn = tuple[Literal["system", "user", "assistant"], str]


class FrontMatter(BaseModel):
    """The head of a prompt file; every field is checked, none may be added."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    version: Annotated[int, Field(ge=1, strict=True)]
    unit: Literal["article", "line", "pair", "statements"]
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
            turns.extend(self.example(example))
        return tuple(turns)

    def example(self, example: Mapping[str, Any]) -> tuple[Turn, Turn]:
        """Return the question and the answer that an example of the front matter makes.

        Raises:
            PromptError: the template uses a variable that the example does not give, or fails.
            pydantic.ValidationError: its answer does not fit the schema.
        """
        values = {name: value for name, value in example.items() if name != "answer"}
        asked = self._fill(values)
        answer = self.answer.model_validate(example.get("answer"))
        return ("user", asked), ("assistant", answer_text(answer))

    def render(self, **values: object) -> tuple[Turn, ...]:
        """Return the conversation that asks about ``values``.

        Raises:
            PromptError: the template uses a variable that was not given, or fails.
        """
        return (*self.opening, ("user", self._fill(values)))

    def question(self, values: Mapping[str, object]) -> str:
        """Return the last message alone, for ``values``.

        Raises:
            PromptError: the template uses a variable that was not given, or fails.
        """
        return self._fill(values)

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

    @property
    def variables(self) -> frozenset[str]:
        """The variables that the user part takes from outside.

        Raises:
            PromptError: it is no template.
        """
        try:
            return frozenset(meta.find_undeclared_variables(_ENVIRONMENT.parse(self.user)))
        except Exception as error:  # as for ``template``
            raise PromptError(f"{self.path.name}: {error}") from error

    def _fill(self, values: Mapping[str, object]) -> str:
        template = self.template
        try:
            return template.render(values).strip()
        except Exception as error:  # a template is a program: whatever it raises, it is the prompt that is wrong
            raise PromptError(f"{self.path.name}: {error}") from error


def answer_text(answer: AnswerModel) -> str:
    """Return an answer as an example shows it to the model: JSON without blanks, non-ASCII as it is."""
    return json.dumps(answer.model_dump(), ensure_ascii=False, separators=(",", ":"))


def _finalize(value: object) -> object:
    # Article text must not be read as the model's own control words.
    return value if isinstance(value, int | float) else for_model(str(value))


_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, finalize=_finalize, trim_blocks=True, lstrip_blocks=True, autoescape=False
)
_ENVIRONMENT.globals.clear()  # range, lipsum and the like make a text of any length out of nothing
