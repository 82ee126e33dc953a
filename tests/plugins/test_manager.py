from __future__ import annotations

import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest

from dateline.cli import main
from dateline.errors import PluginError
from dateline.plugins.hookspecs import GROUP
from dateline.plugins.manager import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Install = Callable[..., None]

HEAD = "from dateline.plugins.hookspecs import hookimpl\n"
THING = """
class Thing:
    name = {name!r}
    endings = {endings}
    def brief(self, brief): return "a brief"
    def timeline(self, timeline): return "a timeline"
    def losses(self, timeline): return ()
"""
GIVES = "\n@hookimpl\ndef dateline_exporters():\n    return [{gives}]\n"
MODEL = """
class Thing:
    name, unit, max_chars = "m", {unit}, {chars}
    claims = open = check = lambda *_: None

@hookimpl
def dateline_models():
    return [Thing()]
"""


def exporter(name: object = "psv", endings: str = "('.psv',)", gives: str = "Thing()") -> str:
    return HEAD + THING.format(name=name, endings=endings) + GIVES.format(gives=gives)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a package as pip would: its module, and what its metadata says of it."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(package: str, code: str, version: str = "1.2") -> None:
        module = f"plugin_{package.replace('-', '_')}"
        (tmp_path / f"{module}.py").write_text(code, "utf-8")
        info = tmp_path / f"{package.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[{GROUP}]\n{package} = {module}\n", "utf-8")
        monkeypatch.delitem(sys.modules, module, raising=False)

    return install


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *args: str) -> tuple[object, str, str]:
    monkeypatch.setattr(sys, "argv", ["dateline", *args])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_the_built_in_plugins_come_first_and_without_problems() -> None:
    plugins = load()
    assert [one.name for one in plugins.sources][-2:] == ["files", "stdin"]
    assert [one.name for one in plugins.models][:3] == ["embedded", "openai", "endpoint"]
    assert [one.name for one in plugins.exporters][:3] == ["text", "json", "markdown"]
    assert {one.package for one in plugins.loaded[:3]} == {"dateline"}
    assert plugins.problems == []


def test_a_plugin_of_another_package_is_loaded_after_them(install: Install) -> None:
    install("aa-first", exporter())
    plugins = load()
    mine = plugins.loaded[-1]
    names = [one.name for one in plugins.exporters]
    assert (names[:3], names[-1]) == (["text", "json", "markdown"], "psv")
    assert (mine.name, mine.package, mine.version, mine.gives) == (
        "aa-first",
        "aa-first",
        "1.2",
        {"exporters": ("psv",)},
    )


BROKEN = {
    "raises at import": ("import nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere_at_all'"),
    "ends the process": ("raise SystemExit(3)", "SystemExit: 3"),
    "is no Python": ("def", "SyntaxError"),
    "gives nothing": ("", "it gives nothing"),
    "gives an empty list": (HEAD + GIVES.format(gives=""), "it gives nothing"),
    "gives no list": (HEAD + "@hookimpl\ndef dateline_exporters():\n    return 5\n", "TypeError"),
    "raises in its hook": (HEAD + "@hookimpl\ndef dateline_models():\n    raise OSError('disk')\n", "OSError: disk"),
    "gives a thing without members": (exporter(gives="object()"), "it has no name, endings, brief, timeline, losses"),
    "gives a class": (exporter(gives="Thing"), "it is a class, and not an object of it"),
    "has no text for a name": (exporter(name=None), "of another kind than promised: name"),
    "has an empty name": (exporter(name=""), "of another kind than promised: name"),
    "has one ending for many": (exporter(endings="'.psv'"), "of another kind than promised: endings"),
    "is asked by the page": (HEAD + MODEL.format(unit="'page'", chars=9), "of another kind than promised: unit"),
    "holds no characters": (HEAD + MODEL.format(unit="'line'", chars=0), "of another kind than promised: max_chars"),
    "misspells a hook": (
        HEAD + "@hookimpl\ndef dateline_exporter():\n    return []\n",
        "unknown hook 'dateline_exporter'",
    ),
}


@pytest.mark.parametrize(("code", "told"), list(BROKEN.values()), ids=list(BROKEN))
def test_a_broken_plugin_is_a_line_naming_its_package_and_the_program_runs_on(
    install: Install, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, code: str, told: str
) -> None:
    install("broken-one", code)
    (problem,) = load().problems
    assert problem.startswith("plugin broken-one of broken-one 1.2: ")
    assert told in problem
    ended, out, _ = run(capsys, monkeypatch, "plugins")
    assert ended == 0
    assert "PROBLEM: " in out
    assert "models: embedded, openai, endpoint" in out


def test_a_broken_plugin_is_told_by_a_run_that_then_goes_on(
    install: Install, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    install("broken-one", "raise ValueError('\\x1b[31mno')")
    ended, _, err = run(capsys, monkeypatch, "summarize", "gone.txt", "--model", "http://127.0.0.1:1/v1#x")
    assert ended == 3
    assert "note: plugin broken-one of broken-one 1.2: ValueError: no" in err
    assert "gone.txt: no such file" in err


def test_a_name_taken_twice_is_wrong_usage_that_names_both_packages(
    install: Install, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    install("one-package", exporter())
    install("other-package", exporter())
    with pytest.raises(PluginError, match="'psv': one-package and other-package"):
        load()
    ended, _, err = run(capsys, monkeypatch, "plugins")
    assert ended == 2
    assert "uninstall one of the two packages" in err


def test_a_built_in_name_cannot_be_taken(install: Install) -> None:
    install("sly-package", exporter(name="json"))
    with pytest.raises(PluginError, match="'json': dateline and sly-package"):
        load()


def test_a_source_of_another_package_is_offered_a_path_before_files_takes_it(install: Install) -> None:
    source = "class Thing:\n    name = 'pdf'\n    claims = read = lambda *_: True\n"
    install("pdf-package", f"{HEAD}{source}@hookimpl\ndef dateline_sources():\n    return [Thing()]\n")
    assert [one.name for one in load().sources] == ["pdf", "web", "files", "stdin"]


def test_the_order_does_not_depend_on_the_order_of_installation(install: Install) -> None:
    for package in ("cc", "aa", "bb"):
        install(package, exporter(name=package))
    forwards = list(metadata.entry_points(group=GROUP))
    orders = [[one.name for one in load(points).exporters] for points in (forwards, forwards[::-1])]
    assert orders[0] == orders[1]
    assert orders[0][:3] + orders[0][-3:] == ["text", "json", "markdown", "aa", "bb", "cc"]


def test_an_entry_point_without_a_package_is_named_unknown() -> None:
    point = metadata.EntryPoint("stray", "nowhere_at_all", GROUP)
    assert load([point]).problems == [
        "plugin stray of unknown ?: ModuleNotFoundError: No module named 'nowhere_at_all'"
    ]
