"""How fast a model is asked: --jobs, --rpm, --tpm."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from dateline.models.pace import Pace

from .conftest import copying

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]

STORIES = "\n".join(
    json.dumps({"id": f"s{n}", "published": "2024-03-14", "text": f"Storm {n} reached Orrin on Monday, ward {n}."})
    for n in range(12)
)


@pytest.mark.parametrize("jobs", [1, 3])
def test_jobs_is_how_many_articles_are_asked_about_at_once(
    run: Run, server: Scripted, article: Write, jobs: int
) -> None:
    lock, met, now, most = threading.Lock(), threading.Event(), 0, 0

    def answer(body: dict[str, Any]) -> str:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        if most >= jobs:
            met.set()
        met.wait(30)
        with lock:
            now -= 1
        return copying(body)

    server.answer = answer
    records = article("storms.jsonl", STORIES)
    ran = run("summarize", records, "--model", server.model, "--format", "jsonl", "--jobs", str(jobs))
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 12
    assert most == jobs


def test_the_limits_of_the_flags_are_those_of_the_run(
    run: Run, server: Scripted, article: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[tuple[int | None, int | None]] = []
    wait = Pace.wait

    def noted(self: Pace, now: float, tokens: int) -> float:
        limits.append((self.rpm, self.tpm))
        return wait(self, now, tokens)

    monkeypatch.setattr(Pace, "wait", noted)
    records = article("storms.jsonl", STORIES)
    ran = run("timeline", records, "--model", server.model, "--format", "json", "--rpm", "5000", "--tpm", "9000000")
    assert ran.code == 0
    assert set(limits) == {(5000, 9_000_000)}


@pytest.mark.parametrize("flag", ["--jobs", "--rpm", "--tpm"])
def test_a_pace_of_nothing_is_wrong_usage(run: Run, server: Scripted, article: Write, flag: str) -> None:
    assert run("summarize", article("a.txt", "Rain."), "--model", server.model, flag, "0").code == 2
    assert not server.seen
