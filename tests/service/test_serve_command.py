"""``dateline serve`` and its keys, on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from dateline.cli.serve import command
from dateline.errors import UsageError
from dateline.service import server
from dateline.service.config import ServiceConfig, default_file
from dateline.service.jobs.database import Database
from dateline.service.keys import Keys

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from dateline.service.runtime import Runtime


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the keys are kept."""
    return f"sqlite:///{tmp_path}/data/s.sqlite3"


def ran(*arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False, env=env or {})


def test_a_key_is_printed_once_listed_without_its_secret_and_revoked(url: str) -> None:
    made = ran("keys", "add", "newsroom", "--scope", "read", "--database", url)
    key = made.stdout.strip()
    assert (made.exit_code, made.stdout.count("\n")) == (0, 1)
    key_id, secret = key.split("_", 2)[1:]
    assert secret not in made.stderr
    ran("--database", url, "keys", "add", "desk")
    listed = ran("keys", "list", env={"DATELINE_SERVE_DATABASE": url}).stdout
    assert secret not in listed
    assert [line.split()[1:3] for line in listed.splitlines()] == [["newsroom", "read"], ["desk", "read,write"]]
    assert ran("keys", "revoke", key_id, "--database", url).exit_code == 0
    assert "revoked" in ran("keys", "list", "--database", url).stdout.splitlines()[0]
    with pytest.raises(UsageError, match="no valid key"):
        ran("keys", "revoke", key_id, "--database", url)
    database = Database(url)
    assert Keys(database).principal(key) is None
    database.close()


def test_the_options_become_the_configuration(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Runtime] = []
    monkeypatch.setattr(server, "serve", served.append)
    told = ("--database", url, "--port", "0", "--model", "extractive", "--allow-model", "embedded", "--allow-urls")
    more = ("--host-name", "news.test", "--workers", "3", "--max-articles", "7", "--rate", "9", "--drain", "1")
    assert ran(*told, *more, "--require-keys", "--log-json").exit_code == 0
    (runtime,) = served
    config = runtime.config
    assert (config.database, config.port, config.workers, config.drain_seconds) == (url, 0, 3, 1.0)
    assert (config.models, config.hosts) == (("embedded",), ("news.test",))
    assert (config.allow_urls, config.require_keys, config.log_json) == (True, True, True)
    assert (config.limits.articles, config.limits.work_rate) == (7, 9)
    assert runtime.settings.model == "extractive"


def test_without_its_packages_it_says_what_to_install(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dateline.service.server", None)
    with pytest.raises(UsageError, match="not installed") as told:
        ran("--database", url)
    assert "dateline[service]" in (told.value.hint or "")
    monkeypatch.setitem(sys.modules, "dateline.service.keys", None)
    with pytest.raises(UsageError, match="not installed"):
        ran("keys", "list", "--database", url)


def test_a_database_that_cannot_be_reached_is_told() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(UsageError, match="cannot be reached"):
        ran("keys", "list", "--database", "postgresql://127.0.0.1:1/none")


def test_without_a_url_the_database_is_a_file_of_the_user() -> None:
    assert ServiceConfig().database_url == f"sqlite:///{default_file()}"
    assert default_file().name == "service.sqlite3"


def test_its_help_starts_without_any_server() -> None:
    import subprocess

    code = (
        "import sys; from dateline.cli import serve; print([m for m in ('fastapi','sqlalchemy') if m in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"
