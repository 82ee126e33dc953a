from __future__ import annotations

import codecs
import io
import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.tables.jsonl import read_jsonl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Read = Callable[..., tuple[list[Article], list[InputError]]]

FIRST = {"text": "The harbour of Velmora was closed on Monday.", "title": "Harbour closed", "date": "2019-02-25"}
SECOND = {"text": "Two ferries waited outside the harbour.", "title": "Ferries wait", "date": "2019-02-26"}


def jsonl(*records: Any) -> bytes:  # noqa: ANN401 -- any record
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def test_each_line_is_an_article(read: Read) -> None:
    articles, errors = read(read_jsonl, jsonl(FIRST, SECOND))
    assert [article.title for article in articles] == ["Harbour closed", "Ferries wait"]
    assert [article.published for article in articles] == [date(2019, 2, 25), date(2019, 2, 26)]
    assert [article.source for article in articles] == ["news.file#1", "news.file#2"]
    assert errors == []


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b'{"text": "Broken', "broken JSON: Unterminated string"),
        (b"[1, 2]", "a list"),
        (b'"word"', "a string"),
        (b"17", "a number"),
        (b"null", "nothing"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"text": "The \xff\xfe harbour \xc3\xa9t\xc3\xa9 \xc3\xa9 was closed."}', "broken UTF-8"),
        (b'{"text": "A.", "n": ' + b"1" * 10_000 + b"}", "a number that is too long"),
        (b'{"text": "One story.", "text": "Another story."}', "'text' twice"),
        (b'{"id": 1}', "its fields: id"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_rest_is_read(read: Read, bad: bytes, why: str) -> None:
    articles, errors = read(read_jsonl, jsonl(FIRST) + bad + b"\n" + jsonl(SECOND))
    assert [article.title for article in articles] == ["Harbour closed", "Ferries wait"]
    assert len(errors) == 1
    assert str(errors[0]).startswith("news.file: line 2")
    assert why in str(errors[0])


def test_a_name_told_twice_that_nothing_is_read_from_is_no_fault(read: Read) -> None:
    articles, errors = read(read_jsonl, b'{"id": 1, "id": 2, "text": "The harbour was closed."}')
    assert (len(articles), errors) == (1, [])


def test_a_line_over_the_limit_is_dropped_while_it_is_read(read: Read) -> None:
    long = jsonl({"text": "The harbour was closed. " * 20_000})
    articles, errors = read(read_jsonl, long + jsonl(FIRST) + long.strip(), ReadOptions(max_bytes=1_000))
    assert [article.title for article in articles] == ["Harbour closed"]
    assert [str(error)[:17] for error in errors] == ["news.file: line 1", "news.file: line 3"]
    assert all(isinstance(error, TooLargeError) for error in errors)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
def test_the_encodings_of_files_are_read_with_and_without_their_marks(read: Read, encoding: str, mark: bytes) -> None:
    lines = "\r\n\r\n".join(json.dumps(one, ensure_ascii=False) for one in ({**FIRST, "title": "Hafen öffnet"}, SECOND))
    articles, errors = read(read_jsonl, mark + lines.encode(encoding))
    assert [article.title for article in articles] == ["Hafen öffnet", "Ferries wait"]
    assert errors == []


def test_utf_16_that_breaks_off_is_told_after_what_was_whole() -> None:
    data = codecs.BOM_UTF16_LE + jsonl(*[FIRST] * 400).decode().encode("utf-16-le") + b"\x00\xd8"
    items = read_jsonl(Opened("a.jsonl", io.BytesIO(data)), ReadOptions())
    assert isinstance(next(items), Article)
    with pytest.raises(InputError, match=r"a\.jsonl begins in UTF-16 and breaks off it"):
        list(items)


def test_not_a_number_is_nothing(read: Read) -> None:
    articles, errors = read(read_jsonl, b'{"text": "The harbour was closed.", "date": NaN, "author": -Infinity}')
    assert [(article.published, article.authors) for article in articles] == [(None, ())]
    assert errors == []


def test_a_record_of_very_many_names_is_read_in_time(read: Read) -> None:
    names = b",".join(b'"n%d": 1' % number for number in range(100_000))
    articles, _ = read(read_jsonl, b'{"text": "The harbour was closed.", "n1": 2, ' + names + b"}")
    assert len(articles) == 1


def test_a_file_without_a_record_is_told(read: Read) -> None:
    with pytest.raises(NotAnArticleError, match=r"news\.file holds no record"):
        read(read_jsonl, b" \r\n\n")


def test_older_records_are_left_out_where_they_tell_their_day(read: Read) -> None:
    undated = {"text": "Two ferries waited."}
    likely = {"text": "Two ferries waited.", "created_at": "2001-01-01"}
    articles, errors = read(read_jsonl, jsonl(FIRST, SECOND, undated, likely), ReadOptions(since=date(2019, 2, 26)))
    assert [article.published for article in articles] == [date(2019, 2, 26), None, date(2001, 1, 1)]
    assert errors == []


def test_days_of_two_readings_wait_for_a_record_that_tells_the_order(read: Read) -> None:
    text = FIRST["text"]
    records = [{"text": text, "date": day} for day in ("03/04/2019", "2019-01-01", "03/25/2019", "05/06/2019")]
    articles, errors = read(read_jsonl, jsonl(*records))
    assert [article.published for article in articles] == [
        date(2019, 3, 4),
        date(2019, 1, 1),
        date(2019, 3, 25),
        date(2019, 5, 6),
    ]
    assert errors == []


def test_days_of_two_readings_are_told_where_nothing_decides(read: Read) -> None:
    records = [{"text": FIRST["text"], "date": "03/04/2019"}, SECOND]
    articles, errors = read(read_jsonl, jsonl(*records))
    assert [article.title for article in articles] == ["Ferries wait"]
    assert "line 1: date '03/04/2019' may be two days" in str(errors[0])


def test_a_column_of_both_orders_decides_nothing(read: Read) -> None:
    text = FIRST["text"]
    records = [{"text": text, "date": day} for day in ("25/03/2019", "03/25/2019", "03/04/2019")]
    articles, errors = read(read_jsonl, jsonl(*records))
    assert (len(articles), len(errors)) == (2, 1)


def test_waiting_for_the_order_is_bounded() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:  # noqa: ANN401 -- a buffer
            self.asked += 1
            line = jsonl({"text": FIRST["text"], "date": "03/04/2019"})
            buffer[: len(line)] = line
            return len(line)

    stream = Endless()
    items = read_jsonl(Opened("a.jsonl", stream), ReadOptions())  # type: ignore[arg-type]
    assert isinstance(next(items), InputError)
    assert stream.asked < 2_000


def test_a_field_of_the_mapping_that_no_record_has_is_told_at_the_end(read: Read) -> None:
    options = ReadOptions(mapping={"text": "text", "published": "dat", "title": "title"})
    articles, errors = read(read_jsonl, jsonl(FIRST, SECOND), options)
    assert len(articles) == 2
    assert [str(error) for error in errors] == ["news.file: no record has the field 'dat'"]


def test_a_stream_that_breaks_off_is_told_after_what_came() -> None:
    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(5, "Input/output error")
            return super().read1(size)

    items = read_jsonl(Opened("a.jsonl", Broken(jsonl(FIRST))), ReadOptions())
    assert isinstance(next(items), Article)
    with pytest.raises(InputError, match=r"a\.jsonl cannot be read: .*Input/output error"):
        next(items)


def test_records_are_read_as_they_are_asked_for() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield jsonl(FIRST)

    lines = endless()

    class Stream(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:  # noqa: ANN401 -- a buffer
            line = next(lines)
            buffer[: len(line)] = line
            return len(line)

    items = read_jsonl(Opened("-", Stream()), ReadOptions())  # type: ignore[arg-type]
    assert [next(items).source for _ in range(3)] == ["-#1", "-#2", "-#3"]  # type: ignore[union-attr]


WORDS = st.lists(
    st.sampled_from("Harbour Velmora ferries waited closed öffnet 港 “quay” \\ / \u2028 \x85 €".split()),
    min_size=1,
    max_size=30,  # a title of hundreds of letters is cut
)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "text": WORDS.map(lambda words: "It was so: " + " ".join(words) + "."),
            "title": WORDS.map(" ".join),
            "date": st.dates(date(1971, 1, 1), date(2100, 1, 1)),
        }
    ),
    min_size=1,
    max_size=5,
)


