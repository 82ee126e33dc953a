"""What docs/recording.md shows is run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import dateline
from dateline.recording.replaying import recording

if TYPE_CHECKING:
    from tests.testing.conftest import Answering

pytest_plugins = "pytester"
pytestmark = pytest.mark.usefixtures("no_other_plugins")
DOCS = (Path(__file__).parents[2] / "docs" / "recording.md").read_text("utf-8")
FIRST, OTHER = re.findall(r"```python\n(.*?)```", DOCS, re.DOTALL)
PLUGIN = ("-q", "-p", "dateline.testing.plugin", "-p", "no:cacheprovider")


def test_the_first_test_is_recorded_and_played(
    pytester: pytest.Pytester, server: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_MODEL", server.model)
    monkeypatch.setenv("DATELINE_PROMPT", "extract.line@1")
    server.when = 1
    pytester.makepyfile(test_user=FIRST)
    (command,) = re.findall(r"pytest (--dateline-record=once)$", DOCS, re.MULTILINE)
    pytester.runpytest_inprocess(*PLUGIN, command).assert_outcomes(passed=1)
    monkeypatch.delenv("DATELINE_MODEL")
    seen = len(server.seen)
    pytester.runpytest_inprocess(*PLUGIN).assert_outcomes(passed=1)
    assert len(server.seen) == seen


def test_the_lines_for_other_frameworks_run(tmp_path: Path, server: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATELINE_PROMPT", "extract.line@1")
    Path("storm.txt").write_text("A storm closed the pass.\n", encoding="utf-8")
    monkeypatch.setenv("DATELINE_MODEL", server.model)
    with recording(Path("storm.yaml")):
        dateline.summarize("storm.txt")
    monkeypatch.delenv("DATELINE_MODEL")
    exec(compile(OTHER, "recording.md", "exec"), {})  # noqa: S102 -- the project's own file
