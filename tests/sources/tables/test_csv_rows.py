from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.tables.csv_rows import read_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[..., tuple[list[Article], list[InputError]]]

HEAD = ["id", "headline", "date", "body"]
FIRST = ["1", "Harbour closed", "2019-02-25", 'The "harbour" of Velmora,\nand its quay; was closed on Monday.']
SECOND = ["2", "Ferries wait", "2019-02-26", "Two ferries waited outside."]


def table(*rows: list[str], delimiter: str = ",", **options: Any) -> bytes:  # noqa: ANN401 -- as csv takes them
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter, **options).writerows(rows)
    return written.getvalue().encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_each_row_is_an_article_whatever_parts_its_cells(
    read: Read, delimiter: str, newline: str, quoting: int
) -> None:
    data = table(HEAD, FIRST, SECOND, delimiter=delimiter, lineterminator=newline, quoting=quoting)
    articles, errors = read(read_csv, data)
    assert [article.text for article in articles] == [FIRST[3], SECOND[3]]
    assert [article.title for article in articles] == ["Harbour closed", "Ferries wait"]
    assert [article.published for article in articles] == [date(2019, 2, 25), date(2019, 2, 26)]
    assert [article.source for article in articles] == ["news.file#2", "news.file#3"]
    assert errors == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1251"])
def test_the_encodings_of_spreadsheets_are_read(read: Read, encoding: str) -> None:
    if encoding == "cp1251":
        title, text = "Порт закрыт", "Порт Велморы был закрыт в понедельник утром. Два парома ждали у входа в гавань."
    else:
        title, text = "Café öffnet", "Das Café in Velmora öffnet am Montag. Die Gäste können dann wieder frühstücken."
    data = table(HEAD, ["1", title, "2019-02-25", text]).decode().encode(encoding)
    articles, errors = read(read_csv, data)
    assert [(article.title, article.text) for article in articles] == [(title, text)]
    assert errors == []


def test_columns_with_names_in_another_encoding_are_found(read: Read) -> None:
    data = table(["größe der anzeige für die leserschaft", "text"], ["1", SECOND[3]]).decode().encode("cp1252")
    articles, _ = read(read_csv, data)
    assert [article.text for article in articles] == [SECOND[3]]


def test_blank_rows_and_the_word_of_a_spreadsheet_are_passed_over(read: Read) -> None:
    data = b"sep=;\r\n\r\n" + table(HEAD, [], SECOND, delimiter=";")
    articles, errors = read(read_csv, data)
    assert [article.source for article in articles] == ["news.file#5"]
    assert errors == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["3", "Title"], "has 2 cells, but there are 4 columns"),
        (["3", "Title", "2019-02-25", "The harbour", "was closed."], "has 5 cells"),
        (["3", "Title", "no day", "The harbour was closed."], "date 'no day' is no date"),
        (["3", "Title", "2019-02-25", ""], "no field with a text"),
    ],
)
def test_a_bad_row_is_told_with_its_number_and_the_rest_is_read(read: Read, row: list[str], why: str) -> None:
    articles, errors = read(read_csv, table(HEAD, FIRST, row, SECOND))
    assert [article.title for article in articles] == ["Harbour closed", "Ferries wait"]
    assert [str(error)[:16] for error in errors] == ["news.file: row 3"]
    assert why in str(errors[0])


def test_empty_cells_beyond_the_last_column_are_no_fault(read: Read) -> None:
    articles, errors = read(read_csv, table(HEAD, [*SECOND, "", ""]))
    assert (len(articles), errors) == (1, [])


def test_a_column_told_twice_is_told_where_it_is_read(read: Read) -> None:
    articles, errors = read(read_csv, table(["text", "id", "id", "text"], ["One story.", "1", "2", "Another story."]))
    assert articles == []
    assert "names the field 'text' twice" in str(errors[0])


def test_a_quotation_mark_that_is_never_closed_is_told_and_makes_no_article(read: Read) -> None:
    articles, errors = read(read_csv, table(HEAD, FIRST) + b'2,Open,2019-02-26,"Two ferries\n' + table(SECOND))
    assert [article.title for article in articles] == ["Harbour closed"]
    assert "row 3 opens a quotation mark in line 4 that is never closed" in str(errors[0])


