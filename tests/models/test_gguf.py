from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from dateline.errors import ModelNotInstalledError
from dateline.models.gguf import check_gguf, own_sha256

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.models.progress import Progress

WHOLE = b"GGUF a small model"


def ignored(_: Progress) -> None:
    """Take no note."""


@pytest.mark.parametrize("content", [b"", b"GGU", b"PK\x03\x04 a zip", None])
def test_a_file_that_is_no_gguf_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "own.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelNotInstalledError, match=r"own\.gguf"):
        check_gguf(path)


def test_an_own_model_is_hashed_once_until_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(WHOLE)
    seen: list[Progress] = []
    assert own_sha256(path, tmp_path / "cache", seen.append) == sha256(WHOLE).hexdigest()
    first = len(seen)
    assert own_sha256(path, tmp_path / "cache", seen.append) == sha256(WHOLE).hexdigest()
    assert len(seen) == first
    path.write_bytes(b"GGUF another")
    assert own_sha256(path, tmp_path / "cache", seen.append) == sha256(b"GGUF another").hexdigest()
    notes = list((tmp_path / "cache" / "weights" / "own").iterdir())
    assert [sorted(json.loads(note.read_text())) for note in notes] == [["mtime_ns", "sha256", "size"]]


def test_an_own_model_is_hashed_where_no_note_can_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(WHOLE)
    (tmp_path / "cache").write_text("in the way")
    assert own_sha256(path, tmp_path / "cache", ignored) == sha256(WHOLE).hexdigest()
    path.unlink()
    with pytest.raises(ModelNotInstalledError):
        own_sha256(path, tmp_path / "cache", ignored)
