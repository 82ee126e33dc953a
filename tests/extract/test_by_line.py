from __future__ import annotations

import json
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import dates
from dateline.errors import RefusedAnswerError
from dateline.extract.ask import Asker, Tally
from dateline.extract.by_line import SMALLEST, read_line
from dateline.models.base import Reply
from dateline.models.fake import Fake
from dateline.schema import MAX_LINE_EVENTS
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.grounding.claims import Found
    from dateline.models.base import Request
    from dateline.models.fake import Answer
    from dateline.prompts import Prompt
    from dateline.records import Article

    MakeReply = Callable[..., Reply]

CUT = Reply(text='{"events":[{"when":0,', finish="length", model="m")
NONE = '{"events":[]}'
LONG = (
    "On Monday the council of Velmora closed the eastern basin to all ships of 1,200 tons; the fleet of the Harbour "
    "Board moved to Strand on Tuesday, and the old market hall opened its doors to sixty families from the shore."
)


def read(text: str, fake: Fake, prompt: Prompt) -> tuple[Article, list[Found]]:
    article = make_article(text, "t.txt", published=date(2024, 9, 12))
    phrases = dates.find(article.text, article.published, article.language)
    return article, list(read_line(Asker(fake, Tally()), prompt, article, article.lines[0], phrases))


def asked(request: Request) -> str:
    return request.messages[-1].content


def events(*told: tuple[int, str]) -> str:
    return json.dumps({"events": [{"when": when, "what": what, "who": ["guard"]} for when, what in told]})


def test_a_line_is_shown_on_one_row_with_its_phrases_numbered(by_line: Prompt) -> None:
    fake = Fake("m", [NONE])
    read("The guard closed the\tharbour on Monday and in  2017.", fake, by_line)
    assert asked(fake.requests[0]).splitlines() == [
        "Sentence: The guard closed the harbour on Monday and in 2017.",
        "Date phrases: 1 = Monday; 2 = 2017",
    ]


@pytest.mark.parametrize(("when", "quote"), [(1, "Monday"), (2, "2017"), (0, None), (3, None)])
def test_the_phrase_that_an_event_names_is_the_one_that_was_offered(
    by_line: Prompt, when: int, quote: str | None
) -> None:
    fake = Fake("m", [events((when, "The guard closed the harbour"))])
    _, (found,) = read("The guard closed the harbour on Monday and in 2017.", fake, by_line)
    phrase = found.events[0].phrase
    assert (phrase.quote if phrase else None) == quote
    assert (found.events[0].actors, found.events[0].lines) == (("guard",), found.lines)


def test_no_more_than_nine_phrases_are_offered(by_line: Prompt) -> None:
    fake = Fake("m", [NONE])
    read("It burnt in " + ", in ".join(str(year) for year in range(2001, 2013)) + " again.", fake, by_line)
    assert "9 = 2009" in asked(fake.requests[0])
    assert "2010" not in asked(fake.requests[0]).splitlines()[1]


def test_a_cut_off_answer_is_asked_for_in_the_halves_of_the_line(by_line: Prompt) -> None:
    fake = Fake("m", [CUT, events((1, "The council closed the basin")), events((1, "The fleet moved"))])
    article, found = read(LONG, fake, by_line)
    assert [article.quote(one.lines[0]) for one in found] == LONG.replace("; ", ";|").split("|")
    assert [one.events[0].phrase.quote for one in found if one.events[0].phrase] == ["Monday", "Tuesday"]
    assert all(one.lines[0].number == 1 for one in found)


def test_a_full_answer_is_asked_for_in_halves_too(by_line: Prompt) -> None:
    full = events(*[(0, f"The guard closed gate {i}") for i in range(MAX_LINE_EVENTS)])
    _, found = read(LONG, Fake("m", [full, NONE, full]), by_line)
    assert [len(one.events) for one in found] == [0, MAX_LINE_EVENTS]  # the second half is too short to be cut again


def test_a_line_too_short_to_be_cut_is_given_up(by_line: Prompt) -> None:
    fake = Fake("m", [CUT])
    _, (found,) = read("The guard closed the harbour.", fake, by_line)
    assert str(found.failed) == "extract.line@1: the answer was cut off at 500 tokens"
    assert not found.events


def test_an_answer_that_is_never_usable_fails_the_line_alone(by_line: Prompt) -> None:
    _, (found,) = read("The guard closed the harbour.", Fake("m", ["", "", ""]), by_line)
    assert found.failed is not None
    assert "no usable answer" in str(found.failed)


def test_a_refusal_fails_the_line_alone(by_line: Prompt) -> None:
    _, (found,) = read("The guard closed the harbour.", Fake("m", [Reply("", "refusal", "m")]), by_line)
    assert isinstance(found.failed, RefusedAnswerError)


def test_a_number_is_never_cut_in_two(by_line: Prompt) -> None:
    line = "x" * 75 + " and then a further 1,200,300 ships of the fleet had come to stay" + " y" * 40
    _, found = read(line, Fake("m", [CUT, NONE, NONE]), by_line)
    assert sum("1,200,300" in line[one.lines[0].start : one.lines[0].end] for one in found) == 1


WORD = st.text(alphabet="abc,;: \u00e9’1", min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORD, min_size=20, max_size=60), st.integers(90, 500))
def test_the_halves_of_a_line_are_exact_and_lose_no_word(by_line: Prompt, parts: list[str], fits: int) -> None:
    text = "The guard " + " ".join(parts) + " came home"

    def answer(request: Request) -> Answer:
        return CUT if len(asked(request).splitlines()[0]) > fits else NONE

    article, found = read(text, Fake("m", answer), by_line)
    line = article.lines[0]
    pieces = [one.lines[0] for one in found]
    assert all(line.start <= piece.start < piece.end <= line.end for piece in pieces)
    assert all(a.end <= b.start for a, b in pairwise(pieces))
    assert "".join("".join(article.quote(piece).split()) for piece in pieces) == "".join(article.quote(line).split())
    assert all(one.failed is None or len(article.quote(one.lines[0])) < 2 * SMALLEST for one in found)
