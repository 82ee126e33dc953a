from __future__ import annotations

import codecs
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import NotAnArticleError
from dateline.text.decode import decode

SENTENCE = "The café in Curaçao opened — “at last”, said Mr. Núñez."


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_tells_the_encoding_and_is_removed(mark: bytes, encoding: str) -> None:
    assert decode(mark + SENTENCE.encode(encoding), "a.txt") == SENTENCE


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", SENTENCE),
        ("cp1252", "The minister said it’s fine. He then left for the meeting with the council."),
        ("cp1252", "Le président a été élu à Paris en février; l’opposition a protesté contre le résultat."),
        ("cp1251", "Президент сказал в понедельник, что войска вернутся домой. На следующей неделе будет труднее."),
        ("koi8_r", "Президент сказал в понедельник, что войска вернутся домой. На следующей неделе будет труднее."),
        ("gb18030", "总统星期一说，部队将会回家。下周将会更加困难。记者在北京报道。"),
        ("shift_jis", "大統領は月曜日に、軍隊が帰国すると述べた。来週はもっと難しくなるだろう。カタカナも使う。"),
    ],
)
def test_an_encoding_without_a_mark_is_found(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


def test_one_accent_far_down_a_long_file_is_enough_to_find_the_encoding() -> None:
    text = "The harbour was quiet that day.\n" * 20_000 + "The café was full.\n"
    assert decode(text.encode("cp1252"), "a.txt") == text


def test_newlines_become_one_kind_and_nothing_else_changes() -> None:
    assert decode(b"one\r\ntwo\rthree\n\r\n  four\t\n", "a.txt") == "one\ntwo\nthree\n\n  four\t\n"


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", codecs.BOM_UTF8, "\u200b\u00a0\n".encode()])
def test_a_file_without_a_visible_character_is_empty(data: bytes) -> None:
    with pytest.raises(NotAnArticleError, match=r"^a\.txt is empty$"):
        decode(data, "a.txt")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7\nplain enough", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\x7fELF\x02\x01", "a program"),
        (gzip.compress(b"news"), "a gzip file"),
        (b"The talks\x00 went on.", "NUL bytes"),
        (codecs.BOM_UTF16_LE + "The\x00 talks.".encode("utf-16-le"), "NUL bytes"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a", "breaks off"),
        (codecs.BOM_UTF8 + b"caf\xe9", "breaks off"),
        (b"\x01\x02\x03\x04\x05abc", "control characters"),
        ("Café Núñez é".encode() + b"\xff.", r"broken UTF-8 \(byte 17\)"),
        (bytes(range(128, 256)), "encoding"),
        (("Café. " * 40_000).encode("cp1252") + b"\n\x81", r"neither UTF-8 nor cp1252 \(byte 240002\)"),
    ],
)
def test_what_is_not_text_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(NotAnArticleError, match=r"^odd\.txt is not text: .*" + why):
        decode(data, "odd.txt")


def test_terminal_sequences_do_not_make_a_text_binary() -> None:
    text = "\x1b[31mThe harbour\x1b[0m \x1b]8;;http://x.example\x07burnt\x1b]8;;\x07."
    assert decode(text.encode(), "a.txt") == text


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "a.txt")
    except NotAnArticleError:
        return
    assert text.strip()
    assert "\r" not in text
    assert text.encode("utf-8").decode("utf-8") == text


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: text[0].isalpha())
)
def test_what_is_written_as_utf_8_is_read_back(text: str) -> None:
    assert decode(text.encode(), "a.txt") == text
