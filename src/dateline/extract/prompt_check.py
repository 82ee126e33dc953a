"""Checks prompts as a whole: everything that is wrong, not the first of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from dateline.errors import PromptError
from dateline.extract.example_check import SHOWN, ungrounded
from dateline.prompts import PromptStore, load_prompt
from dateline.prompts.lock import LOCK, by_number, check_released, read_lock
from dateline.prompts.profiles import PROFILES, read_profiles
from dateline.prompts.prompt import answer_text
from dateline.prompts.starting import UNSAID
from dateline.prompts.tokens import Estimate
from dateline.schema import CHOICE_SCHEMA, EVENT_SCHEMAS, LINE_SCHEMA, PAIR_SCHEMA
from dateline.text.safe import for_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dateline.prompts import Prompt
    from dateline.prompts.tokens import Counter

MOST_TOKENS = {"line": 6_000, "pair": 6_000, "statements": 6_000, "article": 32_000}
"""Tokens of opening and answer together, by unit. Small models have room for 8,192, also for the question."""

_LINE, _PHRASE, _NUMBER, _LABEL = "qzline", "qzphrase", 4711, "4711b"
_EVENTS = {name: {part: f"qz{name}{part}" for part in ("what", "when", "line")} for name in ("one", "other")}
_STATEMENTS = {"statements": [{"number": _NUMBER, "text": _LINE}]}
_SAMPLES: dict[str, dict[str, Any]] = {
    "line": {"line": _LINE, "phrases": [_PHRASE]},
    "article": {"lines": [{"number": _NUMBER, "text": _LINE, "phrases": [{"label": _LABEL, "text": _PHRASE}]}]},
    "pair": _EVENTS,
    "statements": _STATEMENTS,
}
_BARE: dict[str, dict[str, Any]] = {
    "line": {"line": _LINE, "phrases": []},
    "article": {"lines": [{"number": _NUMBER, "text": _LINE, "phrases": []}]},
    "pair": _EVENTS,
    "statements": _STATEMENTS,
}
"""The same where there is no date phrase."""
_MUST_SHOW: dict[str, dict[str, str]] = {
    LINE_SCHEMA: {"the line": _LINE, "the date phrases": _PHRASE},
    "article-brief": {
        "the lines": _LINE,
        "their numbers": str(_NUMBER),
        "the date phrases": _PHRASE,
        "the labels of the date phrases": _LABEL,
    },
    "overview": {"the lines": _LINE, "their numbers": str(_NUMBER)},
    PAIR_SCHEMA: {
        f"{part} of {name}": said for name, event in _EVENTS.items() for part, said in event.items() if part != "when"
    },
    CHOICE_SCHEMA: {"the statements": _LINE, "their numbers": str(_NUMBER)},
}
_OF_UNIT = {"pair": (PAIR_SCHEMA,), "statements": (CHOICE_SCHEMA,)}
"""What the default prompt of a unit asks for, where that is not events."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: with which file, in which place of it."""

    file: str
    told: str
    place: str = ""

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.file}: {f'{self.place}: ' if self.place else ''}{self.told}"


def check_folder(store: PromptStore, folder: Path, counter: Counter | None = None) -> list[Problem]:
    """Return everything that is wrong in a folder of prompts: each file, the lock, the profiles.

    Raises:
        PromptError: the folder is not there.
    """
    if not folder.is_dir():
        raise PromptError(f"{folder}: no such folder of prompts")
    paths = sorted(folder.glob("*@*.md"), key=lambda path: by_number(path.stem))
    problems = [problem for path in paths for problem in check_file(store, path, counter)]
    try:
        gone = (name for name in read_lock(folder) if not (folder / f"{name}.md").exists())
        problems.extend(Problem(str(folder / LOCK), f"{name} was released, and its file is gone") for name in gone)
    except PromptError as error:
        problems.append(Problem(str(folder / LOCK), str(error)))
    return [*problems, *_check_profiles(store, folder)]


def check_file(store: PromptStore, path: Path, counter: Counter | None = None) -> list[Problem]:
    """Return everything that is wrong with a prompt file.

    Args:
        store: where its companion is looked for, and who else has its name.
        path: the file.
        counter: who counts tokens; estimated where none is given.
    """
    try:
        prompt = load_prompt(path)
    except PromptError as error:
        return [Problem(str(path), _bare(path, error))]
    found = [Problem(str(path), told) for told in _whole(store, prompt, counter or Estimate())]
    for number, example in enumerate(prompt.front.examples, 1):
        place = f"example {number}"
        found.extend(Problem(str(path), told, place) for told in _example(prompt, example, counter or Estimate()))
        if example in prompt.front.examples[: number - 1]:
            found.append(Problem(str(path), "it is there twice", place))
    return found


