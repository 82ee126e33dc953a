from __future__ import annotations

import io
import os
import pty
import re
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from dateline.cli.figures_line import Figures, counted, expected, span
from dateline.cli.progress import Show
from dateline.errors import (
    BudgetReachedError,
    ModelUnreachableError,
    NotAnArticleError,
    RefusedAnswerError,
    StoppedError,
)
from dateline.prices import Price, Prices
from dateline.records import Article, ArticleInfo, Brief, Provenance, Usage
from dateline.steps import (
    ArticleLeftOut,
    ArticleRead,
    ArticleRepeated,
    BriefDone,
    Failed,
    LinesRead,
    Loading,
    ModelChosen,
    Note,
    Spent,
)
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Err = pytest.CaptureFixture[str]

PRICES = Prices(
    (
        (
            Price(
                models=("m",),
                prompt=Decimal(2),
                completion=Decimal(8),
                as_of=date(2026, 11, 1),
                source="test",
            ),
        ),
    )
)
ASKED = Spent(Usage(requests=1, prompt_tokens=1_000, completion_tokens=250), 1, 0.5)
KEPT = Spent(Usage(cached=1))


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


_DAM = make_article("The dam at Orrin broke on Monday.", "a.txt")


def _article(name: str = "a.txt", title: str = "The dam at Orrin breaks") -> Article:
    return replace(_DAM, source=name, title=title)


def _done(name: str = "a.txt", spent: Spent = ASKED) -> BriefDone:
    article = _article(name)
    provenance = Provenance(model="m", prompt=None, usage=spent.usage, dateline="0")
    return BriefDone(article, Brief(article=article.info(), provenance=provenance), spent)


def _info(name: str) -> ArticleInfo:
    return _article(name).info()


def _show(clock: Callable[[], float], **more: Any) -> Show:  # noqa: ANN401 -- any of Show's own
    return Show(**{"quiet": False, "events": False, "keeps": True, "clock": clock, **more})


def _run(show: Show, clock: Clock, steps: int, seconds: float, spent: Spent = ASKED) -> None:
    for number in range(steps):
        show(ArticleRead(_article(f"{number}.txt")))
        clock.now += seconds
        show(_done(f"{number}.txt", spent))


def test_each_stage_of_a_long_preparation_is_told_once(capsys: Err) -> None:
    with Show(quiet=False, events=False, keeps=True) as show:
        for done in (0, 1, 2):
            show(Loading("joining the weights", done * 2**20, 2 * 2**20, "bytes"))
        for _ in range(2):
            show(Loading("loading the model", 0, 0, ""))
        show(Loading("the model is loaded", 1, 1, ""))
    assert capsys.readouterr().err == "joining the weights …\nloading the model …\nthe model is loaded\n"


def test_quiet_still_tells_what_a_person_should_know(capsys: Err) -> None:
    with Show(quiet=True, events=True, keeps=True) as show:
        show(Loading("loading the model", 0, 0, ""))
        show(Note("the cache cannot be used \x1b[2J"))
        show(_done())
        show(Failed("b.txt", NotAnArticleError("b.txt is empty")))
        show.end()
    assert capsys.readouterr().err == "note: the cache cannot be used \nerror: b.txt is empty\n"


def test_few_articles_are_told_one_by_one_and_the_run_at_its_end(capsys: Err) -> None:
    clock = Clock()
    with _show(clock, prices=PRICES) as show:
        show(ModelChosen("m", "it was chosen"))
        _run(show, clock, 2, 1.5)
        show(_done("kept.txt", KEPT))
        show(ArticleRepeated(_article("copy.txt"), "0.txt"))
        show(Failed("bad.txt", RefusedAnswerError("it declined"), _info("bad.txt"), ASKED))
        show.end()
    assert capsys.readouterr().err.splitlines() == [
        "model: m (it was chosen)",
        "read: 0.txt (0 events)",
        "read: 1.txt (0 events)",
        "read: kept.txt (0 events)",
        "note: copy.txt: nearly the same text as 0.txt; read once",
        "error: bad.txt: it declined",
        "3 articles read, 1 failed, 1 repeated, 1 from the cache; 3 requests, 3,750 tokens, $0.0120; 3 s",
    ]


