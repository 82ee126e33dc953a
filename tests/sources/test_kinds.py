from __future__ import annotations

import bz2
import codecs
import gzip
import io
import json
import lzma
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.sources.kinds import ARCHIVES, HEAD_BYTES, OTHER_XML, PACKED, UNKNOWN, kind_of, may_be_told
from dateline.sources.opened import READERS

PROSE = "The harbour of Velmora burnt on Monday, and nobody was hurt.\n\nThe mayor said so."
PAGE = "<html><head><title>Fire</title></head><body><p>The harbour burnt.</p></body></html>"
RECORD = json.dumps({"text": PROSE, "title": "Fire"})
MAIL = "From: Desk <desk@velmora.example>\nDate: Mon, 25 Feb 2019 10:00:00 +0100\nSubject: Fire\n\nThe harbour burnt."
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>'


def zipped(*names: str, first: tuple[str, str] | None = None) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        if first:
            archive.writestr(zipfile.ZipInfo(first[0]), first[1])
        for name in names:
            archive.writestr(name, PROSE)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PROSE, "text"),
        ("", "text"),
        ("# Fire\n\nThe harbour burnt.", "text"),
        ("Title: Fire\nPublished: 2019-02-25\nSource: Velmora Courier\n\n" + PROSE, "text"),
        ("---\ntitle: Fire\n---\n" + PROSE, "text"),
        (PAGE, "html"),
        ("<!DOCTYPE html>\n<!-- saved -->\n" + PAGE, "html"),
        ("  \n<!-- a -->\n<!-- b -->" + PAGE, "html"),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html/>', "html"),
        ("<!doctype html><svelte-page>The harbour burnt.</svelte-page>", "html"),
        ("<div>The harbour burnt.</div>", "html"),
        ("<b>Fire</b><br>The harbour burnt.", "html"),
        ("<b>Fire</b> in the harbour.", "text"),
        ("<Reporter's note> The harbour burnt.", "text"),
        ("< 5 people were hurt.", "text"),
        ("<!-- note --> The harbour burnt.", "text"),
        ("<?php echo 1; ?> The harbour", "text"),
        ('<?xml version="1.0"?>\n<!-- x --><rss version="2.0"><channel/></rss>', "feed"),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "feed"),
        ('<a:feed xmlns:a="http://www.w3.org/2005/Atom"/>', "feed"),
        ('<rdf:RDF xmlns:rdf="http://x" xmlns="http://purl.org/rss/1.0/"/>', "feed"),
        ('<rdf:RDF xmlns:rdf="http://x"/>', OTHER_XML),
        ('<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c "]">]><rss/>', "feed"),
        ('<?xml version="1.0"?>' + URLSET, "sitemap"),
        ("<sitemapindex><sitemap/></sitemapindex>", "sitemap"),
        ("https://velmora.example/a\nhttps://velmora.example/b\n", "sitemap"),
        ("https://velmora.example/a burnt on Monday.", "text"),
        ('<?xml version="1.0"?><newsItem/>', OTHER_XML),
        ('<order xmlns="http://x"><a/></order>', OTHER_XML),
        ('<?xml version="1.0"?>', OTHER_XML),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', OTHER_XML),
        (RECORD, "json"),
        (RECORD + "\n" + RECORD, "jsonl"),
        (RECORD + "\r\n\r\n" + RECORD + "\n", "jsonl"),
        (RECORD + "\n{broken\n" + RECORD, "jsonl"),
        ('{"text": broken\n' + RECORD + "\n" + RECORD, "jsonl"),
        ('{"text": "The harbour', "json"),
        (json.dumps(json.loads(RECORD), indent=1), "json"),
        (f"[{RECORD},\n{RECORD}]", "json"),
        (f"[{RECORD},\n{RECORD}\n", "json"),
        ("[]", "json"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "json-feed"),
        ('{"title": "x", "items": [], "version" : "https:\\/\\/jsonfeed.org\\/version\\/1"}', "json-feed"),
        ('{"schema": "dateline.timeline/1", "entries": []}', "results"),
        ('[\n {\n  "schema": "dateline.brief/1"}]', "results"),
        ('{"a":' * 5000, "json"),
        ("[" * 9000, "text"),
        ("{Updated} The harbour burnt.", "text"),
        ("{} The harbour burnt.", "text"),
        ("[Updated] The harbour burnt.", "text"),
        ("[2019] The harbour burnt.", "text"),
        ('["Fire", they cried.', "text"),
        (MAIL, "mail"),
        ("Received: by x\n with smtp\n" + MAIL, "mail"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", "mail"),
        ("Subject: Fire\n\n" + PROSE, "text"),
        ("From: the harbour\nDate: Monday\n\n" + PROSE, "text"),
        ("From desk@velmora.example Mon Feb 25 10:00:00 2019\n" + MAIL, "mbox"),
        ("From 15515@xxx Mon Feb 25 10:00:00 +0000 2019\nX-GM-THRID: 1\nSubject: Fire\n\nburnt", "mbox"),
        ("From Monday at 10:30 on Monday\nthe harbour burnt.", "text"),
        ("From the harbour came smoke.", "text"),
        ("id,title,text\n1,Fire,The harbour burnt.\n", "csv"),
        ('"id";"text"\n1;"The harbour\nburnt."\n', "csv"),
        ("id\ttext\n1\tThe harbour burnt.\n", "csv"),
        ("In short, the text\nsays, that", "text"),
        ("Content, text\nThe harbour burnt.", "text"),
        ("WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n", "warc"),
        ("WARC/1.1\nWARC-Type: response\n\n", "warc"),
        ("WARC is a format.", "text"),
    ],
)
def test_content_alone_tells_the_kind(text: str, kind: str) -> None:
    assert kind_of(text.encode()) == kind
    assert kind_of(codecs.BOM_UTF8 + text.encode()) == kind
    if not text.startswith("WARC"):
        assert kind_of(codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == kind
        assert kind_of(codecs.BOM_UTF32_BE + text.encode("utf-32-be")) == kind


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_records_in_utf16_without_a_mark_are_found(encoding: str) -> None:
    assert kind_of((RECORD + "\n" + RECORD).encode(encoding)) == "jsonl"


@pytest.mark.parametrize(
    ("text", "name", "media_type", "kind"),
    [
        (PAGE, "page.txt", "text/plain", "html"),
        (PROSE, "page.html", None, "text"),
        (PROSE, "", "text/html; charset=utf-8", "text"),
        ("Fire\n<p>The harbour burnt.</p>", "page.HTML", None, "html"),
        ("Fire\n<p>The harbour burnt.</p>", "", "Text/HTML ; charset=x", "html"),
        ("Fire\n<p>The harbour burnt.</p>", "page.txt", None, "text"),
        ("<x-app>\n<p>The harbour burnt.</p>", "page.html", None, "html"),
        ("<!-- " + "x" * HEAD_BYTES, "page.html", None, "html"),
        ("<!-- " + "x" * HEAD_BYTES, "page.txt", None, "text"),
        ("<?xml version='1.0'?><!-- " + "x" * HEAD_BYTES, "a.xml", None, OTHER_XML),
        ("<!DOCTYPE rss [" + "<!-- x -->" * HEAD_BYTES, "a.xml", None, "feed"),
        ("<order>x</order>", "a.xml", None, OTHER_XML),
        ("<order>x</order>", "a.txt", None, "text"),
        (PROSE, "a.md", None, "markdown"),
        (PROSE, "a", "text/markdown", "markdown"),
        ('<p align="center">Fire</p>\n\n# Fire', "a.md", None, "markdown"),
        (PAGE, "a.md", None, "html"),
        (PROSE, "a.b/c", None, "text"),
        (PROSE, ".md", None, "text"),
        (RECORD, "a.jsonl", None, "jsonl"),
        (RECORD, "a", "application/x-ndjson", "jsonl"),
        (json.dumps(json.loads(RECORD), indent=1), "a.jsonl", None, "json"),
        ("garbage\n" + RECORD, "a.ndjson", None, "jsonl"),
        (PROSE, "a.jsonl", None, "text"),
        ('["Fire", they cried.', "a.json", None, "json"),
        ('[2019] "Fire"', "a.json", None, "json"),
        ('{"text": "' + "x" * HEAD_BYTES, "a.jsonl", None, "jsonl"),
        ('{"text": "' + "x" * HEAD_BYTES, "a.txt", None, "json"),
        (RECORD + "\n" + '{"text": "' + "x" * HEAD_BYTES, "a", None, "jsonl"),
        ("name,words\nFire,The harbour burnt.", "a.csv", None, "csv"),
        ("name,words\nFire,The harbour burnt.", "", "text/csv", "csv"),
        ("name,words\nFire,The harbour burnt.", "a.txt", None, "text"),
        (RECORD, "a.csv", None, "json"),
        ("Subject: Fire\n\nThe harbour burnt.", "a.eml", None, "mail"),
        (PROSE, "a.eml", None, "text"),
        ("From the harbour\nSubject: x", "a.mbox", None, "mbox"),
        (PROSE, "a.mbox", None, "text"),
    ],
)
def test_a_name_decides_only_what_content_leaves_open(text: str, name: str, media_type: str | None, kind: str) -> None:
    assert kind_of(text.encode()[:HEAD_BYTES], name, media_type) == kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\r\n %PDF-1.4\n", "pdf"),
        (gzip.compress(b"x"), "gzip"),
        (bz2.compress(b"x"), "bzip2"),
        (bz2.compress(b""), "bzip2"),
        (lzma.compress(b"x"), "xz"),
        (b"PAR1\x15\x04", "parquet"),
        (zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "docx"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "binary:a spreadsheet"),
        (zipped("[Content_Types].xml", "ppt/slides/slide1.xml"), "binary:a presentation"),
        (zipped("a.xml", first=("mimetype", "application/epub+zip")), "binary:an e-book (EPUB)"),
        (zipped("a.xml", first=("mimetype", "application/vnd.oasis")), "binary:an OpenDocument file"),
        (zipped("META-INF/MANIFEST.MF", "a.class"), "binary:a program"),
        (zipped("word/fire.txt", "b.txt"), "zip"),
        (zipped(), "zip"),
        (b"PK\x03\x04", "zip"),
        (b"\x89PNG\r\n\x1a\n", "binary:a PNG image"),
        (b"RIFF\x00\x01\x02\x03WEBPVP8 ", "binary:a RIFF image, sound or film"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "binary:a film"),
        (b"{\\rtf1 Fire}", "binary:an RTF document"),
        (b"\x7fELF\x02", "binary:a program"),
        (b"a.txt".ljust(257, b"\x00") + b"ustar\x0000", "tar"),
        (b"The harbour\x00burnt.", UNKNOWN),
        (b"\x00", UNKNOWN),
    ],
)
def test_what_is_no_text_is_named(data: bytes, kind: str) -> None:
    assert kind_of(data, "a.txt", "text/plain") == kind


