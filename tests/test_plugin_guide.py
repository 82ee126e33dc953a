"""What the guides for plugin authors and for programs show is run, as it stands there."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from dateline.cli.plugins import command
from dateline.errors import PluginError
from dateline.plugins import hookspecs
from dateline.plugins.manager import HOOKS, listed, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Installed = Callable[..., None]

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "plugins.md").read_text("utf-8")
DATELINE = Path(sys.executable).with_name("dateline")
EMPTY = "from dateline.plugins.hookspecs import hookimpl\n"
FORMAT = """
class Format:
    name, endings = "mine", (".mine",)
    def brief(self, brief): return ""
    def timeline(self, timeline): return ""
    def losses(self, timeline): return ()

@hookimpl
def dateline_exporters():
    return [Format()]
"""


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", document, re.DOTALL | re.MULTILINE)


def install(site: Path, package: str, entry_points: str) -> None:
    info = site / f"{package}-0.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 0.1\n", "utf-8")
    (info / "entry_points.txt").write_text(entry_points, "utf-8")


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """Install the guide's examples as the package "newsroom", beside articles and a program to ask."""
    for code in blocks(GUIDE, "python"):
        name = re.search(r"^# (\w+\.py)$", code, re.MULTILINE)
        assert name is not None
        (tmp_path / name[1]).write_text(code, "utf-8")
    (tmp_path / "answer.py").chmod(0o755)
    (tmp_path / "broken.py").write_text("import nowhere\n", "utf-8")
    (metadata,) = blocks(GUIDE, "toml")
    points = tomllib.loads(metadata)["project"]["entry-points"][hookspecs.GROUP]
    lines = "".join(f"{name} = {module}\n" for name, module in {**points, "broken": "broken"}.items())
    install(tmp_path, "newsroom", f"[{hookspecs.GROUP}]\n{lines}")
    database = sqlite3.connect(tmp_path / "news.db")
    database.execute("create table articles (title text, published text, text text)")
    rows = [
        ("The dam", "2024-03-14", "The dam at Orrin broke on Monday.\nNobody was hurt."),
        ("The ferry", "2024-03-14", "The ferry to Lund sank on Tuesday.\nIt was empty."),
    ]
    database.executemany("insert into articles values (?, ?, ?)", rows)
    database.commit()
    database.close()
    return tmp_path


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PYTHONPATH": str(folder), "PATH": path, "DATELINE_RETRIES": "1"}
    return subprocess.run(
        [str(DATELINE), *args], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )


def pattern(shown: str) -> str:
    """Return what an output must match: "…" stands for anything, two blanks for any number."""
    lines = [re.sub(r"(\\ ){2,}", r" +", re.escape(line)).replace("…", ".*") for line in shown.splitlines()]
    return "\n".join(lines).replace("\n.*\n", "\n(.*\n)*") + "\n"


def test_the_commands_of_the_guide_print_what_it_shows(newsroom: Path) -> None:
    shown = [
        command
        for block in blocks(GUIDE, "console")
        for command in re.split(r"^\$ dateline ", block, flags=re.MULTILINE)
    ]
    ran = 0
    for line, _, expected in (one.partition("\n") for one in shown if one):
        said = run(newsroom, *line.split())
        assert said.returncode == 0, said.stderr
        assert re.fullmatch(pattern(expected.removesuffix("…\n")) + "(.*\n)*", said.stdout), said.stdout
        ran += 1
    assert ran == 3


def test_the_errors_of_the_examples_are_told_with_exit_codes(newsroom: Path) -> None:
    (newsroom / "answer.py").write_text("#!/bin/sh\necho no paper left >&2\nexit 3\n", "utf-8")
    failed = run(newsroom, "timeline", "sqlite:news.db", "--model", "program:./answer.py")
    assert (failed.returncode, failed.stdout) == (4, "")
    assert "program:./answer.py ended with 3: no paper left" in failed.stderr
    assert "plugin broken of newsroom 0.1: ModuleNotFoundError" in failed.stderr
    missing = run(newsroom, "timeline", "sqlite:gone.db", "--model", "program:./answer.py")
    assert missing.returncode == 3
    assert "unable to open database file" in missing.stderr


def test_every_hook_and_every_member_has_its_place_in_the_guide() -> None:
    for kind, hook in HOOKS.items():
        assert f"`{hook}`" in GUIDE
        assert f"def {hook}()" in GUIDE, f"{kind} have no example"
    protocols = (hookspecs.Source, hookspecs.ModelProvider, hookspecs.Exporter)
    members = {name for one in protocols for name in (*vars(one), *one.__annotations__) if not name.startswith("_")}
    for member in members:
        assert re.search(rf"`{member}\b", GUIDE), member
    assert hookspecs.GROUP in GUIDE


