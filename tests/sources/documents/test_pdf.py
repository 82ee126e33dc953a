from __future__ import annotations

import io
import sys
import zlib
from datetime import date
from typing import TYPE_CHECKING

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, ReaderNotInstalledError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.documents import pdf_rows
from dateline.sources.documents.pdf import read_pdf
from dateline.text.facts import NOTHING, Facts

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADLINE = (72, 760, 20, "Pier reopens after two years of repairs")
IMAGE = b"q 400 0 0 400 72 300 cm /Im0 Do Q"
NO_TEXT = b"0 0 m 1 1 l S\n"

Piece = tuple[float, float, float, str]


def shown(pieces: Sequence[Piece]) -> bytes:
    """Return the content of a page: for each piece its place, the size of its letters, and its words."""
    operations = []
    for x, y, size, text in pieces:
        words = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        operations.append(b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (size, x, y, words))
    return b"\n".join(operations)


def column(*rows: str, x: float = 72, y: float = 720) -> list[Piece]:
    """Return rows of text, one beneath the other; a row that begins with blanks is indented."""
    return [
        (x + 6 * (len(row) - len(row.lstrip())), y - 12 * number, 10, row.strip())
        for number, row in enumerate(rows)
        if row.strip()
    ]


DOT = (
    b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    b"stream\n\x00\nendstream"
)


def made(contents: Sequence[bytes], info: bytes = b"", *, pack: bool = False, image: bytes = DOT) -> bytes:
    """Return a PDF with these pages, which may paint ``/Im0``."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    root = b"<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>"
    objects = [root, b"", font, image, b"<<" + info + b">>"]
    kids = []
    for content in contents:
        data = zlib.compress(content) if pack else content
        kids.append(b"%d 0 R" % (len(objects) + 1))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>/XObject<</Im0 4 0 R>>>>>>" % (len(objects) + 2)
        )
        kind = b"/Filter/FlateDecode" if pack else b""
        objects.append(b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), kind, data))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    return written(objects)


def written(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.7\n", []
    for number, value in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<</Size %d/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return data + head + table + trailer % (len(objects) + 1, len(data))


def read(data: bytes, *, facts: Facts = NOTHING, options: ReadOptions | None = None) -> list[object]:
    return list(read_pdf(Opened("a.pdf", io.BytesIO(data), facts=facts), options or ReadOptions()))


def article(data: bytes, facts: Facts = NOTHING) -> Article:
    (found,) = read(data, facts=facts)
    assert isinstance(found, Article)
    return found


STORY = column(
    "The old pier of Strandvik reopened to walkers on Monday after",
    "two years of repairs, and the muni-",
    "cipal administration expects more visitors than in the past.",
    "  The harbour master said that he was content with all of it.",
    "He had asked for state-of-the-",
    "art lamps, and the town bought twelve of them for the pier.",
)
PARAGRAPHS = """\
Pier reopens after two years of repairs

The old pier of Strandvik reopened to walkers on Monday after two years of repairs, and the municipal administration \
expects more visitors than in the past.

