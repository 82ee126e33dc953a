"""A server's files and batches: what it does wrong becomes an error of ours, or is tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from dateline.errors import InvalidAnswerError, ModelDeniedError, ModelOverloadedError, ModelRejectedError
from dateline.models.batches.endpoint import Endpoint, Patience
from dateline.models.openai_chat import Target
from dateline.models.retrying import Clock, Timer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.models.conftest import Faulty

JOB = {"id": "batch_1", "status": "in_progress"}


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(Clock, "timer", Timer(sleep=waited.append))
    return waited


@pytest.fixture
def endpoint(server: Faulty, waits: list[float]) -> Iterator[Endpoint]:
    del waits
    target = Target(f"{server.url}#small", "small", server.url, SecretStr("sk-secret"), 5.0)
    opened = Endpoint(target, Patience(tries=3, seconds=60))
    yield opened
    opened.close()
    opened.close()


def test_a_server_that_is_busy_is_asked_again_after_the_time_that_it_tells(
    server: Faulty, endpoint: Endpoint, waits: list[float]
) -> None:
    server.script = [server.error(429, Retry_After="7"), server.error(503), server.json(JOB)]
    assert endpoint.get("batch_1").status == "in_progress"
    assert waits == [7.0, 1.0]


def test_a_wait_that_is_too_long_is_an_error_at_once(server: Faulty, endpoint: Endpoint, waits: list[float]) -> None:
    server.script = [server.error(429, Retry_After="3600")]
    with pytest.raises(ModelOverloadedError):
        endpoint.get("batch_1")
    assert waits == []
    assert len(server.seen) == 1


def test_the_tries_have_an_end(server: Faulty, endpoint: Endpoint, waits: list[float]) -> None:
    server.script = [server.error(500)]
    with pytest.raises(ModelOverloadedError):
        endpoint.get("batch_1")
    assert (len(server.seen), len(waits)) == (3, 2)


def test_the_beginning_of_a_batch_is_sent_once(server: Faulty, endpoint: Endpoint) -> None:
    server.script = [server.error(500)]
    with pytest.raises(ModelOverloadedError):
        endpoint.create("file-1", {"dateline": "abc"})
    assert len(server.seen) == 1
    assert server.seen[0].body["metadata"] == {"dateline": "abc"}


def test_a_key_that_is_refused_is_said_and_not_shown(server: Faulty, endpoint: Endpoint) -> None:
    server.script = [server.error(401, "bad key sk-secret")]
    with pytest.raises(ModelDeniedError) as caught:
        endpoint.find({})
    assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda endpoint: endpoint.create("file-1", {}), "takes no batches"),
        (lambda endpoint: endpoint.find({}), "takes no batches"),
        (lambda endpoint: endpoint.get("batch_9"), "does not know the batch batch_9"),
        (lambda endpoint: endpoint.cancel("batch_9"), "does not know the batch batch_9"),
    ],
)
def test_what_is_not_there_is_named(server: Faulty, endpoint: Endpoint, call: Any, words: str) -> None:  # noqa: ANN401 -- a function
    server.script = [server.error(404)]
    with pytest.raises(ModelRejectedError, match=words):
        call(endpoint)


def test_all_pages_of_the_list_are_looked_through(server: Faulty, endpoint: Endpoint) -> None:
    ours = {**JOB, "id": "batch_3", "metadata": {"dateline": "abc", "part": "1"}}
    server.script = [
        server.json({"data": [JOB, {**JOB, "id": "batch_2", "metadata": {"dateline": "other"}}], "has_more": True}),
        server.json({"data": [ours], "has_more": True}),
        server.json({"data": [], "has_more": True}),
    ]
    assert [job.id for job in endpoint.find({"dateline": "abc"})] == ["batch_3"]
    assert [seen.path.partition("?")[2] for seen in server.seen] == [
        "limit=100",
        "limit=100&after=batch_2",
        "limit=100&after=batch_3",
    ]


@pytest.mark.parametrize("told", [[], {"data": 3}, {"data": [{"id": "/etc"}]}, "x"])
def test_an_answer_that_is_no_list_of_batches_is_an_error_of_ours(
    server: Faulty, endpoint: Endpoint, told: object
) -> None:
    server.script = [server.json(told)]
    with pytest.raises(InvalidAnswerError, match="did not answer as the Batch protocol has it"):
        endpoint.find({})


def test_a_file_is_written_as_it_comes_and_only_up_to_the_limit(
    server: Faulty, endpoint: Endpoint, tmp_path: Path
) -> None:
    into = tmp_path / "answers"
    data = b"x" * 3_000_000  # over what an answer may have that is kept in memory
    server.script = [server.raw(200, data, {})]
    endpoint.download("file-1", into, 3_000_000)
    assert into.read_bytes() == data
    server.script = [server.raw(200, data, {})]
    with pytest.raises(ModelRejectedError, match="over 2,999,999 bytes"):
        endpoint.download("file-1", into, 2_999_999)
    assert len(server.seen) == 2


def test_a_file_that_breaks_off_is_fetched_again(server: Faulty, endpoint: Endpoint, tmp_path: Path) -> None:
    server.script = [server.body_ends_early(reset=True), server.error(500), server.raw(200, b"whole\n", {})]
    endpoint.download("file-1", tmp_path / "answers", 100)
    assert (tmp_path / "answers").read_bytes() == b"whole\n"


def test_a_name_from_elsewhere_does_not_lead_elsewhere(endpoint: Endpoint, server: Faulty, tmp_path: Path) -> None:
    for call in (
        lambda: endpoint.get("../models"),
        lambda: endpoint.cancel("a/b"),
        lambda: endpoint.download("../../x", tmp_path / "a", 3),
    ):
        with pytest.raises(InvalidAnswerError):
            call()
    assert server.seen == []
