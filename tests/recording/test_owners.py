from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dateline.recording import owners as owners_module
from dateline.recording.format import write_cassette
from dateline.recording.library import Recording, how_to_record
from dateline.recording.owners import owners_by_name, owners_collected

if TYPE_CHECKING:
    from pathlib import Path


def _project(tmp_path: Path, tests: str, *cassettes: str) -> tuple[Path, list[Path]]:
    """Write a project with one module of tests, and empty cassettes of these names."""
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "-q"\n', encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_story.py").write_text(tests, encoding="utf-8")
    folder = tmp_path / "tests" / "cassettes"
    for name in cassettes:
        write_cassette(folder / name, [])
    return folder, [folder / name for name in cassettes]


TESTS = """
import pytest

FILE = "kept.yaml"

@pytest.mark.parametrize("town", ["Orrin", "Harlen"])
def test_towns(dateline_cassette, town): ...

@pytest.mark.dateline_cassette("storm")
def test_marked(): ...

class TestFire:
    def test_put_out(self, dateline_cassette): ...
"""
NAMES = (
    "test_story/test_towns-Orrin.yaml",
    "test_story/test_towns-Velmora.yaml",
    "test_story/storm.yaml",
    "test_story/TestFire.test_put_out.yaml",
    "test_story/test_gone.yaml",
    "test_story/kept.yaml",
    "test_moved/test_towns.yaml",
    "by-hand/story.yaml",
)


def test_names_in_the_text_of_a_module_tell_which_tests_are_gone(tmp_path: Path) -> None:
    folder, paths = _project(tmp_path, TESTS, *NAMES)
    owners = owners_by_name(folder, paths)
    assert [owners[path].state for path in paths] == [
        *("found", "found", "unsure", "found", "gone", "unsure", "gone", "apart")
    ]
    assert owners[paths[0]].node == "tests/test_story.py::test_towns"
    assert owners[paths[3]].node == "tests/test_story.py::TestFire::test_put_out"
    assert owners[paths[4]].why == "no test of this name in tests/test_story.py"
    assert owners[paths[6]].why == "there is no test_moved.py"


def test_what_pytest_collects_tells_it_exactly(tmp_path: Path) -> None:
    folder, paths = _project(tmp_path, TESTS, *NAMES)
    owners, problem = owners_collected(folder, paths)
    assert problem == ""
    assert [owners[path].state for path in paths] == [
        *("found", "gone", "found", "found", "gone", "unsure", "gone", "apart")
    ]
    assert owners[paths[0]].node == "tests/test_story.py::test_towns[Orrin]"
    assert owners[paths[1]].why == "no test of tests/test_story.py plays it"


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("print('1 error'); raise SystemExit(2)", "pytest could not collect the tests: 1 error"),
        ("raise SystemExit(2)", "pytest could not collect the tests: it said nothing"),
        ("pass", "pytest could not collect the tests: [Errno 2]"),
        ("import time; time.sleep(60)", "timed out"),
    ],
)
def test_where_pytest_cannot_collect_names_decide_and_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, why: str
) -> None:
    folder, paths = _project(tmp_path, TESTS, *NAMES)
    monkeypatch.setattr(owners_module, "COLLECT", ("-S", "-c", script))
    monkeypatch.setattr(owners_module, "COLLECT_SECONDS", 60 if "sleep" not in script else 0.2)
    owners, problem = owners_collected(folder, paths)
    assert why in problem
    assert owners == owners_by_name(folder, paths)


def test_a_copy_of_a_folder_is_not_taken_for_one_whose_tests_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = _project(tmp_path, TESTS, *NAMES)
    copied = tmp_path / "copy" / "test_story" / "test_towns-Orrin.yaml"
    write_cassette(copied, [])
    collected = json.dumps({str(folder / NAMES[0]): "tests/test_story.py::test_towns[Orrin]"})
    script = f"import sys; open(sys.argv[1].partition('=')[2], 'w').write({collected!r})"
    monkeypatch.setattr(owners_module, "COLLECT", ("-S", "-c", script))
    owners, problem = owners_collected(tmp_path / "copy", [copied])
    assert "no test that pytest collects plays a cassette of" in problem
    assert owners[copied].state == "found"


@pytest.mark.parametrize(
    "text", ["def broken(", "import pytest\nM = pytest.mark.dateline_cassette(NAME)\ndef test_a(): ..."]
)
def test_a_module_that_names_cassettes_at_run_time_or_cannot_be_read_leaves_it_unsure(
    tmp_path: Path, text: str
) -> None:
    folder, paths = _project(tmp_path, text, "test_story/test_gone.yaml")
    assert owners_by_name(folder, paths)[paths[0]].state == "unsure"


def test_without_any_module_nothing_is_collected(tmp_path: Path) -> None:
    folder, paths = _project(tmp_path, TESTS, "test_moved/test_towns.yaml")
    assert owners_collected(folder, paths) == (owners_by_name(folder, paths), "")


def test_the_command_that_records_anew_is_the_projects_own_or_pytest_or_the_command_line(tmp_path: Path) -> None:
    folder, paths = _project(tmp_path, TESTS, *NAMES)
    recordings = {path: Recording(path, path.name, 0) for path in paths}
    owners = owners_by_name(folder, paths)
    told = [how_to_record(recordings[path], owners[path], folder) for path in (paths[3], paths[7])]
    assert told[0] == "pytest tests/test_story.py::TestFire::test_put_out --dateline-record=all"
    assert told[1] == f"dateline record -o {paths[7]} --force -- COMMAND …"
    (tmp_path / "Makefile").write_text(".PHONY: record\nlint record: x\n\techo\n", encoding="utf-8")
    assert how_to_record(recordings[paths[3]], owners[paths[3]], folder) == "make record"
    (tmp_path / "Makefile").write_text("test:\n\tmake record\nRECORD := record: x\n", encoding="utf-8")
    assert how_to_record(recordings[paths[3]], owners[paths[3]], folder).startswith("pytest ")
