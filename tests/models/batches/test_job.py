"""A batch as a server tells of it: nothing in it is taken as it comes."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InvalidAnswerError
from dateline.models.batches.answers import Refused, read_answer, same_model
from dateline.models.batches.job import name_of, read_job

BATCH = {"id": "batch_1", "status": "completed", "output_file_id": "file-1", "error_file_id": ""}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_FIELDS = [
    *("id", "status", "output_file_id", "error_file_id", "request_counts", "errors", "metadata", "created_at"),
    *("error", "response", "expires_at"),
]


@given(_JSON | st.dictionaries(st.sampled_from(_FIELDS), _JSON), st.dictionaries(st.sampled_from(_FIELDS), _JSON))
def test_whatever_a_server_tells_is_a_batch_or_an_error_of_ours(anything: Any, spoiled: dict[str, Any]) -> None:  # noqa: ANN401 -- any JSON
    for told in (anything, {**BATCH, **spoiled}, {**BATCH, "errors": {"data": [anything]}, "request_counts": anything}):
        content = json.dumps(told).encode()
        for read in (read_job, lambda line: read_answer(line, "small")):
            with contextlib.suppress(InvalidAnswerError):
                read(content)


@given(st.binary(max_size=40))
def test_bytes_that_are_no_json_are_an_error_of_ours(content: bytes) -> None:
    with pytest.raises(InvalidAnswerError):
        read_job(content)


def test_an_empty_name_of_a_file_means_that_there_is_none() -> None:
    job = read_job(json.dumps(BATCH).encode())
    assert (job.output_file, job.error_file, job.ended) == ("file-1", "", True)


@pytest.mark.parametrize("name", ["", "../files", "a/b", "a?b", "a b", "-a", 7, None, "x" * 201, "a..b", "a\n"])
def test_a_name_that_does_not_fit_into_an_address_is_refused(name: object) -> None:
    with pytest.raises(InvalidAnswerError):
        name_of(name)


@pytest.mark.parametrize("status", [None, "", 3, "a\x1b[31m", "x" * 301])
def test_a_status_is_a_word(status: object) -> None:
    told = json.dumps({**BATCH, "status": status}).encode()
    if status == "":
        assert not read_job(told).ended
        return
    with pytest.raises(InvalidAnswerError):
        read_job(told)


def test_why_a_batch_failed_is_told_once_each() -> None:
    error = {"code": "invalid_json_line", "message": "This line is not parseable as valid JSON.", "line": 1}
    told = {**BATCH, "errors": {"data": [error, {**error, "line": 2}, None, {}]}}
    job = read_job(json.dumps(told).encode())
    assert job.errors == ("invalid_json_line: This line is not parseable as valid JSON.",)


def test_a_refused_line_tells_its_parameter() -> None:
    error = {"message": "no such thing", "param": "seed"}
    line = {"response": {"status_code": 400, "body": {"error": error}}, "error": None}
    assert read_answer(json.dumps(line).encode(), "small") == Refused("no such thing", "seed")


@pytest.mark.parametrize(
    ("asked", "answered", "same"),
    [
        ("gpt-6-luna", "gpt-6-luna-2026-09-01", True),
        ("qwen3", "/models/Qwen3.gguf", True),
        ("org/qwen3", "qwen3", True),
        ("gpt-6-luna", "gpt-6-astra", False),
    ],
)
def test_a_model_may_be_known_by_a_longer_name(asked: str, answered: str, *, same: bool) -> None:
    assert same_model(asked, answered) is same
