from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
import zlib
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.records import Article
from dateline.sources.archives import members as module
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.opened import read_opened

PROSE = "The harbour burnt on Monday."


def zipped(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def tarred(files: dict[str, bytes | str], mode: Literal["w", "w:gz", "w:xz"] = "w") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:
        for name, data in files.items():
            raw = data.encode() if isinstance(data, str) else data
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return packed.getvalue()


def read(data: bytes, name: str = "news.zip", options: ReadOptions | None = None) -> list[str]:
    found = read_opened(Opened(name, io.BytesIO(data), len(data)), options or ReadOptions())
    return [str(one) if isinstance(one, InputError) else one.source for one in found]


FILES: dict[str, bytes | str] = {
    "b.txt": f"B. {PROSE}",
    "deep/a.md": f"A. {PROSE}",
    "./c": f"C. {PROSE}",
    "picture": b"\x89PNG\r\n\x1a\n",
    "style.css": PROSE,
    "README.md": PROSE,
    ".git/config": PROSE,
    "__MACOSX/._b.txt": PROSE,
    "../../up.txt": f"Up. {PROSE}",
    "timeline.json": '{"schema": "dateline.timeline/1"}',
}
READ = ["../../up.txt", "c", "b.txt", "deep/a.md"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (zipped(FILES), "news.zip"),
        (zipped(FILES, zipfile.ZIP_STORED), "news.zip"),
        (tarred(FILES), "news.tar"),
        (tarred(FILES, "w:gz"), "news.tgz"),
        (tarred(FILES, "w:xz"), "news.tar.xz"),
    ],
)
def test_an_archive_is_read_like_a_directory(data: bytes, name: str) -> None:
    assert read(data, name) == [f"{name}/{member}" for member in READ]


def test_one_bad_file_of_an_archive_does_not_stop_the_reading() -> None:
    data = zipped({"a.txt": "", "b.txt": PROSE, "c.txt": "x" * 2000, "d.gz": gzip.compress(gzip.compress(b""))})
    assert read(data, options=ReadOptions(max_bytes=1000)) == [
        "news.zip/a.txt is empty",
        "news.zip/b.txt",
        "news.zip/c.txt is too large: 2,000 bytes, the limit is 1,000",
        "news.zip/d.gz is packed, and packed again within",
    ]


@pytest.mark.parametrize("name", ["a.zip", "a.txt.gz"])
def test_what_is_packed_within_an_archive_is_refused(name: str) -> None:
    inner = zipped({"a.txt": PROSE}) if name == "a.zip" else gzip.compress(PROSE.encode())
    for data in (zipped({name: inner}), tarred({name: inner}), tarred({name: inner}, "w:gz")):
        assert read(data, "x") == [f"x/{name} is packed, and packed again within"]
    if name == "a.zip":
        with pytest.raises(NotAnArticleError, match="packed again"):
            read(gzip.compress(inner))


def test_records_in_an_archive_are_read() -> None:
    data = zipped({"a.jsonl": f'{{"text": "One. {PROSE}"}}\n{{"text": "Two. {PROSE}"}}\n'})
    (first, second) = read(data)
    assert first.startswith("news.zip/a.jsonl")
    assert first != second


@pytest.mark.parametrize("data", [zipped({"style.css": PROSE}), zipped({}), tarred({"a.png": b"x"})])
def test_an_archive_without_an_article_is_one_error(data: bytes) -> None:
    with pytest.raises(NotAnArticleError, match=r"is an archive that holds no article"):
        read(data)


def test_an_archive_without_an_article_is_passed_over_in_a_folder() -> None:
    data = zipped({"style.css": PROSE})
    assert list(read_opened(Opened("a.zip", io.BytesIO(data), len(data)), ReadOptions(), in_folder=True)) == []


