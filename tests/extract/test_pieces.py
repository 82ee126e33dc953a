from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline import dates
from dateline.extract.ask import Asker, Tally
from dateline.extract.by_article import read_piece
from dateline.extract.pieces import SHARE, Piece, pieces, room, tokens
from dateline.grounding.check import Checked
from dateline.models.base import Reply
from dateline.models.fake import Fake
from dateline.prompts import PromptStore
from dateline.records import PromptRef, Provenance
from dateline.text.article import make_article

if TYPE_CHECKING:
    from dateline.models.base import Request
    from dateline.models.fake import Answer
    from dateline.records import Article

EMPTY = json.dumps({"summary": [], "events": [], "actors": []})
CUT = Reply(text="{", finish="length", model="m")
PROMPT = PromptStore().get("extract.article@1")


def article(paragraphs: list[int], words: int = 9) -> Article:
    """Return an article whose paragraphs have so many sentences."""
    told = [
        " ".join(f"The guard of Orrin closed gate {p}{n} {'and slept ' * words}on Monday." for n in range(1, count + 1))
        for p, count in enumerate(paragraphs, 1)
    ]
    return make_article("\n\n".join(told) + "\n", "gates.txt", published=date(2024, 9, 12))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.integers(1, 900))
@settings(deadline=None, max_examples=30)
def test_pieces_hold_every_line_once_in_order_and_no_more_than_the_limit(paragraphs: list[int], limit: int) -> None:
    made = article(paragraphs)
    found = pieces(made, made.lines, limit)
    assert [line for piece in found for line in piece.lines] == list(made.lines)
    for piece in found:
        size = sum(tokens(made, line) for line in piece.lines)
        assert len(piece.lines) == 1 or size + sum(tokens(made, line) for line in piece.context) <= limit


def test_what_fits_into_one_request_is_one_piece_without_context() -> None:
    made = article([3, 3])
    whole = sum(tokens(made, line) for line in made.lines)
    assert pieces(made, made.lines, whole) == [Piece(made.lines)]
    assert len(pieces(made, made.lines, whole - 1)) == 2


def test_no_lines_make_no_piece() -> None:
    assert pieces(article([1]), [], 10) == []


def test_the_date_phrases_that_are_shown_count() -> None:
    made = article([4])
    phrases = dates.find(made.text, made.published, made.language)
    assert tokens(made, made.lines[0], phrases) > tokens(made, made.lines[0])


def test_a_piece_ends_with_a_paragraph_where_one_ends_near_an_equal_share() -> None:
    made = article([4, 7, 7])
    found = pieces(made, made.lines, int(sum(tokens(made, line) for line in made.lines) * 0.75))
    assert [len(piece.lines) for piece in found] == [11, 7]


