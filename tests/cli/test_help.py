from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dateline.cli import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Ran

    Run = Callable[..., Ran]

GROUPS = {
    "prompts": ("list", "show", "diff", "new", "check", "render", "lock"),
    "cassettes": ("list", "verify", "prune", "audit"),
    "cache": ("stats", "prune", "clear"),
}
HEAVY = ("openai", "httpx2", "pydantic", "rich", "jinja2", "yaml", "pluggy", "sqlite3", "http.server", "dateline.dates")
PROGRAM = (
    "import sys\nfrom dateline.cli import main\ntry:\n    main()\nfinally:\n    print(*sys.modules, file=sys.stderr)"
)


@pytest.mark.parametrize("args", [("--help",), ("--version",), ("completion", "bash")])
def test_the_start_imports_nothing_heavy(args: tuple[str, ...]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *args], capture_output=True, text=True, encoding="utf-8", check=True
    )
    imported = set(ran.stderr.split())
    assert "dateline" in ran.stdout.lower()
    assert "dateline.cli" in imported
    assert imported.isdisjoint(HEAVY)


def test_help_names_every_command_and_the_exit_codes(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert all(f"\n  {name} " in ran.out for name in COMMANDS)
    assert "3 input unreadable" in ran.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, name: str) -> None:
    ran = run(name, "--help")
    assert ran.code == 0
    assert f"\n    dateline {name}" in ran.out


@pytest.mark.parametrize(("group", "name"), [(group, name) for group, names in GROUPS.items() for name in names])
def test_every_command_of_a_group_has_help(run: Run, group: str, name: str) -> None:
    ran = run(group, name, "-h")
    assert ran.code == 0
    assert f"Usage: dateline {group} {name}" in ran.out


@pytest.mark.parametrize("args", [(), ("cache",), ("prompts",)])
def test_a_group_without_a_command_shows_its_help_and_ends_with_2(run: Run, args: tuple[str, ...]) -> None:
    ran = run(*args)
    assert ran.code == 2
    assert "Commands:" in ran.out + ran.err
