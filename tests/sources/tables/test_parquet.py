from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, ReaderNotInstalledError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.tables.parquet import read_parquet

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[..., tuple[list[Article], list[InputError]]]

TEXTS = ["The harbour of Velmora was closed on Monday.", "Two ferries waited outside the harbour."]
TITLES = ["Harbour closed", "Ferries wait"]
DAYS = [date(2019, 2, 25), date(2019, 2, 26)]


def parquet(columns: dict[str, Any], **options: Any) -> bytes:  # noqa: ANN401 -- as pyarrow takes them
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written, **options)
    return written.getvalue()


@pytest.mark.parametrize("compression", ["NONE", "SNAPPY", "GZIP", "ZSTD", "BROTLI"])
def test_each_row_is_an_article(read: Read, compression: str) -> None:
    data = parquet({"id": [1, 2], "body": TEXTS, "title": TITLES, "date": DAYS}, compression=compression)
    articles, errors = read(read_parquet, data)
    assert [article.text for article in articles] == TEXTS
    assert [article.title for article in articles] == TITLES
    assert [article.published for article in articles] == DAYS
    assert [article.source for article in articles] == ["news.file#1", "news.file#2"]
    assert errors == []


@pytest.mark.parametrize(
    "days",
    [
        pa.array(["2019-02-25", "2019-02-26"]),
        pa.array([datetime(2019, 2, 25, 10), datetime(2019, 2, 26, 10)], pa.timestamp("s")),  # noqa: DTZ001 -- as tables hold them
        pa.array([1551052800123456789, 1551139200123456789], pa.timestamp("ns")),
        pa.array([1551052800123456789, 1551139200123456789], pa.timestamp("ns", "UTC")),
        pa.array([datetime(2019, 2, 25, tzinfo=UTC), datetime(2019, 2, 26, tzinfo=UTC)]),
        pa.array([1551052800, 1551139200]),
        pa.array([20190225, 20190226], pa.int32()),
        pa.array([1551052800.0, 1551139200.0]),
    ],
)
def test_days_are_read_whatever_their_column_is_made_of(read: Read, days: pa.Array) -> None:
    articles, errors = read(read_parquet, parquet({"text": TEXTS, "published": days}))
    assert [article.published for article in articles] == DAYS
    assert errors == []


def test_the_day_is_the_one_in_the_offset_of_the_column(read: Read) -> None:
    zone = timezone(timedelta(hours=13))
    days = pa.array([datetime(2019, 2, 26, 1, tzinfo=zone)] * 2, pa.timestamp("us", "+13:00"))
    articles, _ = read(read_parquet, parquet({"text": TEXTS, "published": days}))
    assert {article.published for article in articles} == {date(2019, 2, 26)}


def test_objects_lists_and_bytes_in_cells_are_read(read: Read) -> None:
    data = parquet(
        {
            "article": [{"words": text, "other": 1} for text in TEXTS],
            "authors": [["Ada Quill", "Bo Reed"], []],
            "source": [b"Velmora Post", None],
        }
    )
    articles, _ = read(read_parquet, data, ReadOptions(mapping={"text": "article.words"}))
    assert [article.text for article in articles] == TEXTS
    assert [article.authors for article in articles] == [("Ada Quill", "Bo Reed"), ()]
    assert [article.outlet for article in articles] == ["Velmora Post", None]


def test_a_bad_row_is_told_with_its_number_and_the_rest_is_read(read: Read) -> None:
    far = pa.array([2**62, 0], pa.timestamp("us"))
    articles, errors = read(read_parquet, parquet({"text": TEXTS, "published": far}))
    assert [article.text for article in articles] == TEXTS[1:]
    assert str(errors[0]).startswith("news.file: row 1")
    articles, errors = read(read_parquet, parquet({"text": [None, TEXTS[1]]}))
    assert [article.text for article in articles] == TEXTS[1:]
    assert str(errors[0]).startswith("news.file: row 1 has no field with a text")


def test_progress_is_told_in_bytes_of_the_file() -> None:
    told: list[tuple[str, int, int]] = []
    data = parquet({"text": TEXTS * 100})
    options = ReadOptions(on_progress=lambda *args: told.append(args))
    assert len(list(read_parquet(Opened("a.parquet", io.BytesIO(data), len(data)), options))) == 200
    assert told[-1] == ("a.parquet", len(data), len(data))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_a_stream_that_cannot_seek_is_read() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    items = list(read_parquet(Opened("-", Pipe(parquet({"text": TEXTS}))), ReadOptions()))
    assert [item.text for item in items if isinstance(item, Article)] == TEXTS


def test_a_table_without_texts_names_its_columns(read: Read) -> None:
    with pytest.raises(NotAnArticleError, match="no column with texts; its columns: id, story_no"):
        read(read_parquet, parquet({"id": [1], "story_no": [2]}))
    with pytest.raises(NotAnArticleError, match="holds no record"):
        read(read_parquet, parquet({"text": pa.array([], pa.string())}))
    with pytest.raises(NotAnArticleError, match="columns"):
        read(read_parquet, parquet({f"text{at}": pa.array([], pa.string()) for at in range(5_001)}))


def test_a_bomb_is_refused_before_it_is_unpacked(read: Read) -> None:
    data = parquet({"text": ["a" * 1_000_000] * 40}, compression="ZSTD", use_dictionary=False)
    assert len(data) < 100_000
    with pytest.raises(TooLargeError, match="times its size"):
        read(read_parquet, data, ReadOptions(max_document_bytes=1_000_000))


def test_without_pyarrow_the_extra_is_named(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ReaderNotInstalledError) as raised:
        read(read_parquet, b"PAR1")
    assert "dateline[parquet]" in str(raised.value.hint)


def test_a_file_that_is_cut_or_none_is_told(read: Read) -> None:
    data = parquet({"text": TEXTS})
    for cut in (b"", b"PAR1", b"PAR1PAR1", data[:-10], data[: len(data) // 2], b"PAR1" + b"\xff" * 50 + b"PAR1"):
        with pytest.raises(InputError, match=r"^news\.file is no readable Parquet"):
            read(read_parquet, cut)


WHOLE = parquet({"text": TEXTS * 4, "title": TITLES * 4, "date": DAYS * 4}, row_group_size=4)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=4),
    st.binary(max_size=60),
)
def test_no_bytes_break_the_reading(changes: list[tuple[int, int]], noise: bytes) -> None:
    mutated = bytearray(WHOLE)
    for at, byte in changes:
        mutated[at] = byte
    for data in (bytes(mutated), b"PAR1" + noise + len(noise).to_bytes(4, "little") + b"PAR1"):
        try:
            for item in read_parquet(Opened("a.parquet", io.BytesIO(data), len(data)), ReadOptions()):
                assert isinstance(item, (Article, InputError))
        except InputError:
            pass