def test_what_plugins_give_and_what_is_wrong_is_told_to_programs_as_json(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(newsroom))
    told = json.loads(CliRunner().invoke(command, ["--format", "json"]).stdout)
    by_name = {one["name"]: one for one in told}
    assert by_name["dates"] == {
        "name": "dates",
        "package": "newsroom",
        "version": "0.1",
        "hooks": {"exporters": ["dates"]},
        "problem": None,
    }
    assert by_name["broken"]["hooks"] == {}
    assert by_name["broken"]["problem"] == "ModuleNotFoundError: No module named 'nowhere'"


def test_a_plugin_for_another_version_of_dateline_is_listed_with_that_as_its_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "mine_of_v1.py").write_text(EMPTY + FORMAT, "utf-8")
    install(tmp_path, "later", "[dateline.v2]\nmine = mine_of_v2\n\n[dateline.vX]\nother = other\n")
    install(tmp_path, "both", "[dateline.v1]\nmine = mine_of_v1\n\n[dateline.v2]\nmine = mine_of_v2\n")
    told, error = listed()
    assert error is None
    assert [(one.package, one.problem is None) for one in told][-2:] == [("both", True), ("later", False)]
    assert (
        told[-1].problem == "it is made for dateline.v2, and this dateline takes dateline.v1: install a fitting version"
    )
    assert load().problems == []


def test_plugins_that_take_one_name_are_all_listed_before_the_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    for package in ("one", "other"):
        (tmp_path / f"format_{package}.py").write_text(EMPTY + FORMAT, "utf-8")
        install(tmp_path, package, f"[dateline.v1]\nmine = format_{package}\n")
    told, error = listed()
    assert [one.package for one in told][-2:] == ["one", "other"]
    assert isinstance(error, PluginError)
    ran = CliRunner().invoke(command)
    assert ran.exception is not None
    assert "other 0.1" in ran.stdout
    assert str(ran.exception) == "two plugins give exporters called 'mine': one and other"


def test_the_guide_for_programs_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {"__name__": "guide"}
    for code in blocks((ROOT / "docs" / "python.md").read_text("utf-8"), "python"):
        exec(compile(code, "python.md", "exec"), space)  # noqa: S102 -- the project's own file
    told = capsys.readouterr().out
    assert "2024-09-11 resolved" in told
    assert "2024-09-11 told by" in told
    assert "seeds/bridge-contract/quillmouth-gazette.txt: " in told
    assert "SourceNotFoundError 3 no-such-file.txt: no such file" in told
    saved = json.loads((tmp_path / "story.json").read_text("utf-8"))
    assert {entry["date"]["edtf"] for entry in saved["entries"]} <= {"2024-09-11", "2024-09-12"}


class _Holding(ThreadingHTTPServer):
    """Answers the first question at once and holds the second one until it is let go."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked = 0
        self.second = threading.Event()
        self.go = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    server: _Holding

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.server.asked += 1
        if self.server.asked > 1:
            self.server.second.set()
            self.server.go.wait(60)
        content = json.dumps({"summary": [], "events": [], "actors": []})
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
        sent = json.dumps({"model": "test", "choices": [choice]}).encode()
        with contextlib.suppress(OSError):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


@pytest.fixture
def holding() -> Iterator[_Holding]:
    server = _Holding()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.go.set()
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_brief_is_a_line_in_the_pipe_before_the_next_article_is_answered(tmp_path: Path, holding: _Holding) -> None:
    (tmp_path / "a.txt").write_text("The dam at Orrin broke on Monday.\n", "utf-8")
    (tmp_path / "b.txt").write_text("The ferry to Lund sank on Tuesday.\n", "utf-8")
    model = f"http://127.0.0.1:{holding.server_address[1]}/v1#test"
    started = [str(DATELINE), "summarize", "a.txt", "b.txt", "--format", "jsonl", "--quiet", "--model", model]
    with subprocess.Popen(started, cwd=tmp_path, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        assert holding.second.wait(60)
        assert not holding.go.is_set()
        assert process.poll() is None
        holding.go.set()
        rest = process.stdout.read().splitlines()
    assert first["article"]["source"] == "a.txt"
    assert [json.loads(line)["article"]["source"] for line in rest] == ["b.txt"]
    assert process.returncode == 0
