from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.exporters.csv_text import COLUMNS, Csv
from dateline.exporters.saying import flat

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Entry, Timeline


def rows(timeline: Timeline) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(Csv().timeline(timeline), newline=""), strict=True))


def test_there_is_a_row_for_every_article_that_tells_an_event(everything: Timeline) -> None:
    found = rows(everything)
    assert [(row["entry"], row["article"]) for row in found] == [
        ("0000000000000001", "article1"),
        ("0000000000000001", "article2"),
        ("0000000000000003", "article1"),
        ("0000000000000002", "article1"),
    ]
    assert found[0] == dict.fromkeys(COLUMNS, "") | {
        "entry": "0000000000000001",
        "edtf": "[2019-02-03,2019-02-04]",
        "earliest": "2019-02-03",
        "latest": "2019-02-04",
        "precision": "interval",
        "basis": "stated",
        "text": "The pier fell",
        "actors": "Ada Pierce; The council",
        "witnesses": "2",
        "conflict": "2019-02-03 (https://news.test/1?a=1&b=2) | 2019-02-04 (https://news.test/2?a=1&b=2)",
        "event": "event1of1",
        "told": "The pier fell",
        "told_edtf": "[2019-02-03,2019-02-04]",
        "told_basis": "stated",
        "article": "article1",
        "title": "Story 1",
        "outlet": "The Test",
        "source": "https://news.test/1?a=1&b=2",
        "published": "2019-06-03",
        "published_guessed": "no",
        "quote": "The old pier fell into the sea.",
        "start": "0",
        "end": "31",
    }


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "＝1",
        "－1",
        '=LINK("http://x.test")',
        "\x1b[0m=1",
    ],
)
def test_no_cell_is_a_formula(with_words: Callable[[str], Timeline], words: str) -> None:
    for row in rows(with_words(words)):
        assert row["text"] == f"'{flat(words)}"
    assert "28 cells begin with an apostrophe, lest a spreadsheet take a formula out of an article" in (
        Csv().losses(with_words(words))
    )


@given(words=st.text(st.characters(), max_size=60))
def test_any_words_stay_in_their_cell(with_words: Callable[[str], Timeline], words: str) -> None:
    for row in rows(with_words(words)):
        assert row["quote"].removeprefix("'") == row["text"].removeprefix("'") == row["title"].removeprefix("'")
        assert not row["text"].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert len(row["text"].splitlines()) <= 1
        assert (row["edtf"], row["end"]) != ("", "")


def test_a_year_before_the_common_era_is_no_sum(all_dates: Timeline) -> None:
    first, last = rows(all_dates)[0], rows(all_dates)[-1]
    assert first["edtf"] == first["earliest"] == "'-0043-03-15"
    assert (last["edtf"], last["basis"], last["text"]) == ("", "unknown", "The pier fell 18")


def test_lines_end_as_rfc_4180_says(all_dates: Timeline) -> None:
    text = Csv().timeline(all_dates)
    assert text.count("\r\n") == text.count("\n") == 1 + len(all_dates.entries) + len(all_dates.undated)


def test_what_has_no_cell_is_told(everything: Timeline) -> None:
    assert Csv().losses(everything)[0] == (
        "2 further quotes, 1 reason of merging, 1 mention of actors, 2 texts of articles, 1 warning"
        " and 1 note of provenance are left out"
    )


def test_an_article_that_is_not_there_leaves_its_cells_empty(
    an_entry: Callable[..., Entry], with_entries: Callable[..., Timeline]
) -> None:
    (row,) = rows(with_entries(an_entry(1, articles=(7,), quotes=())))
    assert (row["article"], row["title"], row["source"], row["quote"]) == ("article7", "", "", "")
