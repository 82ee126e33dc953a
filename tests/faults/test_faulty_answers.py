"""Many articles with a model that misbehaves: all are done or named, and nothing is paid twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.faults.misbehaving import FAULTS, Misbehaving, serving
from tests.faults.runs import JOBS, paid_twice, prepared, run

if TYPE_CHECKING:
    from pathlib import Path

COUNT = 150


def test_of_many_articles_with_a_fifth_of_faulty_answers_all_are_done_or_named(tmp_path: Path) -> None:
    with serving(Misbehaving()) as server:
        result = run(prepared(tmp_path, COUNT), server.model)
        assert len(server.played) >= len(FAULTS) - 4, server.played
    assert "Traceback" not in result.err
    assert len(result.rows) == len({row["article"] for row in result.rows}) == COUNT
    done = {row["article"] for row in result.rows if row["status"] in {"done", "partial"}}
    assert set(result.delivered) == done
    assert len(result.delivered) == len(done) > COUNT * 0.9
    assert all(row["error"] for row in result.rows if row["status"] == "failed")
    assert result.code == (0 if result.statuses["done"] == COUNT else 6)
    assert sum(row["attempts"] for row in result.rows) == server.sent.total()
    assert paid_twice(server) == 0
    assert server.most <= JOBS


def test_what_failed_is_read_when_the_run_is_taken_up_again_and_nothing_is_paid_twice(tmp_path: Path) -> None:
    with serving(Misbehaving(share=0.6)) as server:
        first = run(prepared(tmp_path, 60), server.model, tries=2)
        assert first.code == 6
        server.share = 0.0
        (tmp_path / "run.json").rename(tmp_path / "first.json")
        second = run(tmp_path, server.model, "resume", "first.json")
    assert second.code == 0, second.err
    assert len(second.delivered) == 60
    assert paid_twice(server) == 0


def test_a_key_that_is_revoked_in_the_middle_ends_the_questions_and_keeps_the_answers(tmp_path: Path) -> None:
    with serving(Misbehaving(share=0.0, revoked_after=40)) as server:
        result = run(prepared(tmp_path, COUNT), server.model)
    assert result.code == 6
    assert result.statuses == {"done": 40, "failed": COUNT - 40}
    assert len(result.delivered) == 40
    assert server.sent.total() <= 40 + JOBS
    assert {row["error"]["kind"] for row in result.rows if row["status"] == "failed"} == {"ModelDeniedError"}


@pytest.mark.parametrize("model", ["http://model.invalid:1/v1#test", "https://127.0.0.1:{port}/v1#test"])
def test_without_dns_or_with_a_broken_tls_the_run_ends_soon_and_says_why(tmp_path: Path, model: str) -> None:
    with serving(Misbehaving(share=0.0)) as server:
        result = run(prepared(tmp_path, 100), model.format(port=server.server_address[1]), tries=2)
    assert result.code == 4
    assert result.statuses == {"failed": 100}
    assert "no connection to" in result.err
    assert result.delivered == []
    tries, in_a_row = 2, 3
    assert sum(row["attempts"] for row in result.rows) <= tries * in_a_row * JOBS
