from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.errors import (
    InvalidAnswerError,
    ModelDeniedError,
    UsageError,
)
from dateline.models.base import Reply
from dateline.models.fake import Fake
from dateline.reading.by_model import ModelReader
from dateline.records import Brief
from dateline.settings import load_settings
from dateline.sources.base import ReadOptions
from dateline.steps import BriefDone, EventFound, Failed, LinesRead, LineUnread, ModelChosen, Note, Step
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.models.base import Request
    from dateline.models.fake import Answer
    from dateline.records import Article

DAY = date(2024, 3, 14)
DAM = "The dam at Orrin broke on Monday.\nMayor Ilse Brandt opened the hall to 400 people.\n"
FERRY = "The ferry to Lund sank on Tuesday.\n"
BY_LINE = "fake:line"
BY_ARTICLE = "http://127.0.0.1:1/v1#fake"
NOTHING_IN_LINE = '{"events": []}'
NOTHING = '{"summary": [], "events": [], "actors": []}'
NO_OVERVIEW = '{"summary": [], "actors": []}'


def asked(request: Request) -> str:
    return request.messages[-1].content


def by_line(request: Request) -> str:
    """Answer as a model that copies the sentence, or summarises by the first line."""
    sentence = re.search(r"^Sentence: (.+)$", asked(request), re.MULTILINE)
    if sentence:
        when = 0 if "Date phrases: none" in asked(request) else 1
        return json.dumps({"events": [{"when": when, "what": sentence[1][:390], "who": []}]})
    first = re.search(r"\[(\d+)\] (.+)", asked(request))
    assert first
    return json.dumps({"summary": [{"lines": [int(first[1])], "text": first[2]}], "actors": []})


def opened(
    answers: Callable[[Request], Answer] | list[Answer], model_id: str = BY_LINE, **more: object
) -> tuple[ModelReader, Fake, list[Step]]:
    steps: list[Step] = []
    fake = Fake(model_id, answers)
    return ModelReader(load_settings(**more), model=fake, on_step=steps.append), fake, steps


def article(text: str = DAM, source: str = "a.txt", published: date | None = DAY) -> Article:
    return make_article(text, source, published=published)


def all_of(reader: ModelReader, *texts: str) -> list[Brief | Failed]:
    articles = [article(text, f"{n}.txt") for n, text in enumerate(texts)]
    return list(reader.briefs(articles, ReadOptions()))


def test_a_run_tells_its_steps_in_order() -> None:
    reader, _, steps = opened(by_line)
    with reader:
        reader.brief(article())
    kinds = [type(step) for step in steps]
    assert kinds == [ModelChosen, EventFound, LinesRead, EventFound, LinesRead, BriefDone]
    assert steps[0] == ModelChosen(BY_LINE, "it was given")
    assert [(step.done, step.total) for step in steps if isinstance(step, LinesRead)] == [(1, 2), (2, 2)]


def test_the_model_is_told_before_it_is_asked_and_once_a_run() -> None:
    steps: list[Step] = []
    asked_after: list[int] = []

    def answer(request: Request) -> str:
        asked_after.append(len(steps))
        return by_line(request)

    with ModelReader(load_settings(), model=Fake(BY_LINE, answer), on_step=steps.append) as reader:
        all_of(reader, DAM, FERRY)
    assert asked_after[0] == 2  # the article was read, and the model named
    assert sum(isinstance(step, ModelChosen) for step in steps) == 1


def test_a_line_prompt_reads_line_by_line_and_then_asks_for_the_overview() -> None:
    reader, fake, _ = opened(by_line)
    with reader:
        brief = reader.brief(article())
    assert [request.prompt for request in fake.requests] == ["extract.line@1"] * 2 + ["overview.article@1"]
    assert [event.date.edtf for event in brief.events] == ["2024-03-11", None]
    assert brief.summary[0].text == "The dam at Orrin broke on Monday."
    assert brief.provenance.overview is not None
    assert brief.provenance.usage.requests == 3
    assert brief.provenance.fingerprints == tuple(request.fingerprint for request in fake.requests)


def test_without_an_overview_only_the_events_are_asked_for() -> None:
    reader, fake, _ = opened(by_line)
    with reader:
        brief = reader.brief(article(), overview=False)
    assert len(fake.requests) == 2
    assert (brief.summary, brief.provenance.overview) == ((), None)


def test_an_article_prompt_asks_once_about_all_lines() -> None:
    reader, fake, steps = opened([NOTHING], BY_ARTICLE)
    with reader:
        brief = reader.brief(article())
    assert fake.requests[0].prompt == "extract.article@1"
    assert (brief.events, brief.provenance.overview) == ((), None)
    assert [(step.done, step.total) for step in steps if isinstance(step, LinesRead)] == [(2, 2)]


