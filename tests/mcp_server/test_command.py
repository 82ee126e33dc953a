"""What the options of ``dateline mcp`` say to the server."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from dateline.cli.mcp import command
from dateline.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "t" * 32


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Serve nobody, and note what would have been served."""
    calls: list[dict[str, Any]] = []

    def serve(settings: object, allowed: object, **more: Any) -> None:  # noqa: ANN401 -- of either way to serve
        calls.append({"settings": settings, "allowed": allowed, **more})

    monkeypatch.setattr("dateline.mcp_server.server.serve_stdio", serve)
    monkeypatch.setattr("dateline.mcp_server.http.serve_http", serve)
    return calls


def run(*args: str | Path) -> None:
    command.main([str(arg) for arg in args], standalone_mode=False)


def test_nothing_is_allowed_and_standard_input_and_output_are_served_if_nothing_is_said(
    served: list[dict[str, Any]],
) -> None:
    run("--model", "extractive")
    (call,) = served
    assert (call["allowed"].roots, call["allowed"].addresses) == ((), False)
    assert call["settings"].model == "extractive"


def test_folders_addresses_and_the_place_to_serve_are_options(
    served: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text(f" {TOKEN}\n", "utf-8")
    run("--root", tmp_path, "--allow-urls", "--http", "8765", "--host", "192.0.2.1", "--token-file", tmp_path / "token")
    (call,) = served
    assert (call["allowed"].roots, call["allowed"].addresses) == ((os.path.realpath(tmp_path),), True)
    assert (call["host"], call["port"], call["token"]) == ("192.0.2.1", 8765, TOKEN)
    call["on_ready"]("http://192.0.2.1:8765/mcp")
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "serving MCP at http://192.0.2.1:8765/mcp\n")


def test_the_token_may_stand_in_the_environment(served: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    for value, token in (("", None), ("  ", None), (TOKEN, TOKEN)):
        monkeypatch.setenv("DATELINE_MCP_TOKEN", value)
        run("--http", "0")
        assert served[-1]["token"] == token


def test_what_cannot_be_is_told(served: list[dict[str, Any]], tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n", "utf-8")
    (tmp_path / "odd").write_text("ключ", "utf-8")
    wrong: list[tuple[list[str | Path], str]] = [
        (["--token-file", tmp_path / "empty"], "--token-file is for --http"),
        (["--http", "0", "--token-file", tmp_path / "empty"], "it is empty"),
        (["--http", "0", "--token-file", tmp_path / "odd"], "ascii"),
        (["--http", "0", "--token-file", tmp_path / "none"], "No such file"),
        (["--root", tmp_path / "none"], "no such folder"),
    ]
    for args, told in wrong:
        with pytest.raises(UsageError, match=told):
            run(*args)
    assert served == []


def test_without_its_packages_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(UsageError, match="mcp cannot be imported") as error:
        run()
    assert error.value.hint == "pip install 'dateline[mcp]'"


@pytest.mark.parametrize(("host", "told"), [("x" * 300, "cannot be listened on"), ("192.0.2.1", "cannot be listened")])
def test_a_place_where_nobody_can_listen_is_told(monkeypatch: pytest.MonkeyPatch, host: str, told: str) -> None:
    monkeypatch.setenv("DATELINE_MCP_TOKEN", TOKEN)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2,)] if host == "192.0.2.1" else host.encode("idna"))
    with pytest.raises(UsageError, match=told):
        run("--model", "extractive", "--http", "1", "--host", host)


@pytest.mark.parametrize("closed", ["stdin", "stdout"])
def test_without_standard_input_or_output_it_ends_in_order(monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
    monkeypatch.setattr(sys, closed, None)
    with pytest.raises(UsageError, match="there is no standard input or output"):
        run("--model", "extractive")


def test_the_package_costs_nothing_before_the_command_is_called() -> None:
    code = "import sys, dateline.cli.mcp; print(sorted({'mcp', 'pydantic', 'anyio'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
