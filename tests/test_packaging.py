"""The wheel as users get it: built here, installed into a folder of its own, run with ``src/`` out of the way."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# site-packages of this environment serve the dependencies; what an editable install adds to the path is taken out
WITHOUT_SRC = f"import sys; sys.path[:] = [p for p in sys.path if p != {str(ROOT / 'src')!r}]; "


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install it."""
    target = tmp_path_factory.mktemp("site")
    offline = ["--no-deps", "--no-index", "--no-cache-dir", "--disable-pip-version-check"]
    install = [sys.executable, "-m", "pip", "install", "--quiet", *offline, "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    return target


def run(site: Path, folder: Path, program: str, *args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(
        [sys.executable, "-P", "-c", WITHOUT_SRC + program, *args],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    sources = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.py")}
    prompts = {f"dateline/_prompts/{path.name}" for path in (ROOT / "prompts").iterdir()}
    ours = {name for name in names if not name.startswith("dateline-")}
    kinds = {".html", ".css", ".js", ".toml"}
    data = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.*") if path.suffix in kinds}
    assert ours == sources | prompts | data | {"dateline/py.typed"}
    assert all(name.split("/")[0].endswith(".dist-info") for name in set(names) - ours)


def test_the_installed_package_needs_no_source_tree(site: Path, tmp_path: Path) -> None:
    program = (
        "import dateline, dateline.pipeline; from dateline.prompts import builtin_folder; "
        "print(dateline.__file__); print(builtin_folder()); print(dateline.summarize.__module__)"
    )
    ran = run(site, tmp_path, program)
    assert ran.returncode == 0, ran.stderr
    module, prompts, home = ran.stdout.splitlines()
    assert Path(module).is_relative_to(site)
    assert Path(prompts) == site / "dateline" / "_prompts"
    assert home == "dateline.pipeline"


def test_the_installed_program_finds_its_prompts_and_its_plugins(site: Path, tmp_path: Path) -> None:
    program = "from dateline.cli import main; sys.argv[0] = 'dateline'; main()"
    listed = run(site, tmp_path, program, "prompts", "list")
    plugins = run(site, tmp_path, program, "plugins")
    shipped = {path.stem for path in (ROOT / "prompts").glob("*.md")}
    assert (listed.returncode, plugins.returncode) == (0, 0), listed.stderr + plugins.stderr
    assert {line.split()[0] for line in listed.stdout.splitlines()} == shipped
    assert "models: embedded, openai, endpoint" in plugins.stdout


def test_the_installed_program_reads_an_article(site: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The pier at Lund fell on Monday.\n", "utf-8")
    program = "from dateline.cli import main; sys.argv[0] = 'dateline'; main()"
    ran = run(site, tmp_path, program, "timeline", "a.txt", "--offline", "--model", "http://127.0.0.1:1/v1#x")
    assert ran.returncode == 5, ran.stderr
    assert "no kept answer of http://127.0.0.1:1/v1#x to prompt extract.article@1" in ran.stderr


def test_the_metadata_names_the_program_the_plugins_and_the_licence(site: Path) -> None:
    (info,) = site.glob("dateline-*.dist-info")
    points = (info / "entry_points.txt").read_text("utf-8")
    told = (info / "METADATA").read_text("utf-8")
    assert "dateline = dateline.cli:main" in points
    assert "[dateline.v1]" in points
    assert "License-Expression: Apache-2.0" in told
    assert "Requires-Python: >=3.11" in told
