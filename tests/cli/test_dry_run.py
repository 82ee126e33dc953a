from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.errors import ModelNotInstalledError
from dateline.models import weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Ran, Scripted

    Run = Callable[..., Ran]
    Write = Callable[..., Path]

STORY = Path(__file__).parents[2] / "seeds" / "harbour-fire"
PRICES = """
[[price]]
models = ["http://127.0.0.1:*"]
prompt = 2
completion = 8
as_of = 2026-11-01
source = "a test"
"""


def _storm(number: int) -> str:
    return f"Title: Storm {number}\nPublished: 2024-03-14\n\nStorm {number} reached Orrin on Monday, ward {number}.\n"


def test_nothing_is_sent_and_the_estimate_is_told(run: Run, article: Write, server: Scripted) -> None:
    article("prices.toml", PRICES)
    names = [article(f"{n}.txt", _storm(n)) for n in range(3)]
    ran = run("summarize", *names, "--dry-run", "--prices", "prices.toml")
    assert (ran.code, server.seen, ran.err) == (0, [], "")
    told = ran.out.splitlines()
    assert told[0] == "dry run: no model was asked"
    assert told[1].startswith(f"model      {server.model} (")
    assert told[2:4] == ["articles   3", "requests   3"]
    assert re.fullmatch(r"tokens     about [\d,]+ to read \(estimated\), at most 24,000 to write", told[4])
    assert re.fullmatch(r"price      \$0\.00\d\d to \$0\.\d{4}", told[5])
    assert len(told) == 6


def test_the_run_asks_what_the_estimate_said(run: Run, article: Write, server: Scripted) -> None:
    names = [article(f"{n}.txt", _storm(n)) for n in range(4)]
    estimate = run("summarize", *names, "--dry-run", "--format", "json").json()
    assert run("summarize", *names).code == 0
    assert (estimate["articles"], estimate["requests"], estimate["kept"]) == (4, 4, 0)
    assert len(server.seen) == 4
    sent = sum(len(message["content"]) for body in server.seen for message in body["messages"])
    assert sent / 5 < estimate["prompt_tokens"] < sent / 3
    assert estimate["completion_tokens_at_most"] == sum(body["max_tokens"] for body in server.seen)


def test_kept_answers_are_not_asked_for_again_and_lead_where_they_led(
    run: Run, article: Write, server: Scripted
) -> None:
    article("prices.toml", PRICES)
    flood = "The river Orm " + ", ".join(f"flooded ward {n} of Brenholt on Monday" for n in range(6)) + ".\n"
    name = article("flood.txt", f"Title: Flood\nPublished: 2024-03-14\n\n{flood}")
    event = {"when": 1, "what": "The river Orm flooded Brenholt", "who": []}
    server.answer = lambda _: json.dumps({"events": [event] * (8 if len(server.seen) == 1 else 1)})
    line = ("--prompt", "extract.line@1", "--prices", "prices.toml")
    before = run("timeline", name, *line, "--dry-run", "--format", "json").json()
    assert run("timeline", name, *line).code == 0
    after = run("timeline", name, *line, "--dry-run", "--format", "json").json()
    # a full answer is asked for again in halves: only what is kept can tell
    assert (before["requests"], before["kept"]) == (1, 0)
    assert (after["requests"], after["kept"]) == (0, len(server.seen)) == (0, 3)
    assert "$0: no request is left" in run("timeline", name, *line, "--dry-run").out
    again = run("timeline", name, *line, "--dry-run", "--refresh", "--format", "json").json()
    assert (again["requests"], again["kept"]) == (1, 0)


def test_repeated_articles_and_lines_are_counted_once(run: Run, article: Write, server: Scripted) -> None:
    wire = "The dam at Orrin broke on Monday after three days of rain."
    article("a.txt", f"Title: One\nPublished: 2024-03-14\n\n{wire}\nThe mayor of Orrin resigned on Tuesday.\n")
    article("b.txt", f"Title: Two\nPublished: 2024-03-14\n\n{wire}\nThe market of Orrin was closed on Wednesday.\n")
    line = ("a.txt", "b.txt", "--prompt", "extract.line@1", "--dry-run", "--format", "json")
    assert run("timeline", *line).json()["requests"] == 3
    assert run("timeline", *line, "--no-cache").json()["requests"] == 4
    long = " ".join(f"Ward {n} of Orrin was flooded on Monday by the river." for n in range(40))
    article("c.txt", f"Title: Three\nPublished: 2024-03-14\n\n{long}\n")
    article("d.txt", f"Title: Three\nPublished: 2024-03-14\n\n{long}\nRead more\n")
    told = run("summarize", "c.txt", "d.txt", "--dry-run")
    assert "articles   1, 1 more repeat others\nrequests   1\n" in told.out
    assert server.seen == []