The harbour master said that he was content with all of it. He had asked for state-of-the-art lamps, and the town \
bought twelve of them for the pier."""


def test_rows_become_paragraphs_and_divided_words_whole() -> None:
    found = article(made([shown([HEADLINE, *STORY])]))
    assert found.text == PARAGRAPHS
    assert found.title == "Pier reopens after two years of repairs"
    assert [line.dropped for line in found.lines] == ["headline", None, None, None]
    assert found.language == "en-GB"


def test_a_wide_gap_parts_paragraphs_and_a_change_of_column_within_a_sentence_does_not() -> None:
    left = column(
        "The mayor of the town cut a ribbon of red silk before a crowd",
        "of about three hundred people, most of them from the",
    )
    right = column("town itself, while a band played.", "", "A day later the first ferry came.", x=320)
    found = article(made([shown([*left, *right])]))
    first, second = found.text.split("\n\n")
    assert "most of them from the town itself" in first
    assert second == "A day later the first ferry came."


def test_running_heads_and_page_numbers_are_dropped_and_sentences_go_on_over_pages() -> None:
    pages = [
        (
            "The old pier of Strandvik reopened to walkers on Monday, and the",
            "mayor of the town cut a red ribbon before a crowd of people",
        ),
        (
            "who had come from the town and from the villages around the bay.",
            "The first ferry in two years came on Tuesday with forty people",
        ),
        ("and a dog. It left again in the evening.", "The summer will tell whether it pays."),
    ]
    contents = [
        shown([(72, 800, 8, f"The Strand Ledger | {number}"), *column(*rows), (290, 30, 8, f"- {number} -")])
        for number, rows in enumerate(pages, 11)
    ]
    text = article(made(contents)).text
    assert "Ledger" not in text
    assert "1" not in text
    assert "a crowd of people who had come" in text
    assert "forty people and a dog." in text


def test_a_headline_that_is_the_running_head_of_other_pages_stays() -> None:
    contents = [
        shown([(72, 790, 24, "Pier reopens"), *STORY]),
        shown([(72, 800, 8, "Pier reopens"), *column("Its second page has this sentence.")]),
        shown([(72, 800, 8, "Pier reopens"), *column("Its third page has another one.")]),
    ]
    text = article(made(contents)).text
    assert text.startswith("Pier reopens\n\nThe old pier")
    assert text.count("Pier reopens") == 1


def test_what_it_tells_of_itself_is_used_and_its_making_is_a_guess() -> None:
    info = b"/Title(Pier reopens)/Author(Ina Vell; Oro Maske; admin)/CreationDate(D:20190225233000-05'00')"
    found = article(made([shown(STORY)], info))
    assert (found.title, found.authors) == ("Pier reopens", ("Ina Vell", "Oro Maske"))
    assert (found.published, found.published_by, found.published_guessed) == (
        date(2019, 2, 25),
        "PDF CreationDate",
        True,
    )


@pytest.mark.parametrize(
    "title", [b"Microsoft Word - draft3.docx", b"untitled", b"page_07.indd", b"about:blank", b"A1234"]
)
def test_the_name_of_a_file_is_no_title(title: bytes) -> None:
    assert article(made([shown([HEADLINE, *STORY])], b"/Title(%s)" % title)).title == HEADLINE[3]


def test_a_dateline_goes_before_the_making_and_before_what_led_here() -> None:
    rows = column("LUND, Feb. 25, 2019 (NNA) - The old pier reopened to walkers on Monday.")
    feed = Facts(published=date(2019, 2, 27), published_by="feed")
    found = article(made([shown(rows)], b"/CreationDate(D:20200101)"), facts=feed)
    assert (found.published, found.published_by, found.published_guessed) == (date(2019, 2, 25), "dateline", False)
    found = article(made([shown(STORY)], b"/CreationDate(D:20200101)"), facts=feed)
    assert (found.published_by, found.published_guessed) == ("feed", False)


def test_ligatures_become_letters() -> None:
    content = b"BT /F1 10 Tf 1 0 0 1 72 700 Tm (The of\x01ce of the harbour was closed on Monday.) Tj ET"
    data = made([content]).replace(b"/WinAnsiEncoding", b"<</Differences[1/f_fi 1/fi]>>")
    assert article(data).text == "The ofﬁce of the harbour was closed on Monday.".replace("ﬁ", "fi")


def test_scanned_pages_are_told() -> None:
    with pytest.raises(NotAnArticleError, match=r"^a\.pdf has no text: 2 pages are images; it needs OCR") as caught:
        read(made([IMAGE, IMAGE]))
    assert caught.value.hint
    with pytest.raises(NotAnArticleError, match="its page is an image"):
        read(made([IMAGE]))
    with pytest.raises(NotAnArticleError, match=r"^a\.pdf has no text$"):
        read(made([NO_TEXT]))


def test_scanned_pages_among_others_are_left_out_and_told() -> None:
    found, error = read(made([shown(STORY), IMAGE, NO_TEXT, IMAGE]))
    assert isinstance(found, Article)
    assert isinstance(error, InputError)
    assert str(error) == "a.pdf: pages 2, 4 are images, not text: left out"
    _, error = read(made([shown(STORY), *[IMAGE] * 20]))
    assert "and 8 more are images" in str(error)
    _, error = read(made([shown(STORY), NO_TEXT * 100]))
    assert str(error) == "a.pdf: page 2 is an image, not text: left out"


def test_a_page_in_a_font_without_characters_is_no_text() -> None:
    with pytest.raises(NotAnArticleError, match="it needs OCR"):
        read(made([b"BT /F9 10 Tf 72 700 Td (abcdefgh) Tj ET"]))


def test_a_page_that_cannot_be_read_is_told_and_the_others_are_read() -> None:
    broken = made([shown(STORY), NO_TEXT + b" " * 40]).replace(
        b"/Length %d>>stream\n%s" % (len(NO_TEXT) + 40, NO_TEXT),
        b"/Length %d/Filter/No>>stream\n%s" % (len(NO_TEXT) + 40, NO_TEXT),
    )
    found, error = read(broken)
    assert isinstance(found, Article)
    assert str(error).startswith("a.pdf: page 2 could not be read to the end: ")
    only = made([NO_TEXT]).replace(b"/Length %d>>" % len(NO_TEXT), b"/Length %d/Filter/No>>" % len(NO_TEXT))
    with pytest.raises(InputError, match=r"^a\.pdf: page 1 cannot be read: "):
        read(only)


def encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made([shown(STORY)])))
    writer.encrypt(password, algorithm="RC4-128")
    packed = io.BytesIO()
    writer.write(packed)
    return packed.getvalue()


def test_an_encrypted_pdf_is_read_with_the_empty_password_or_refused() -> None:
    assert "The old pier of Strandvik" in article(encrypted("")).text
    with pytest.raises(InputError, match=r"^a\.pdf is encrypted"):
        read(encrypted("secret"))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"x" * 9999, made([shown(STORY)])[:300]])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.pdf "):
        read(data)


def test_bombs_are_refused() -> None:
    zeros = zlib.compress(b" " * 15_000_000, 9)
    packed = made([b"@"]).replace(
        b"/Length 1>>stream\n@", b"/Length %d/Filter/FlateDecode>>stream\n%s" % (len(zeros), zeros)
    )
    with pytest.raises(InputError, match="imit"):
        read(packed)
    with pytest.raises(TooLargeError, match="pages; the limit is 1,000"):
        read(made([NO_TEXT] * 1_001))
    with pytest.raises(TooLargeError, match="more text than an article"):
        read(made([shown(STORY)]), options=ReadOptions(max_bytes=50))
    with pytest.raises(TooLargeError, match="the limit is 100"):
        read(made([shown(STORY)]), options=ReadOptions(max_document_bytes=100))


def test_more_objects_than_a_document_has_are_refused() -> None:
    with pytest.raises(TooLargeError, match="more than 500,000 objects"):
        read(b"%PDF-1.7\n" + b"1 0 obj\n" * 500_001)
    nested = [b"<</Type/Catalog/Pages 2 0 R>>"]
    nested += [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 3) for number in range(200)]
    with pytest.raises(TooLargeError, match="unpacks to more than a document may"):
        read(written([*nested, b"<</Type/Page/Parent 2 0 R>>"]))


def test_encryption_that_needs_one_more_package_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise pypdf.errors.DependencyError

    monkeypatch.setattr(pypdf, "PdfReader", refuse)
    with pytest.raises(ReaderNotInstalledError) as caught:
        read(made([shown(STORY)]))
    assert "pypdf[crypto]" in str(caught.value.hint)


def test_letters_without_height_are_read() -> None:
    assert article(made([b"BT /F1 10 Tf 0 0 0 0 72 700 Tm (The pier reopened on Monday.) Tj ET"])).text == (
        "The pier reopened on Monday."
    )


def test_pages_that_draw_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_rows, "MAX_OPERATIONS", 200)
    with pytest.raises(TooLargeError, match=r"^a\.pdf takes too long"):
        read(made([(shown(STORY) + b"\n") * 10]))
    looped = (shown(STORY) + b"\n") * 10
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<<>>>>/Length %d>>stream\n%s\nendstream"
    with pytest.raises(TooLargeError, match="takes too long"):
        read(made([b"/Im0 Do"], image=form % (len(looped), looped)))


def test_without_its_reader_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    with pytest.raises(ReaderNotInstalledError) as caught:
        read(made([shown(STORY)]))
    assert caught.value.hint == "pip install 'dateline[pdf]'"


SAMPLES = [
    made([shown([HEADLINE, *STORY]), IMAGE], b"/Title(Pier)/CreationDate(D:2019)"),
    made([shown(STORY)], pack=True),
    encrypted(""),
]


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 4_000), st.binary(max_size=8)), max_size=6),
    st.one_of(st.none(), st.integers(0, 4_000)),
)
def test_no_bytes_crash_the_reader(sample: bytes, changes: list[tuple[int, bytes]], end: int | None) -> None:
    data = sample[:end]
    for place, change in changes:
        data = data[:place] + change + data[place + len(change) :]
    try:
        found = read(data)
    except InputError:
        return
    assert all(isinstance(item, (Article, InputError)) for item in found)