def _whole(store: PromptStore, prompt: Prompt, counter: Counter) -> Iterator[str]:
    """Yield what is wrong with a prompt beside its examples."""
    front = prompt.front
    yield from _failure(prompt, lambda: check_released(prompt, read_lock(prompt.path.parent)))
    yield from _failure(prompt, lambda: store.check_twin(prompt.path))
    if front.changes.rstrip().endswith(UNSAID):
        yield "changes: nothing is said of what changed"
    if not prompt.system:
        yield "the system part is empty"
    if for_model(prompt.system) != prompt.system:
        yield "the system part holds control characters, or what ends a message of a chat"
    if front.overview is not None:
        yield from _companion(store, prompt, front.overview)
    try:
        yield from _variables(prompt)
    except PromptError as error:
        yield _bare(prompt.path, error)
    try:
        opening = counter.chat(prompt.opening)
    except (PromptError, ValidationError):
        pass  # told of the template, or with its example
    else:
        if opening + front.max_tokens > MOST_TOKENS[front.unit]:
            about = "" if counter.exact else "about "
            yield (
                f"the opening is {about}{opening:,} tokens, with max_tokens {opening + front.max_tokens:,}; "
                f"unit {front.unit} allows {MOST_TOKENS[front.unit]:,}"
            )


def _companion(store: PromptStore, prompt: Prompt, name: str) -> Iterator[str]:
    try:
        companion = store.get(name)
    except PromptError as error:
        yield f"overview: {error}"
        return
    if companion.front.answer != "overview":
        yield f"overview: {name} asks for {companion.front.answer}, not for an overview"
    if prompt.front.answer != LINE_SCHEMA:
        yield "overview: only a prompt that asks by line needs one"


def _variables(prompt: Prompt) -> Iterator[str]:
    unit = prompt.front.unit
    unknown = sorted(prompt.variables - set(_SAMPLES[unit]))
    for name in unknown:
        yield f"the user part uses {name!r}; unit {unit} gives {', '.join(_SAMPLES[unit])}"
    if unknown:
        return
    prompt.question(_BARE[unit])
    asked = prompt.question(_SAMPLES[unit])
    for what, said in _MUST_SHOW[prompt.front.answer].items():
        if said not in asked:
            yield f"the user part does not show {what}"


def _example(prompt: Prompt, example: dict[str, Any], counter: Counter) -> Iterator[str]:
    values = {name: value for name, value in example.items() if name != "answer"}
    shown = answer = None
    try:
        shown = SHOWN[prompt.front.unit].model_validate(values)
    except ValidationError as error:
        yield from _each(error)
    try:
        answer = prompt.answer.model_validate(example.get("answer"))
    except ValidationError as error:
        yield from (f"answer.{told}" if told[0] != ":" else f"answer{told}" for told in _each(error))
    if shown is not None:
        yield from _failure(prompt, lambda: prompt.question(values))
    if answer is not None:
        size = counter.text(answer_text(answer))
        if size > prompt.front.max_tokens:
            about = "" if counter.exact else "about "
            yield f"its answer is {about}{size:,} tokens, and max_tokens allows {prompt.front.max_tokens:,}"
        if shown is not None:
            yield from ungrounded(shown, answer)


def _check_profiles(store: PromptStore, folder: Path) -> Iterator[Problem]:
    path = str(folder / PROFILES)
    try:
        profiles = read_profiles(folder)
    except PromptError as error:
        yield Problem(path, str(error))
        return
    for table, entries in (("models", profiles.models), ("units", profiles.units)):
        for key, name in entries.items():
            wanted = _OF_UNIT.get(key, EVENT_SCHEMAS) if table == "units" else EVENT_SCHEMAS
            try:
                answer = load_prompt(store.path_of(name)).front.answer
            except PromptError as error:
                yield Problem(path, str(error), f"{table}.{json.dumps(key, ensure_ascii=False)}")
                continue
            if answer not in wanted:
                place = f"{table}.{json.dumps(key, ensure_ascii=False)}"
                yield Problem(path, f"{name} asks for {answer}, not for {' or '.join(wanted)}", place)


def _failure(prompt: Prompt, check: Callable[[], object]) -> Iterator[str]:
    try:
        check()
    except PromptError as error:
        yield _bare(prompt.path, error)


def _each(error: ValidationError) -> Iterator[str]:
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        yield f"{'.'.join(map(str, one['loc']))}: {one['msg']}"


def _bare(path: Path, error: PromptError) -> str:
    """Return an error's words without the name of the file, which is told before them."""
    return str(error).removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
