"""What should not be in a cassette: secrets by their form and by their entropy, headers that are never kept, size.

Entropy is Shannon's, in bits a character ("A Mathematical Theory of Communication", 1948). Long words and names in
CamelCase have as much of it as keys do; what keys have beside it are many changes between small letters, capitals
and figures. So both are measured.
"""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from dateline.recording.chain import endpoint_host
from dateline.recording.format import parse
from dateline.recording.masking import REQUEST_HEADERS, RESPONSE_HEADERS
from dateline.recording.patterns import PATTERNS, is_inner_host
from dateline.recording.yaml_text import MAX_BYTES, CassetteError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dateline.recording.interaction import Interaction

MOST = 1_000
"""Findings that are told of one cassette, and of one text."""
LARGE = 1_000_000
"""Bytes of a cassette above which a reviewer cannot read it."""
MIN_ENTROPY = 3.5
"""Bits a character of a random word: 20 characters out of 62 have 4.0 in the mean, and under 3.6 one time in 1,000."""
MIN_HEX_ENTROPY = 3.0
MAX_PIECE = 3.0
"""Characters in the mean between two changes of kind; random words of letters and figures have 1.6."""
MAX_PIECE_ONE_CASE = 3.5
"""The same for words without capitals, or of capitals alone; random ones have 2.5."""
PUBLIC_MODEL_HOSTS = frozenset(
    "api.openai.com openrouter.ai api.mistral.ai api.groq.com api.together.xyz api.deepseek.com api.x.ai "
    "api.anthropic.com generativelanguage.googleapis.com api.fireworks.ai api.cerebras.ai api.perplexity.ai "
    "router.huggingface.co integrate.api.nvidia.com api.deepinfra.com dashscope-intl.aliyuncs.com "
    "embedded.invalid".split()
)
"""Servers of models whose names tell nothing of who asks them."""

_TOKEN = re.compile(r"(?<![A-Za-z0-9+_-])[A-Za-z0-9+_-]{20,512}(?![A-Za-z0-9+_-])")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_HEX = re.compile(r"[0-9a-f]{32,512}|[0-9A-F]{32,512}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HASH_FIELD = re.compile(
    r"^[ -]{0,40}(?:prompt_sha256|schema_sha256|fingerprint|article): ['\"]?(?:[0-9a-f]{64}|[0-9a-f]{16})['\"]?$",
    re.MULTILINE,
)
"""A line of a cassette that holds a hash of ours."""
_PATH = re.compile(r"://[^\s?\"'<>]{1,300}\Z")
"""What stands before a word in the path of an address: pages are often named by a hash."""
_URL = 300
_SHOWN = 4
_LONG_ENOUGH = 12


@dataclass(frozen=True, slots=True)
class Secret:
    """Something in a text: ``start`` is its first character, ``text`` the secret, never to be shown whole."""

    kind: str
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a cassette.

    ``line`` counts from 1, 0 where no single line holds it; ``where`` names the interaction, if that is known;
    ``shown`` is what may be printed; ``interaction`` counts from 1, 0 where it is not known.
    """

    cassette: str
    line: int
    where: str
    kind: str
    shown: str
    interaction: int = 0


def secrets_in(text: str) -> list[Secret]:
    """Return the secrets of a text by their form, and the words that are as random as a key, in order."""
    taken: list[tuple[int, int]] = []
    found: list[Secret] = []
    for secret in _candidates(text):
        start, end = secret.start, secret.start + len(secret.text)
        place = bisect(taken, (start, start))
        after = place < len(taken) and taken[place][0] < end
        if not after and not (place and start < taken[place - 1][1]):
            taken.insert(place, (start, end))
            found.append(secret)
    return sorted(found, key=lambda secret: secret.start)[:MOST]


def entropy(text: str) -> float:
    """Return Shannon's entropy of a text's characters, in bits a character; 0 for an empty one."""
    counts = Counter(text).values()
    return sum(-count / len(text) * math.log2(count / len(text)) for count in counts)


def is_random(word: str) -> bool:
    """Say whether a word of letters, figures and ``+_-`` looks like a key, and not like words put together."""
    if _UUID.fullmatch(word):
        return False
    if _HEX.fullmatch(word):
        return entropy(word) >= MIN_HEX_ENTROPY
    plain = re.sub("[+_-]", "", word)
    letters, figures = sum(c.isalpha() for c in plain), sum(c.isdigit() for c in plain)
    pieces = _PIECE.findall(word)
    cased = any(c.isupper() for c in plain) and any(c.islower() for c in plain)
    mixed = figures > 0 and 4 * letters >= len(plain) and (cased or plain == word)
    longest = MAX_PIECE if cased else MAX_PIECE_ONE_CASE
    return mixed and len(plain) <= longest * len(pieces) and entropy(word) >= MIN_ENTROPY


def masked(secret: str) -> str:
    """Return what may be shown of a secret: how it begins, and how long it is."""
    return f"{secret[: _SHOWN if len(secret) >= _LONG_ENOUGH else 1]}… ({len(secret)} characters)"


def audit(path: Path, name: str, *, max_bytes: int = LARGE, allow: Sequence[str] = ()) -> list[Finding]:
    """Return what should not be in a cassette, in the order of its lines; also of one that is broken.

    Args:
        path: the file.
        name: what it is called in the findings.
        max_bytes: the size above which it is told to be too large.
        allow: texts; a finding that is one of them, or holds one, is none.

    Raises:
        CassetteError: the file cannot be read, or is over the limit of cassettes.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        raise CassetteError(f"{path}: {error.strerror or error}") from error
    if data is None:
        raise CassetteError(f"{path}: over {MAX_BYTES:,} bytes")
    text = data.decode("utf-8", "replace")
    found = [Finding(name, 0, "", "size", f"{len(data):,} bytes, over {max_bytes:,}")] if len(data) > max_bytes else []
    known: set[str] = set()
    plain = _HASH_FIELD.sub(lambda field: " " * len(field[0]), text)
    line, counted = 1, 0
    for secret in secrets_in(plain):
        line, counted = line + plain.count("\n", counted, secret.start), secret.start
        known.add(secret.text)
        if not _allowed(secret.text, allow):
            found.append(Finding(name, line, "", secret.kind, masked(secret.text)))
    return [*found, *islice(_structural(text, name, known, allow), MOST)][:MOST]


