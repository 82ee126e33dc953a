from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.sources.pages import tree as module
from dateline.sources.pages.tree import MAX_ATTRIBUTES, MAX_DEPTH, parse

TEXT = "Zürich grüßt, naïve café"
CYRILLIC = "Мэр открыл новый мост через реку и поблагодарил строителей"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_bytes_in_unicode_are_read_without_being_told(codec: str) -> None:
    assert parse(f"<html><body><p>{TEXT}</p></body></html>".encode(codec)).text_content() == TEXT


def test_the_server_tells_the_encoding_of_bytes_that_are_not_unicode() -> None:
    data = f"<meta charset=iso-8859-1><p>{CYRILLIC}</p>".encode("cp1251")
    assert parse(data, "windows-1251").text_content() == CYRILLIC


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="windows-1251">',
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>",
        '<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_the_page_tells_its_encoding_where_the_server_tells_none(declaration: str) -> None:
    data = f"{declaration}<p>{CYRILLIC}</p>".encode("cp1251")
    assert CYRILLIC in parse(data, None).text_content()


def test_utf8_goes_before_a_declaration_that_would_garble_it() -> None:
    assert parse(f"<p>{TEXT}</p>".encode(), "iso-8859-1").text_content() == TEXT


def test_a_declaration_that_the_bytes_break_is_passed_over() -> None:
    data = f"<meta charset=windows-1251><p>{CYRILLIC}</p>".encode("cp1251")
    assert parse(data, "shift_jis").text_content() == CYRILLIC


def test_an_encoding_that_nothing_tells_is_found() -> None:
    text = "Le député a été élu à l’unanimité dès le début de l’été, où il s’était présenté."
    assert parse(f"<p>{text}</p>".encode("cp1252")).text_content() == text


def test_one_broken_character_does_not_lose_a_page() -> None:
    assert parse(f"<p>{TEXT}</p>".encode().replace(b"\xc3\xaf", b"\xc3")).text_content() == TEXT.replace("ï", "\ufffd")


def test_bytes_that_break_every_encoding_are_read_in_the_declared_one() -> None:
    data = b"<p>\x81\x8d\xfe\xff text \x8f\x90</p>"
    assert "text" in parse(data, "windows-1252").text_content()


def test_a_declared_wide_encoding_is_believed_only_where_there_are_wide_characters() -> None:
    assert parse(b"<meta charset=utf-16><p>plain</p>", None).text_content() == "plain"
    wide = ("x" * 100).encode() + "<p>plain</p>".encode("utf-16-be")
    assert "plain" in parse(wide, "utf-16be").text_content()


def test_the_bytes_of_japanese_mail_are_ascii_and_still_read() -> None:
    text = "東京で新しい橋が開通した"
    assert parse(f"<p>{text}</p>".encode("iso2022_jp"), "iso-2022-jp").text_content() == text


@pytest.mark.parametrize("label", ["zip", "rot13", "undefined", "idna", "unicode_escape", "", "no such"])
def test_a_codec_that_is_no_encoding_of_pages_is_never_used(label: str) -> None:
    assert parse(f"<p>{TEXT}</p>".encode(), label).text_content() == TEXT


def test_characters_that_xml_forbids_are_left_out_whether_written_or_referred_to() -> None:
    root = parse("<p>a\x00b\x01c&#1;d&#x1F;e&#xFFFF;f&#12;3\x0bg\ud800</p>")
    assert root.text_content() == "abcdef3 g\ufffd"
    root[0].text = root.text_content()  # lxml takes back what it gave


def test_a_number_that_only_begins_like_a_forbidden_one_is_kept() -> None:
    assert parse("<p>&#123;&#x1F4;&#10;</p>").text_content() == "{Ǵ\n"


def test_entities_of_the_page_itself_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><p>&b;</p>'
    assert "aaaaaaaaaa" not in parse(bomb).xpath("string(//p)")


def test_ten_thousand_nested_tags_are_refused() -> None:
    with pytest.raises(NotAnArticleError, match="levels deep"):
        parse(b"<div>" * 10_000 + b"text")


def test_nesting_up_to_the_limit_is_read_whole() -> None:
    depth = MAX_DEPTH - 2  # html and body
    assert parse("<div>" * depth + "deep" + "</div>" * depth + "<p>after</p>").text_content() == "deepafter"


def test_an_element_with_very_many_attributes_is_refused() -> None:
    attributes = " ".join(f"a{number}=''" for number in range(MAX_ATTRIBUTES + 1))
    with pytest.raises(NotAnArticleError, match="attributes"):
        parse(f"<p title='>' {attributes}>text</p>")


def test_a_page_of_very_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ELEMENTS", 100)
    with pytest.raises(TooLargeError, match="elements"):
        parse("<p>x" * 101)


def test_a_page_of_very_many_characters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CHARACTERS", 100)
    with pytest.raises(TooLargeError, match="101 characters"):
        parse("x" * 101)


def test_a_text_longer_than_the_parsers_own_limit_is_not_cut() -> None:
    assert len(parse("<p>" + "x" * 10_500_000).text_content()) == 10_500_000


@pytest.mark.parametrize("data", [b"", "", b"   ", b"\xef\xbb\xbf", "<!-- only a comment -->", "<?xml version='1.0'?>"])
def test_a_page_of_nothing_is_no_article(data: bytes | str) -> None:
    with pytest.raises(NotAnArticleError, match="empty"):
        parse(data)


def test_a_document_of_another_kind_is_no_page() -> None:
    with pytest.raises(NotAnArticleError, match="PDF"):
        parse(b"%PDF-1.7\xff\xfe\xe2\xe3", None)


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "utf-16", "shift_jis", "gbk", "nonsense"]))
def test_no_bytes_raise_anything_but_an_input_error(data: bytes, charset: str | None) -> None:
    with contextlib.suppress(InputError):
        assert parse(data, charset).tag == "html"


@given(st.text(max_size=200))
def test_no_text_raises_anything_but_an_input_error(text: str) -> None:
    with contextlib.suppress(InputError):
        parse(f"<p>{text}").text_content().encode()
