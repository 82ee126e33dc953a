"""``profiles.toml``: which prompt is the default, by the model that is asked, else by what it is asked about at a time.

    [models]                       # the first pattern that fits; * stands for anything
    "openai:gpt-6*" = "extract.article@1"
    "embedded" = "extract.line@1"  # also fits what follows it after a colon: embedded:NAME@HASH

    [units]                        # where no pattern fits
    line = "extract.line@1"
    article = "extract.article@1"
    pair = "same-event@1"
    statements = "reduce.summary@1"

A user's folder may hold its own; what it says comes before what the built-in one says.
"""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline.errors import PromptError
from dateline.prompts.reading import read_text, told

if TYPE_CHECKING:
    from pathlib import Path

PROFILES = "profiles.toml"
_MAX_BYTES = 64_000
_MAX_PATTERN = 200

Pattern = Annotated[str, Field(min_length=1, max_length=_MAX_PATTERN)]


class Profiles(BaseModel):
    """What one file says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    models: dict[Pattern, str] = {}
    units: dict[str, str] = {}

    def of_model(self, model_id: str) -> str | None:
        """Return the prompt of the first pattern that fits a model's identifier."""
        return next((prompt for pattern, prompt in self.models.items() if fits(pattern, model_id)), None)


def read_profiles(folder: Path) -> Profiles:
    """Return what a folder's profiles say; nothing where it has none.

    Raises:
        PromptError: the file cannot be read, is no TOML, or holds something else.
    """
    path = folder / PROFILES
    if not path.exists():
        return Profiles()
    try:
        return Profiles.model_validate(tomllib.loads(read_text(path, _MAX_BYTES, "a file of profiles")))
    except ValidationError as error:
        raise PromptError(f"{path}: {told(error)}", hint="it holds two tables, [models] and [units]") from error
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, thousands of nested brackets
        raise PromptError(f"{path}: {error}") from error


def fits(pattern: str, model_id: str) -> bool:
    """Say whether a pattern fits a model's identifier, or the part of it before a colon; only ``*`` is special."""
    plain = pattern.replace("[", "[[]").replace("?", "[?]")
    return fnmatchcase(model_id, plain) or fnmatchcase(model_id, f"{plain}:*")
