"""The order of the steps for many articles: which lines a model is asked about, and which pairs."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.errors import ModelDeniedError
from dateline.merge.filters import Selection
from dateline.models.fake import Fake
from dateline.pipeline import Plan, timeline_of
from dateline.reading.by_model import ModelReader
from dateline.reading.without_model import ExtractiveReader
from dateline.settings import load_settings
from dateline.sources.base import ReadOptions
from dateline.text.article import make_article

if TYPE_CHECKING:
    from dateline.models.base import Request
    from dateline.models.fake import Answer
    from dateline.pipeline import Built
    from dateline.records import Timeline

STORY = Path(__file__).parents[1] / "seeds" / "harbour-fire"
ONE = "The ferry to Lund sank on Monday with 40 people on board.\nThe sea was calm.\n"
OTHER = "A boat carrying 40 passengers went down off Lund on Monday.\nThe weather was fine.\n"
DAY = date(2024, 3, 14)


def answered(request: Request) -> Answer:
    """Answer as a model that copies each sentence with a date phrase, and finds no difference in any pair."""
    asked = request.messages[-1].content
    if asked.startswith("One:"):
        return '{"differs": "nothing"}'
    sentence = re.search(r"^Sentence: (.+)$", asked, re.MULTILINE)
    assert sentence
    if "Date phrases: none" in asked:
        return '{"events": []}'
    return json.dumps({"events": [{"when": 1, "what": sentence[1], "who": []}]})


def built(fake: Fake, plan: Plan) -> Built:
    articles = [make_article(text, f"{n}.txt", published=DAY) for n, text in enumerate((ONE, OTHER))]
    with ModelReader(load_settings(cache="off"), model=fake) as reader:
        return timeline_of(reader, articles, ReadOptions(), plan)


def story(fake: Fake, plan: Plan) -> Built:
    with ModelReader(load_settings(cache="off"), model=fake) as reader:
        return timeline_of(reader, [STORY], ReadOptions(), plan)


def asked_about(fake: Fake) -> list[str]:
    return [request.messages[-1].content.splitlines()[0] for request in fake.requests]


def test_a_model_that_reads_lines_is_asked_about_no_pair_unless_told_so() -> None:
    fake = Fake("fake:line", answered)
    assert built(fake, Plan()).timeline is not None
    assert all(line.startswith("Sentence:") for line in asked_about(fake))


def test_pairs_in_the_grey_band_are_asked_about_and_the_answer_joins_them() -> None:
    fake = Fake("fake:line", answered)
    timeline = story(fake, Plan(questions=2)).timeline
    assert timeline is not None
    assert sum(line.startswith("One:") for line in asked_about(fake)) == 2
    assert "the model said so" in {link.because for entry in timeline.entries for link in entry.links}
    assert timeline.provenance[-1].prompt is not None
    assert timeline.provenance[-1].prompt.name == "same-event"
    assert timeline.provenance[-1].usage.requests == 2


def test_a_model_that_fails_at_a_pair_loses_no_timeline() -> None:
    def failing(request: Request) -> Answer:
        if request.messages[-1].content.startswith("One:"):
            return ModelDeniedError("gone")
        return answered(request)

    timeline = story(Fake("fake:line", failing), Plan(questions=1)).timeline
    assert timeline is not None
    assert "1 of 1 pairs of events were left to the rules: gone" in timeline.warnings


def test_a_budget_reads_only_the_lines_that_are_worth_it() -> None:
    fake = Fake("fake:line", answered)
    timeline = built(fake, Plan(budget_lines=1)).timeline
    assert timeline is not None
    assert len(fake.requests) == 1
    assert len(timeline.articles) == 2


def _extractive(text: str, selection: Selection) -> Timeline:
    with ExtractiveReader(load_settings(model="extractive")) as reader:
        built = timeline_of(reader, [make_article(text, "a.txt")], ReadOptions(), Plan(selection=selection))
    assert built.timeline is not None
    return built.timeline


def test_an_empty_timeline_says_that_nothing_was_found_and_what_may_help() -> None:
    timeline = _extractive("The pier is painted green. People like it.", Selection())
    assert timeline.entries == ()
    assert timeline.warnings == (
        "no event was found in 1 article; 1 of them without a day of publication, from which relative dates count",
    )


def test_a_timeline_of_which_nothing_is_left_says_so() -> None:
    text = "Published: 2019-03-05\n\nThe pier at Lund fell on 3 March 2019."
    chosen = _extractive(text, Selection(first="2020"))
    read = built(Fake("fake:line", answered), Plan(selection=Selection(first="2025"))).timeline
    assert read is not None
    assert chosen.entries == read.entries == ()
    assert chosen.warnings == ("no event that fits what was asked for was found in 1 article",)
    assert "is left of" in read.warnings[-1]
