from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]

ARTICLES = 60
PRICES = """
[[price]]
models = ["http://127.0.0.1:*"]
prompt = 2
completion = 8
as_of = 2026-11-01
source = "a test"
"""
STORY = Path(__file__).parents[2] / "seeds" / "harbour-fire"
PAID = 70 + 30
"""Tokens that the server counts for each answer."""


def _records(article: Write, count: int = ARTICLES) -> Path:
    lines = [
        json.dumps({"id": f"s{n}", "published": "2024-03-14", "text": f"Storm {n} reached Orrin on Monday, ward {n}."})
        for n in range(count)
    ]
    return article("storms.jsonl", "\n".join(lines))


def _asked(server: Scripted) -> list[str]:
    return [body["messages"][-1]["content"] for body in server.seen]


@pytest.fixture(autouse=True)
def _short_answers(article: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let answers have 300 tokens at most, so that sixteen requests fit into a small budget."""
    from dateline.prompts.store import PromptStore

    released = PromptStore(None).get("extract.article@1").path.read_text(encoding="utf-8")
    shorter = released.replace("max_tokens: 8000", "max_tokens: 300").replace("version: 1", "version: 9")
    article("prompts/extract.article@9.md", shorter)
    monkeypatch.setenv("DATELINE_PROMPTS_DIR", "prompts")
    monkeypatch.setenv("DATELINE_PROMPT", "extract.article@9")


def test_sixteen_threads_end_at_the_limit_and_all_that_is_finished_is_delivered(
    run: Run, article: Write, server: Scripted
) -> None:
    limit = 4_500
    ran = run("summarize", _records(article), "--format", "jsonl", "--jobs", "16", "--max-tokens-total", str(limit))
    assert ran.code == 7
    briefs = [json.loads(line) for line in ran.out.splitlines()]
    paid = len(server.seen)
    assert PAID * paid <= limit
    assert len(briefs) == paid >= 20
    assert [one["article"]["source"] for one in briefs] == sorted(
        (one["article"]["source"] for one in briefs), key=lambda source: int(source.rpartition("#")[2])
    )
    assert re.search(rf"the budget is reached: {PAID * paid:,} of {limit:,} tokens spent", ran.err)
    assert ran.err.count("the budget is reached") == 1


def test_a_second_run_with_a_higher_limit_pays_for_nothing_twice(run: Run, article: Write, server: Scripted) -> None:
    records = _records(article)
    first = run("summarize", records, "--format", "json", "--jobs", "16", "--max-tokens-total", "4500")
    assert first.code == 7
    assert len(first.json()) == len(server.seen)
    second = run("summarize", records, "--format", "json", "--jobs", "16", "--max-tokens-total", "100000")
    assert second.code == 0
    assert len(second.json()) == ARTICLES
    assert len(server.seen) == len(set(_asked(server))) == ARTICLES


def test_a_limit_of_money_holds_with_the_users_own_prices(run: Run, article: Write, server: Scripted) -> None:
    article("prices.toml", PRICES)
    ran = run("summarize", _records(article), "--format", "jsonl", "--max-cost", "0.02", "--prices", "prices.toml")
    assert ran.code == 7
    cost = len(server.seen) * (70 * 2 + 30 * 8) / 1_000_000
    assert 0.012 < cost <= 0.02
    assert re.search(r"the budget is reached: \$0\.01\d\d of \$0\.0200 spent", ran.err)


def test_a_price_that_nobody_knows_is_told_before_anything_is_sent(
    run: Run, article: Write, server: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_MODEL", "http://models.test/v1#big")
    ran = run("summarize", article(), "--max-cost", "1")
    assert (ran.code, ran.out, server.seen) == (2, "", [])
    assert "--max-cost: the price of http://models.test/v1#big is not known" in ran.err
    assert "--prices" in ran.err
    assert "--max-tokens-total" in ran.err


@pytest.mark.parametrize("value", ["free", "0", "-1", "NaN", "inf"])
def test_a_limit_that_is_no_sum_is_wrong_usage(run: Run, article: Write, server: Scripted, value: str) -> None:
    ran = run("summarize", article(), f"--max-cost={value}")
    assert (ran.code, ran.out, server.seen) == (2, "", [])
    assert "max_cost" in ran.err


def test_a_model_that_costs_nothing_reaches_no_limit_of_money(run: Run, article: Write, server: Scripted) -> None:
    assert run("summarize", _records(article, 5), "--max-cost", "0.000001").code == 0
    assert len(server.seen) == 5


def test_tries_that_failed_cost_nothing_and_answers_of_no_use_do(run: Run, article: Write, server: Scripted) -> None:
    server.answer = "no JSON"
    ran = run("summarize", article(), "--max-tokens-total", "1500")
    assert ran.code == 7
    assert 1 <= len(server.seen) < 3
    server.fails(503)
    before = len(server.seen)
    ran = run("summarize", article(), "--max-tokens-total", "1500")
    assert ran.code == 4
    assert len(server.seen) > before


def test_a_timeline_is_made_of_what_was_read_when_the_budget_was_reached(
    run: Run, article: Write, server: Scripted
) -> None:
    ran = run("timeline", _records(article), "--format", "json", "--max-tokens-total", "4500")
    assert ran.code == 7
    timeline = ran.json()
    assert len(timeline["articles"]) == len(server.seen)
    assert len(timeline["entries"]) + len(timeline["undated"]) >= 1


def test_a_budget_that_ends_the_questions_about_pairs_loses_no_timeline(run: Run, server: Scripted) -> None:
    briefs = run("timeline", STORY, "--format", "json", "--merge-questions", "0")
    paid = len(server.seen)
    ran = run("timeline", STORY, "--format", "json", "--max-tokens-total", "10")
    assert (briefs.code, ran.code, len(server.seen)) == (0, 7, paid)
    assert len(ran.json()["articles"]) == 3
    assert any("left to the rules: the budget is reached" in told for told in ran.json()["warnings"])
    assert ran.err.count("error: the budget is reached: 0 of 10 tokens spent") == 1
