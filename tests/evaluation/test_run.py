from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dateline.errors import InputError, ModelUnreachableError, NotCachedError, RefusedAnswerError
from dateline.evaluation.gold import GoldArticle, lines_within
from dateline.evaluation.layouts import simple
from dateline.evaluation.record import ArticleScore, Evaluation
from dateline.evaluation.run import evaluate
from dateline.models.fake import Answer, Fake
from dateline.reading.by_model import ModelReader
from dateline.reading.without_model import ExtractiveReader
from dateline.settings import load_settings
from dateline.steps import Failed, Step

if TYPE_CHECKING:
    from dateline.models.base import Request
    from dateline.records import Brief

SEEDS = Path(__file__).parents[2] / "seeds"


def gold_set() -> list[GoldArticle]:
    return [one for one in simple.read(SEEDS) if isinstance(one, GoldArticle)][1:3]


def copying(request: Request) -> Answer:
    """Answer as a model that tells each line as one event, dated by its first phrase."""
    line, _, phrases = request.messages[-1].content.partition("\nDate phrases: ")
    if not phrases:
        return json.dumps({"summary": [], "actors": []})
    text = line.removeprefix("Sentence: ")
    return json.dumps({"events": [{"when": int(phrases != "none"), "what": text, "who": []}]})


def reader(model: Fake, **settings: object) -> ModelReader:
    return ModelReader(load_settings(prompt="extract.line@1", **settings), model=model)


def test_a_gold_set_is_read_and_measured_and_a_second_run_asks_nothing() -> None:
    model = Fake("fake:copying", copying)
    with reader(model) as opened:
        first = evaluate(gold_set(), opened, name="seeds")
    asked = len(model.requests)
    with reader(model) as opened:
        again = evaluate(gold_set(), opened, name="seeds")
    assert len(model.requests) == asked
    assert (first.cost.requests, again.cost.requests, again.cost.cached) == (asked, 0, asked)
    assert first.figures == again.figures
    assert first.gold_sha256 == again.gold_sha256
    assert first.totals.events_found == first.totals.events_gold - 1  # one line tells two events
    assert first.figures["citations"].value == 1.0
    assert first.totals.events_gold == sum(len(one.events or ()) for one in gold_set())


def test_an_evaluation_says_what_made_it_and_survives_json() -> None:
    with reader(Fake("fake:copying", copying)) as opened:
        found = evaluate(gold_set(), opened, name="seeds")
    assert found.prompt is not None
    assert (found.model, found.prompt.name, found.prompt.version) == ("fake:copying", "extract.line", 1)
    assert len(found.prompt.sha256) == len(found.prompt.schema_sha256) == 64
    assert found.overview is not None
    told = json.loads(found.model_dump_json())
    assert told["schema"] == "dateline.evaluation/1"
    assert Evaluation.model_validate(told) == found


def test_scores_are_given_as_they_are_made_with_their_briefs() -> None:
    told: list[tuple[ArticleScore, Brief | None]] = []
    with ExtractiveReader(load_settings()) as opened:
        found = evaluate(gold_set(), opened, on_score=lambda score, brief: told.append((score, brief)))
    assert [score for score, _ in told] == list(found.articles)
    assert [brief.article.id for _, brief in told if brief] == [one.article.id for one in gold_set()]
    assert found.model == "extractive"
    assert found.prompt is None


def test_only_lines_that_the_gold_speaks_of_are_asked_about() -> None:
    one = gold_set()[0]
    assert one.events
    some = GoldArticle(one.article, one.events[:1], scope=lines_within(one.article, (one.events[0].place,)))
    model = Fake("fake:copying", copying)
    with reader(model) as opened:
        evaluate([some], opened, overview=False)
    assert len(model.requests) == 1


def test_an_article_without_a_usable_answer_counts_as_nothing_found() -> None:
    refused, good = gold_set()

    def sometimes(request: Request) -> Answer:
        mine = request.messages[-1].content.partition("\n")[0].removeprefix("Sentence: ")
        return RefusedAnswerError("no") if mine in refused.article.text else copying(request)

    steps: list[Step] = []
    told: list[Brief | None] = []
    with reader(Fake("fake:shy", sometimes)) as opened:
        found = evaluate([refused, good], opened, steps.append, on_score=lambda _, brief: told.append(brief))
    assert [step.source for step in steps if isinstance(step, Failed)] == [refused.article.source]
    assert found.articles[0].error is not None
    assert found.articles[0].counts.events_gold == len(refused.events or ())
    assert told[0] is None
    assert told[1] is not None
    assert found.figures["events.recall"].value == round(len(good.events or ()) / found.totals.events_gold, 4)


def test_where_all_articles_fail_the_model_is_named_all_the_same() -> None:
    with reader(Fake("fake:shy", lambda _: RefusedAnswerError("no"))) as opened:
        found = evaluate(gold_set(), opened)
    assert (found.model, found.prompt) == ("fake:shy", None)


def test_a_model_that_cannot_be_reached_and_a_cache_without_answers_give_no_figures() -> None:
    away = Fake("fake:away", lambda _: ModelUnreachableError("away"))
    with reader(away, retries=1) as opened, pytest.raises(ModelUnreachableError):
        evaluate(gold_set(), opened)
    with reader(Fake("fake:copying", copying), cache="only") as opened, pytest.raises(NotCachedError):
        evaluate(gold_set(), opened)


def test_bad_gold_and_no_gold_are_errors() -> None:
    with ExtractiveReader(load_settings()) as opened:
        with pytest.raises(InputError, match="line 3"):
            evaluate([InputError("line 3")], opened)
        with pytest.raises(InputError, match="pier holds no article"):
            evaluate([], opened, name="pier")


def test_what_the_gold_says_changes_its_digest() -> None:
    with ExtractiveReader(load_settings()) as opened:
        one = evaluate(gold_set(), opened)
        other = evaluate([GoldArticle(item.article, ()) for item in gold_set()], opened)
    assert one.gold_sha256 != other.gold_sha256
