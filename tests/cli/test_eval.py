"""``dateline eval`` as a person and a CI run use it: a gold set, a model that answers by script, figures."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from dateline import cli
from dateline.evaluation import bootstrap
from dateline.prompts import builtin_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., Any]

FLOOD = """Title: Flood at Orrin
Published: 2024-03-14

The dam at Orrin broke on Monday after three days of rain.
Mayor Ilse Brandt opened the town hall to 400 people on Tuesday.
"""
FERRY = """Title: Ferry to Sorn
Published: 2024-05-08

The ferry to Sorn ran aground on 6 May 2024 with 40 passengers.
Tickets are sold at the harbour kiosk.
"""
FLOOD_GOLD = {
    "events": [
        {
            "text": "The dam at Orrin broke",
            "line": "The dam at Orrin broke on Monday after three days of rain.",
            "date": "2024-03-11",
            "phrase": "Monday",
        },
        {
            "text": "Ilse Brandt opened the town hall to 400 people",
            "line": "Mayor Ilse Brandt opened the town hall to 400 people on Tuesday.",
            "date": "2024-03-12",
        },
    ],
    "summary": ["The dam at Orrin broke after three days of rain."],
    "actors": ["Ilse Brandt"],
}
FERRY_GOLD = {
    "events": [
        {
            "text": "The ferry to Sorn ran aground",
            "line": "The ferry to Sorn ran aground on 6 May 2024 with 40 passengers.",
            "date": "2024-05-06",
        }
    ],
    "not_events": ["Tickets are sold at the harbour kiosk."],
}
NOTHING = json.dumps({"summary": [], "events": [], "actors": []})
PRICES = (
    '[[price]]\nmodels = ["http://127.0.0.1:*"]\nprompt = 100\ncompletion = 100\nas_of = 2026-01-01\nsource = "us"\n'
)


@pytest.fixture(autouse=True)
def _command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command, and intervals of few draws, which take no time."""
    monkeypatch.setitem(cli.COMMANDS, "eval", "Measure briefs against gold.")
    for function in (bootstrap.estimate, bootstrap.difference):
        monkeypatch.setitem(function.__kwdefaults__ or {}, "rounds", 100)


@pytest.fixture
def gold(tmp_path: Path) -> str:
    """Write a gold set of two articles into the folder of the command."""
    folder = tmp_path / "work" / "gold-set"
    folder.mkdir()
    for name, text, told in (("ferry", FERRY, FERRY_GOLD), ("flood", FLOOD, FLOOD_GOLD)):
        (folder / f"{name}.txt").write_text(text, "utf-8")
        (folder / f"{name}.json").write_text(json.dumps(told), "utf-8")
    return "gold-set"


@pytest.fixture
def two_prompts(tmp_path: Path, server: Any) -> tuple[str, ...]:  # noqa: ANN401 -- the fixture of conftest
    """Return the options that compare the built-in prompt with a second version, to which the model says nothing."""
    folder = tmp_path / "work" / "own"
    folder.mkdir()
    text = (builtin_folder() / "extract.article@1.md").read_text("utf-8")
    newer = text.replace("version: 1", "version: 2", 1).replace("# system\n", "# system\n\nBe very brief.\n", 1)
    (folder / "extract.article@2.md").write_text(newer, "utf-8")
    whole = server.answer
    server.answer = lambda body: NOTHING if "very brief" in body["messages"][0]["content"] else whole(body)
    return "--compare", "extract.article@1", "extract.article@2", "--prompts", "own"


def row(text: str, name: str) -> list[str]:
    return next(line for line in text.splitlines() if line.startswith(name)).split()


@pytest.mark.usefixtures("server")
def test_it_prints_what_is_found_and_what_is_invented_an_article_and_in_all(gold: str, run: Run) -> None:
    ran = run("eval", gold)
    assert ran.code == 0
    assert ran.out.startswith("gold-set · simple layout · 2 articles · http://127.0.0.1")
    assert "extract.article@1 (" in ran.out.splitlines()[0]
    assert row(ran.out, "gold-set/ferry.txt")[1:4] == ["1/1", "1/2", "1/0/0"]
    assert row(ran.out, "gold-set/flood.txt")[1:4] == ["2/2", "0/2", "2/0/0"]
    assert row(ran.out, "events.precision")[1:6] == ["0.750", "0.500", "to", "1.000", "2"]
    assert row(ran.out, "citations")[1] == "1.000"
    assert "2 requests (140 tokens sent, 60 written), 0 answers from the cache" in ran.out
    assert "cost: $0" in ran.out
    assert "model: http://127.0.0.1" in ran.err


def test_a_second_run_asks_nothing(gold: str, run: Run, server: Any) -> None:  # noqa: ANN401 -- the fixture of conftest
    run("eval", gold, "-q")
    asked = len(server.seen)
    ran = run("eval", gold, "--format", "json")
    assert len(server.seen) == asked
    report = ran.json()
    assert report["evaluation"]["cost"]["cached"] == 2
    assert report["costs"] == {}
    assert "cached" in run("eval", gold).out


