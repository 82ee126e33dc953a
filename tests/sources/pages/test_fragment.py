from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.sources.pages.fragment import text_of_fragment


def test_paragraphs_are_parted_by_blank_lines() -> None:
    assert (
        text_of_fragment("<p>The ferry sank.</p>\n<p>All were <b>saved</b>.</p>")
        == "The ferry sank.\n\nAll were saved."
    )


def test_entities_and_white_space_are_resolved() -> None:
    assert text_of_fragment("<p>Marks &amp;\n   Sons&nbsp;closed&#33;</p>") == "Marks & Sons closed!"


def test_a_break_is_a_new_line_and_two_are_a_new_paragraph() -> None:
    assert text_of_fragment("<p>One<br>Two<br/><br>Three</p>") == "One\nTwo\n\nThree"


def test_items_of_a_list_keep_their_bullets() -> None:
    assert text_of_fragment("<ul><li>First<li><p>Second</p></ul>After") == "- First\n\n- Second\n\nAfter"


def test_what_a_reader_never_sees_is_left_out() -> None:
    hidden = "<script>run()</script><style>p{}</style><p hidden>a</p><i style='DISPLAY : none'>b</i><!-- c --><?d e?>"
    assert text_of_fragment(f"<p>Seen{hidden} and heard.</p>") == "Seen\n\nand heard."


def test_the_text_after_what_is_hidden_stays() -> None:
    assert text_of_fragment("<div><pre hidden>gone</pre>stays\nhere</div>") == "stays here"


def test_preformatted_lines_stay_lines() -> None:
    assert text_of_fragment("<pre>one\n two</pre>") == "one\ntwo"


def test_plain_text_keeps_its_lines() -> None:
    assert text_of_fragment("5 &lt; 7 &amp; so\r\non\n\n \n\nEnd ") == "5 < 7 & so\non\n\nEnd"


def test_html_that_was_escaped_twice_is_read_as_html() -> None:
    assert text_of_fragment("&lt;p&gt;The dam &amp;amp; the mill&lt;/p&gt;") == "The dam & the mill"


@pytest.mark.parametrize("html", ["", "   ", "<!-- x", "<p></p>", "<ul><li></li></ul>", "<![CDATA[]]>"])
def test_nothing_gives_nothing(html: str) -> None:
    assert text_of_fragment(html) == ""


@pytest.mark.parametrize(
    "html", ["<?xml version='1.0' encoding='utf-16'?><p>x</p>", "<![CDATA[<p>x</p>]]>", "<p>x\u200b</p>"]
)
def test_wrappings_do_not_matter(html: str) -> None:
    assert text_of_fragment(html) == "x"


def test_a_lone_surrogate_loses_nothing_after_it() -> None:
    assert text_of_fragment("<p>\ud800 the rest</p>") == "� the rest"


def test_what_the_parser_refuses_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr("lxml.html.document_fromstring", refuse)
    assert text_of_fragment("<p>x</p>") == ""


@pytest.mark.parametrize("html", ["<div>" * 10_000 + "x", "<p>" * 20_000, "<" * 100_000, "&" * 100_000, "<a " * 50_000])
def test_hostile_snippets_are_read_or_left_in_bounded_time(html: str) -> None:
    assert isinstance(text_of_fragment(html), str)


@given(st.text(alphabet=st.sampled_from("<>/pbliru &;#x!-[]='\"\x00\n\ud800é"), max_size=200))
def test_no_snippet_raises(html: str) -> None:
    text = text_of_fragment(html)
    assert text == text.strip()
