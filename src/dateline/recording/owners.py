"""Which test a cassette belongs to: ``<folder of the cassettes>/<test module>/<test>.yaml``.

Two ways to know: what pytest collects from the modules (exact, runs the user's ``conftest.py``), or the names that
stand in the modules' text (runs nothing; a test that is made at run time is not seen).
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dateline.recording.library import project_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

COLLECT_SECONDS = 300
"""Seconds that pytest may take to collect the modules at hand."""
COLLECT = (
    *("-m", "pytest", "--collect-only", "--quiet", "--no-header", "--color=no", "-p", "no:cacheprovider"),
    *("-p", "dateline.testing.collecting"),
)
"""What Python is told in a process of its own."""
MARKER = "dateline_cassette"
_MODULE_BYTES = 5_000_000
_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages", "build", "dist"})
_MOST_FOLDERS = 20_000
"""Folders of a project that are looked into."""
_NOTHING_COLLECTED = 5


@dataclass(frozen=True, slots=True)
class Owner:
    """Whether a cassette's test is there.

    ``unsure``: its name stands in the text of its module, or that module names cassettes at run time; ``apart``: it
    lies in no test module's folder, so that it was recorded by hand. ``node`` is pytest's address of the test, if
    that is known.
    """

    state: Literal["found", "gone", "unsure", "apart"]
    node: str = ""
    why: str = ""


def owners_by_name(folder: Path, paths: Iterable[Path]) -> dict[Path, Owner]:
    """Return the owner of each cassette, by the names of modules, of their tests and of their markers."""
    root = project_root(folder)
    modules = _modules(root, paths)
    read: dict[Path, _Names] = {}
    for module in {one for found in modules.values() for one in found}:
        read[module] = _names_in(module)
    return {path: _named(path, modules[path], read, root) for path in modules}


def owners_collected(folder: Path, paths: Iterable[Path]) -> tuple[dict[Path, Owner], str]:
    """Return the owner of each cassette, as pytest collects the tests; and why that was not possible, else "".

    Where it was not possible, names decide (``owners_by_name``).
    """
    root = project_root(folder)
    modules = _modules(root, paths)
    wanted = sorted({one for found in modules.values() for one in found})
    if not wanted:
        return owners_by_name(folder, modules), ""
    collected, problem = _collect(root, wanted)
    if problem:
        return owners_by_name(folder, modules), problem
    here = folder.resolve() if folder.is_dir() else _real(folder)
    named = owners_by_name(folder, modules)
    if not any(path.is_relative_to(here) for path in collected):
        return named, f"no test that pytest collects plays a cassette of {folder}"
    made = {}
    for path, by_name in named.items():
        node = collected.get(_real(path))
        if node is not None:
            made[path] = Owner("found", node)
        elif by_name.state == "found":
            made[path] = Owner("gone", why=f"no test of {_told(modules[path], root)} plays it")
        else:
            made[path] = by_name
    return made, ""


@dataclass(frozen=True, slots=True)
class _Names:
    tests: Mapping[str, str]
    """What a cassette of the test is called, and the part of the test's address after the module."""
    texts: frozenset[str]
    """The texts that stand in the module, among them the names that markers give."""
    certain: bool
    """Whether all names of markers stand in the text."""


def _named(path: Path, modules: list[Path], read: Mapping[Path, _Names], root: Path) -> Owner:
    if not modules:
        stem = path.parent.name
        if stem.startswith("test_") or stem.endswith("_test"):
            return Owner("gone", why=f"there is no {stem}.py")
        return Owner("apart", why="it lies in the folder of no test module")
    for module in modules:
        names, where = read[module], module.relative_to(root).as_posix()
        for name in (path.stem, *_beginnings(path.stem)):
            if name in names.tests:
                return Owner("found", f"{where}::{names.tests[name]}")
        if names.texts & {path.stem, path.name} or any(text.endswith(f"/{path.name}") for text in names.texts):
            return Owner("unsure", where, f"its name stands in {where}")
    if not all(read[module].certain for module in modules):
        return Owner("unsure", why=f"{_told(modules, root)} names cassettes at run time")
    return Owner("gone", why=f"no test of this name in {_told(modules, root)}")


def _beginnings(name: str) -> Iterator[str]:
    """Yield what may be the test's name before its parameters, longest first."""
    while "-" in name:
        name = name.rpartition("-")[0]
        yield name


def _told(modules: list[Path], root: Path) -> str:
    return " or ".join(module.relative_to(root).as_posix() for module in modules)


def _modules(root: Path, paths: Iterable[Path]) -> dict[Path, list[Path]]:
    """Return for each cassette the modules of the project that are called like its folder."""
    kept = list(paths)
    wanted = {_real(path).parent.name for path in kept}
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for place, folders, files in islice(os.walk(root), _MOST_FOLDERS):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in _SKIPPED and not Path(place, name, "pyvenv.cfg").exists()
        )
        for name in sorted(files):
            stem = name.removesuffix(".py")
            if stem != name and stem in wanted:
                found[stem].append(Path(place, name))
    return {path: found.get(_real(path).parent.name, []) for path in kept}


def _names_in(module: Path) -> _Names:
    """Return the names in a module's text; nothing is certain of one that cannot be read."""
    try:
        if module.stat().st_size > _MODULE_BYTES:
            return _Names({}, frozenset(), certain=False)
        tree = ast.parse(module.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return _Names({}, frozenset(), certain=False)
    tests: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            tests[node.name] = node.name
        elif isinstance(node, ast.ClassDef):
            inner = (one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
            tests.update({f"{node.name}.{one.name}": f"{node.name}::{one.name}" for one in inner})
    nodes = list(ast.walk(tree))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == MARKER]
    certain = all(isinstance(arg, ast.Constant) for call in marks for arg in call.args)
    return _Names(tests, frozenset(texts), certain)


def _collect(root: Path, modules: list[Path]) -> tuple[dict[Path, str], str]:
    """Return the tests by their cassettes, and why they could not be collected, else ""."""
    with tempfile.TemporaryDirectory() as place:
        told = Path(place, "collected.json")
        command = [sys.executable, *COLLECT, f"--dateline-tell-cassettes={told}", *map(str, modules)]
        try:
            ran = subprocess.run(  # noqa: S603 -- pytest, on the user's own tests
                command, cwd=root, capture_output=True, timeout=COLLECT_SECONDS, check=False, stdin=subprocess.DEVNULL
            )
            if ran.returncode not in {0, _NOTHING_COLLECTED}:
                said = ran.stdout.decode("utf-8", "replace").strip() or ran.stderr.decode("utf-8", "replace").strip()
                return {}, f"pytest could not collect the tests: {_last(said)}"
            collected = json.loads(told.read_text("utf-8"))
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            return {}, f"pytest could not collect the tests: {error}"
    return {Path(path): node for path, node in sorted(collected.items(), reverse=True)}, ""


def _last(said: str) -> str:
    return " ".join((said.splitlines() or ["it said nothing"])[-1].split())[:200]


def _real(path: Path) -> Path:
    """Return a path without links but its last part: a cassette that is a link is a cassette of its folder."""
    return path.parent.resolve() / path.name