@pytest.mark.usefixtures("server")
def test_json_holds_figures_counts_costs_and_limits(gold: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_text(PRICES, "utf-8")
    ran = run("eval", gold, "--prices", tmp_path / "prices.toml", "--fail-under", "dates=1", "-o", "out.json")
    assert (ran.code, ran.out) == (0, "")
    report = json.loads((tmp_path / "work" / "out.json").read_text("utf-8"))
    assert report["schema"] == "dateline.eval/1"
    assert report["layout"] == "simple"
    assert report["money"] == {"usd": "0.02", "unknown_requests": 0}
    assert report["costs"]["usd"]["value"] == 0.01
    assert report["evaluation"]["figures"]["dates"] == {"value": 1.0, "low": 1.0, "high": 1.0, "articles": 2}
    assert report["gates"] == [{"figure": "dates", "limit": 1.0, "at_least": True, "value": 1.0, "kept": True}]


@pytest.mark.usefixtures("server")
def test_prices_come_from_the_environment_too(
    gold: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prices.toml").write_text(PRICES, "utf-8")
    monkeypatch.setenv("DATELINE_PRICES", str(tmp_path / "prices.toml"))
    assert "cost: $0.0200 (list price of 2026-01-01, us)" in run("eval", gold).out


@pytest.mark.usefixtures("server")
def test_a_limit_that_is_not_kept_ends_with_6_and_the_report_is_delivered(gold: str, run: Run) -> None:
    ran = run("eval", gold, "-q", "--fail-under", "events.precision=0.9", "--fail-over", "summary.unsupported=0.5")
    assert ran.code == 6
    assert "error: events.precision is 0.7500, under the limit of 0.9" in ran.err
    assert "1 of 2 limits kept" in ran.out
    ran = run("eval", gold, "-q", "--fail-under", "main.date=0")
    assert ran.code == 6
    assert "nothing was there to be measured" in ran.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--fail-under", "datse=0.9"), "there are actors.f1, actors.precision"),
        (("--fail-under", "dates=90%"), "no number from 0 to 1"),
        (("--fail-under", "dates"), "no number from 0 to 1"),
        (("--fail-under", "dates=1.1"), "no number from 0 to 1"),
        (("--fail-under", "dates=nan"), "no number from 0 to 1"),
        (("--fail-under", "dates.wrong=0.1"), "say --fail-over dates.wrong=0.1"),
        (("--fail-over", "dates=0.1"), "say --fail-under dates=0.1"),
        (("-o", "figures.xlsx"), "no format has the ending '.xlsx'"),
        (("-o", "nowhere/figures.json"), "there is no directory"),
        (("--prices", "none.toml"), "cannot be read"),
        (("--compare", "extract.line@1", "extract.line@1"), "are the same"),
        (("--compare", "extract.line@1", "embedded"), "is a prompt, embedded a model"),
        (("--compare", "extract.line@1", "extract.lime@2"), "neither a prompt nor a model"),
        (("--compare", "extract.line@1", "extract.article", "--prompt", "extract.line@1"), "leave --prompt out"),
        (("--compare", "extractive", "embedded", "--model", "embedded"), "leave --model out"),
        (("--compare", "extract.article@1", "overview.article@1"), "does not ask for events"),
        (("--layout", "cat"), "'cat' is not one of"),
        (("--offline", "--refresh"), "exclude each other"),
    ],
)
def test_wrong_usage_is_told_before_any_model_is_asked(
    gold: str,
    run: Run,
    server: Any,  # noqa: ANN401 -- the fixture of conftest
    options: tuple[str, ...],
    told: str,
) -> None:
    ran = run("eval", gold, *options)
    assert ran.code == 2
    assert told in ran.err
    assert server.seen == []


def test_bad_gold_is_told_before_any_model_is_asked(gold: str, run: Run, server: Any, tmp_path: Path) -> None:  # noqa: ANN401
    file = tmp_path / "work" / gold / "flood.json"
    file.write_text(file.read_text("utf-8").replace("after three days of rain.", "after rain."), "utf-8")
    ran = run("eval", gold)
    assert ran.code == 3
    assert "flood.json: events.0.line" in ran.err
    assert server.seen == []
    assert run("eval", "nowhere").code == 3


def test_an_article_that_fails_is_named_and_the_rest_is_measured(gold: str, run: Run, server: Any) -> None:  # noqa: ANN401
    whole = server.answer
    server.answer = lambda body: "no JSON" if "Sorn" in str(body["messages"]) else whole(body)
    ran = run("eval", gold)
    assert ran.code == 6
    assert "failed" in row(ran.out, "gold-set/ferry.txt")
    assert "! gold-set/ferry.txt: " in ran.out
    assert row(ran.out, "gold-set/flood.txt")[1] == "2/2"
    assert row(ran.out, "events.recall")[1] == "0.667"
    server.answer = "no JSON"
    assert run("eval", gold, "--no-cache", "-q").code == 5


def test_a_model_that_cannot_be_reached_ends_with_4(gold: str, run: Run, server: Any) -> None:  # noqa: ANN401
    server.fails(500)
    assert run("eval", gold, "-q").code == 4


