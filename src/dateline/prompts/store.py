"""Where prompts are: the built-in ones and, before them, those of a user's folder."""

from __future__ import annotations

import difflib
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.errors import PromptError
from dateline.prompts.lock import by_number, check_released, read_lock
from dateline.prompts.profiles import read_profiles
from dateline.prompts.reading import FILE_NAME, MAX_BYTES, load_prompt, read_prompt, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.prompts.profiles import Profiles
    from dateline.prompts.prompt import Prompt

OWN = "prompts"
"""The folder of the working directory where users keep their own prompts."""
_BY_MODEL = frozenset({"line", "article"})
"""The units whose default prompt may hang on the model."""


def builtin_folder() -> Path:
    """Return where the built-in prompts are: in the wheel, else in the repository (an editable install)."""
    packed = Path(str(resources.files("dateline"))) / "_prompts"
    return packed if packed.is_dir() else Path(__file__).parents[3] / "prompts"


def own_folder() -> Path | None:
    """Return ``./prompts``, if it is there, holds prompt files, and is not the folder of the built-in ones."""
    folder = Path(OWN)
    try:
        there = any(FILE_NAME.fullmatch(path.name) for path in folder.iterdir())
        return folder if there and not folder.samefile(builtin_folder()) else None
    except OSError:  # no such folder, or one that may not be read
        return None


class PromptStore:
    """The built-in prompts and, before them, those of a user's folder.

    A version that was released, as the ``prompts.lock`` of its folder tells, is read only if it is what it was. No
    version of a user's folder may stand in for a built-in one that says something else.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Look into ``folder`` first; where none is given, into ``./prompts`` if it holds prompts (``found``)."""
        self.found = own_folder() if folder is None else None
        self.own = folder or self.found
        builtin = builtin_folder()
        alone = self.own is None or self.own.resolve() == builtin.resolve()
        self.folders: tuple[Path, ...] = (builtin,) if alone or self.own is None else (self.own, builtin)

    def paths(self) -> dict[str, Path]:
        """Return the file of every prompt, by ``NAME@VERSION``, sorted by name and number.

        Raises:
            PromptError: the user's folder is not there.
        """
        found: dict[str, Path] = {}
        for folder in self.folders:
            if not folder.is_dir():
                raise PromptError(f"{folder}: no such folder of prompts")
            for path in folder.glob("*@*.md"):
                found.setdefault(path.stem, path)
        return dict(sorted(found.items(), key=lambda item: by_number(item[0])))

    def all(self) -> Iterator[Prompt]:
        """Read every prompt.

        Raises:
            PromptError: a file breaks the rules, or a released version was changed.
        """
        return (self._read(path) for path in self.paths().values())

    def get(self, name: str) -> Prompt:
        """Return ``NAME@VERSION``; a bare ``NAME`` means its newest version.

        Raises:
            PromptError: there is none, its file breaks the rules, it was released and is not what it was, or the
                user's folder and the built-in one have different files of this name.
        """
        return self._read(self.path_of(name))

    def path_of(self, name: str) -> Path:
        """Return the file of ``NAME@VERSION``; a bare ``NAME`` means its newest version.

        Raises:
            PromptError: there is none.
        """
        paths = self.paths()
        versions = [key for key in paths if key.rpartition("@")[0] == name]
        if name in paths or versions:
            return paths[name if name in paths else versions[-1]]
        for folder, lock in self.locks.items():
            if name in lock:
                raise PromptError(
                    f"{folder}: {name} was released, and its file is gone", hint=f"restore {folder / f'{name}.md'}"
                )
        near = difflib.get_close_matches(name, paths, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}?" if near else "`dateline prompts list` shows them all"
        raise PromptError(f"there is no prompt {name!r}", hint=hint)

    def newest(self, name: str) -> int:
        """Return the highest version of ``NAME`` that there is or that was ever released; 0 where there is none.

        Raises:
            PromptError: a folder is not there, or its lock cannot be read.
        """
        known = [*self.paths(), *(key for lock in self.locks.values() for key in lock)]
        return max((by_number(key)[1] for key in known if key.rpartition("@")[0] == name), default=0)

    def default(self, unit: str, model_id: str | None = None) -> str:
        """Return the prompt for a model: of the first profile that fits it, else of its unit.

        Args:
            unit: what the model is best asked about at a time: ``line`` or ``article``. ``pair`` for the prompt that
                asks whether two events are one, ``statements`` for the one that shortens a summary: these have no
                profile by model.
            model_id: the model's identifier, as in ``Model.id``.

        Raises:
            PromptError: there is no such unit, or a file of profiles is wrong.
        """
        for profiles in self.profiles.values():
            found = profiles.of_model(model_id) if model_id and unit in _BY_MODEL else None
            if found or unit in profiles.units:
                return found or profiles.units[unit]
        units = ", ".join(dict.fromkeys(name for profiles in self.profiles.values() for name in profiles.units))
        raise PromptError(f"no prompt asks by {unit!r}", hint=f"a model's unit is one of {units}")

    def defaults(self) -> dict[str, str]:
        """Return every profile (a pattern of models, or ``unit NAME``) with its prompt; the first to say it counts.

        Raises:
            PromptError: a file of profiles is wrong, or names a prompt that is not there.
        """
        known: dict[str, str] = {}
        settled: set[str] = set()  # units that a user's folder settles for every model
        for profiles in self.profiles.values():
            for pattern, prompt in profiles.models.items():
                if load_prompt(self.path_of(prompt)).front.unit not in settled:
                    known.setdefault(pattern, prompt)
            for unit, prompt in profiles.units.items():
                known.setdefault(f"unit {unit}", prompt)
            settled.update(profiles.units)
        return known

    @cached_property
    def locks(self) -> dict[Path, dict[str, str]]:
        """The lock of every folder.

        Raises:
            PromptError: a lock cannot be read.
        """
        return {folder: read_lock(folder) for folder in self.folders}

    @cached_property
    def profiles(self) -> dict[Path, Profiles]:
        """The profiles of every folder.

        Raises:
            PromptError: a file of profiles is wrong.
        """
        return {folder: read_profiles(folder) for folder in self.folders}

    def released(self, prompt: Prompt) -> bool:
        """Say whether a prompt stands in the lock of its folder."""
        return prompt.name in self.locks.get(prompt.path.parent, {})

    def check_twin(self, path: Path) -> None:
        """Check that no other folder has a file of this name that says something else.

        Raises:
            PromptError: one has.
        """
        text = read_text(path, MAX_BYTES, "a prompt file")
        for folder in self.folders:
            other = folder / path.name
            if folder == path.parent or not other.exists():
                continue
            if read_text(other, MAX_BYTES, "a prompt file") != text:
                name = path.stem.rpartition("@")[0]
                raise PromptError(
                    f"{path} and {other} are two different prompts of one name",
                    hint=f"give yours a number that is free, or a name of its own: `dateline prompts new {name} --as "
                    "MY.NAME`",
                )

    def _read(self, path: Path) -> Prompt:
        check_released(load_prompt(path), self.locks[path.parent])
        self.check_twin(path)
        return read_prompt(path)
