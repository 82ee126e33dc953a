"""What the README shows is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.dateline_cassette
def test_the_lines_of_python_in_the_readme_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    assert len(blocks) == 1
    exec(compile(blocks[0], "README.md", "exec"), {})  # noqa: S102 -- the project's own file
    told = capsys.readouterr().out
    assert "2024-09-12 The transport ministry opened an investigation" in told


def test_every_file_that_the_documents_link_to_is_there() -> None:
    documents = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("seeds/*.md"),
        *ROOT.glob("benchmarks/*.md"),
    ]
    missing = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
        if not target.startswith(("http://", "https://")) and not (document.parent / target).exists()
    ]
    assert not missing


def test_every_command_of_the_readme_is_a_command() -> None:
    from dateline.cli import COMMANDS

    readme = (ROOT / "README.md").read_text("utf-8")
    named = set(re.findall(r"^dateline ([a-z]+)", readme, re.MULTILINE))
    assert named
    assert named <= set(COMMANDS)
