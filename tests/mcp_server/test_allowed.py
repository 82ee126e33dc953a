"""Which files and addresses may be read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import AddressRefusedError, DatelineError, InputError, SourceNotFoundError, UsageError
from dateline.mcp_server.allowed import Allowed, NoWeb

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Make a folder that may be read, and one beside it that may not."""
    inside, outside = tmp_path / "news", tmp_path / "news-secret"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a.txt").write_text("The dam broke.", "utf-8")
    (inside / "week").mkdir()
    (inside / "week" / "b.txt").write_text("The ferry sank.", "utf-8")
    return inside, outside


def test_a_path_is_relative_to_a_folder_or_absolute_in_it(folders: tuple[Path, Path]) -> None:
    inside, _ = folders
    allowed = Allowed.under([inside])
    whole = os.path.realpath(inside / "week" / "b.txt")
    for reference in ("week/b.txt", "./week/../week/b.txt", str(inside / "week" / "b.txt"), "week//b.txt"):
        assert allowed.checked(reference) == whole
    assert allowed.checked(".") == os.path.realpath(inside)


def test_the_first_folder_that_has_the_file_is_taken(folders: tuple[Path, Path]) -> None:
    inside, outside = folders
    (outside / "only.txt").write_text("The pier fell.", "utf-8")
    allowed = Allowed.under([inside, outside])
    assert allowed.checked("a.txt") == os.path.realpath(inside / "a.txt")
    assert allowed.checked("only.txt") == os.path.realpath(outside / "only.txt")


def test_what_lies_outside_is_refused_in_the_same_words_whether_it_is_there_or_not(folders: tuple[Path, Path]) -> None:
    inside, outside = folders
    (inside / "link.txt").symlink_to(outside / "a.txt")
    (inside / "way").symlink_to(outside)
    (inside / "loop").symlink_to(inside / "loop")
    allowed = Allowed.under([inside])
    references = [
        "../news-secret/a.txt",
        str(outside / "a.txt"),
        str(outside / "not-there.txt"),
        "link.txt",
        "way/a.txt",
        "week/../../news-secret/a.txt",
        "not-there.txt",
        "loop/x",
        "a\x00.txt",
        "~/a.txt",
        "-",
        "@a.txt",
        "/etc/passwd",
        "x" * 5000,
    ]
    for reference in references:
        with pytest.raises(SourceNotFoundError, match="no file that may be read"):
            allowed.checked(reference)


def test_a_folder_with_a_link_that_leads_out_is_refused_as_a_whole(folders: tuple[Path, Path]) -> None:
    inside, outside = folders
    (inside / "week" / "inner.txt").symlink_to(inside / "a.txt")
    allowed = Allowed.under([inside])
    assert allowed.checked("week") == os.path.realpath(inside / "week")
    (inside / "week" / "out.txt").symlink_to(outside / "a.txt")
    with pytest.raises(InputError, match=r"out\.txt in it is a link that leads out"):
        allowed.checked("week")


def test_a_folder_that_is_itself_a_link_is_the_folder_it_leads_to(folders: tuple[Path, Path], tmp_path: Path) -> None:
    inside, _ = folders
    (tmp_path / "alias").symlink_to(inside)
    allowed = Allowed.under([tmp_path / "alias"])
    assert allowed.checked("a.txt") == os.path.realpath(inside / "a.txt")


def test_addresses_are_opened_only_where_that_was_asked_for(tmp_path: Path) -> None:
    address = "HTTPS://example.org/flood.html"
    assert Allowed.under([], addresses=True).checked(address) == address
    for reference in (address, "http://127.0.0.1/", "ftp://example.org/a", "file:///etc/passwd", "memo:x"):
        with pytest.raises(AddressRefusedError):
            Allowed.under([tmp_path]).checked(reference)
    with pytest.raises(AddressRefusedError, match="only http and https"):
        Allowed.under([], addresses=True).checked("file:///etc/passwd")
    web = NoWeb()
    with pytest.raises(AddressRefusedError, match="opens no addresses"):
        web.open(address)
    web.close()


def test_what_is_told_names_what_may_be_read(tmp_path: Path) -> None:
    assert Allowed().told() == "This server reads no files and no addresses."
    told = Allowed.under([tmp_path], addresses=True).told()
    assert told == f"This server reads files and folders under {os.path.realpath(tmp_path)} and web addresses."


def test_a_folder_that_is_not_there_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        Allowed.under([tmp_path / "none"])


@given(st.text())
def test_no_reference_leads_out_or_raises_anything_else(reference: str) -> None:
    root = os.path.realpath(os.path.dirname(__file__))  # noqa: PTH120 -- as the module does
    try:
        found = Allowed.under([root]).checked(reference)
    except DatelineError:
        return
    assert found == root or found.startswith(root + os.sep)
