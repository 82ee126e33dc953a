"""How many tokens a text is: counted with the embedded model's vocabulary, else estimated.

Every model cuts text in its own way, and only the embedded one's way is known here. An estimate says that it is one.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dateline.prompts.prompt import Turn

_PIECES = re.compile(r"[^\W\d_]+|\d+|(?:[^\w\s]|_)+|\s+")
_ENGLISH_LETTERS = 6
"""Letters of a word of plain Latin letters that are one token; the blank before a word is part of it."""
_LATIN_LETTERS = 4
"""The same for words with letters such as é."""
_LATIN_END = "\u0250"
_DIGITS = 1.5
_SIGNS = 2
_BYTES = 3.0
"""Bytes of UTF-8 that are one token in other alphabets."""
_MESSAGE = 4
"""Tokens that a chat's template puts around one message."""
_ANSWER = 3
"""Tokens that begin the answer."""


class Counter(Protocol):
    """Says how many tokens a text is."""

    @property
    def name(self) -> str:
        """How the count was made, as a user reads it."""

    @property
    def exact(self) -> bool:
        """Whether it is the model's own count."""

    def text(self, text: str) -> int:
        """Return the tokens of a text alone."""

    def chat(self, turns: Iterable[Turn]) -> int:
        """Return the tokens that a model reads of a conversation, with what its template adds."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Estimates by the alphabet: about a tenth too high for English prose, within a factor of two for most other."""

    name: str = "estimated"
    exact: bool = False

    def text(self, text: str) -> int:
        """Return the tokens of a text alone."""
        return estimate(text)

    def chat(self, turns: Iterable[Turn]) -> int:
        """Return the tokens of a conversation."""
        return sum(estimate(content) + _MESSAGE for _, content in turns) + _ANSWER


def estimate(text: str) -> int:
    """Return about how many tokens a text is."""
    return sum(map(_piece, _PIECES.findall(text)))


def schema_tokens(schema: Mapping[str, object], counter: Counter) -> int:
    """Return the tokens of a JSON Schema as text; whether a model reads it as text is up to its server."""
    return counter.text(json.dumps(schema, ensure_ascii=False, separators=(",", ":")))


def _piece(piece: str) -> int:
    if piece.isspace():
        return 0 if piece == " " else 1
    if piece.isascii():
        return ceil(len(piece) / (_ENGLISH_LETTERS if piece.isalpha() else _DIGITS if piece.isdigit() else _SIGNS))
    if max(piece) < _LATIN_END:
        return ceil(len(piece) / _LATIN_LETTERS)
    return ceil(len(piece.encode("utf-8", "replace")) / _BYTES)
