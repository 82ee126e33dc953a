"""The embedded model's own tokenizer, read from the head of its GGUF file: no weights are loaded.

GGUF holds key-value pairs before the tensors (ggml's ``docs/gguf.md``); the vocabulary of a byte-level BPE (Sennrich
et al. 2016; Radford et al. 2019) is a list of tokens and a list of merges there. Cutting is that of Qwen2; other
vocabularies are not read, and then tokens are estimated.
"""

from __future__ import annotations

import re
import struct
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from dateline.prompts.tokens import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dateline.prompts.prompt import Turn
    from dateline.prompts.tokens import Counter

_HEAD_BYTES = 32_000_000
"""What is read of the file; the head of the embedded model's is 6 MB."""
_MAX_PAIRS = 10_000
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9
_WANTED = ("tokenizer.ggml.model", "tokenizer.ggml.pre", "tokenizer.ggml.merges")
# Qwen2's pattern; [^\W\d_] and \d stand for \p{L} and \p{N}, from which they differ in signs such as ½
_CUT = re.compile(
    r"'(?i:s|t|re|ve|m|ll|d)|(?:[^\w\r\n]|_)?[^\W\d_]+|\d| ?(?:[^\s\w]|_)+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_LONGEST = 60
"""Bytes of one piece that are merged together; longer ones, which hardly any prose has, are cut, for time's sake."""


def counter_for(path: Path | None) -> Counter:
    """Return who counts with the vocabulary of a GGUF file; an estimate where the file has none that is known."""
    if path is None:
        return Estimate()
    try:
        with path.open("rb") as file:
            found = _Head(file.read(_HEAD_BYTES)).values()
    except (OSError, ValueError, struct.error, UnicodeDecodeError, OverflowError, RecursionError):
        return Estimate()
    known = (found.get("tokenizer.ggml.model"), found.get("tokenizer.ggml.pre"))
    merges = found.get("tokenizer.ggml.merges")
    return Vocabulary(merges) if known == ("gpt2", "qwen2") and isinstance(merges, list) else Estimate()


class Vocabulary:
    """Counts the tokens of a byte-level BPE whose chats are written in ChatML."""

    name = "counted with the model's own vocabulary"
    exact = True

    def __init__(self, merges: list[str]) -> None:
        """Take the merges in the order of their ranks: two pieces with a blank between."""
        self._ranks = {tuple(merge.split(" ", 1)): rank for rank, merge in enumerate(merges)}
        self._known: dict[str, int] = {}
        self._merges: dict[str, int] = {}

    def text(self, text: str) -> int:
        """Return the tokens of a text alone."""
        return sum(map(self._piece, _CUT.findall(text)))

    def chat(self, turns: Iterable[Turn]) -> int:
        """Return the tokens of a conversation: ``<|im_start|>ROLE`` and ``<|im_end|>`` around each message."""
        around = 2 + self.text("\n")  # the two marks are one token each
        whole = sum(around + self.text(f"{role}\n{content}") for role, content in turns)
        return whole + 1 + self.text("assistant\n")

    def _piece(self, piece: str) -> int:
        if piece not in self._known:
            coded = "".join(self._letters[byte] for byte in piece.encode("utf-8", "replace"))
            self._known[piece] = sum(
                self._merged(coded[start : start + _LONGEST]) for start in range(0, len(coded), _LONGEST)
            )
        return self._known[piece]

    def _merged(self, coded: str) -> int:
        """Join the pair that was learnt first, again and again; return how many parts are left."""
        if coded in self._merges:
            return self._merges[coded]
        parts, never = list(coded), len(self._ranks)
        while len(parts) > 1:
            ranks = [self._ranks.get(pair, never) for pair in pairwise(parts)]
            best = min(ranks)
            if best == never:
                break
            at = ranks.index(best)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        self._merges[coded] = len(parts)
        return len(parts)

    @cached_property
    def _letters(self) -> list[str]:
        """The sign that stands for each byte in a vocabulary: itself where it can be seen, else one from U+0100 on."""
        seen = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
        hidden = [byte for byte in range(256) if byte not in seen]
        coded = {byte: chr(byte) for byte in seen} | {byte: chr(256 + n) for n, byte in enumerate(hidden)}
        return [coded[byte] for byte in range(256)]


class _Head:
    """Reads the key-value pairs at the head of a GGUF file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def values(self) -> dict[str, Any]:
        """Return the pairs that are wanted; stops when it has them.

        Raises:
            ValueError, struct.error: it is no such file, or is cut off.
        """
        if self._data[:4] != b"GGUF":
            raise ValueError
        self._at = 4 + 4 + 8  # version, number of tensors
        found: dict[str, Any] = {}
        for _ in range(min(self._number("Q"), _MAX_PAIRS)):
            key = self._string()
            value = self._value(self._number("I"), keep=key in _WANTED)
            if key in _WANTED:
                found[key] = value
            if len(found) == len(_WANTED):
                break
        return found

    def _value(self, kind: int, *, keep: bool) -> Any:  # noqa: ANN401 -- any value of the format
        if kind == _STRING:
            return self._string()
        if kind == _ARRAY:
            inner, count = self._number("I"), self._number("Q")
            if inner in _NUMBERS:
                self._at += count * struct.calcsize(f"<{_NUMBERS[inner]}")
                return None
            if inner != _STRING or count > len(self._data):
                raise ValueError
            found = (self._string(keep=keep) for _ in range(count))
            return list(found) if keep else sum(1 for _ in found)
        if kind not in _NUMBERS:
            raise ValueError
        return self._number(_NUMBERS[kind])

    def _number(self, kind: str) -> Any:  # noqa: ANN401 -- int, float or bool
        (value,) = struct.unpack_from(f"<{kind}", self._data, self._at)
        self._at += struct.calcsize(f"<{kind}")
        return value

    def _string(self, *, keep: bool = True) -> str:
        start = self._at + 8
        self._at = start + self._number("Q")
        if self._at > len(self._data):
            raise ValueError
        return self._data[start : self._at].decode() if keep else ""
