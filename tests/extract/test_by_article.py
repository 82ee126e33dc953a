from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dateline import dates
from dateline.errors import PromptError, RefusedAnswerError
from dateline.extract.ask import Asker, Tally
from dateline.extract.by_article import read_piece
from dateline.extract.pieces import Piece
from dateline.grounding.check import Checked
from dateline.models.base import Reply
from dateline.models.fake import Fake
from dateline.prompts import PromptStore
from dateline.records import PromptRef, Provenance
from dateline.text.article import make_article

if TYPE_CHECKING:
    from dateline.dates import TimeExpression
    from dateline.grounding.claims import Found
    from dateline.prompts import Prompt
    from dateline.records import Article

TEXT = (
    "The guard closed the harbour on Monday. Kessler sold\n  40 ships in 2017 and in 2018. "
    "Orla thanked them. The end came on Tuesday."
)
CUT = Reply(text="{", finish="length", model="m")
EMPTY: dict[str, Any] = {"summary": [], "events": [], "actors": []}


def article() -> tuple[Article, list[TimeExpression]]:
    made = make_article(TEXT.replace("\n ", ""), "t.txt", published=date(2024, 9, 12))
    return made, dates.find(made.text, made.published, made.language)


def read(fake: Fake, prompt: Prompt) -> list[Found]:
    made, phrases = article()
    return list(read_piece(Asker(fake, Tally()), prompt, made, Piece(made.lines), phrases))


def answer(*events: tuple[list[int], str, str], **more: Any) -> str:  # noqa: ANN401 -- any JSON value
    told = [{"lines": lines, "when": when, "what": what, "who": []} for lines, when, what in events]
    return json.dumps({**EMPTY, "events": told, **more})


def test_lines_are_shown_numbered_with_their_phrases_labelled(by_article: Prompt) -> None:
    fake = Fake("m", [json.dumps(EMPTY)])
    read(fake, by_article)
    assert fake.requests[0].messages[-1].content.splitlines() == [
        "[1] The guard closed the harbour on Monday.",
        "    1a = Monday",
        "[2] Kessler sold 40 ships in 2017 and in 2018.",
        "    2a = 2017",
        "    2b = 2018",
        "[3] Orla thanked them.",
        "[4] The end came on Tuesday.",
        "    4a = Tuesday",
    ]


@pytest.mark.parametrize(
    ("label", "quote"), [("2a", "2017"), ("2b", "2018"), ("1a", "Monday"), ("", None), ("9z", None)]
)
def test_a_label_means_the_phrase_that_it_stands_under(by_article: Prompt, label: str, quote: str | None) -> None:
    (found,) = read(Fake("m", [answer(([2], label, "Kessler sold ships"))]), by_article)
    phrase = found.events[0].phrase
    assert (phrase.quote if phrase else None) == quote


def test_lines_that_do_not_exist_are_not_cited(by_article: Prompt) -> None:
    told = answer(
        ([3, 9, 1, 3], "", "The guard closed the harbour"),
        ([99], "", "Kessler sold ships"),
        summary=[{"lines": [7], "text": "Kessler sold ships."}],
        actors=[{"name": "Orla", "kind": "person"}],
    )
    (found,) = read(Fake("m", [told]), by_article)
    assert [[line.number for line in event.lines] for event in found.events] == [[1, 3], []]
    made, phrases = article()
    checked = Checked(made, phrases)
    checked.add(found)
    reference = PromptRef(name="p", version=1, sha256="0", schema_sha256="0")
    brief = checked.brief(Provenance(model="m", prompt=reference, dateline="0"))
    assert len(brief.events) == 1
    assert brief.warnings == (
        "event dropped: it cites no line of the article (1)",
        "summary sentence dropped: its lines do not tell it (1)",
    )
    assert [actor.name for actor in brief.actors] == ["Orla"]


def test_a_cut_off_answer_is_asked_for_in_halves_of_the_lines(by_article: Prompt) -> None:
    cut_alone, in_context = CUT, CUT
    kessler, end = answer(([2], "2a", "Kessler sold ships")), answer(([4], "4a", "The end came"))
    fake = Fake("m", [CUT, kessler, CUT, in_context, cut_alone, end])
    found = read(fake, by_article)
    assert [[line.number for line in one.lines] for one in found] == [[1, 2], [3], [4]]
    assert [one.failed and str(one.failed) for one in found] == [
        None,
        "extract.article@1: the answer was cut off at 8000 tokens",
        None,
    ]
    assert [event.text for one in found for event in one.events] == ["Kessler sold ships", "The end came"]


def test_an_answer_that_is_never_usable_fails_its_lines(by_article: Prompt) -> None:
    (found,) = read(Fake("m", ["no"] * 3), by_article)
    assert found.failed
    assert len(found.lines) == 4


def test_a_refusal_is_passed_on(by_article: Prompt) -> None:
    with pytest.raises(RefusedAnswerError):
        read(Fake("m", [Reply("", "refusal", "m")]), by_article)


def test_an_overview_gives_no_events() -> None:
    overview = {"summary": [{"lines": [1], "text": "The guard closed the harbour."}], "actors": []}
    (found,) = read(Fake("m", [json.dumps(overview)]), PromptStore().get("overview.article@1"))
    assert (found.events, len(found.statements)) == ((), 1)


def test_a_prompt_about_one_line_cannot_be_asked_about_many(by_line: Prompt) -> None:
    from dataclasses import replace

    wrong = replace(by_line, user="{{ lines | length }}", front=by_line.front.model_copy(update={"examples": ()}))
    with pytest.raises(PromptError, match="LineEvents"):
        read(Fake("m", ['{"events":[]}']), wrong)