@pytest.mark.parametrize("model", ["openai:gpt-6-luna", "embedded", "https://models.test/v1#big"])
def test_neither_a_key_nor_weights_nor_a_server_is_needed(
    run: Run, article: Write, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    def none(_: object) -> None:
        raise ModelNotInstalledError("no weights here")

    monkeypatch.setattr(weights, "find_parts", none)
    ran = run("summarize", article(), "--dry-run", "--model", model)
    assert ran.code == 0
    assert "articles   1\n" in ran.out
    assert "(estimated)" in ran.out
    price = ran.out.partition("price      ")[2]
    expected = {"openai:gpt-6-luna": r"at most \$0\.\d+", "embedded": r"\$0: it runs here"}
    assert re.match(expected.get(model, "unknown; --prices FILE tells it"), price)


def test_a_price_that_nobody_knows_is_null_in_json(run: Run, article: Write) -> None:
    estimate = run("summarize", article(), "--dry-run", "--model", "https://m.test/v1#big", "--format", "json").json()
    assert (estimate["usd_from"], estimate["usd_to"]) == (None, None)
    assert estimate["schema"] == "dateline.estimate/1"


def test_reading_without_a_language_model_asks_nothing(run: Run, article: Write) -> None:
    ran = run("timeline", article(), "--dry-run", "--model", "extractive")
    assert ran.code == 0
    assert "articles   1\nrequests   0\nprice      $0: it runs here\n" in ran.out


def test_a_timeline_may_ask_about_pairs_of_events(run: Run, server: Scripted) -> None:
    told = run("timeline", STORY, "--dry-run").out
    assert "requests   3\n           and at most 100 about pairs of events\n" in told
    few = run("timeline", STORY, "--dry-run", "--merge-questions", "7", "--format", "json").json()
    none = run("timeline", STORY, "--dry-run", "--no-merge", "--format", "json").json()
    assert few["pair_requests_at_most"] == 7
    assert few["completion_tokens_at_most"] == none["completion_tokens_at_most"] + 7 * 16
    assert run("timeline", next(STORY.glob("*.txt")), "--dry-run").out.count("pairs") == 0
    assert server.seen == []


def test_a_choice_among_all_lines_is_made_as_in_the_run(run: Run, server: Scripted) -> None:
    line = ("--prompt", "extract.line@1", "--dry-run", "--format", "json")
    assert run("timeline", STORY, *line, "--budget-lines", "4").json()["requests"] == 4
    assert run("timeline", STORY, *line).json()["requests"] > 4
    assert server.seen == []


def test_what_cannot_be_read_is_told_and_decides_the_exit_code(run: Run, article: Write, server: Scripted) -> None:
    article("empty.txt", b" ")
    some = run("summarize", article(), "empty.txt", "--dry-run")
    assert some.code == 6
    assert "articles   1, 1 cannot be read" in some.out
    assert "empty.txt" in some.err
    assert run("summarize", "empty.txt", "--dry-run").code == 3
    assert run("timeline", "empty.txt", "--dry-run", "--budget-lines", "3").code == 3
    assert server.seen == []


def test_a_limit_that_may_end_the_run_is_told(run: Run, article: Write, server: Scripted) -> None:
    article("prices.toml", PRICES)
    limits = ("--max-cost", "0.01", "--max-tokens-total", "500", "--prices", "prices.toml")
    told = run("summarize", article(), "--dry-run", *limits).out
    assert "limit      --max-tokens-total 500 and --max-cost $0.0100 may end it before all is read\n" in told
    enough = ("--max-cost", "10", "--max-tokens-total", "50000", "--prices", "prices.toml")
    assert "limit" not in run("summarize", article(), "--dry-run", *enough).out
    assert server.seen == []


def test_the_result_of_an_earlier_run_is_not_overwritten(run: Run, article: Write, server: Scripted) -> None:
    article("briefs.json", "kept")
    ran = run("summarize", article(), "--dry-run", "-o", "briefs.json")
    assert "requests   1" in ran.out
    assert Path("briefs.json").read_text(encoding="utf-8") == "kept"
    assert server.seen == []


def test_a_wrong_model_or_setting_is_wrong_usage(run: Run, article: Write) -> None:
    assert run("summarize", article(), "--dry-run", "--model", "nobody:opens").code == 2
    assert run("summarize", article(), "--dry-run", "--prompt", "no.such@1", "--model", "openai:x").code == 2
    assert run("summarize", article(), "--dry-run", "--prices", "missing.toml").code == 2


def test_hostile_names_move_no_cursor(run: Run, article: Write) -> None:
    ran = run("summarize", article(), "--dry-run", "--model", "https://m.test/v1#\x1b[2Jbig")
    assert "\x1b" not in ran.out + ran.err


def test_a_gguf_file_that_is_not_there_is_no_obstacle(
    run: Run, article: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_EMBEDDED_MODEL", "missing.gguf")
    ran = run("summarize", article(), "--dry-run", "--model", "embedded")
    assert ran.code == 0
    assert "model      embedded (" in ran.out
    assert "(estimated)" in ran.out