def test_an_encrypted_file_is_told() -> None:
    data = bytearray(zipped({"a.txt": PROSE}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert read(bytes(data)) == ["news.zip/a.txt is encrypted"]


def test_a_rare_method_is_told() -> None:
    assert read(zipped({"a.txt": PROSE}, zipfile.ZIP_LZMA)) == ["news.zip/a.txt is packed by a method that is not read"]


def test_an_archive_of_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MEMBERS", 2)
    for data in (zipped({"a": "", "b": "", "c": ""}), tarred({"a": "", "b": "", "c": ""})):
        with pytest.raises(TooLargeError, match="holds more than 2 files"):
            read(data)


def test_a_list_of_files_that_is_too_long_is_not_read() -> None:
    data = bytearray(zipped({"a.txt": PROSE}))
    end = data.index(b"PK\x05\x06")
    data[:0] = bytes(20_000_000)
    data[end + 20_000_012 : end + 20_000_016] = (20_000_000).to_bytes(4, "little")
    data[:4] = b"PK\x03\x04"
    with pytest.raises(InputError, match="too long"):
        read(bytes(data))


def overlapping(count: int, letter: bytes, size: int) -> bytes:
    """Make an archive whose list names the same packed bytes again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(letter * size) + packer.flush()
    crc = zlib.crc32(letter * size)
    name = b"0000.jsonl"
    sizes = crc.to_bytes(4, "little") + len(packed).to_bytes(4, "little") + size.to_bytes(4, "little")
    local = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0" + sizes + len(name).to_bytes(2, "little") + b"\0\0" + name
    central = b""
    for _ in range(count):
        central += b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0" + sizes + len(name).to_bytes(2, "little")
        central += b"\0" * 16 + name
    body = local + packed
    counts = count.to_bytes(2, "little") * 2
    end = (
        b"PK\x05\x06\0\0\0\0" + counts + len(central).to_bytes(4, "little") + len(body).to_bytes(4, "little") + b"\0\0"
    )
    return body + central + end


def test_a_document_of_word_is_told_by_its_list_of_files() -> None:
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    media = {f"media/{number}.bin": os.urandom(30_000) for number in range(3)}
    data = zipped({**media, "[Content_Types].xml": types, "word/document.xml": "<w/>"})
    with pytest.raises(InputError) as caught:
        read(data)
    assert "archive" not in str(caught.value)
    assert "media" not in str(caught.value)


def test_files_that_share_their_bytes_are_one() -> None:
    assert read(overlapping(1000, b"x", 20_000_000)) == [
        "news.zip/0000.jsonl is too large: 20,000,000 bytes, the limit is 5,000,000"
    ]


def test_an_archive_that_unpacks_to_absurdly_much_is_given_up() -> None:
    data = zipped({f"{n}.jsonl": b'{"a": 1}\n' + b" " * 30_000_000 for n in range(3)})
    with pytest.raises(TooLargeError, match="unpacks to more than 400 times"):
        read(data)


def test_a_tar_archive_that_breaks_off_is_told() -> None:
    data = tarred({"a.txt": PROSE, "b.txt": PROSE * 100, "c.txt": PROSE})
    broken = bytearray(data)
    broken[broken.index(b"c.txt") + 150] ^= 0xFF
    assert read(bytes(broken), "x")[2] == "x is broken after its file 2; what follows is not read"
    assert read(data[:2500], "x")[1].startswith("x/b.txt ")


def test_headers_that_lead_back_are_given_up() -> None:
    data = bytearray(tarred({"a.txt": PROSE, "b.txt": PROSE}))
    at = data.index(b"b.txt")
    data[at + 124 : at + 136] = (-1024).to_bytes(12, "big", signed=True)
    data[at + 148 : at + 156] = b" " * 8
    data[at + 148 : at + 156] = b"%06o\0 " % sum(data[at : at + 512])
    assert read(bytes(data), "x") == ["x/a.txt", "x is broken after its file 2; what follows is not read"]


def test_a_broken_archive_is_an_input_error() -> None:
    with pytest.raises(InputError, match=r"^x is a broken zip archive"):
        read(b"PK\x03\x04", "x")
    with pytest.raises(InputError, match=r"^x is a broken tar archive"):
        read(b"\0" * 257 + b"ustar\x0000", "x")


def test_links_and_devices_in_a_tar_archive_are_left_out() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(f"{number}.txt")
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
    with pytest.raises(NotAnArticleError, match="holds no article"):
        read(packed.getvalue())


@given(st.sampled_from([zipped(FILES), tarred(FILES)]), st.data())
def test_a_damaged_archive_raises_nothing_but_input_errors(whole: bytes, data: st.DataObject) -> None:
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(broken) - 1))
        broken[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(broken), len(broken) - data.draw(st.integers(1, 300))]))
    try:
        for item in read_opened(Opened("x", io.BytesIO(broken[:cut]), cut), ReadOptions()):
            assert isinstance(item, Article | InputError)
    except InputError:
        pass
