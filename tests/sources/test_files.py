from __future__ import annotations

import gzip
import io
import os
import sys
import zipfile
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
from dateline.sources.kinds import HEAD_BYTES

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


def test_all_sources_come_through_the_hook() -> None:
    manager = pluggy.PluginManager(hookspecs.GROUP)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    assert [source.name for source in manager.hook.dateline_sources()[0]] == ["web", "files", "stdin"]


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
    for name in ("b.txt", "a.md", "c.TEXT", "plain", "story.news", "deep/er/d.txt", "deep/a.json"):
        write(tmp_path / name)
    for name in (".hidden.txt", ".git/e.txt", "picture.png", "README.md", "SOURCES.md", "LICENSE", "a.css", "b.txt~"):
        write(tmp_path / name)
    write(tmp_path / "timeline.json", '{"schema": "dateline.timeline/1", "entries": []}')
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "data.idx").write_bytes(b"\x00\x01")
    top = tmp_path.as_posix()
    names = ["a.md", "b.txt", "c.TEXT", "plain", "story.news", "deep/a.json", "deep/er/d.txt"]
    assert sources(read(tmp_path)) == [f"{top}/{name}" for name in names]


def test_a_directory_is_read_by_content_and_not_by_ending(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", f'{{"text": "One. {PROSE}"}}\n{{"text": "Two. {PROSE}"}}\n')
    (tmp_path / "b.old").write_bytes(gzip.compress(PROSE.encode()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("c.txt", PROSE)
    (tmp_path / "c.dat").write_bytes(packed.getvalue())
    found = read(tmp_path)
    assert [one.text for one in found if not isinstance(one, InputError)] == [
        f"One. {PROSE}",
        f"Two. {PROSE}",
        PROSE,
        PROSE,
    ]
    assert sources(found)[2:] == [(tmp_path / "b.old").as_posix(), (tmp_path / "c.dat/c.txt").as_posix()]


def test_what_belongs_to_a_saved_page_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "fire_files" / "frame.txt")
    write(tmp_path / "other_files" / "b.txt")
    write(tmp_path / "fire.html", PROSE)
    top = tmp_path.as_posix()
    assert sources(read(tmp_path)) == [f"{top}/fire.html", f"{top}/other_files/b.txt"]


def test_the_limit_is_that_of_the_directory(tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path / name)
    assert sources(read(tmp_path, ReadOptions(limit=2))) == [f"{tmp_path.as_posix()}/{name}" for name in "ab"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights")
def test_links_that_go_in_a_circle_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "a" / "a.txt")
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    assert sources(read(tmp_path)) == [f"{tmp_path.as_posix()}/a/a.txt"]


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
    write(tmp_path / "style.css")
    with pytest.raises(NotAnArticleError, match="holds no article") as caught:
        read(tmp_path)
    assert "are read" in str(caught.value.hint)


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


def test_a_file_over_the_limit_is_read_no_further_than_its_head(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.txt", PROSE * 100_000)
    most = 0

    class Watched(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            nonlocal most
            data = super().read1(size)
            most = max(most, self.tell())
            return data

    data = path.read_bytes()
    monkeypatch.setattr(Path, "open", lambda *_: Watched(data))
    with pytest.raises(TooLargeError, match=r"a\.txt is too large: 2,800,000 bytes, the limit is 1,000$") as caught:
        read(path, ReadOptions(max_bytes=1000))
    assert "max_bytes" in str(caught.value.hint)
    assert 0 < most <= HEAD_BYTES


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
    stdin(monkeypatch, PROSE.encode() * 100_000)
    with pytest.raises(TooLargeError, match=r"^- is too large"):
        list(StandardInput().read("-", ReadOptions(max_bytes=100_000)))
    assert len(sys.stdin.buffer.read()) > 2_800_000 - 300_000


def test_standard_input_is_of_any_kind_by_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    records = "".join(f'{{"text": "{PROSE} Pier {number} fell."}}\n' for number in range(3))
    for data in (records.encode(), gzip.compress(records.encode())):
        stdin(monkeypatch, data)
        texts = [one.text for one in StandardInput().read("-", ReadOptions()) if not isinstance(one, InputError)]
        assert texts == [f"{PROSE} Pier {number} fell." for number in range(3)]


def test_records_on_standard_input_are_articles_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    record = f'{{"text": "{PROSE}"}}\n'.encode()
    count = 100_000
    stdin(monkeypatch, record * count)
    next(StandardInput().read("-", ReadOptions()))
    assert len(sys.stdin.buffer.read()) > len(record) * count // 2


def test_a_standard_input_that_is_not_there_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, None)
    with pytest.raises(InputError, match="no standard input"):
        list(StandardInput().read("-", ReadOptions()))
    stdin(monkeypatch, b"")
    sys.stdin.buffer.close()
    with pytest.raises(InputError, match="standard input cannot be read"):
        list(StandardInput().read("-", ReadOptions()))