def test_a_long_run_has_a_line_of_figures_every_ten_seconds(capsys: Err) -> None:
    clock = Clock()
    with _show(clock, prices=PRICES) as show:
        show(ModelChosen("m", "it was chosen"))
        _run(show, clock, 20, 0.25)
        capsys.readouterr()
        _run(show, clock, 100, 0.25)
        show(_done("kept.txt", KEPT))
    assert capsys.readouterr().err.splitlines() == [
        "60 read, 75,000 tokens, $0.2400, 240 a minute",
        "100 read, 125 k tokens, $0.4000, 240 a minute",
    ]


def test_a_price_that_nobody_told_is_unknown_and_not_nothing() -> None:
    figures = Figures(prices=PRICES)
    figures.add(ModelChosen("other", "it was chosen"))
    figures.add(_done())
    assert figures.line() == "1 read, 1,250 tokens, price unknown"


def test_without_prices_nothing_is_said_of_cost() -> None:
    figures = Figures()
    figures.add(_done())
    assert figures.line() == "1 read, 1,250 tokens"


def test_a_failure_is_told_as_it_comes_and_the_same_hint_once(capsys: Err) -> None:
    gone = ModelUnreachableError("no answer", hint="is it running?")
    with Show(quiet=False, events=False, keeps=True) as show:
        for number in range(3):
            show(Failed(f"{number}.txt", gone, _info(f"{number}.txt")))
        show.end()
    assert capsys.readouterr().err.splitlines() == [
        "error: 0.txt: no answer",
        "hint: is it running?",
        "error: 1.txt: no answer",
        "error: 2.txt: no answer",
    ]
    assert show.failed == 3
    assert show.failure is not None


def test_thousands_of_different_hints_are_not_all_remembered(capsys: Err) -> None:
    with Show(quiet=True, events=False, keeps=True) as show:
        for number in range(1_100):
            show(Failed("a", RefusedAnswerError("no", hint=f"hint {number}"), _info("a")))
    assert len(show._hinted) == 1_000
    assert capsys.readouterr().err.count("hint: ") == 1_100


def test_what_was_begun_when_the_run_ended_is_neither_read_nor_failed(capsys: Err) -> None:
    with Show(quiet=False, events=False, keeps=True) as show:
        show(Failed("a.txt", BudgetReachedError("the budget is reached", hint="raise it"), _info("a"), ASKED))
        show(Failed("b", BudgetReachedError("the budget is reached"), _info("b")))
        show(Failed("c", StoppedError("ended"), _info("c")))
        show.end()
    told = capsys.readouterr().err.splitlines()
    assert told == ["error: a.txt: the budget is reached", "hint: raise it", "2 articles begun and not finished"]
    assert (show.failed, show.unfinished, show.budget_reached, show.figures.failed) == (1, 2, True, 1)
    assert show.figures.ended


def test_a_budget_that_is_reached_by_questions_about_pairs_is_told(capsys: Err) -> None:
    with Show(quiet=False, events=True, keeps=True) as show:
        show.beside(Usage(requests=4, prompt_tokens=40), BudgetReachedError("the budget is reached", hint="raise it"))
        show.beside(Usage(), BudgetReachedError("again"))
        show.beside(Usage(), None)
    assert capsys.readouterr().err == "error: the budget is reached\nhint: raise it\n"
    assert show.budget_reached
    assert show.figures.tokens == 40


def test_of_very_many_notes_one_is_told_now_and_then_and_the_others_are_counted(capsys: Err) -> None:
    clock = Clock()
    with _show(clock) as show:
        for number in range(1_000):
            clock.now += 0.1
            show(Note(f"try {number}"))
        show.end()
    told = capsys.readouterr().err.splitlines()
    assert told[:2] == ["note: try 0", "note: try 1"]
    assert 25 <= len(told) <= 35
    assert told[-1] == f"note: {1_000 - len(told) + 1} further notes not shown"


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "0"), (99_999, "99,999"), (100_000, "100 k"), (1_234_567, "1.2 M"), (5 * 10**12, "5,000.0 G")],
)
def test_tokens_are_counted_as_people_say_it(number: int, told: str) -> None:
    assert counted(number) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.42, "0.4 s"), (45, "45 s"), (725, "12 min"), (12_000, "3 h 20 min"), (180_000, "2 d 2 h")],
)
def test_a_time_is_told_as_people_say_it(seconds: float, told: str) -> None:
    assert span(seconds) == told


