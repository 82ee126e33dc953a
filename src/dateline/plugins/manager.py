"""Finds plugins, keeps broken ones out with a word, and refuses a name taken twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import metadata
from typing import TYPE_CHECKING, Any

import pluggy

from dateline.errors import PluginError
from dateline.plugins import hookspecs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from dateline.plugins.hookspecs import Exporter, ModelProvider, Source

OWN = "dateline"
_GROUP = re.compile(r"dateline\.v[0-9]+", re.ASCII)
HOOKS = {"sources": "dateline_sources", "models": "dateline_models", "exporters": "dateline_exporters"}
_MEMBERS = {
    "sources": ("name", "claims", "read"),
    "models": ("name", "unit", "max_chars", "claims", "open", "check"),
    "exporters": ("name", "endings", "brief", "timeline", "losses"),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """One plugin: the package that brings it, what it gives by hook, and what is wrong with it."""

    name: str
    package: str
    version: str
    gives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True)
class Plugins:
    """Everything that plugins give. Made anew by ``load``; there is no manager in module state."""

    sources: tuple[Source, ...]
    """In the order in which they are offered a reference: dateline's own last, for ``files`` takes any path."""
    models: tuple[ModelProvider, ...]
    exporters: tuple[Exporter, ...]
    loaded: tuple[Loaded, ...]

    @property
    def problems(self) -> list[str]:
        """One sentence a broken plugin."""
        return [
            f"plugin {one.name} of {one.package} {one.version}: {one.problem}" for one in self.loaded if one.problem
        ]


def load(entry_points: Iterable[metadata.EntryPoint] | None = None) -> Plugins:
    """Load every plugin of the group ``dateline.v1`` (or of ``entry_points``).

    A plugin that cannot be loaded, raises, or gives what its hook does not promise is left out and told in
    ``Plugins.problems``; the rest goes on.

    Raises:
        PluginError: two plugins give the same name, with both packages named.
    """
    given, loaded = _collected(entry_points)
    for kind, things in given.items():
        _refuse_twins(kind, things)
    return Plugins(
        sources=tuple(thing for thing, _ in sorted(given["sources"], key=lambda pair: pair[1] == OWN)),
        models=tuple(thing for thing, _ in given["models"]),
        exporters=tuple(thing for thing, _ in given["exporters"]),
        loaded=loaded,
    )


def listed(entry_points: Iterable[metadata.EntryPoint] | None = None) -> tuple[tuple[Loaded, ...], PluginError | None]:
    """Return every plugin of the group (or of ``entry_points``), and why ``load`` would refuse them, if it would.

    A package that has plugins for other versions of dateline only is listed, too, with that as its problem.
    """
    given, loaded = _collected(entry_points)
    if entry_points is None:
        loaded = (*loaded, *_for_other_versions({one.package for one in loaded}))
    try:
        for kind, things in given.items():
            _refuse_twins(kind, things)
    except PluginError as error:
        return loaded, error
    return loaded, None


def _for_other_versions(known: Collection[str]) -> Iterator[Loaded]:
    """Yield the plugins of groups like ``dateline.v2``, of packages that are not ``known`` to have any for this one."""
    points = metadata.entry_points()
    for group in sorted(group for group in points.groups if _GROUP.fullmatch(group) and group != hookspecs.GROUP):
        for point in sorted(points.select(group=group), key=lambda p: (p.name, p.value)):
            if point.dist and point.dist.name not in known:
                told = f"it is made for {group}, and this dateline takes {hookspecs.GROUP}: install a fitting version"
                yield Loaded(point.name, point.dist.name, point.dist.version, problem=told)


def _collected(
    entry_points: Iterable[metadata.EntryPoint] | None,
) -> tuple[dict[str, list[tuple[Any, str]]], tuple[Loaded, ...]]:
    """Return what each hook is given, with the package that gives it, and every plugin."""
    points = metadata.entry_points(group=hookspecs.GROUP) if entry_points is None else entry_points
    given: dict[str, list[tuple[Any, str]]] = {kind: [] for kind in HOOKS}
    loaded = []
    # dateline's own first, then by name: nothing may depend on the order of installation
    for point in sorted(points, key=lambda p: (p.dist is None or p.dist.name != OWN, p.name, p.value)):
        package, version = (point.dist.name, point.dist.version) if point.dist else ("unknown", "?")
        try:
            gives = _given_by(point)
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- whatever a plugin does, the program runs on
            loaded.append(Loaded(point.name, package, version, problem=f"{type(error).__name__}: {error}"))
            continue
        for kind, things in gives.items():
            given[kind] += [(thing, package) for thing in things]
        names = {kind: tuple(thing.name for thing in things) for kind, things in gives.items() if things}
        loaded.append(Loaded(point.name, package, version, gives=names))
    return given, tuple(loaded)


def _given_by(point: metadata.EntryPoint) -> dict[str, list[Any]]:
    """Load one plugin and call its hooks, through a pluggy manager of its own."""
    manager = pluggy.PluginManager(hookspecs.GROUP)
    manager.add_hookspecs(hookspecs)
    manager.register(point.load(), name=point.name)
    manager.check_pending()
    gives = {
        kind: [thing for things in getattr(manager.hook, hook)() for thing in things] for kind, hook in HOOKS.items()
    }
    if not any(gives.values()):
        raise PluginError(f"it gives nothing: implement one of {', '.join(HOOKS.values())} with @hookimpl")
    for kind, things in gives.items():
        for thing in things:
            wrong = _wrong_with(kind, thing)
            if wrong:
                raise PluginError(f"{HOOKS[kind]} gave {thing!r}: {wrong}")
    return gives


def _wrong_with(kind: str, thing: object) -> str | None:
    """Say what keeps a thing from being what its hook promises."""
    missing = [member for member in _MEMBERS[kind] if not hasattr(thing, member)]
    if missing:
        return f"it has no {', '.join(missing)}"
    if isinstance(thing, type):
        return "it is a class, and not an object of it"
    wrong = [member for member in _MEMBERS[kind] if not _fits(member, getattr(thing, member))]
    return f"of another kind than promised: {', '.join(wrong)}" if wrong else None


def _fits(member: str, value: object) -> bool:
    match member:
        case "name":
            return isinstance(value, str) and value != ""
        case "unit":
            return value in ("article", "line")  # a tuple: it may be unhashable
        case "max_chars":
            return type(value) is int and value > 0
        case "endings":
            return isinstance(value, tuple) and all(isinstance(ending, str) for ending in value)
        case _:
            return callable(value)


def _refuse_twins(kind: str, things: Sequence[tuple[Any, str]]) -> None:
    packages: dict[str, str] = {}
    for thing, package in things:
        if thing.name in packages:
            raise PluginError(
                f"two plugins give {kind} called {thing.name!r}: {packages[thing.name]} and {package}",
                hint="uninstall one of the two packages",
            )
        packages[thing.name] = package
