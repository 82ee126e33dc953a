from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import AnswerError, ModelDeniedError
from dateline.extract.ask import Asker, Tally
from dateline.extract.reduce import AT_ONCE, central, reduced
from dateline.models.base import Reply
from dateline.models.fake import Fake
from dateline.prompts import PromptStore
from dateline.records import Evidence, Statement
from dateline.schema import MAX_KEPT

if TYPE_CHECKING:
    from dateline.models.base import Request
    from dateline.models.fake import Answer

PROMPT = PromptStore().get("reduce.summary@1")


def statements(count: int) -> list[Statement]:
    return [
        Statement(text=f"Gate {n} was closed.", evidence=(Evidence(start=n, end=n + 1, quote="g"),))
        for n in range(1, count + 1)
    ]


def shown(request: Request) -> list[int]:
    return [int(number) for number in re.findall(r"Gate (\d+)", request.messages[-1].content)]


def shorten(fake: Fake, whole: list[Statement]) -> tuple[list[Statement], AnswerError | None]:
    return reduced(Asker(fake, Tally()), PROMPT, whole)


def test_the_model_chooses_among_the_statements_which_keep_their_evidence() -> None:
    whole = statements(9)
    kept, problem = shorten(Fake("m", ['{"keep": [4, 2, 9]}']), whole)
    assert kept == [whole[3], whole[1], whole[8]]
    assert problem is None


def test_few_statements_are_kept_without_a_question() -> None:
    whole = statements(MAX_KEPT)
    fake = Fake("m", [])
    assert shorten(fake, whole) == (whole, None)


def test_the_same_sentence_counts_once_at_its_first_place() -> None:
    whole = statements(4)
    assert shorten(Fake("m", []), [*whole, *whole]) == (whole, None)


@given(st.integers(MAX_KEPT + 1, 700))
@settings(deadline=None, max_examples=12)
def test_many_statements_are_shortened_in_rounds_of_bounded_questions(count: int) -> None:
    asked: list[list[int]] = []

    def answer(request: Request) -> Answer:
        asked.append(shown(request))
        return json.dumps({"keep": list(range(1, 1 + min(MAX_KEPT, len(asked[-1]))))})

    whole = statements(count)
    kept, problem = shorten(Fake("m", answer), whole)
    assert problem is None
    assert 0 < len(kept) <= MAX_KEPT
    assert all(one in whole for one in kept)
    assert max(map(len, asked)) <= AT_ONCE
    assert set(range(1, count + 1)) <= {number for numbers in asked for number in numbers}


@pytest.mark.parametrize(
    "answers", [["no"] * 3, [Reply("", "refusal", "m")], [Reply("{", "length", "m")], ['{"keep": [99, 98]}']]
)
def test_without_a_usable_answer_a_rule_chooses_and_says_why(answers: list[Answer]) -> None:
    whole = statements(9)
    kept, problem = shorten(Fake("m", answers), whole)
    assert len(kept) == MAX_KEPT
    assert [one for one in whole if one in kept] == kept
    assert isinstance(problem, AnswerError)


def test_numbers_that_stand_for_nothing_and_those_named_twice_are_passed_over() -> None:
    whole = statements(8)
    assert shorten(Fake("m", ['{"keep": [5, 99, 5, 1]}']), whole)[0] == [whole[4], whole[0]]


def test_a_model_that_does_not_answer_is_an_error() -> None:
    with pytest.raises(ModelDeniedError):
        shorten(Fake("m", [ModelDeniedError("no")]), statements(9))


def test_the_rule_keeps_what_most_others_speak_of() -> None:
    told = [
        "The dam at Orrin broke.",
        "Soup was sold.",
        "The dam broke in rain.",
        "Engineers of Orrin saw the dam.",
        "…",
    ]
    whole = [Statement(text=text, evidence=()) for text in told]
    assert [one.text for one in central(whole, 3)] == [told[0], told[2], told[3]]
