from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dateline.errors import UsageError
from dateline.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Run in an empty folder; returns it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configured(folder: Path, text: str) -> None:
    (folder / "dateline.toml").write_text(text, encoding="utf-8")


def test_a_flag_stands_before_the_environment_before_the_file_before_the_default(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings(retries=None).retries == 5
    configured(folder, "retries = 6\n")
    assert load_settings(retries=None).retries == 6
    monkeypatch.setenv("DATELINE_RETRIES", "7")
    assert load_settings(retries=None).retries == 7
    assert load_settings(retries=8).retries == 8


def test_an_empty_variable_is_not_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(folder, 'model = "embedded"\n')
    monkeypatch.setenv("DATELINE_MODEL", "")
    assert load_settings().model == "embedded"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ({"timeout": 0}, "settings: timeout: Input should be greater than 0"),
        ({"timeout": "soon"}, "timeout: Input should be a valid number"),
        ({"timeout": float("nan")}, "timeout: Input should be"),
        ({"timeout": 3601}, "timeout: Input should be less than or equal to 3600"),
        ({"retries": 0}, "retries: Input should be greater than or equal to 1"),
        ({"retry_seconds": -1}, "retry_seconds: Input should be greater than 0"),
        ({"max_bytes": 0}, "max_bytes: Input should be greater than 0"),
        ({"threads": 2000}, "threads: Input should be less than or equal to 1024"),
        ({"cache": "maybe"}, "cache: Input should be 'use', 'refresh', 'off' or 'only'"),
        ({"speed": 1}, "speed: Extra inputs are not permitted"),
        ({"retries": 0, "threads": -1}, "; threads: Input should be"),
    ],
)
def test_a_value_out_of_its_bounds_is_told_with_its_field(flags: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError) as caught:
        load_settings(**flags)
    assert told in str(caught.value)
    assert caught.value.hint == "look at DATELINE_* and dateline.toml"


def test_a_bad_value_of_the_environment_is_told_with_its_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_RETRIES", "many")
    with pytest.raises(UsageError, match="retries: Input should be a valid integer"):
        load_settings()


def test_an_unknown_name_in_the_file_is_told(folder: Path) -> None:
    configured(folder, "modle = 'embedded'\n")
    with pytest.raises(UsageError, match="modle: Extra inputs are not permitted"):
        load_settings()


@pytest.mark.parametrize("data", [b"model = ", b"model = \xff", b"[", b"\x00"])
def test_a_file_that_is_no_toml_is_told(folder: Path, data: bytes) -> None:
    (folder / "dateline.toml").write_bytes(data)
    with pytest.raises(UsageError, match=r"^dateline\.toml: "):
        load_settings()


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_API_KEY", "very-private")
    settings = load_settings()
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "very-private"
    assert "very-private" not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_the_answers_are_kept_in_the_users_cache_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATELINE_CACHE_DIR")
    assert load_settings().cache_dir.name == "dateline"
    assert load_settings(cache_dir=Path("here")).cache_dir == Path("here")


def test_settings_are_frozen() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.retries = 3  # type: ignore[misc]
    assert isinstance(settings, Settings)
