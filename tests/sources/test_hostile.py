"""Whatever bytes come, and whatever kind they look like: nothing but an ``InputError``, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import itertools
import sys
import tracemalloc
import zipfile
import zlib
from email.message import EmailMessage
from functools import cache
from importlib.util import find_spec
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.errors import InputError, TooLargeError
from dateline.records import Article
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.files import StandardInput
from dateline.sources.kinds import HEAD_BYTES, kind_of
from dateline.sources.opened import READERS, read_opened

if TYPE_CHECKING:
    from collections.abc import Callable

PROSE = "The harbour of Velmora burnt on Monday. Nobody was hurt, said the mayor. The pier is closed until Friday."
OPTIONS = ReadOptions(max_bytes=500_000, max_document_bytes=4_000_000)


def page() -> bytes:
    told = '{"@type": "NewsArticle", "headline": "Fire", "datePublished": "2019-02-25", "author": {"name": "Desk"}}'
    script = f'<script type="application/ld+json">{told}</script>'
    head = f'<title>Fire</title><meta property="og:title" content="Fire">{script}'
    return (
        f"<!doctype html><html lang=en><head>{head}</head><body><article><h1>Fire</h1>{f'<p>{PROSE}</p>' * 5}".encode()
    )


def rss() -> bytes:
    story = f"<content:encoded>{PROSE * 9}</content:encoded>"
    entry = f"<item><title>Fire</title><pubDate>Mon, 25 Feb 2019 10:00:00 GMT</pubDate>{story}</item>"
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {space}><channel>{entry}</channel></rss>'.encode()


def atom() -> bytes:
    story = f'<link href="https://x.example/a"/><content type="html">{PROSE * 9}</content>'
    entry = f"<entry><title>Fire</title>{story}</entry>"
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><updated>2019-02-25T10:00:00Z</updated>{entry}</feed>'.encode()


def json_feed() -> bytes:
    item = f'{{"id": "1", "content_text": "{PROSE * 9}", "date_published": "2019-02-25T10:00:00Z"}}'
    return f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Velmora", "items": [{item}]}}'.encode()


def sitemap() -> bytes:
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    news = (
        "<news:news><news:publication_date>2019-02-25</news:publication_date><news:title>Fire</news:title></news:news>"
    )
    return f'<?xml version="1.0"?><urlset {spaces}><url><loc>https://x.example/a</loc>{news}</url></urlset>'.encode()


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Desk <desk@velmora.example>", "Fire"
    message["Date"] = "Mon, 25 Feb 2019 10:00:00 +0100"
    message.set_content(PROSE * 3)
    message.add_alternative(page().decode(), subtype="html")
    message.add_attachment(PROSE.encode(), maintype="text", subtype="plain", filename="a.txt")
    return message.as_bytes()


def mbox() -> bytes:
    return b"".join(b"From desk@velmora.example Mon Feb 25 10:00:00 2019\n" + mail() + b"\n\n" for _ in range(2))


def pdf() -> bytes:
    shown = "BT /F1 12 Tf 72 720 Td 14 TL " + "".join(f"({line}) Tj T* " for line in PROSE.split(". ") * 3) + "ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(shown)}>>stream\n{shown}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, told in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{told}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return (body + end).encode()


def docx() -> bytes:
    import docx as library

    document = library.Document()
    document.add_heading("Fire")
    document.add_paragraph(PROSE)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def parquet() -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as library

    stream = io.BytesIO()
    library.write_table(pa.table({"text": [PROSE, PROSE + " Yes."], "date": ["2019-02-25", None]}), stream)
    return stream.getvalue()


def warc() -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page()
    head = b"WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2019-02-26T10:00:00Z\r\n"
    kind = b"WARC-Target-URI: https://x.example/a\r\nContent-Type: application/http; msgtype=response\r\n"
    record = b"WARC/1.0\r\n" + head + kind + b"Content-Length: %d\r\n\r\n" % len(answer) + answer + b"\r\n\r\n"
    return record * 2


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (("a.txt", PROSE.encode()), ("b.html", page()), ("c.xml", rss()), ("d.eml", mail())):
            archive.writestr(name, data)
    return stream.getvalue()


RECORDS = "\n".join(
    f'{{"text": "{PROSE} {number}", "date": "2019-02-25", "url": "https://x.example"}}' for number in range(3)
)
SAMPLES: dict[str, Callable[[], bytes]] = {
    "text": f"Title: Fire\nPublished: 2019-02-25\n\n{PROSE}".encode,
    "markdown": f"---\ntitle: Fire\ndate: 2019-02-25\ntags: [a, b]\n---\n# Fire\n\n{PROSE}".encode,
    "html": page,
    "feed": rss,
    "atom": atom,
    "json-feed": json_feed,
    "sitemap": sitemap,
    "pdf": pdf,
    "docx": docx,
    "mail": mail,
    "mbox": mbox,
    "jsonl": RECORDS.encode,
    "json": f"[{RECORDS.replace(chr(10), ',')}]".encode,
    "csv": lambda: f'title,text,date\nFire,"{PROSE}",2019-02-25\n'.encode() * 2,
    "parquet": parquet,
    "warc": warc,
    "warc.gz": lambda: gzip.compress(warc(), mtime=0),
    "zip": zipped,
    "gzip": lambda: gzip.compress(page(), mtime=0),
}
NAMES = {"markdown": "a.md", "atom": "a.xml"}


@cache
def sample(name: str) -> bytes:
    return SAMPLES[name]()


def read(data: bytes, name: str = "a", options: ReadOptions = OPTIONS) -> list[Article | InputError]:
    items: list[Article | InputError] = []
    try:
        for item in read_opened(Opened(name, io.BytesIO(data), len(data)), options):
            assert isinstance(item, Article | InputError)
            items.append(item)
    except InputError as error:
        items.append(error)
    return items


def test_every_kind_is_among_the_samples() -> None:
    kinds = {kind_of(sample(name)[:HEAD_BYTES], NAMES.get(name, "a")) for name in SAMPLES}
    assert {kind for kind in READERS if not kind.startswith("binary:")} - kinds == {"results"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_whole_sample_is_an_article(name: str) -> None:
    found = read(sample(name), NAMES.get(name, "a"))
    expected = InputError if name == "sitemap" else Article  # its page is not opened without a web
    assert found
    assert any(isinstance(one, expected) for one in found), found


@pytest.mark.parametrize("name", SAMPLES)
def test_a_pipe_gives_the_same_articles_as_a_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation

        def read1(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 1000))

    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Pipe(sample(name))))
    through = [getattr(one, "text", str(one)) for one in StandardInput().read("-", OPTIONS)]
    assert through == [getattr(one, "text", str(one)) for one in read(sample(name), "-")]


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_sample_raises_nothing_but_input_errors(name: str, data: st.DataObject) -> None:
    whole = bytearray(sample(name))
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.integers(0, len(whole) - 1))
        piece = data.draw(
            st.binary(min_size=1, max_size=8) | st.sampled_from([b"<", b"&", b"]]>", b'"', b"\n\n", b"\x00"])
        )
        width = data.draw(st.integers(0, 20))
        whole[at : at + width] = piece
    cut = data.draw(st.integers(0, len(whole)) | st.just(len(whole)))
    read(bytes(whole[:cut]), NAMES.get(name, "a"))


BEGINNINGS = [
    b"",
    b"<html>",
    b"<rss>",
    b"<feed>",
    b"<urlset>",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b'{"text":',
    b"[{",
    b"PAR1\x15",
]
BEGINNINGS += [
    b"WARC/1.0\r\n",
    b"\x1f\x8b\x08",
    b"From: a@b\nTo: c@d\n",
    b"From a@b Mon 10:00\nTo: c\n",
    b"a,text\n1,",
    b"---\n",
]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(BEGINNINGS), st.binary(max_size=400), st.sampled_from(["a", "a.csv", "a.html", "a.jsonl", "a.eml"])
)
def test_random_bytes_raise_nothing_but_input_errors(beginning: bytes, data: bytes, name: str) -> None:
    read(beginning + data, name)


@cache
def packed(letter: bytes, megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = letter * (1_000_000 // len(letter))
    return b"".join([*(packer.compress(piece) for _ in range(megabytes)), packer.flush()])


def bomb(gigabytes: int) -> bytes:
    """Return gzip members of zeros: as one stream they are so many gigabytes."""
    return packed(b"\x00", 100) * (10 * gigabytes)


@pytest.mark.parametrize("name", ["a", "a.txt.gz", "a.jsonl.gz", "a.csv.gz", "a.warc.gz"])
def test_ten_gigabytes_packed_into_ten_megabytes_are_refused_in_little_memory(name: str) -> None:
    data = bomb(10)
    assert 9_000_000 < len(data) < 11_000_000
    tracemalloc.start()
    try:
        found = read(data, name)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [type(one) for one in found] == [TooLargeError]
    assert most < 30_000_000


@pytest.mark.parametrize("before", [page(), rss(), sitemap(), mail(), pdf(), RECORDS.encode(), b"id,text\n1,"])
@pytest.mark.parametrize("letter", [b"\x00", b" ", b"<b>"])
def test_a_bomb_behind_a_good_beginning_is_refused(before: bytes, letter: bytes) -> None:
    found = read(gzip.compress(before) + packed(letter, 40))
    assert isinstance(found[-1], InputError)


def test_a_document_that_unpacks_to_absurdly_much_is_refused() -> None:
    stream = io.BytesIO(sample("docx"))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/bomb.xml", b"\x00" * 100_000_000)
    (error,) = read(stream.getvalue())
    assert isinstance(error, InputError)


OPEN = {
    "html": ("<!doctype html><body>", "<div>"),
    "feed": ("<rss><channel><item><description>", "<a>"),
    "sitemap": ("<urlset>", "<url>"),
    "json": ("[", '{"a":['),
    "jsonl": ('{"a":1}\n{"b":', "["),
    "json-feed": ('{"version": "https://jsonfeed.org/version/1", "items": ', "[{"),
}


@pytest.mark.parametrize("kind", OPEN)
def test_ten_thousand_levels_are_refused(kind: str) -> None:
    start, level = OPEN[kind]
    data = (start + level * 10_000).encode()
    assert kind_of(data[:HEAD_BYTES]) == kind
    assert all(isinstance(one, InputError) for one in read(data))


@pytest.mark.parametrize("root", ["rss", "feed", "urlset", "html"])
def test_entities_that_multiply_are_not_expanded(root: str) -> None:
    names = "abcdefghij"
    declared = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in itertools.pairwise(names))
    doctype = f'<!DOCTYPE {root} [<!ENTITY a "harbour ">{declared}]>'
    text = f'<?xml version="1.0"?>{doctype}<{root}><title>&j;</title>&j;</{root}>'
    tracemalloc.start()
    try:
        found = read(text.encode())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert all(isinstance(one, InputError) for one in found)
    assert most < 50_000_000


@pytest.mark.parametrize("root", ["rss", "feed", "urlset"])
def test_no_file_is_read_through_an_entity(root: str, tmp_path: object) -> None:
    secret = f"{tmp_path}/secret.txt"
    with open(secret, "w", encoding="utf-8") as file:  # noqa: PTH123 -- a path in text
        file.write("The secret harbour burnt.")
    text = f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "file://{secret}">]><{root}><channel><item><title>&x;</title>'
    found = read((text + f"<description>&x; {PROSE * 5}</description></item></channel></{root}>").encode())
    assert not any("secret harbour" in (one.text if isinstance(one, Article) else str(one)) for one in found)


def test_readers_that_are_named_are_there() -> None:
    assert not [module for module, _ in READERS.values() if find_spec(module) is None]
