from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.documents import mbox
from dateline.sources.documents.mbox import read_mbox

STORY = b"The old pier reopened to walkers on Monday after two years of repairs."


def message(subject: bytes, day: int = 25, text: bytes = STORY, first: bytes = b"From ina@strand.example") -> bytes:
    stamp = b" Mon Feb 25 10:15:00 2019" if b"@" in first else b""
    head = b"Subject: " + subject + b"\nDate: %d Feb 2019 10:15:00 +0000" % day
    return first + stamp + b"\n" + head + b"\n\n" + text + b"\n\n"


def read(data: bytes, options: ReadOptions | None = None) -> list[object]:
    return list(read_mbox(Opened("mail.mbox", io.BytesIO(data), len(data)), options or ReadOptions()))


def titles(found: list[object]) -> list[str | None]:
    return [item.title if isinstance(item, Article) else str(item) for item in found]


def test_each_message_is_an_article_that_names_its_place() -> None:
    found = read(message(b"One") + message(b"Two", 26) + message(b"Three", first=b"From -"))
    assert titles(found) == ["One", "Two", "Three"]
    assert [item.source for item in found if isinstance(item, Article)] == [
        f"mail.mbox#{number}" for number in (1, 2, 3)
    ]
    assert [item.published for item in found if isinstance(item, Article)][1] == date(2019, 2, 26)


def test_a_line_of_prose_that_begins_with_from_begins_no_message() -> None:
    prose = (
        STORY + b"\n\nFrom Monday on it is open.\nFrom x@y.example Mon Feb 25 10:15:00 2019\n\n>From here it is far."
    )
    (article,) = read(message(b"One", text=prose))
    assert isinstance(article, Article)
    assert "From Monday on it is open." in article.text
    assert article.text.endswith("\n\nFrom here it is far.")


def test_a_message_that_cannot_be_read_is_told_and_the_others_are_read() -> None:
    data = (
        message(b"One")
        + b"From x@y.example Mon Feb 25 10:15:00 2019\nno header\n\n"
        + message(b"", text=b"")
        + message(b"Four")
    )
    assert titles(read(data)) == [
        "One",
        "mail.mbox: message 2 is no mail message: it has no header",
        "mail.mbox: message 3 has no sentence",
        "Four",
    ]


def test_a_message_over_the_limit_is_told_and_not_kept() -> None:
    data = (
        message(b"One")
        + message(b"Two", text=b"x" * 200_000)
        + message(b"Three")
        + message(b"Four", text=b"y\n" * 5_000)
    )
    one, two, three, four = read(data, ReadOptions(max_document_bytes=1_000))
    assert titles([one, three]) == ["One", "Three"]
    assert isinstance(two, TooLargeError)
    assert isinstance(four, TooLargeError)
    assert str(two) == "mail.mbox: message 2 is too large: the limit is 1,000 bytes"


def test_messages_sent_before_a_day_are_left_out() -> None:
    data = message(b"Old", 24) + message(b"New", 25) + message(b"Newer", 26)
    assert titles(read(data, ReadOptions(since=date(2019, 2, 25)))) == ["New", "Newer"]


def test_the_progress_is_told_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mbox, "_BETWEEN_REPORTS", 1_000)
    seen: list[tuple[str, int, int]] = []
    data = message(b"One", text=STORY + b"\n" + b"x" * 800 + b"\n" + b"x" * 600)
    read(data, ReadOptions(on_progress=lambda *told: seen.append(told)))
    assert seen[-1] == ("mail.mbox", len(data), len(data))
    assert len(seen) == 2


def test_a_mailbox_is_read_as_it_streams() -> None:
    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            del size
            rows.append(row := message(b"One").splitlines(keepends=True)[len(rows) % 6])
            return row

    rows: list[bytes] = []
    found = read_mbox(Opened("mail.mbox", io.BufferedReader(io.BytesIO()), 0), ReadOptions())
    with pytest.raises(InputError, match="it is empty"):
        next(found)
    found = read_mbox(Opened("mail.mbox", Endless()), ReadOptions())  # type: ignore[arg-type]
    assert titles([next(found) for _ in range(5)]) == ["One"] * 5
    assert len(rows) < 40


@pytest.mark.parametrize("data", [b"", b"\n\n", STORY, b"Subject: x\n\nFrom a@b.example Mon Feb 25 10:15:00 2019\n"])
def test_what_is_no_mailbox_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^mail\.mbox is no mailbox"):
        read(data)


def test_a_stream_that_breaks_off_is_told_after_what_was_read() -> None:
    class Broken(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            row = super().readline(size)
            if not row:
                raise EOFError("cut off")
            return row

    found = read_mbox(Opened("mail.mbox", Broken(message(b"One") + message(b"Two"))), ReadOptions())
    assert titles([next(found)]) == ["One"]
    with pytest.raises(InputError, match=r"^mail\.mbox cannot be read: cut off"):
        next(found)


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([message(b"x"), b"From a\n", b"\n\n", b">From "]))))
def test_no_bytes_crash_the_reader(pieces: list[bytes]) -> None:
    try:
        found = read(b"From -\n" + b"".join(pieces))
    except InputError:
        return
    assert all(isinstance(item, (Article, InputError)) for item in found)
