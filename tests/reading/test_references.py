from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, SourceNotFoundError
from dateline.reading.references import MAX_REFERENCE, expand, same
from dateline.text.article import make_article


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_list_stands_in_the_place_where_it_was_named() -> None:
    Path("list.txt").write_bytes("\ufeff# of today\r\nb.txt\n\n  https://a.example/1  \n".encode())
    assert list(expand(["a.txt", "@list.txt", "c.txt"])) == ["a.txt", "b.txt", "https://a.example/1", "c.txt"]


def test_a_list_may_come_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a.txt\nb.txt")))
    assert list(expand(["@-"])) == ["a.txt", "b.txt"]


def test_a_reference_is_yielded_once_whatever_way_it_is_written() -> None:
    Path("news").mkdir()
    again: list[str] = []
    told = [
        *("news/a.txt", "./news/../news/a.txt", str(Path("news/a.txt").resolve())),
        *("https://A.example:443/x?q=1#top", "HTTPS://a.example/x?q=1", "https://a.example/x?q=2"),
    ]
    assert list(expand(told, again.append)) == [told[0], told[3], told[5]]
    assert again == [told[1], told[2], told[4]]


def test_articles_pass_as_they_are_and_twins_are_for_others_to_find() -> None:
    article = make_article("The pier fell.", "a.txt")
    assert list(expand([article, article])) == [article, article]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a.txt\n@other.txt\n", "list.txt: line 2 names another list"),
        (b"\xff\xfe\xff\n", "list.txt: line 1 is no text in UTF-8"),
        (b"a\x00b\n", "list.txt: line 1 is no reference: it holds a NUL"),
        (
            b"x" * (2 * MAX_REFERENCE + 9) + b"\n",
            f"list.txt: line 1 is no reference: it is longer than {MAX_REFERENCE:,}",
        ),
    ],
)
def test_a_bad_line_of_a_list_is_told_with_its_number_and_the_others_are_read(content: bytes, told: str) -> None:
    Path("list.txt").write_bytes(content + b"z.txt\n")
    *_, error, last = expand(["@list.txt"])
    assert isinstance(error, InputError)
    assert str(error).startswith(told)
    assert last == "z.txt"


@pytest.mark.parametrize("name", ["@gone.txt", "@", "@a\x00b"])
def test_a_list_that_cannot_be_opened_is_an_error_and_the_rest_goes_on(name: str) -> None:
    error, last = expand([name, "a.txt"])
    assert isinstance(error, InputError)
    assert last == "a.txt"


def test_a_list_that_is_not_there_says_what_a_list_is() -> None:
    (error,) = expand(["@gone.txt"])
    assert isinstance(error, SourceNotFoundError)
    assert error.hint is not None
    assert "one a line" in error.hint


def test_what_a_plugin_reads_is_compared_as_it_is_written() -> None:
    assert list(expand(["memo:x", "memo:x", "memo:X", "-"])) == ["memo:x", "memo:X", "-"]


@given(st.text(max_size=60))
def test_every_text_can_be_compared_and_is_the_same_as_itself(reference: str) -> None:
    assert same(reference) == same(reference)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_bytes_of_a_list_raise(lines: list[bytes]) -> None:
    Path("list.txt").write_bytes(b"\n".join(lines))
    assert all(isinstance(one, str | InputError) for one in expand(["@list.txt"]))
