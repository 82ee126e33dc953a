from __future__ import annotations

import io
import sys
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, ReaderNotInstalledError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.documents import docx_package
from dateline.sources.documents.docx import read_docx
from dateline.text.facts import NOTHING, Facts

if TYPE_CHECKING:
    from collections.abc import Callable

STORY = "The old pier reopened to walkers on Monday after two years of repairs."
W = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
DOCUMENT = "word/document.xml"


def made(*paragraphs: str, title: str = "", author: str = "", created: datetime | None = None) -> bytes:
    document = docx.Document()
    core = document.core_properties
    core.title, core.author = title, author
    if created:
        core.created, core.comments = created, ""
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return packed(document.save)


def packed(save: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return file.getvalue()


def with_body(body: str) -> bytes:
    parts = parts_of(made())
    mc = "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    parts[DOCUMENT] = f"<w:document {W} {mc}><w:body>{body}</w:body></w:document>".encode()
    return zipped(parts)


def read(data: bytes, *, facts: Facts = NOTHING, options: ReadOptions | None = None) -> Article:
    opened = Opened("a.docx", io.BytesIO(data), facts=facts)
    (article,) = read_docx(opened, options or ReadOptions())
    assert isinstance(article, Article)
    return article


def test_paragraphs_headings_and_cells_are_read_in_order() -> None:
    document = docx.Document()
    document.core_properties.title = ""
    document.add_heading("Pier reopens", 0)
    document.add_heading("The works", 1)
    document.add_paragraph(STORY)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "The lamps cost a lot.", "The railing cost less."
    document.add_paragraph("That was all.")
    article = read(packed(document.save))
    assert article.text.split("\n\n") == [
        *("Pier reopens", "The works", STORY, "The lamps cost a lot.", "The railing cost less.", "That was all.")
    ]
    assert article.title == "Pier reopens"
    assert [line.dropped for line in article.lines] == ["headline", "headline", None, None, None, None]


def test_all_that_a_reader_sees_is_read_and_what_was_deleted_is_not() -> None:
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    box = f"<w:txbxContent><w:p>{run.format('A box stands here.')}</w:p></w:txbxContent>"
    body = (
        f"<w:p><w:ins>{run.format('The pier ')}</w:ins><w:del>{run.format('never ')}</w:del>"
        f"<w:hyperlink>{run.format('reopened')}</w:hyperlink><w:r><w:tab/><w:t>on</w:t><w:br/><w:t>Monday.</w:t></w:r></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run.format('A control holds this.')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        f"</mc:AlternateContent></w:r>{run.format('Beside the box.')}</w:p><w:p/>"
    )
    assert read(with_body(body)).text.split("\n\n") == [
        *("The pier reopened on\nMonday.", "A control holds this.", "A box stands here.", "Beside the box.")
    ]


def test_footnotes_follow_the_text() -> None:
    parts = parts_of(made(STORY))
    note = "<w:footnote w:id='1'><w:p><w:r><w:t>The first pier burnt down.</w:t></w:r></w:p></w:footnote>"
    parts["word/footnotes.xml"] = f"<w:footnotes {W}>{note}</w:footnotes>".encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    link = f"<Relationship Id='rId99' Type='{kind}' Target='footnotes.xml'/></Relationships>".encode()
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", link)
    assert read(zipped(parts)).text == f"{STORY}\n\nThe first pier burnt down."


def test_what_it_tells_of_itself_is_used_and_its_beginning_is_a_guess() -> None:
    data = made(STORY, title="Pier reopens", author="Ina Vell; Oro Maske", created=datetime(2019, 2, 25, tzinfo=UTC))
    article = read(data)
    assert (article.title, article.authors) == ("Pier reopens", ("Ina Vell", "Oro Maske"))
    assert (article.published, article.published_by, article.published_guessed) == (
        date(2019, 2, 25),
        "DOCX created",
        True,
    )
    article = read(made("LUND, March 3, 2019 - " + STORY, created=datetime(2020, 1, 1, tzinfo=UTC)))
    assert (article.published, article.published_by, article.published_guessed) == (date(2019, 3, 3), "dateline", False)


def test_what_a_template_or_a_program_filled_in_tells_nothing() -> None:
    article = read(made(STORY, title="untitled.docx", author="python-docx"))
    assert (article.title, article.authors, article.published) == (None, (), None)
    parts = parts_of(made(STORY, title="Pier"))
    rels = parts["_rels/.rels"].decode()
    start = rels.index("<Relationship Id", rels.index("core-properties") - 120)
    del parts["docProps/core.xml"]
    parts["_rels/.rels"] = (rels[:start] + rels[rels.index("/>", start) + 2 :]).encode()
    assert read(zipped(parts)).title is None


def test_nothing_that_it_points_at_is_fetched() -> None:
    parts = parts_of(made(STORY))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    link = (
        f"<Relationship Id='rId98' Type='{kind}' Target='http://127.0.0.1:9/x' TargetMode='External'/></Relationships>"
    )
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", link.encode())
    assert read(zipped(parts)).text == STORY


BILLION = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"
BODY = f"<w:document {W}><w:body><w:p><w:r><w:t>&b; The pier reopened.</w:t></w:r></w:p></w:body></w:document>"


@pytest.mark.parametrize(
    "xml",
    [
        (BILLION + BODY).encode(),
        b"\xef\xbb\xbf  " + (BILLION + BODY).encode(),
        (BILLION + BODY).encode("utf-16"),
        (BILLION + BODY).encode("utf-16-le"),
        (BILLION + BODY).encode("cp037"),
        b"<?xml version='1.0' encoding='UTF-7'?>" + BODY.encode(),
    ],
)
def test_entities_are_refused_in_every_encoding(xml: bytes) -> None:
    parts = parts_of(made(STORY)) | {DOCUMENT: xml}
    with pytest.raises(
        InputError, match=r"^a\.docx: 'word/document\.xml' (?:declares a document type|is in an encoding)"
    ):
        read(zipped(parts))


def test_a_part_that_is_not_named_as_xml_is_never_read_as_such() -> None:
    parts = parts_of(made(STORY))
    parts["word/document.png"] = (BILLION + BODY).encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"/word/document.xml", b"/word/document.png")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"word/document.xml", b"word/document.png")
    with pytest.raises(InputError, match="is no DOCX that can be read"):
        read(zipped(parts))


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = parts_of(made(STORY))
    image = {"word/media/a.png": bytes(12_000_000)}
    with pytest.raises(TooLargeError, match="it is a zip bomb"):
        read(zipped(parts | image))
    with pytest.raises(TooLargeError, match="unpacks to"):
        read(zipped(parts | image), options=ReadOptions(max_document_bytes=5_000_000))
    with pytest.raises(TooLargeError, match="bytes of XML; the limit is 4,000"):
        read(zipped(parts), options=ReadOptions(max_bytes=1_000))
    with pytest.raises(TooLargeError, match="the limit is 500"):
        read(zipped(parts), options=ReadOptions(max_document_bytes=500))
    long = made((STORY + " ") * 4_000)
    with pytest.raises(TooLargeError, match="more text than an article"):
        read(long, options=ReadOptions(max_bytes=280_000))
    monkeypatch.setattr(docx_package, "MAX_PARTS", 5)
    with pytest.raises(TooLargeError, match="parts; the limit is 5"):
        read(zipped(parts))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04" + b"x" * 200,
        zipped({"a.txt": b"x"}),
        zipped({"[Content_Types].xml": b"<a/>"}),
        zipped({"[Content_Types].xml": b"no xml"}),
        zipped(parts_of(made(STORY)), zipfile.ZIP_BZIP2),
        zipped(parts_of(made(STORY)) | {DOCUMENT: b"<a>" * 500}),
        zipped(parts_of(made(STORY)) | {DOCUMENT: b""}),
    ],
)
def test_what_is_no_docx_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.docx(?::| is) "):
        read(data)


def test_a_document_without_text_is_no_article() -> None:
    with pytest.raises(NotAnArticleError, match=r"^a\.docx has no text"):
        read(made())


def test_without_its_reader_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(ReaderNotInstalledError) as caught:
        read(made_before)
    assert caught.value.hint == "pip install 'dateline[docx]'"


made_before = made(STORY)
PARTS = parts_of(made_before)


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(sorted(PARTS)),
    st.lists(st.tuples(st.integers(0, 4_000), st.binary(max_size=8)), max_size=4),
    st.integers(0, len(made_before)),
    st.booleans(),
)
def test_no_bytes_crash_the_reader(
    part: str,
    changes: list[tuple[int, bytes]],
    end: int,
    is_inside: bool,  # noqa: FBT001 -- hypothesis gives it
) -> None:
    data = PARTS[part] if is_inside else made_before
    for place, change in changes:
        data = data[:place] + change + data[place + len(change) :]
    try:
        read(zipped(PARTS | {part: data}, zipfile.ZIP_STORED) if is_inside else data[: max(end, 1)])
    except InputError:
        return
