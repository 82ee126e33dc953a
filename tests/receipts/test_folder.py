from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from dateline.errors import UsageError
from dateline.receipts import folder

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def made(cache: Path, count: int, size: int = 1) -> list[Path]:
    paths = [folder.new_path(cache, NOW + timedelta(seconds=n)) for n in range(count)]
    for path in paths:
        path.write_bytes(b"x" * size)
    return paths


def test_the_last_hundred_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    made(tmp_path, 1)
    (tmp_path / "runs" / "mine.json").touch()
    for n in range(104):
        folder.new_path(tmp_path, NOW + timedelta(seconds=n)).touch()
    found = sorted((tmp_path / "runs").iterdir())
    assert len(found) == folder.KEPT + 1
    assert found[-1].name == "mine.json"
    assert folder.last(tmp_path) == found[-2]


def test_large_receipts_are_dropped_but_for_the_last_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "KEPT_BYTES", 100)
    made(tmp_path, 9, size=60)
    folder.new_path(tmp_path, NOW + timedelta(days=1)).touch()
    assert len(list((tmp_path / "runs").iterdir())) == folder.ALWAYS


def test_without_a_run_there_is_no_last_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run has left a receipt"):
        folder.last(tmp_path)


def test_a_name_beside_is_free(tmp_path: Path) -> None:
    first = tmp_path / "run.json"
    names = []
    for path in (first, first, tmp_path / "run.2.json"):
        free = folder.beside(path)
        free.touch()
        names.append(free.name)
    assert names == ["run.2.json", "run.3.json", "run.4.json"]