def test_time_left_comes_from_the_number_of_references() -> None:
    clock = Clock()
    figures = Figures(expected=10, clock=clock)
    assert (figures.progress(), figures.left, figures.line()) == ("0 of 10 articles", None, "0 read")
    for number in range(10):
        figures.add(ArticleRead(_article(f"{number}")))
    figures.add(Failed("x", NotAnArticleError("x"), _info("x")))
    for number in range(3):
        clock.now += 30
        figures.add(_done(f"{number}", KEPT))
    assert figures.progress() == "4 of 10 articles, 2 min left"
    assert figures.line(short=True) == "1 failed, 3 from the cache, 2.7 a minute"
    for number in range(6):
        figures.add(_done(f"{number}"))
    assert figures.progress() == "10 of 10 articles"


def test_time_left_comes_from_the_bytes_of_a_single_source() -> None:
    clock = Clock()
    figures = Figures(expected=1, clock=clock)
    for number in range(100):
        figures.add(ArticleRead(_article(f"{number}")))
    figures.add(Loading("reading n.jsonl", 2_000_000, 8_000_000, "bytes"))
    assert figures.share == 0
    for number in range(50):
        clock.now += 1
        figures.add(_done(f"{number}"))
    assert figures.share == pytest.approx(1 / 8)
    assert figures.left == pytest.approx(350)
    assert figures.progress() == "50 articles, 5 min left"
    figures.add(ArticleRead(_article("more")))
    assert figures.share == pytest.approx(1 / 8)  # what is taken ahead of the next report changes nothing
    figures.ended = True
    assert figures.progress() == "50 articles"


def test_nothing_is_said_of_the_time_left_where_nobody_can_know_it() -> None:
    clock = Clock()
    for many in (Figures(clock=clock), Figures(expected=2, clock=clock), Figures(expected=1, clock=clock)):
        for number in range(5):
            many.add(ArticleRead(_article(f"{number}")))
            clock.now += 1
            many.add(_done(f"{number}"))
        assert many.progress() == "5 articles"
    both = Figures(expected=1, clock=clock)
    both.add(ArticleRead(_article()))
    both.add(Loading("reading a", 10**6, 2 * 10**6, "bytes"))
    both.add(Loading("reading b", 10**6, 2 * 10**6, "bytes"))
    both.add(_done())
    assert both.share is None
    unsized = Figures(expected=1, clock=clock)
    unsized.add(ArticleRead(_article()))
    unsized.add(Loading("reading -", 10**6, 0, "bytes"))
    unsized.add(_done())
    assert unsized.share is None


def test_the_rate_is_that_of_the_last_minute() -> None:
    clock = Clock()
    figures = Figures(clock=clock)
    figures.add(ArticleRead(_article()))
    for number in range(600):
        clock.now += 0.1
        figures.add(_done(f"{number}", KEPT))
    assert figures.rate == pytest.approx(600, rel=0.05)
    for number in range(100):
        clock.now += 2
        figures.add(_done(f"{number}"))
    assert figures.rate == pytest.approx(30, rel=0.05)


def test_what_an_earlier_run_has_read_makes_this_one_no_faster() -> None:
    clock = Clock()
    figures = Figures(expected=100, clock=clock)
    for number in range(100):
        figures.add(ArticleRead(_article(f"{number}")))
    for number in range(90):
        figures.add(ArticleLeftOut(_article(f"{number}")))
    clock.now += 60
    figures.add(_done())
    assert figures.rate == pytest.approx(1)
    assert figures.progress() == "91 of 100 articles, 9 min left"


def test_a_directory_or_a_list_has_an_unknown_number_of_articles(tmp_path: Path) -> None:
    assert expected(["a.txt", "https://example.org/\x00"]) == 2
    assert expected(["a" * 5_000]) == 1
    assert expected(["a.txt", str(tmp_path)]) is None
    assert expected(["@list"]) is None


_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


class Terminal:
    """A real pseudo-terminal in the place of standard error."""

    def __init__(self, master: int) -> None:
        self._master = master
        self._read = bytearray()
        self._thread = threading.Thread(target=self._drain)
        self._thread.start()

    def _drain(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65_536)
            except OSError:  # the other end is closed
                return
            self._read += data

    def shown(self) -> str:
        """Return all that was written, without what moves the cursor."""
        self._thread.join()
        os.close(self._master)
        return _SEQUENCE.sub("", self._read.decode()).replace("\r\n", "\n").replace("\r", "\n")


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Give a function that opens a terminal of 80 columns as standard error for a while."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")

    @contextmanager
    def opened() -> Iterator[Terminal]:
        master, slave = pty.openpty()
        screen = Terminal(master)
        with monkeypatch.context() as patch, io.open(slave, "w", encoding="utf-8") as error:  # noqa: UP020
            patch.setattr(sys, "stderr", error)
            yield screen

    return opened


