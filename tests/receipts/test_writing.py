from __future__ import annotations

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.receipts.conftest import article, done, failed, head

from dateline.errors import (
    BudgetReachedError,
    CutOffAnswerError,
    FetchError,
    InvalidAnswerError,
    ModelUnreachableError,
    StoppedError,
)
from dateline.prices import Price
from dateline.receipts.standing import verified
from dateline.receipts.writing import Writer
from dateline.records import Line, Usage
from dateline.steps import ArticleLeftOut, ArticleRepeated, BriefDone, Failed, Note, Spent

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[..., Path]

PRICE = Price(
    models=("m",), prompt=Decimal(2), cached=Decimal(1), completion=Decimal(10), as_of=date(2026, 1, 1), source="x"
)
FREE = Price(models=("m",), prompt=Decimal(0), completion=Decimal(0), as_of=date(2026, 1, 1), source="x")


def rows(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_bytes())["articles"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("step", "status"),
    [
        (done(1), "done"),
        (done(1, unread=2), "partial"),
        (failed(1, ModelUnreachableError("no")), "failed"),
        (failed(1, StoppedError("ended")), "unfinished"),
        (failed(1, BudgetReachedError("dear")), "unfinished"),
        (Failed("x", FetchError("gone")), "unreadable"),
        (ArticleRepeated(article(1), "0.txt"), "repeated"),
        (ArticleLeftOut(article(1)), "left_out"),
    ],
)
def test_every_end_of_an_article_has_its_status(write: Write, step: Any, status: str) -> None:  # noqa: ANN401 -- steps
    path = write([Note("of no account"), step])
    (row,) = rows(path)
    assert row["status"] == status
    told = json.loads(path.read_bytes())
    assert told["totals"][status] == told["totals"]["articles"] == 1
    assert told["complete"] is (status in {"done", "repeated", "left_out"})


def test_a_row_tells_what_an_article_took_and_what_was_left_out(write: Write) -> None:
    step = done(1, unread=1, warnings=("event dropped: no such line (3)", "no summary: refused"))
    lines = (Line(1, 0, 6), Line(2, 6, 8, dropped="headline"), Line(3, 8, 9, dropped="headline"))
    one = BriefDone(_with(step, lines), step.brief, step.spent)
    (row,) = rows(write([one]))
    assert row["dropped"] == {"event dropped: no such line": 3, "line: headline": 2, "no summary: refused": 1}
    assert (row["attempts"], row["requests"], row["prompt_tokens"], row["unread"]) == (2, 1, 70, 1)
    assert (row["seconds"], row["title"], row["article"]) == (0.25, "Bridge 1", "0000000000000001")
    assert len(row["requests_sha256"]) == 64


def _with(step: BriefDone, lines: tuple[Line, ...]) -> Any:  # noqa: ANN401 -- an article
    from dataclasses import replace

    return replace(step.article, lines=lines)


@pytest.mark.parametrize(
    ("price", "usage", "usd"),
    [
        (PRICE, Usage(requests=1, prompt_tokens=1_000_000, completion_tokens=100_000), 3.0),
        (PRICE, Usage(requests=1, prompt_tokens=1_000_000, cached_tokens=500_000), 1.5),
        (PRICE, Usage(cached=3), 0.0),
        (PRICE, Usage(requests=1), None),
        (None, Usage(requests=1, prompt_tokens=5), None),
        (FREE, Usage(requests=1), 0.0),
    ],
)
def test_a_price_that_is_not_known_is_not_nothing(
    tmp_path: Path, price: Price | None, usage: Usage, usd: float | None
) -> None:
    writer = Writer(tmp_path / "run.json", pytest.fail)
    writer.begin(head(), price)
    writer(done(1, spent=Spent(usage)))
    writer.end("done", 0, when="now", seconds=0, beside=Usage(requests=2))
    told = json.loads((tmp_path / "run.json").read_bytes())
    assert told["articles"][0]["cost_usd"] == usd
    assert (told["totals"]["cost_usd"], told["totals"]["cost_unknown"]) == (usd or 0.0, int(usd is None))
    assert told["beside"]["requests"] == 2


def test_questions_without_an_answer_are_named(write: Write) -> None:
    spent = Spent(unanswered={"a" * 64: CutOffAnswerError("cut"), "b" * 64: InvalidAnswerError("bad\x1b[31m")})
    path = write([done(1, spent=spent)])
    told = [(one["fingerprint"][0], one["kind"]) for one in rows(path)[0]["unanswered"]]
    assert told == [("a", "CutOffAnswerError"), ("b", "InvalidAnswerError")]
    assert b"\x1b" not in path.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(text=st.text(), number=st.integers(-5, 10**30), seconds=st.floats(-1, 1e12))
def test_no_text_and_no_figure_of_others_breaks_a_receipt(write: Write, text: str, number: int, seconds: float) -> None:
    error = InvalidAnswerError(text, hint=text)
    usage = Usage(requests=1, prompt_tokens=number, completion_tokens=number, cached_tokens=number)
    told = Failed(text, error, article(1).info().model_copy(update={"title": text, "source": text}), Spent(usage))
    path = write([told, done(2, warnings=(text,), spent=Spent(seconds=seconds))])
    assert verified(path).totals.articles == 2
    assert path.read_bytes().count(b"\n") == 4
    json.loads(path.read_bytes())


def test_a_title_without_end_is_cut(write: Write) -> None:
    info = article(1).info().model_copy(update={"title": "x" * 10_000_000})
    path = write([Failed("a", InvalidAnswerError("y" * 10_000_000), info)])
    assert path.stat().st_size < 10_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_told_once_and_ends_nothing(tmp_path: Path) -> None:
    problems: list[str] = []
    (tmp_path / "run.json").symlink_to("/dev/full")
    writer = Writer(tmp_path / "run.json", problems.append)
    writer.begin(head(), None)
    for number in range(3):
        writer(done(number))
    writer.end("done", 0, when="now", seconds=0)
    assert len(problems) == 1
    assert "cannot be written: " in problems[0]
    assert "the run goes on without it" in problems[0]
    assert not writer.usable


def test_a_folder_that_is_gone_is_told_once(tmp_path: Path) -> None:
    problems: list[str] = []
    writer = Writer(tmp_path / "no" / "run.json", problems.append)
    writer.begin(head(), None)
    writer(done(1))
    writer.end("failed", 1, when="now", seconds=0)
    assert len(problems) == 1


def test_half_a_row_that_ctrl_c_has_left_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer(tmp_path / "run.json", pytest.fail)
    writer.begin(head(), None)
    writer(done(1))
    real = os.write

    def half(file: int, data: bytes) -> int:
        real(file, data[:9])
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(KeyboardInterrupt):
        writer(done(2))
    monkeypatch.undo()
    writer.end("interrupted", 130, when="now", seconds=0)
    read = verified(tmp_path / "run.json")
    assert read.tail is not None
    assert (read.totals.articles, read.tail.ended) == (1, "interrupted")


def test_a_receipt_of_the_cache_is_for_its_owner_alone(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "run.json", pytest.fail, private=True)
    writer.begin(head(), None)
    writer.end("done", 0, when="now", seconds=0)
    assert (tmp_path / "run.json").stat().st_mode & 0o077 == 0
