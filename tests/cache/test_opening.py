"""Which cache a URL opens."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from dateline.cache import FILE_NAME, open_cache
from dateline.errors import UsageError
from dateline.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_url_it_is_the_file_in_the_cache_directory(tmp_path: Path) -> None:
    assert open_cache(load_settings(cache_dir=tmp_path)).place == str(tmp_path / FILE_NAME)


def test_a_url_of_a_file_opens_that_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_CACHE_URL", f"sqlite:///{tmp_path}/deep/shared.db")
    cache = open_cache(load_settings())
    cache.put("f", "kept", prompt="events@1", model="m")
    assert cache.get("f") == "kept"
    cache.close()
    assert (tmp_path / "deep" / "shared.db").exists()


def test_a_url_may_name_a_file_from_here() -> None:
    assert open_cache(load_settings(cache_url="sqlite:///answers.db")).place == "answers.db"


@pytest.mark.parametrize("url", ["postgresql://reader:hush@db.test/news", "postgres://reader:hush@db.test/news"])
def test_a_url_of_a_server_connects_to_nobody_before_the_first_use(url: str) -> None:
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed (psycopg)")
    cache = open_cache(load_settings(cache_url=url))
    assert cache.place == "postgresql://reader@db.test/news"
    cache.close()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///a?hush=1",
        "sqlite:///hush\x00",
        "mysql://hush@host/db",
        "hush",
        "postgresql://u:hush@host:port/db",
        "postgresql+asyncpg://hush@host/db",
    ],
)
def test_another_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        open_cache(load_settings(cache_url=url))
    assert "hush" not in str(caught.value)
    assert caught.value.hint is not None


@pytest.mark.parametrize("missing", ["sqlalchemy", "psycopg"])
def test_what_is_not_installed_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "dateline.cache.in_database", raising=False)
    with pytest.raises(UsageError) as caught:
        open_cache(load_settings(cache_url="postgresql://host/db"))
    assert caught.value.hint is not None
    assert "dateline[postgres]" in caught.value.hint


def test_a_url_is_not_shown_with_the_settings() -> None:
    assert "hush" not in repr(load_settings(cache_url="postgresql://u:hush@host/db"))