def test_a_zip_file_with_types_is_a_document_where_its_name_says_so() -> None:
    data = zipped("[Content_Types].xml", "customXml/item1.xml")
    assert kind_of(data, "a.docx") == "docx"
    assert kind_of(data, "a.zip") == "zip"


def test_only_documents_that_cannot_be_read_are_told() -> None:
    assert may_be_told("binary:an RTF document")
    assert may_be_told(OTHER_XML)
    assert not may_be_told("binary:a PNG image")
    assert not may_be_told(UNKNOWN)


STARTS = (
    "From ",
    "From: ",
    "Subject: ",
    "Date: ",
    "{",
    "[",
    "<",
    '"',
    "WARC ",
    "PK ",
    "BM",
    "BZh",
    "GIF8",
    "ID3 ",
    "RIFF ",
    "Rar! ",
    "MZ ",
    "OggS ",
    "PAR1 ",
    "%",
    "https://x.example/ ",
    "From 10:30 ",
    "7z",
    "text, body ",
)


@given(
    st.sampled_from(STARTS),
    st.text(
        st.characters(codec="utf-8", categories=["L", "N", "Zs", "Po", "Pd"], exclude_characters='"\\@'), max_size=80
    ),
)
@example("{", "Updated")
@example("[", "1]")
def test_a_story_is_text_however_it_begins(start: str, rest: str) -> None:
    story = f"{start}Harbour {rest}\nThe harbour burnt on Monday; nobody was hurt.\n"
    assert kind_of(story.encode(), "story.txt") == "text"


@given(st.binary(max_size=300), st.text(max_size=20), st.none() | st.text(max_size=20))
def test_any_bytes_have_a_kind(data: bytes, name: str, media_type: str | None) -> None:
    kind = kind_of(data, name, media_type)
    assert kind in READERS or kind in PACKED or kind in ARCHIVES or kind.startswith("binary:")


@given(st.sampled_from([PAGE, RECORD, MAIL, URLSET, "id,text\n1,x\n", '{"a":1}\n{"a":2}']), st.data())
def test_a_cut_head_has_a_kind_too(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    assert kind_of(text[:cut].encode() + data.draw(st.binary(max_size=9)))


def test_a_hostile_head_is_told_quickly() -> None:
    for piece in (
        "<",
        "<a ",
        "<!--",
        "<?x ?>",
        "{",
        '{"',
        '["',
        "[",
        '{"a":',
        "From ",
        "a:\n",
        "a,",
        "http://",
        "<!doctype [",
    ):
        assert kind_of((piece * HEAD_BYTES)[:HEAD_BYTES].encode(), "a.html", "text/html")
