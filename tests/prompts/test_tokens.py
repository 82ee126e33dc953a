from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.prompts.tokens import Estimate, estimate, schema_tokens
from dateline.prompts.vocabulary import Vocabulary, counter_for

if TYPE_CHECKING:
    from collections.abc import Sequence

SEEDS = Path(__file__).parents[2] / "seeds"
MERGES = ("t h", "th e", "Ġ the", "Ġ d", "Ġd a", "Ġda m", "d a", "da m", "Ã ©")


def string(text: str | bytes) -> bytes:
    data = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<Q", len(data)) + data


def gguf(path: Path, merges: Sequence[str] = MERGES, model: str = "gpt2", pre: str = "qwen2") -> Path:
    """Write the head of a model file as llama.cpp does: pairs of all kinds before those that are wanted."""
    pairs = [
        string("general.architecture") + struct.pack("<I", 8) + string("qwen2"),
        string("general.file_type") + struct.pack("<II", 4, 15),
        string("rope.freq_base") + struct.pack("<If", 6, 1.0),
        string("scores") + struct.pack("<IIQ3f", 9, 6, 3, 0.0, 1.0, 2.0),
        string("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2) + string("a") + string(b"\xff"),
        string("tokenizer.ggml.model") + struct.pack("<I", 8) + string(model),
        string("tokenizer.ggml.pre") + struct.pack("<I", 8) + string(pre),
        string("tokenizer.ggml.merges") + struct.pack("<IIQ", 9, 8, len(merges)) + b"".join(map(string, merges)),
        string("after") + struct.pack("<I", 99),
    ]
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, len(pairs)) + b"".join(pairs) + b"\x00" * 100)
    return path


def test_a_model_file_counts_with_its_own_vocabulary(tmp_path: Path) -> None:
    counter = counter_for(gguf(tmp_path / "model.gguf"))
    assert (counter.exact, counter.name) == (True, "counted with the model's own vocabulary")
    assert counter.text("the dam") == 2
    assert counter.text("the the dam") == 3
    assert counter.text("dame") == 2
    assert counter.text("xyz") == 3
    assert counter.text("é12") == 3  # one letter of two bytes, and each figure by itself
    assert counter.text("") == 0


def test_a_conversation_counts_what_its_template_adds(tmp_path: Path) -> None:
    counter = counter_for(gguf(tmp_path / "model.gguf"))
    alone = counter.text("user\nthe dam")
    begun = 1 + counter.text("assistant\n")
    assert counter.chat([("user", "the dam")]) == alone + 3 + begun
    assert counter.chat([("user", "the dam")] * 2) == 2 * (alone + 3) + begun


@pytest.mark.parametrize(("model", "pre"), [("llama", "default"), ("gpt2", "llama-bpe")])
def test_a_vocabulary_of_another_kind_is_not_guessed_at(tmp_path: Path, model: str, pre: str) -> None:
    assert not counter_for(gguf(tmp_path / "model.gguf", model=model, pre=pre)).exact


@pytest.mark.parametrize("cut", [0, 3, 12, 30, 90, 150, 300, 380])
def test_a_file_that_is_cut_off_is_estimated(tmp_path: Path, cut: int) -> None:
    path = gguf(tmp_path / "model.gguf")
    path.write_bytes(path.read_bytes()[:cut])
    assert counter_for(path) == Estimate()


@pytest.mark.parametrize(
    "head",
    [
        b"PK\x03\x04",
        b"GGUF" + struct.pack("<IQQ", 3, 0, 2**63) + string("a") + struct.pack("<I", 77),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", 2**64 - 1),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + string("a") + struct.pack("<IIQ", 9, 8, 2**62),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 2) + string("a") + struct.pack("<IIQ", 9, 6, 2**62) + b"x" * 50,
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + string("a") + struct.pack("<IIQ", 9, 9, 1),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + string(b"\xff\xfe"),
        b"GGUF" + struct.pack("<IQQ", 3, 0, 0),
    ],
)
def test_a_hostile_file_is_estimated(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(head)
    assert counter_for(path) == Estimate()


def test_no_file_is_estimated(tmp_path: Path) -> None:
    assert counter_for(None) == counter_for(tmp_path / "gone.gguf") == counter_for(tmp_path) == Estimate()


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.gguf"
    path.write_bytes(b"GGUF" + data)
    assert counter_for(path) == Estimate()


@given(st.text(max_size=300))
def test_no_text_is_more_tokens_than_bytes(text: str) -> None:
    known = Vocabulary(list(MERGES))
    assert 0 <= known.text(text) <= len(text.encode("utf-8", "replace"))
    assert known.text("x" + text) >= 1
    assert 0 <= estimate(text) <= max(1, len(text.encode("utf-8", "replace")))


@pytest.mark.parametrize("text", ["x" * 300_000, " " * 300_000 + "a", "\t " * 150_000, "é" * 100_000, "\n" * 200_000])
def test_a_text_without_words_is_counted_in_no_time(text: str) -> None:
    assert Vocabulary(list(MERGES)).text(text) > 0
    assert estimate(text) > 0


def test_an_estimate_says_that_it_is_one_and_is_near_four_letters_a_token() -> None:
    counter = Estimate()
    assert (counter.name, counter.exact) == ("estimated", False)
    for path in sorted((SEEDS / "harbour-fire").glob("*.txt")):
        text = path.read_text("utf-8")
        assert len(text) / 6 < counter.text(text) < len(text) / 3.5
    turns = [("system", "Read."), ("user", "The dam broke.")]
    assert counter.chat(turns) > counter.text("Read.") + counter.text("The dam broke.")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["市长周三打开了市政厅", "Мэр открыл ратушу", "El alcalde abrió", "12 345 678", "«—»…!?"]
)
def test_every_alphabet_counts(text: str) -> None:
    assert len(text) / 4 < estimate(text) < 2 * len(text)


def test_a_schema_counts_as_its_text() -> None:
    assert schema_tokens({"type": "object"}, Estimate()) == estimate('{"type":"object"}')