@given(RECORDS, st.booleans(), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_what_was_written_is_read(records: list[dict[str, Any]], ascii_only: bool, newline: str) -> None:  # noqa: FBT001 -- hypothesis
    told = [{**record, "date": record["date"].isoformat()} for record in records]
    data = newline.join(json.dumps(record, ensure_ascii=ascii_only) for record in told).encode()
    items = list(read_jsonl(Opened("a.jsonl", io.BytesIO(data)), ReadOptions()))
    assert [(item.text, item.published) for item in items if isinstance(item, Article)] == [
        (record["text"], record["date"]) for record in records
    ]
    assert [item.title for item in items if isinstance(item, Article)] == [
        " ".join(r["title"].split()) for r in records
    ]


@given(st.binary(max_size=200), st.integers(0, 250), st.integers(1, 40))
def test_no_bytes_break_the_reading(noise: bytes, at: int, limit: int) -> None:
    whole = jsonl(FIRST, SECOND)
    for data in (noise, whole[:at] + noise + whole[at:], whole[:at]):
        for options in (ReadOptions(), ReadOptions(max_bytes=limit)):
            try:
                for item in read_jsonl(Opened("a.jsonl", io.BytesIO(data)), options):
                    assert isinstance(item, (Article, InputError))
            except InputError:
                pass
