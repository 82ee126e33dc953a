from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.receipts.conftest import done, failed

from dateline.errors import InvalidAnswerError, UsageError
from dateline.receipts.chain import OPENING, chained, first_link, head_line
from dateline.receipts.reading import MAX_LINE, is_receipt, opened
from dateline.receipts.records import RECEIPT_FORMAT, Receipt
from dateline.receipts.standing import standing, verified

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[..., Path]

STEPS = (done(1), done(2), failed(3, InvalidAnswerError("no use")), done(4))


def test_a_receipt_is_one_json_document_that_fits_its_schema(write: Write) -> None:
    told = json.loads(write(STEPS).read_bytes())
    schema = Receipt.model_json_schema(by_alias=True, mode="serialization")
    jsonschema.Draft202012Validator(schema).validate(told)
    assert (told["format"], len(told["articles"]), told["totals"]["done"]) == (RECEIPT_FORMAT, 4, 3)
    assert Receipt.model_validate_json(json.dumps(told)).totals.failed == 1


def test_what_was_written_is_read_back(write: Write) -> None:
    with opened(write(STEPS)) as reading:
        rows = list(reading.rows())
    assert [row.status for row in rows] == ["done", "done", "failed", "done"]
    assert [row.n for row in rows] == [1, 2, 3, 4]
    assert reading.tail is not None
    assert reading.tail.chain == reading.link
    assert (reading.tail.complete, reading.tail.totals) == (False, reading.totals)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(cut=st.integers(0, 4000))
def test_cut_at_any_byte_a_receipt_gives_the_rows_that_are_whole(write: Write, cut: int) -> None:
    path = write(STEPS)
    whole = path.read_bytes()
    cut %= len(whole)
    path.write_bytes(whole[:cut])
    if cut < whole.index(OPENING) + len(OPENING):
        with pytest.raises(UsageError, match="is no receipt"):
            verified(path)
        return
    read = verified(path)
    assert read.tail is None
    assert read.totals.articles == whole[:cut].count(b"\n") - 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_no_byte_can_be_changed_unseen(write: Write, place: int, byte: int) -> None:
    path = write(STEPS)
    data = bytearray(path.read_bytes())
    place %= len(data)
    if data[place] == byte:
        return
    ends = {at for at, one in enumerate(data) if one == ord("\n")}
    data[place] = byte
    path.write_bytes(data)
    try:
        read = verified(path)
    except UsageError:
        return
    # a line break less at the very end is how a run that was killed leaves it
    assert place in ends
    assert read.tail is None


@pytest.mark.parametrize("line", [1, 2, 3, 4])
def test_no_row_can_be_left_out(write: Write, line: int) -> None:
    path = write(STEPS)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:line] + lines[line + 1 :]))
    with pytest.raises(UsageError, match="was changed, or something before it left out"):
        verified(path)


def test_a_line_after_the_end_is_no_part_of_it(write: Write) -> None:
    path = write(STEPS)
    with path.open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(UsageError, match="goes on after its end"):
        verified(path)


def forged(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Change the first row, and make the chain fit."""
    with opened(path) as reading:
        row = next(reading.rows())
    top = head_line(reading.head)
    told = row.model_dump(mode="json")
    change(told)
    text, _ = chained(row.model_construct(**told), first_link(top))
    path.write_bytes(top + b" " + text + b"\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.update(n=7),
        lambda row: row.update(n="1"),
        lambda row: row.update(status="fine"),
        lambda row: row.update(attempts=-1),
        lambda row: row.update(cost_usd="1"),
        lambda row: row.update(dropped={"a": "b"}),
        lambda row: row.update(source=["a"]),
    ],
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # pydantic's, of the wrong types that are written here
def test_rows_of_wrong_types_are_refused_though_their_chain_fits(
    write: Write, change: Callable[[dict[str, object]], object]
) -> None:
    path = write(STEPS)
    forged(path, change)
    with pytest.raises(UsageError, match="is no receipt as dateline wrote it"):
        verified(path)


def test_sums_that_are_not_those_of_the_rows_are_refused_though_their_chain_fits(write: Write) -> None:
    path = write(STEPS)
    with opened(path) as reading:
        links = [row.chain for row in reading.rows()]
    tail = reading.tail
    assert tail is not None
    text, _ = chained(tail.model_copy(update={"totals": tail.totals.model_copy(update={"done": 4})}), links[-1])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + b"]," + text[1:] + b"\n")
    with pytest.raises(UsageError, match="its sums are not those of its rows"):
        verified(path)


START = b'{"format": "dateline.receipt/1", '


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is no receipt"),
        (b"\x00" * 100, "is no receipt"),
        (b"{}", "is no receipt"),
        (b'{"schema": "dateline.brief/1"}', "is no receipt"),
        (b'{"format": "dateline.receipt/2", "x": [\n', "format 2, and this dateline reads dateline.receipt/1"),
        (b'{"format": "dateline.receipt/999999999"}', "format 999999999"),
        (START + b"\xff" + OPENING, "is no receipt"),
        (START + b'"a": ' + b"[" * 100_000 + OPENING, "is no receipt"),
        (START + b'"dateline": 1' + OPENING, "is no receipt"),
        (START + b'"a": "' + b"x" * 2**21, "first line is not whole"),
    ],
)
def test_what_is_no_receipt_is_refused_in_words(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=told) as error:
        standing(path)
    assert len(str(error.value)) < len(str(path)) + 500


def test_a_line_without_end_is_not_read_into_memory(write: Write) -> None:
    path = write(STEPS, ended=None)
    with path.open("ab") as file:
        file.write(b"," + b"x" * MAX_LINE)
    with pytest.raises(UsageError, match="a line has more than"):
        verified(path)


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(UsageError, match="it is no file"):
            verified(path)
    with pytest.raises(UsageError, match="no such file"):
        verified(tmp_path / "gone")
    with pytest.raises(UsageError, match="cannot be read"):
        verified(tmp_path / "a\x00b")


def test_only_a_receipt_or_an_empty_file_may_be_overwritten(write: Write, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "article.txt").write_text("The dam broke.", "utf-8")
    assert is_receipt(write(STEPS))
    assert is_receipt(tmp_path / "empty")
    assert not is_receipt(tmp_path / "article.txt")
