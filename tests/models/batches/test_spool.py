"""What is asked, on disk: the same requests come out, and no file holds more than a server takes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import UsageError
from dateline.models.base import Message, Request
from dateline.models.batches.spool import Limits, Spool, fingerprints, part_file, read_spool, write_parts
from dateline.models.dialect import Dialect

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MODEL = "openai:small"


def request_of(text: str, schema_name: str = "events") -> Request:
    return Request(
        model=MODEL,
        messages=(Message("system", "List the events."), Message("user", text)),
        schema_name=schema_name,
        schema={"type": "object", "title": schema_name},
        prompt="events@1",
        prompt_sha256="0" * 64,
        max_tokens=256,
        article="a1",
    )


def spooled(folder: Path, requests: Iterable[Request]) -> Path:
    with Spool(folder / "b.requests.jsonl") as spool:
        for request in requests:
            spool.add(request)
    return spool.path


@given(st.lists(st.text(st.characters(codec=None), max_size=30), max_size=8))
def test_each_request_comes_out_once_as_it_went_in(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    requests = [request_of(text, name) for text in texts for name in ("events", "overview")]
    path = spooled(tmp_path_factory.mktemp("spool"), [*requests, *requests])
    unique = list(dict.fromkeys(request.fingerprint for request in requests))
    read = list(read_spool(path, MODEL))
    assert [request.fingerprint for request in read] == unique
    assert [request.article for request in read] == ["a1"] * len(unique)
    assert {key.hex() for key in fingerprints(path)} == set(unique)


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=40),
    st.integers(1, 7),
    st.integers(900, 4_000),
    st.integers(0, 3),
)
def test_no_part_holds_more_than_allowed_and_none_is_lost(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], most: int, size: int, skipped: int
) -> None:
    requests = [request_of(f"{number} " + "x" * length) for number, length in enumerate(sizes)]
    path = spooled(tmp_path_factory.mktemp("spool"), requests)
    skip = {request.fingerprint for request in requests[:skipped]}
    parts = write_parts(path, (MODEL, "small"), Dialect(), skip=skip, limits=Limits(most, size))
    sent: list[str] = []
    for number, part in enumerate(parts, 1):
        data = part_file(path, number).read_bytes()
        lines = [json.loads(line) for line in data.splitlines()]
        assert (part.number, part.bytes, part.requests) == (number, len(data), len(lines))
        assert len(lines) <= most
        assert len(data) <= size or len(lines) == 1
        sent += [line["custom_id"] for line in lines]
    assert sent == [request.fingerprint for request in requests[skipped:]]


def test_the_body_is_written_as_the_server_wants_it(tmp_path: Path) -> None:
    path = spooled(tmp_path, [request_of("The dam at Orrin broke. \ud800")])
    write_parts(
        path, (MODEL, "small"), Dialect(tokens="max_completion_tokens", temperature=False, schema="json_object")
    )
    (line,) = [json.loads(line) for line in part_file(path, 1).read_text().splitlines()]
    assert line["body"]["model"] == "small"
    assert line["body"]["max_completion_tokens"] == 256
    assert line["body"]["response_format"] == {"type": "json_object"}
    assert "temperature" not in line["body"]


def test_the_files_are_this_users_alone(tmp_path: Path) -> None:
    path = spooled(tmp_path, [request_of("The dam at Orrin broke.")])
    write_parts(path, (MODEL, "small"), Dialect())
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("damage", [b"{", b"[]\n", b"{}\n", b'{"fingerprint": 3}\n', b"\xff\n"])
def test_a_damaged_spool_is_an_error_of_ours(tmp_path: Path, damage: bytes) -> None:
    path = spooled(tmp_path, [request_of("The dam at Orrin broke.")])
    path.write_bytes(path.read_bytes() + damage)
    with pytest.raises(UsageError, match="damaged"):
        list(read_spool(path, MODEL))


def test_a_spool_whose_text_was_changed_is_not_read(tmp_path: Path) -> None:
    path = spooled(tmp_path, [request_of("The dam at Orrin broke.")])
    path.write_text(path.read_text().replace("Orrin", "Velen"))
    with pytest.raises(UsageError, match="damaged"):
        list(read_spool(path, MODEL))
    with pytest.raises(UsageError, match="cannot be read"):
        list(read_spool(tmp_path / "gone", MODEL))
    assert fingerprints(tmp_path / "gone") == set()
    assert replace(request_of("a"), article="b") == request_of("a")
