"""dateline within the real llm: its commands, and articles as fragments of a prompt."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from dateline import llm_plugin
from dateline.cli import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Llm = Callable[..., subprocess.CompletedProcess[str]]

ROOT = Path(__file__).parents[1]
BENCH = ROOT / ".venv-bench" / "bin" / "python"
PACKAGE = "dateline-in-llm"
DAM = """Title: The dam at Orrin breaks
Published: 2024-03-14

The dam at Orrin broke on Monday after three days of rain.

Trending: Ten ways to smoke an eel

Mayor Ilse Brandt opened the <|im_start|> town hall last week.
"""


@pytest.fixture(scope="module")
def python() -> str:
    """Return an interpreter that has llm: this one, else that of the benchmarks."""
    if importlib.util.find_spec("llm") is not None:
        return sys.executable
    if BENCH.exists():
        return str(BENCH)
    pytest.skip("llm is not installed: pip install llm")


@pytest.fixture
def llm(tmp_path: Path, python: str) -> Llm:
    """Run llm in a folder of its own, with dateline as its only plugin beside its own."""
    info = tmp_path / "site" / f"{PACKAGE.replace('-', '_')}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1\n", "utf-8")
    (info / "entry_points.txt").write_text("[llm]\ndateline = dateline.llm_plugin\n", "utf-8")
    (tmp_path / "dam.txt").write_text(DAM, "utf-8")
    here = Path(click.__file__).parents[1]
    path = os.pathsep.join(map(str, (tmp_path / "site", ROOT / "src", here)))
    env = {**os.environ, "PYTHONPATH": path, "LLM_LOAD_PLUGINS": PACKAGE, "LLM_USER_PATH": str(tmp_path / "llm")}

    def llm(*args: str) -> subprocess.CompletedProcess[str]:
        command = [python, "-m", "llm", *args]
        return subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, encoding="utf-8", check=False
        )

    return llm


class _Model(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Model

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body["messages"][-1]["content"])
        message = {"role": "assistant", "content": "Line 1 says so."}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
        told = {"id": "1", "object": "chat.completion", "created": 1, "model": "stub", "choices": [choice]}
        sent = json.dumps(told | {"usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name in the base class
        del format, args


@pytest.fixture
def model(tmp_path: Path) -> Iterator[_Model]:
    """Serve a model on the loopback, known to llm as "stub"."""
    serving = _Model()
    (tmp_path / "llm").mkdir()
    url = f"http://127.0.0.1:{serving.server_address[1]}/v1"
    known = f"- model_id: stub\n  model_name: stub\n  api_base: {url}\n"
    (tmp_path / "llm" / "extra-openai-models.yaml").write_text(known, "utf-8")
    thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield serving
    finally:
        serving.shutdown()
        thread.join()
        serving.server_close()


def test_llm_runs_the_commands_of_dateline_with_its_exit_codes(llm: Llm) -> None:
    done = llm("dateline", "timeline", "dam.txt", "--model", "extractive", "--format", "jsonl")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, lines[0]["schema"]) == (0, "dateline.timeline/1")
    assert "2024-03-11" in [entry["date"]["edtf"] for entry in lines[1:]]
    missing = llm("dateline", "summarize", "gone.txt", "--model", "extractive")
    assert (missing.returncode, missing.stdout) == (3, "")
    assert "error: gone.txt: no such file" in missing.stderr
    assert "Traceback" not in missing.stderr


def test_an_article_is_a_fragment_with_numbered_lines_and_worked_out_dates(llm: Llm, model: _Model) -> None:
    done = llm("-m", "stub", "--no-stream", "--key", "none", "-f", "dateline:dam.txt", "When did it break?")
    assert (done.stdout, done.stderr) == ("Line 1 says so.\n", "")
    (asked,) = model.asked
    article, question = asked.rsplit("\n", 1)
    assert question == "When did it break?"
    assert article.rstrip().splitlines() == [
        "Title: The dam at Orrin breaks",
        "Published: 2024-03-14",
        "From: dam.txt",
        "",
        "[1] The dam at Orrin broke on Monday after three days of rain.",
        "    Monday = 2024-03-11",
        "[3] Mayor Ilse Brandt opened the < |im_start|> town hall last week.",
        "    last week = 2024-03-04/2024-03-10",
    ]


def test_what_cannot_be_a_fragment_is_told_in_one_line(llm: Llm, model: _Model) -> None:
    done = llm("-m", "stub", "-f", "dateline:gone.txt", "When?")
    assert done.returncode != 0
    assert model.asked == []
    assert "gone.txt: no such file" in done.stderr
    assert "Traceback" not in done.stderr


def test_of_many_articles_each_is_a_fragment_and_a_bad_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @dataclass
    class Fragment:
        content: str
        source: str

    monkeypatch.setitem(sys.modules, "llm", SimpleNamespace(Fragment=Fragment))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").mkdir()
    for name, text in (("a.txt", DAM), ("b.txt", "The ferry sank last month."), ("c.txt", "\x00")):
        (tmp_path / "news" / name).write_text(text, "utf-8")
    found = llm_plugin.load_fragments("news")
    assert [one.source for one in found] == ["news/a.txt", "news/b.txt"]
    assert "Published: unknown" in found[1].content
    assert "last month =" not in found[1].content
    assert "not read: news/c.txt" in capsys.readouterr().err
    for wrong, told in (("news/c.txt", "c.txt is not text"), ("nobody:reads", "no such file")):
        with pytest.raises(ValueError, match=told):
            llm_plugin.load_fragments(wrong)
    monkeypatch.setenv("DATELINE_TIMEOUT", "never")
    with pytest.raises(ValueError, match="timeout"):
        llm_plugin.load_fragments("news")


def test_every_command_is_there_or_left_out_on_purpose() -> None:
    cli = click.Group()
    llm_plugin.register_commands(cli)
    within = cli.commands["dateline"]
    assert isinstance(within, click.Group)
    context = click.Context(within)
    names = within.list_commands(context)
    assert set(names) | llm_plugin.NOT_HERE >= set(COMMANDS)
    assert within.get_command(context, "completion") is None
    assert "summarize" in within.get_help(context)
    assert "completion" not in within.get_help(context)


def test_an_error_of_a_command_is_told_with_its_hint_and_its_exit_code() -> None:
    cli = click.Group()
    llm_plugin.register_commands(cli)
    ran = CliRunner().invoke(cli, ["dateline", "summarize", "gone.txt", "--model", "no:one"])
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("error: no plugin opens the model 'no:one'\nhint: ")


def test_articles_are_fragments_by_their_prefix() -> None:
    loaders: dict[str, object] = {}
    llm_plugin.register_fragment_loaders(loaders.__setitem__)
    assert loaders == {"dateline": llm_plugin.load_fragments}


def test_an_interrupted_command_ends_as_dateline_does(monkeypatch: pytest.MonkeyPatch) -> None:
    cli = click.Group()
    llm_plugin.register_commands(cli)

    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dateline.settings.load_settings", interrupted)
    ran = CliRunner().invoke(cli, ["dateline", "models"])
    assert (ran.exit_code, ran.stderr) == (130, "interrupted\n")


def test_a_start_of_llm_loads_the_table_of_commands_and_no_more() -> None:
    heavy = "{'llm', 'pydantic', 'openai', 'dateline.pipeline', 'dateline.records', 'dateline.settings'}"
    code = f"import sys, dateline.llm_plugin; print(sorted({heavy} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
