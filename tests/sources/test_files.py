from __future__ import annotations

import io
import os
import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pluggy
import pytest

from dateline.errors import InputError, NotAnArticleError, SourceNotFoundError, TooLargeError
from dateline.plugins import hookspecs
from dateline.sources import plugin
from dateline.sources.base import ReadOptions
from dateline.sources.files import Files, StandardInput

if TYPE_CHECKING:
    from dateline.records import Article

PROSE = "The harbour burnt on Monday."
DAY = date(2024, 9, 13)


def read(reference: str | Path, options: ReadOptions | None = None) -> list[Article | InputError]:
    return list(Files().read(str(reference), options or ReadOptions()))


def write(path: Path, text: str = PROSE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def sources(found: list[Article | InputError]) -> list[str]:
    return [str(one) if isinstance(one, InputError) else one.source for one in found]


def test_both_sources_come_through_the_hook() -> None:
    manager = pluggy.PluginManager(hookspecs.GROUP)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    assert [source.name for source in manager.hook.dateline_sources()[0]] == ["files", "stdin"]


@pytest.mark.parametrize(
    ("reference", "claimed"),
    [
        ("a.txt", True),
        ("news/", True),
        ("C:\\news\\a.txt", True),
        ("-", False),
        ("https://x.example/a", False),
        ("feed://x", False),
    ],
)
def test_paths_are_claimed_and_addresses_are_not(reference: str, claimed: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    assert Files().claims(reference) is claimed
    assert StandardInput().claims(reference) is (reference == "-")


def test_a_file_is_one_article_under_the_name_the_user_gave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "news" / "a.txt")
    monkeypatch.chdir(tmp_path)
    (article,) = read("news/a.txt", ReadOptions(published=DAY))
    assert not isinstance(article, InputError)
    assert (article.source, article.text, article.published) == ("news/a.txt", PROSE, DAY)


def test_a_file_that_is_named_is_read_whatever_its_ending(tmp_path: Path) -> None:
    assert len(read(write(tmp_path / "README.news"))) == 1


def test_a_directory_is_read_in_order_and_only_its_articles(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c.TEXT", "plain", "deep/er/d.txt", "deep/a.txt"):
        write(tmp_path / name)
    for name in (".hidden.txt", ".git/e.txt", "gold.json", "picture.png", "README.md", "SOURCES.md", "LICENSE"):
        write(tmp_path / name)
    top = tmp_path.as_posix()
    names = ["a.md", "b.txt", "c.TEXT", "plain", "deep/a.txt", "deep/er/d.txt"]
    assert sources(read(tmp_path)) == [f"{top}/{name}" for name in names]


def test_a_broken_file_in_a_directory_does_not_stop_the_reading(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "")
    write(tmp_path / "b.txt")
    (tmp_path / "c.txt").write_bytes(b"\x7fELF")
    write(tmp_path / "d.txt", PROSE * 100)
    write(tmp_path / "e.txt", f"Published: soon\n\n{PROSE}")
    (tmp_path / "f.txt").symlink_to(tmp_path / "gone.txt")
    found = read(tmp_path, ReadOptions(max_bytes=1000))
    kinds = [type(one) for one in found]
    assert kinds[0] is kinds[2] is NotAnArticleError
    assert kinds[3:] == [TooLargeError, InputError, SourceNotFoundError]
    assert sources(found)[1] == (tmp_path / "b.txt").as_posix()


def test_a_folder_that_cannot_be_entered_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "shut" / "b.txt")
    enter = os.scandir

    def refuse(path: str) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", path)
        return enter(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = read(tmp_path)
    assert sources(found)[1] == f"{(tmp_path / 'shut').as_posix()} cannot be read: Permission denied"


def test_a_directory_without_an_article_is_one_error(tmp_path: Path) -> None:
    write(tmp_path / "gold.json")
    with pytest.raises(NotAnArticleError, match="holds no article") as caught:
        read(tmp_path)
    assert caught.value.hint == "files ending in .md, .text, .txt are read"


@pytest.mark.parametrize("reference", ["gone.txt", "a.txt/b.txt", "", "a\x00b"])
def test_a_path_that_leads_nowhere_is_not_found(
    reference: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.txt")
    with pytest.raises(SourceNotFoundError):
        read(reference)


def test_a_name_that_is_too_long_or_no_text_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read("x" * 5000)
    with pytest.raises(SourceNotFoundError, match=r"gone\?\.txt: no such file$"):
        read(f"{tmp_path}/gone\udcff.txt")


def test_a_file_that_may_not_be_opened_is_an_input_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"a\.txt cannot be read: Permission denied$"):
        read(path)


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", PROSE * 100)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(TooLargeError, match=r"a\.txt is too large: 2,800 bytes, the limit is 1,000$") as caught:
        read(path, ReadOptions(max_bytes=1000))
    assert "max_bytes" in str(caught.value.hint)


def test_a_file_that_grows_while_it_is_read_is_still_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt")
    monkeypatch.setattr(Path, "open", lambda *_: io.BytesIO(PROSE.encode() * 100))
    with pytest.raises(TooLargeError, match="more bytes"):
        read(path, ReadOptions(max_bytes=1000))


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_a_pipe_or_a_device_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="not a regular file"):
        read(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="not a regular file"):
        read("/dev/null")


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes | None) -> None:
    fake = SimpleNamespace(buffer=io.BytesIO(data)) if data is not None else None
    monkeypatch.setattr(sys, "stdin", fake)


def test_standard_input_is_one_article(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, PROSE.encode())
    (article,) = StandardInput().read("-", ReadOptions(published=DAY))
    assert not isinstance(article, InputError)
    assert (article.source, article.text, article.published) == ("-", PROSE, DAY)


def test_standard_input_is_read_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, PROSE.encode() * 100)
    with pytest.raises(TooLargeError, match=r"^- is too large"):
        list(StandardInput().read("-", ReadOptions(max_bytes=1000)))
    assert len(sys.stdin.buffer.read()) == 2800 - 1001


def test_a_standard_input_that_is_not_there_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, None)
    with pytest.raises(InputError, match="no standard input"):
        list(StandardInput().read("-", ReadOptions()))
    stdin(monkeypatch, b"")
    sys.stdin.buffer.close()
    with pytest.raises(InputError, match="standard input cannot be read"):
        list(StandardInput().read("-", ReadOptions()))