def test_an_article_too_long_for_one_request_is_read_in_pieces() -> None:
    text = "".join(f"The ferry number {n} sank at pier {n} in the rain of the night.\n" for n in range(1_000))
    reader, fake, _ = opened(lambda _: NOTHING, BY_ARTICLE)
    with reader:
        reader.brief(article(text))
    first, second = sorted(map(asked, fake.requests), key=lambda shown: "ferry number 999 " in shown)
    assert "ferry number 1 " in first
    assert "ferry number 999 " in second


def test_an_overview_is_asked_for_of_every_line() -> None:
    text = "".join(f"The ferry number {n} sank at pier {n}.\n" for n in range(300))
    reader, fake, _ = opened(lambda request: NOTHING_IN_LINE if "Sentence:" in asked(request) else NO_OVERVIEW)
    with reader:
        reader.brief(article(text))
    overviews = [asked(request) for request in fake.requests if request.prompt == "overview.article@1"]
    assert len(overviews) > 1
    assert all(any(f"The ferry number {n} sank" in one for one in overviews) for n in range(300))


@pytest.mark.parametrize(
    ("overview", "told"),
    [
        ("no", "no summary of lines 1 to 2"),
        (Reply("", "refusal", "m"), "no summary: overview.article@1: the model dec"),
    ],
)
def test_an_overview_that_fails_costs_only_the_summary(overview: Answer, told: str) -> None:
    reader, _, _ = opened(lambda request: by_line(request) if "Sentence:" in asked(request) else overview)
    with reader:
        brief = reader.brief(article())
    assert len(brief.events) == 2
    assert any(warning.startswith(told) for warning in brief.warnings)


def test_a_line_without_a_usable_answer_is_unread_and_told() -> None:
    reader, _, steps = opened(lambda request: "no" if "Brandt" in str(request.messages) else by_line(request))
    with reader:
        brief = reader.brief(article(), overview=False)
    assert [place.quote for place in brief.unread] == ["Mayor Ilse Brandt opened the hall to 400 people."]
    assert [step.line.number for step in steps if isinstance(step, LineUnread)] == [2]
    assert any("line unread" in warning for warning in brief.warnings)
    assert len(brief.events) == 1


@pytest.mark.parametrize("model_id", [BY_LINE, BY_ARTICLE])
def test_an_article_of_which_no_line_was_read_is_an_error(model_id: str) -> None:
    reader, _, _ = opened(lambda _: "no", model_id)
    with reader, pytest.raises(InvalidAnswerError, match=r"a\.txt: .*no usable answer in 3 tries"):
        reader.brief(article())


def test_a_bad_article_is_passed_over_and_the_rest_goes_on() -> None:
    reader, _, steps = opened(lambda request: "no" if "ferry" in str(request.messages) else NOTHING, BY_ARTICLE)
    with reader:
        first, second = all_of(reader, FERRY, DAM)
    assert isinstance(first, Failed)
    assert (first.source, type(first.error)) == ("0.txt", InvalidAnswerError)
    assert isinstance(second, Brief)
    assert first in steps


def test_a_model_that_failed_for_good_is_not_asked_again_and_kept_answers_are_delivered() -> None:
    with opened(lambda _: NOTHING, BY_ARTICLE)[0] as reader:
        all_of(reader, DAM)
    reader, fake, _ = opened(lambda _: ModelDeniedError("no such key"), BY_ARTICLE)
    with reader:
        one, other, kept = all_of(reader, FERRY, "The pier fell on Monday.\n", DAM)
    assert [type(one), type(other), type(kept)] == [Failed, Failed, Brief]
    assert isinstance(one, Failed)
    assert isinstance(other, Failed)
    assert isinstance(other.error, ModelDeniedError)
    assert (type(one.error), str(one.error)) == (type(other.error), str(other.error))
    assert len(fake.requests) == 1


@pytest.mark.parametrize("mode", ["use", "off"])
def test_a_reader_closes_its_model(mode: str) -> None:
    reader, fake, _ = opened(by_line, cache=mode)
    with reader:
        reader.brief(article(), overview=False)
    assert fake.closed == 1


def test_the_same_text_is_read_once() -> None:
    reader, fake, steps = opened(lambda _: NOTHING, BY_ARTICLE)
    with reader:
        assert len(all_of(reader, DAM, DAM)) == 1
    assert Note("1.txt: the same text was read before; read once") in steps
    assert len(fake.requests) == 1


def test_a_model_that_nobody_opens_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="no plugin opens the model 'gpt'"):
        ModelReader(load_settings(model="gpt"))
