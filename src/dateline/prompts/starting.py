"""Starts a new version of a prompt: the text of an older one, with its own number and its own line of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from dateline.errors import PromptError
from dateline.prompts.reading import FILE_NAME, load_prompt, parse_front

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.prompts.prompt import Prompt
    from dateline.prompts.store import PromptStore

UNSAID = "say here what changed."
"""What ends the line of changes of a version that was only started."""


def start_version(
    store: PromptStore, name: str, folder: Path, *, base: int | None = None, changes: str = "", new_name: str = ""
) -> Path:
    """Write the next version of a prompt into a folder, and return its file.

    The number is one more than the highest that there is, or ever was released, anywhere. A base that was changed after
    its release is taken as it is: so the change finds its own version.

    Args:
        store: where the prompts are.
        name: the prompt, without a version.
        folder: where the file is written; made if it is not there.
        base: the version to begin with; the newest where none is given.
        changes: the line of changes.
        new_name: another name for the new prompt, which then has versions of its own.

    Raises:
        PromptError: there is no such version, the new name is none, or the file cannot be written.
    """
    old = load_prompt(store.path_of(name if base is None else f"{name}@{base}"))
    said = " ".join(changes.split()) or f"From {old.name}; {UNSAID}"
    fresh = new_name or old.front.name
    here = [int(found[2]) for path in _files(folder) if (found := FILE_NAME.fullmatch(path.name)) and found[1] == fresh]
    version = max([store.newest(fresh), *here]) + 1
    file_name = f"{fresh}@{version}.md"
    path = folder / file_name
    if not FILE_NAME.fullmatch(file_name):
        raise PromptError(
            f"{file_name}: a prompt file is called NAME@VERSION.md",
            hint="a name has small letters, digits, dots, dashes and underscores, and begins with a letter",
        )
    try:
        data = _rewritten(old, {"name": fresh, "version": str(version), "changes": said}).encode()
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise PromptError(f"{path} is there already", hint="nothing was written") from error
    except (OSError, ValueError) as error:
        raise PromptError(f"{path} cannot be written: {error}") from error
    return path


def _files(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _rewritten(old: Prompt, values: dict[str, str]) -> str:
    """Return a prompt's text with other values in its front matter; all else, also comments, stays as it is.

    The line of changes is written as it is where YAML then reads it so, else in quotation marks.
    """
    front, _, rest = old.text.removeprefix("---\n").partition("\n---\n")
    quoted = yaml.safe_dump(values["changes"], default_style='"', width=2**31, allow_unicode=True).rstrip("\n")
    name = f"{values['name']}@{values['version']}.md"
    wanted = old.front.model_copy(update={**values, "version": int(values["version"])})
    for changes in (values["changes"], quoted):
        changed = _replaced(front + "\n", {**values, "changes": changes})
        try:
            if parse_front(name, changed) == wanted:
                return f"---\n{changed}---\n{rest}"
            reason = PromptError(f"{name}: the front matter of {old.name} cannot be written anew")
        except PromptError as error:
            reason = error
    raise reason


def _replaced(front: str, values: dict[str, str]) -> str:
    root = yaml.compose(front, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    spans = {key.value: (value.start_mark.index, value.end_mark.index) for key, value in pairs if key.value in values}
    for key, (start, end) in sorted(spans.items(), key=lambda item: -item[1][0]):
        until = "\n" if front[start:end].endswith("\n") else ""  # a block ends with its line
        front = front[:start] + values[key] + until + front[end:]
    return front
