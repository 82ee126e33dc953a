from __future__ import annotations

import pytest

from dateline.errors import ModelUnreachableError
from dateline.extract.ask import REASKS, Asker, Tally
from dateline.extract.same_event import SameEventJudge
from dateline.models.fake import Fake
from dateline.prompts import PromptStore
from dateline.records import EventDate, Evidence, Told

PROMPT = PromptStore().get("same-event@1")
ONE = Told(
    id="1",
    text="A fire destroyed the hall",
    date=EventDate(edtf="2024-03-02"),
    evidence=(Evidence(start=0, end=40, quote="A fire\n destroyed the hall on Saturday."),),
    article="a",
)
OTHER = Told(
    id="2", text="The hall burned", evidence=(Evidence(start=0, end=16, quote="The hall burned."),), article="b"
)


def judge(fake: Fake, limit: int = 9) -> SameEventJudge:
    return SameEventJudge(Asker(fake, Tally()), PROMPT, limit)


def test_the_model_is_shown_both_events_their_dates_and_their_sentences() -> None:
    fake = Fake("m", ['{"differs": "nothing"}'])
    assert judge(fake)(ONE, OTHER) is True
    assert fake.requests[0].messages[-1].content.splitlines() == [
        "One: A fire destroyed the hall",
        "When: 2024-03-02",
        "Sentence: A fire destroyed the hall on Saturday.",
        "",
        "Other: The hall burned",
        "When: not told",
        "Sentence: The hall burned.",
    ]


@pytest.mark.parametrize("differs", ["deed", "people", "place", "time"])
def test_events_that_differ_in_anything_are_two(differs: str) -> None:
    assert judge(Fake("m", [f'{{"differs": "{differs}"}}']))(ONE, OTHER) is False


def test_a_pair_without_a_usable_answer_is_left_to_the_rules_and_counted() -> None:
    asked = judge(Fake("m", ["who knows"] * (REASKS + 1)))
    assert asked(ONE, OTHER) is None
    assert (asked.asked, asked.unanswered) == (1, 1)


def test_a_model_that_fails_leaves_the_pair_to_the_rules_and_its_error_is_kept() -> None:
    asked = judge(Fake("m", [ModelUnreachableError("gone")]))
    assert asked(ONE, OTHER) is None
    assert str(asked.problem) == "gone"


def test_beyond_the_limit_nothing_is_asked() -> None:
    fake = Fake("m", ['{"differs": "nothing"}'])
    asked = judge(fake, limit=1)
    assert [asked(ONE, OTHER), asked(ONE, OTHER)] == [True, None]
    assert len(fake.requests) == 1