def test_a_terminal_has_one_bar_with_the_figures_below(terminal: Callable[[], Any]) -> None:
    clock = Clock()
    with terminal() as screen:
        with _show(clock, prices=PRICES, references=12) as show:
            show(ModelChosen("m", "it was chosen"))
            for number in range(12):
                show(ArticleRead(_article(f"{number}.txt")))
            for number in range(6):
                clock.now += 15
                show(_done(f"{number}.txt", ASKED if number else KEPT))
            show(Failed("7.txt", RefusedAnswerError("it declined"), _info("7.txt")))
            show._bar._live.refresh()  # type: ignore[union-attr]
        show.end()
    told = screen.shown()
    assert re.search(r"━ 7 of 12 articles, 1 min left 0:01:30", told)
    assert "  1 failed, 1 from the cache, 6,250 tokens, $0.0200, 4.7 a minute" in told
    assert "error: 7.txt: it declined" in told
    assert "read: " not in told
    assert told.rstrip().endswith(
        "6 articles read, 1 failed, 1 from the cache; 5 requests, 6,250 tokens, $0.0200; 1 min"
    )


def test_an_article_that_is_read_alone_is_shown_with_its_lines(terminal: Callable[[], Any]) -> None:
    clock = Clock()
    article = _article("a.txt", "A title \x1b]0;pwned\x07 that is far too long for a line of eighty columns")
    with terminal() as screen, _show(clock, references=1) as show:
        show(Loading("joining the weights", 3 * 2**20, 9 * 2**20, "bytes"))
        show._bar._live.refresh()  # type: ignore[union-attr]
        show(Loading("reading a.txt", 3 * 2**20, 9 * 2**20, "bytes"))
        show(ArticleRead(article))
        show(LinesRead(article, 3, 20))
        show._bar._live.refresh()  # type: ignore[union-attr]
    told = screen.shown()
    assert "joining the weights  3/9 MiB" in told
    assert "A title that is far too long …  3/20 lines 0:00:00" in told
    assert "pwned" not in told
    assert "\x07" not in told


def test_a_line_that_is_too_long_for_the_terminal_is_cut(
    terminal: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    clock = Clock()
    with terminal() as screen, _show(clock, prices=PRICES) as show:
        show(ModelChosen("m", ""))
        _run(show, clock, 3, 5)
        show._bar._live.refresh()  # type: ignore[union-attr]
    assert max(map(len, screen.shown().splitlines())) <= 30


def test_a_result_in_the_same_terminal_is_written_beside_the_bar(
    terminal: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal() as screen, _show(Clock()) as show:
        with show.aside():
            assert show._bar._live.is_started  # type: ignore[union-attr]
        monkeypatch.setattr(sys, "stdout", sys.stderr)
        with show.aside():
            assert not show._bar._live.is_started  # type: ignore[union-attr]
            print("the result")  # noqa: T201 -- a result
        assert show._bar._live.is_started  # type: ignore[union-attr]
    assert "the result\n" in screen.shown()


def test_colours_that_are_asked_for_in_a_log_make_no_bar(capsys: Err, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with Show(quiet=False, events=False, keeps=True) as show:
        show(_done())
    assert _SEQUENCE.sub("", capsys.readouterr().err) == "read: a.txt (0 events)\n"


def test_memory_does_not_grow_with_the_run(capsys: Err) -> None:
    clock = Clock()
    with _show(clock, events=True, prices=PRICES) as show:
        _run(show, clock, 2_000, 0.7)
    assert len(show.figures._marks) <= 61
    assert len(capsys.readouterr().err.splitlines()) < 200


def test_an_interruption_says_what_is_not_lost(capsys: Err) -> None:
    show = Show(quiet=False, events=False, keeps=True)
    show(_done())
    show.__exit__(KeyboardInterrupt)
    assert "1 article finished; every answer so far is in the cache" in capsys.readouterr().err