def test_pieces_are_about_equally_long_and_the_last_one_is_no_scrap() -> None:
    made = article([41])
    whole = sum(tokens(made, line) for line in made.lines)
    found = [len(piece.lines) for piece in pieces(made, made.lines, whole // 4)]
    assert len(found) == 5
    assert max(found) - min(found) <= 1


def test_a_later_piece_shows_the_first_line_and_the_end_of_the_piece_before() -> None:
    made = article([60], words=1)
    limit = 900
    first, *later = pieces(made, made.lines, limit)
    assert first.context == ()
    for piece in later:
        start = made.lines.index(piece.lines[0])
        assert piece.context == (made.lines[0], *made.lines[start - 2 : start])
        assert sum(tokens(made, line) for line in piece.context) <= limit // SHARE + 3


def test_a_context_that_would_take_too_much_room_is_left_out() -> None:
    made = article([12], words=80)
    assert all(piece.context == () for piece in pieces(made, made.lines, 400))


def test_a_prompt_with_a_long_answer_leaves_half_of_a_small_context_to_the_lines() -> None:
    overview = PromptStore().get("overview.article@1")
    assert room(40_000, None, PROMPT) == 40_000 // 3
    assert room(10_000, 8_192, overview) == 10_000 // 3
    assert 3_000 < room(40_000, 8_192, PROMPT) < 8_192 / 2
    assert room(40_000, 10, PROMPT) == 1


@given(st.randoms(use_true_random=False), st.integers(1, 30), st.integers(60, 600))
@settings(deadline=None, max_examples=20)
def test_every_line_is_told_of_exactly_once_whatever_answers_are_cut_off(
    random: st.DrawFn, count: int, limit: int
) -> None:
    made = article([count])
    fake = Fake("m", lambda _: CUT if random.random() < 0.4 else EMPTY)  # type: ignore[attr-defined]
    asker = Asker(fake, Tally())
    found = [one for piece in pieces(made, made.lines, limit) for one in read_piece(asker, PROMPT, made, piece, ())]
    assert [line for one in found for line in one.lines] == list(made.lines)
    assert all(len(one.lines) == 1 for one in found if one.failed)


def test_a_single_line_that_is_cut_off_is_asked_about_alone_and_then_given_up() -> None:
    made = article([3])
    fake = Fake("m", lambda _: CUT)
    (found,) = read_piece(Asker(fake, Tally()), PROMPT, made, Piece(made.lines[2:], made.lines[:2]), ())
    assert [len(request.messages[-1].content.splitlines()) for request in fake.requests] == [3, 1]
    assert found.failed is not None
    assert found.lines == made.lines[2:]


def test_an_answer_that_is_full_is_asked_for_in_halves_because_more_may_be_told() -> None:
    made = article([4])

    asked: list[Request] = []

    def answer(request: Request) -> Answer:
        asked.append(request)
        shown = request.messages[-1].content.splitlines()
        count = 60 if len(asked) == 1 else 1
        number = int(shown[-1][1])
        event = {"lines": [number], "when": "", "what": f"The guard closed gate 1{number}", "who": []}
        return json.dumps({"summary": [], "events": [event] * count, "actors": []})

    found = list(read_piece(Asker(Fake("m", answer), Tally()), PROMPT, made, Piece(made.lines), ()))
    assert [len(one.lines) for one in found] == [2, 2]
    assert [len(one.events) for one in found] == [1, 1]


def test_what_rests_on_the_context_alone_is_left_to_the_piece_of_those_lines() -> None:
    made = article([3])
    events = [
        {"lines": lines, "when": "", "what": "The guard of Orrin closed gate 11", "who": []}
        for lines in ([1], [1, 2], [2, 3], [3])
    ]
    summary = [{"lines": [1], "text": "The guard closed gate 11."}, {"lines": [3], "text": "The guard closed gate 13."}]
    told = json.dumps({"summary": summary, "events": events, "actors": []})
    piece = Piece(made.lines[2:], made.lines[:2])
    (found,) = read_piece(Asker(Fake("m", [told]), Tally()), PROMPT, made, piece, ())
    assert [[line.number for line in event.lines] for event in found.events] == [[2, 3], [3]]
    assert [[line.number for line in one.lines] for one in found.statements] == [[3]]


def test_halves_see_what_goes_before_them() -> None:
    made = article([9])
    left, right = Piece(made.lines[4:8], made.lines[:1]).halves()
    assert (left.context, right.context) == (made.lines[:1], (made.lines[0], *made.lines[4:6]))
    assert replace(left, lines=left.lines + right.lines).lines == made.lines[4:8]


def test_what_in_the_end_rests_on_the_context_alone_is_passed_over_and_not_counted_as_wrong() -> None:
    made = make_article("Orla opened the dam in the rain. Gulls sat on the roof.\n", "dam.txt")
    event = {"lines": [1, 2], "when": "", "what": "Orla opened the dam", "who": []}
    told = json.dumps({"summary": [{"lines": [1, 2], "text": "Orla opened the dam."}], "events": [event], "actors": []})
    checked = Checked(made, ())
    for found in read_piece(Asker(Fake("m", [told]), Tally()), PROMPT, made, Piece(made.lines[1:], made.lines[:1]), ()):
        assert checked.add(found) == []
    reference = PromptRef(name="p", version=1, sha256="0", schema_sha256="0")
    brief = checked.brief(Provenance(model="m", prompt=reference, dateline="0"))
    assert (brief.summary, brief.events, brief.warnings) == ((), (), ())
