"""What a client is told while a call works."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, InvalidAnswerError
from dateline.mcp_server.progress import Progress
from dateline.pipeline import summarize
from dateline.settings import load_settings
from dateline.steps import (
    ArticleRead,
    ArticleRepeated,
    BriefDone,
    EventFound,
    Failed,
    LinesRead,
    LineUnread,
    Loading,
    ModelChosen,
    Note,
)
from dateline.text.article import make_article

if TYPE_CHECKING:
    from dateline.steps import Step

DAM = make_article("The dam at Orrin broke on Monday.\nNobody was hurt.", "dam.txt", published=date(2024, 3, 14))
BRIEF = summarize(DAM, settings=load_settings(model="extractive"))
STEPS: list[Step] = [
    ModelChosen("test", "it was chosen"),
    Loading("joining the weights", 3, 7, "bytes"),
    Loading("loading the model", 0, 0, ""),
    ArticleRead(DAM),
    ArticleRepeated(DAM, "other.txt"),
    LinesRead(DAM, 1, 2),
    LinesRead(DAM, 0, 0),
    EventFound(DAM, BRIEF.events[0]),
    LineUnread(DAM, DAM.lines[0], "the answer does not fit"),
    BriefDone(DAM, BRIEF),
    Failed("gone.txt", InputError("gone.txt: no such file")),
    Failed("", InvalidAnswerError("no answer")),
    Note("a retry"),
]


@given(st.lists(st.sampled_from(STEPS), max_size=40))
def test_every_report_is_greater_than_the_one_before_and_none_is_beyond_its_end(steps: list[Step]) -> None:
    progress = Progress()
    reports = [report for step in steps if (report := progress.report(step)) is not None]
    done = [report.done for report in reports]
    assert all(one < other for one, other in pairwise(done))
    assert all(report.total is None or report.done <= report.total for report in reports)
    assert all(report.words for report in reports)


def test_articles_are_counted_and_their_lines_are_parts_of_them() -> None:
    progress = Progress()
    steps: list[Step] = [
        ArticleRead(DAM),
        ArticleRead(DAM),
        LinesRead(DAM, 1, 2),
        BriefDone(DAM, BRIEF),
        LinesRead(DAM, 2, 2),
    ]
    reports = [report for step in steps if (report := progress.report(step)) is not None]
    assert [round(report.done, 3) for report in reports] == [0.0, 0.0, 0.495, 1.0, 1.99]
    assert [report.total for report in reports] == [1.0, 2.0, 2.0, 2.0, 2.0]
    assert reports[2].words == "dam.txt: 1 of 2 lines"


def test_a_long_preparation_is_told_once_a_per_cent() -> None:
    progress = Progress()
    reports = [progress.report(Loading("joining", done, 10_000, "bytes")) for done in range(0, 10_001, 10)]
    assert sum(report is not None for report in reports) == 101


def test_what_an_article_says_is_short_and_moves_no_cursor() -> None:
    report = Progress().report(Note("\x1b[2J" + "The dam\nbroke. " * 100))
    assert report is not None
    assert report.words.startswith("The dam broke. The dam")
    assert len(report.words) <= 201
    assert "\x1b" not in report.words