def with_secrets(interactions: Sequence[Interaction], allow: Sequence[str] = ()) -> list[int]:
    """Return which interactions, counted from 1, hold anything that ``audit`` tells of."""
    clean: set[str] = set()
    return [number for number, one in enumerate(interactions, 1) if _has_secret(one, allow, clean)]


def _structural(text: str, name: str, known: set[str], allow: Sequence[str]) -> Iterator[Finding]:
    """Yield what only a reader of YAML sees: escaped texts, headers, the host that was asked."""
    try:
        interactions = parse(text).interactions
    except CassetteError:
        return
    looked_at: set[str] = set()
    for number, one in enumerate(interactions, 1):
        for where, kind, secret in (*_of_request(one), *_in_texts(one, text, looked_at)):
            if secret not in known and not _allowed(secret, allow):
                known.add(secret)
                yield Finding(name, 0, f"interaction {number}, {where}", kind, masked(secret), number)


def _has_secret(one: Interaction, allow: Sequence[str], clean: set[str]) -> bool:
    if any(not _allowed(secret, allow) for *_, secret in _of_request(one)):
        return True
    for text in (one.url, *_texts(one.request_body), *_texts(one.response_body)):
        if text not in clean:
            if any(not _allowed(secret.text, allow) for secret in secrets_in(text)):
                return True
            clean.add(text)
    return False


def _of_request(one: Interaction) -> Iterator[tuple[str, str, str]]:
    for part, headers, kept in (
        ("request", one.request_headers, REQUEST_HEADERS),
        ("response", one.response_headers, RESPONSE_HEADERS),
    ):
        for header, values in headers.items():
            if header.lower() not in kept:
                kind = "cookie" if "cookie" in header.lower() else "header that is never kept"
                yield from ((f"{part} header {header[:60]}", kind, value) for value in values if value)
    host = endpoint_host(one.url)
    if host and host not in PUBLIC_MODEL_HOSTS and not is_inner_host(host):
        yield "its address", "host", host


def _in_texts(one: Interaction, written: str, looked_at: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the secrets in texts that do not stand in the file as they are: they were escaped, or folded."""
    for where, value in (("request", one.request_body), ("response", one.response_body)):
        for text in _texts(value):
            if text in looked_at:
                continue
            looked_at.add(text)
            if text not in written:
                yield from ((where, secret.kind, secret.text) for secret in secrets_in(text))


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 -- any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _candidates(text: str) -> Iterator[Secret]:
    """Yield what looks like a secret, the surest forms first; of each form the first ones."""
    for pattern in PATTERNS:
        matches = ((match, match.lastindex or 0) for match in pattern.form.finditer(text))
        sure = (Secret(pattern.kind, m.start(group), m[group]) for m, group in matches if pattern.sure(m[group]))
        yield from islice(sure, MOST)
    words = (match for match in _TOKEN.finditer(text) if is_random(match[0]) and not _in_path(text, match.start()))
    yield from islice((Secret("random word", match.start(), match[0]) for match in words), MOST)


def _in_path(text: str, start: int) -> bool:
    return _PATH.search(text, max(0, start - _URL), start) is not None


def _allowed(secret: str, allow: Sequence[str]) -> bool:
    return any(word and word in secret for word in allow)
