from __future__ import annotations

import textwrap
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.text.lines import MAX_LINE, split

# Pieces that news texts, and texts that mean harm, are made of.
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "The harbour burnt. ",
                    "Mr. ",
                    "U.S. ",
                    "“We go.” ",
                    '"No," ',
                    "a.m. ",
                    "St. ",
                    "\n",
                    "\n\n",
                    " \n",
                    "• ",
                    "1. ",
                ),
                *(
                    "\u00a0",
                    "\u200b",
                    "\ufeff",
                    "\u2028",
                    "(",
                    ")",
                    "“",
                    "...",
                    "?!",
                    "😀",
                    "é",
                    "。",
                    "J. ",
                    "\ud800",
                    "\t",
                    "x" * 70,
                ),
            ]
        ),
        st.text(max_size=12),
    ),
    max_size=40,
).map("".join)


def quotes(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split(text, 0, language)]


@given(PIECES, st.sampled_from(["en", "und", "de", "no such language"]))
def test_lines_stand_in_order_apart_and_trimmed(text: str, language: str) -> None:
    last = 0
    for start, end in split(text, 0, language):
        assert last <= start < end <= len(text)
        quote = text[start:end]
        assert quote == quote.strip().strip("\u00a0\u200b\ufeff")
        assert len(quote) <= MAX_LINE
        last = end


@given(PIECES)
def test_no_visible_character_is_left_out(text: str) -> None:
    covered = "".join(quotes(text))
    for char in set(text) - set("\u200b\u2060\ufeff"):
        if not char.isspace():
            assert covered.count(char) == text.count(char)


@given(PIECES, st.integers(0, 40))
def test_nothing_before_the_start_is_read(text: str, start: int) -> None:
    assert all(first >= start for first, _ in split(text, start, "en"))


@pytest.mark.parametrize(
    "sentences",
    [
        ["He lives in the U.S. and works for the U.N. in N.Y.", "He moved in 1999."],
        ["On Feb. 3, Sen. Lee met Gen. Ruiz at 5 a.m. in St. Paul.", "The sun rose."],
        ["Mr. He came to No. 10 with Dr. Noor.", "John F. Kennedy spoke."],
        ["Acme Inc. said it had hired Bob Hale Jr. as its head.", "Shares fell."],
        ["It was 5 p.m. EST.", "Nobody came."],
        ["He said: “We will go. We will win.”", "Then he left."],
        ['"It is late."', "She agreed."],
        ["“Is it true?” he asked.", "It was."],
        ["It rose 3.5 pct. vs. last year.", "It cost $3.5 million."],
        ["Phoenix of Norwood, Mass. said no.", "It sold No. 5 for 3.1 million."],
        ["1. First the bridge fell.", "2. Then the road."],
        ["WASHINGTON (AP) — The Senate voted.", "It was close."],
        ["Maria R. Ölund, a U.S.-trained officer, left.", "She did not say why."],
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(sentences: list[str]) -> None:
    assert quotes(" ".join(sentences)) == sentences


def test_what_sentencex_parts_wrongly_is_joined() -> None:
    assert quotes("It is a Norwood, Mass. -based firm. Yes.")[-1] == "Yes."
    assert quotes("Oil fell 3 pct. vs. last year.") == ["Oil fell 3 pct. vs. last year."]


def test_an_initial_after_a_no_break_space_does_no_harm() -> None:
    text = "Then\u00a0J. Smith came. The\u3000A. Wu left."
    assert quotes(text) == ["Then\u00a0J. Smith came.", "The\u3000A. Wu left."]


def test_other_scripts_are_parted_too() -> None:
    assert quotes("他走了。她来了！", "und") == ["他走了。", "她来了！"]
    assert quotes("वह गया। वह आई।", "und") == ["वह गया।", "वह आई।"]


def test_white_space_and_invisible_characters_belong_to_no_line() -> None:
    assert quotes("\ufeff\u00a0 One came.\u200b \n\u3000Two came. \t") == ["One came.", "Two came."]


def test_a_newline_ends_a_line() -> None:
    assert quotes("One went\nTwo came.\n\nThree") == ["One went", "Two came.", "Three"]


STORY = (
    "The harbour of Velmora was closed on Monday after a fire at the fuel depot, the second within three years. "
    "Crews from three towns came to put it out, and the mayor asked everybody to keep the windows shut until noon. "
    "A spokesman for the company said that it was too early to speak of a cause, and that two valves were old."
)


@pytest.mark.parametrize("width", [60, 72, 88])
def test_sentences_of_a_wrapped_file_are_joined(width: int) -> None:
    text = "Fire in the harbour\n\n" + textwrap.fill(STORY, width) + "\n\n" + textwrap.fill(STORY, width) + "\n"
    found = [" ".join(quote.split()) for quote in quotes(text)]
    once = quotes(STORY)
    assert len(once) == 3
    assert found == ["Fire in the harbour", *once, *once]


def test_a_heading_right_above_a_wrapped_paragraph_stays_alone() -> None:
    text = textwrap.fill(STORY, 72) + "\nWhat is next\n" + textwrap.fill(STORY, 72)
    assert "What is next" in quotes(text)


def test_a_list_in_a_wrapped_file_is_not_joined() -> None:
    item = "• the depot, which was built in a time when nobody asked for two walls"
    text = textwrap.fill(STORY, 72) + f"\n{item}\n{item}\n"
    assert quotes(text)[-2:] == [item, item]


def test_short_rows_or_rows_that_end_as_sentences_are_no_wrapped_text() -> None:
    rows = ["Very safe", "not safe", "no idea", "why ask"]
    assert quotes("\n".join(rows)) == rows
    rows = [
        "The harbour of Velmora was closed on Monday after a fire.",
        "the second one within three years, they say.",
    ] * 3
    assert quotes("\n".join(rows)) == rows
    rows = [
        "Harbour Of Velmora Closed On Monday After A Second Fire",
        "Mayor Asks For Windows To Be Shut Until After Noon",
    ] * 3
    assert quotes("\n".join(rows)) == rows


def test_a_line_without_end_is_cut_at_white_space() -> None:
    found = quotes("Harbour " * 20_000)
    assert len(found) > 100
    assert all(len(quote) <= MAX_LINE and set(quote.split()) == {"Harbour"} for quote in found)


def test_a_line_without_white_space_is_cut_hard() -> None:
    assert [len(quote) for quote in quotes("x" * 3200)] == [1500, 1500, 200]
    assert quotes("x" * 1499 + " " + "\u200b" * 1600 + "y") == ["x" * 1499, "y"]


def test_a_sentence_after_an_endless_one_is_found() -> None:
    assert quotes("word " * 1000 + "end. Then he left.")[-1] == "Then he left."


@pytest.mark.parametrize(
    "unit", [".", '"', "“", "(", "([“", "“。", "'", "1) ", "A.", "\n", ".\n", " ", "a “b.” ", "Mr. "]
)
def test_a_hundred_thousand_marks_are_read_at_once(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    assert all(end - start <= MAX_LINE for start, end in split(text, 0, "en"))


class PanicException(BaseException):
    pass


def test_a_panic_of_the_splitter_costs_no_more_than_the_split() -> None:
    with patch("sentencex.segment", side_effect=PanicException):
        assert quotes("One came. Two left.") == ["One came. Two left."]
    with patch("sentencex.segment", return_value=["One came. "]):
        assert quotes("One came. Two left.") == ["One came. Two left."]


def test_an_interrupt_while_splitting_is_not_swallowed() -> None:
    with patch("sentencex.segment", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        split("One came. Two left.", 0, "en")