def test_a_row_over_the_limit_is_dropped_to_its_end(read: Read) -> None:
    long = ["3", "Long", "2019-02-26", 'Two "ferries"\n\nwaited, "outside".\n' * 100]
    articles, errors = read(read_csv, table(HEAD, FIRST, long, SECOND), ReadOptions(max_bytes=500))
    assert [article.title for article in articles] == ["Harbour closed", "Ferries wait"]
    assert isinstance(errors[0], TooLargeError)
    assert "row 3 is larger than 500 bytes" in str(errors[0])


def test_a_line_over_the_limit_is_dropped_while_it_is_read(read: Read) -> None:
    long = ["3", "Long", "2019-02-26", "Two ferries waited. " * 100_000]
    articles, errors = read(read_csv, table(HEAD, FIRST, long, SECOND), ReadOptions(max_bytes=500))
    assert [article.title for article in articles] == ["Harbour closed", "Ferries wait"]
    assert isinstance(errors[0], TooLargeError)


def test_a_row_over_the_limit_that_never_ends_is_told(read: Read) -> None:
    data = table(HEAD, FIRST) + b'2,Open,2019-02-26,"Two ferries\n' + b"waited outside\n" * 100
    articles, errors = read(read_csv, data, ReadOptions(max_bytes=500))
    assert [article.title for article in articles] == ["Harbour closed"]
    assert "row 3 opens a quotation mark in line 4 that is never closed" in str(errors[0])
    assert errors[0].hint == "no later row was read"


def test_cells_larger_than_pythons_own_limit_are_read(read: Read) -> None:
    text = "Two ferries waited outside. " * 10_000
    articles, errors = read(read_csv, table(HEAD, ["1", "Long", "2019-02-25", text.strip()]))
    assert (articles[0].text, errors) == (text.strip(), [])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"id,headline\n1,Harbour closed\n", "no column with texts; its columns: id, headline"),
        (b"a," * 6_000 + b"text\n", "columns"),
        (b"id,text\n", "holds no record"),
        (b"x" * 2_000 + b",text\n", "larger than 500 bytes"),
    ],
)
def test_a_table_without_an_article_is_told(read: Read, data: bytes, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read(read_csv, data, ReadOptions(max_bytes=500 if data.startswith(b"xx") else 100_000))


def test_the_column_of_a_mapping_that_is_not_there_is_told(read: Read) -> None:
    with pytest.raises(NotAnArticleError, match="no column with texts; its columns: id, headline, date, body"):
        read(read_csv, table(HEAD, FIRST), ReadOptions(mapping={"text": "story"}))
    articles, errors = read(read_csv, table(HEAD, FIRST), ReadOptions(mapping={"text": "BODY", "published": "dat"}))
    assert [article.published for article in articles] == [None]
    assert "no record has the field 'dat'" in str(errors[0])


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cc", "Cs"]), max_size=30)
TEXTS = CELLS.map(lambda cell: f"The harbour, “{cell}”;\nwas closed.")
ROWS = st.lists(st.tuples(CELLS, TEXTS, st.dates(date(1971, 1, 1), date(2100, 1, 1))), min_size=1, max_size=4)


@given(ROWS, st.sampled_from([",", ";", "\t"]))
def test_what_was_written_is_read(rows: list[tuple[str, str, date]], delimiter: str) -> None:
    told = [[title, text, day.isoformat()] for title, text, day in rows]
    data = table(["title", "text", "published"], *told, delimiter=delimiter)
    items = list(read_csv(Opened("a.csv", io.BytesIO(data)), ReadOptions()))
    assert [(item.text, item.published) for item in items if isinstance(item, Article)] == [
        (text, day) for _, text, day in rows
    ]
    assert [item.title for item in items if isinstance(item, Article)] == [
        " ".join(row[0].split()) or None for row in rows
    ]


@given(st.binary(max_size=200), st.integers(0, 250), st.booleans())
def test_no_bytes_break_the_reading(noise: bytes, at: int, wide: bool) -> None:  # noqa: FBT001 -- hypothesis
    whole = table(HEAD, FIRST, SECOND, delimiter="\t" if wide else ",")
    for data in (noise, whole[:at] + noise + whole[at:], whole[:at], b"text," + noise):
        for options in (ReadOptions(), ReadOptions(max_bytes=70)):
            try:
                for item in read_csv(Opened("a.csv", io.BytesIO(data)), options):
                    assert isinstance(item, (Article, InputError))
            except InputError:
                pass
