"""The sample plugin, really installed next to dateline and used by the real program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
DATELINE = Path(sys.executable).with_name("dateline")
MEMO = "Published: 2024-03-14\n\nThe pier at Lund fell on Monday.\nNobody was hurt at the pier.\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the plugin, with nothing from the network, into a folder of its own."""
    target = tmp_path_factory.mktemp("site")
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--no-cache-dir", "--disable-pip-version-check"]
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", *offline, "--target", target, HERE],
        check=True,
        capture_output=True,
    )
    return target


def dateline(site: Path, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(
        [str(DATELINE), *args], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_an_installed_plugin_is_listed_with_what_it_gives(site: Path, tmp_path: Path) -> None:
    ran = dateline(site, tmp_path, "plugins")
    line = next(line for line in ran.stdout.splitlines() if line.startswith("example "))
    assert "dateline-example 0.3.0" in line
    assert "sources: memo; models: echo; exporters: tsv" in line


def test_its_source_its_model_and_its_format_work_together(site: Path, tmp_path: Path) -> None:
    (tmp_path / "x.memo").write_text(MEMO, "utf-8")
    ran = dateline(site, tmp_path, "timeline", "memo:x", "--model", "echo:1", "--format", "tsv")
    line = "The pier at Lund fell on Monday."
    assert ran.returncode == 0
    assert ran.stdout == f"edtf\tevent\tline\n2024-03-11\t{line}\t{line}\n"


def test_its_ending_chooses_its_format_and_its_answers_are_kept(site: Path, tmp_path: Path) -> None:
    (tmp_path / "x.memo").write_text(MEMO, "utf-8")
    first = dateline(site, tmp_path, "summarize", "memo:x", "--model", "echo:2", "-o", "x.tsv")
    second = dateline(site, tmp_path, "summarize", "memo:x", "--model", "echo:2", "-o", "y.tsv")
    assert (first.returncode, second.returncode) == (0, 0)
    assert len((tmp_path / "x.tsv").read_text("utf-8").splitlines()) == 3
    assert (tmp_path / "x.tsv").read_text("utf-8") == (tmp_path / "y.tsv").read_text("utf-8")
    assert "no request was made" in second.stderr


def test_its_model_is_known_to_the_doctor_and_its_errors_have_exit_codes(site: Path, tmp_path: Path) -> None:
    ready = dateline(site, tmp_path, "models", "echo:1")
    wrong = dateline(site, tmp_path, "timeline", "memo:x", "--model", "echo:all")
    missing = dateline(site, tmp_path, "timeline", "memo:none", "--model", "echo:1")
    assert (ready.returncode, wrong.returncode, missing.returncode) == (0, 2, 3)
    assert "echo:1 needs nothing" in ready.stdout
    assert "how many lines?" in wrong.stderr
    assert "memo:none: No such file" in missing.stderr