@pytest.mark.usefixtures("server")
def test_offline_needs_kept_answers(gold: str, run: Run) -> None:
    assert run("eval", gold, "--offline").code == 5
    run("eval", gold, "-q")
    assert run("eval", gold, "--offline", "--fail-under", "citations=1").code == 0


def test_limit_takes_the_first_and_events_only_asks_for_no_more(gold: str, run: Run) -> None:
    report = run("eval", gold, "--model", "extractive", "--limit", "1", "--events-only", "--format", "json").json()
    assert [one["source"] for one in report["evaluation"]["articles"]] == ["gold-set/ferry.txt"]
    assert report["evaluation"]["model"] == "extractive"


def test_two_prompts_are_compared_article_by_article(gold: str, run: Run, two_prompts: tuple[str, ...]) -> None:
    ran = run("eval", gold, *two_prompts)
    assert ran.code == 0
    assert "before: extract.article@1" in ran.out
    assert "after:  extract.article@2" in ran.out
    difference = row(ran.out, "events.recall ")
    assert difference[1:8] == ["1.000", "0.000", "-1.000", "-1.000", "to", "-1.000", "worse"]
    assert row(ran.out, "gold-set/ferry.txt") == ["gold-set/ferry.txt", "0", "2", "0", "0", "1", "1"]
    assert row(ran.out, "tokens")[1] == "+0"
    assert ran.out.count("cost: $0") == 2


def test_a_comparison_as_json_is_held_to_limits_by_its_second_reading(
    gold: str, run: Run, two_prompts: tuple[str, ...]
) -> None:
    ran = run("eval", gold, *two_prompts, "--format", "json", "--fail-under", "events.recall=0.5")
    assert ran.code == 6
    report = ran.json()
    assert report["schema"] == "dateline.comparison/1"
    assert report["names"] == ["extract.article@1", "extract.article@2"]
    assert report["before"]["prompt"]["version"] == 1
    assert report["after"]["prompt"]["version"] == 2
    assert report["differences"]["events.recall"] == {"value": -1.0, "low": -1.0, "high": -1.0, "articles": 2}
    assert report["articles"][1]["lost"] == 2


def test_of_two_models_one_that_fails_has_found_nothing(gold: str, run: Run, server: Any) -> None:  # noqa: ANN401
    whole = server.answer
    server.answer = lambda body: (
        "no JSON" if body["model"] == "other" and "Brandt" in str(body["messages"]) else whole(body)
    )
    other = server.model.replace("#test", "#other")
    ran = run("eval", gold, "--compare", server.model, other)
    assert ran.code == 6
    assert "! after: gold-set/flood.txt" in ran.out
    assert row(ran.out, "events.recall ")[1:4] == ["1.000", "0.333", "-0.667"]
    report = run("eval", gold, "--compare", server.model, other, "--no-cache", "--format", "json").json()
    assert report["before"]["model"] == server.model
    assert report["after"]["model"] == other
    assert report["costs"]["tokens"] == {"value": 0.0, "low": None, "high": None, "articles": 1}


@pytest.mark.parametrize("compare", [True, False])
def test_html_is_written_for_one_reading_and_for_two(
    gold: str, run: Run, two_prompts: tuple[str, ...], tmp_path: Path, *, compare: bool
) -> None:
    ran = run("eval", gold, *(two_prompts if compare else ()), "-o", "page.html")
    assert (ran.code, ran.out) == (0, "")
    page = (tmp_path / "work" / "page.html").read_text("utf-8")
    assert page.lstrip().startswith("<!doctype html>")
    assert ("no longer told" if compare else "not in the gold") in page


def test_timelines_are_measured_by_their_days(run: Run, tmp_path: Path) -> None:
    topic = tmp_path / "work" / "lines" / "orrin"
    topic.mkdir(parents=True)
    rows = [
        {"id": "a", "published": "2024-03-14", "text": "The dam at Orrin broke on Monday after three days of rain ."},
        {"id": "b", "published": "2024-05-08", "text": "The ferry to Sorn ran aground on 6 May 2024 ."},
    ]
    (topic / "articles.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    gold = [["2024-03-11", ["The dam at Orrin broke ."]], ["2024-05-06", ["The ferry ran aground ."]]]
    (topic / "timelines.jsonl").write_text(json.dumps(gold) + "\n", "utf-8")
    (topic / "keywords.json").write_text('["Orrin"]', "utf-8")
    ran = run("eval", "lines", "--model", "extractive")
    assert ran.code == 0
    assert row(ran.out, "orrin")[:4] == ["orrin", "2", "2", "1.000"]
    report = run("eval", "lines", "--model", "extractive", "--format", "json").json()
    assert report["schema"] == "dateline.eval-timelines/1"
    assert report["means"]["date"] == 1.0
    assert run("eval", "lines", "--model", "extractive", "--fail-under", "dates=1").code == 2
    (topic / "timelines.jsonl").write_text("", "utf-8")
    assert run("eval", "lines", "--model", "extractive").code == 3
    (topic / "timelines.jsonl").write_text("[1]", "utf-8")
    assert run("eval", "lines", "--model", "extractive").code == 3
