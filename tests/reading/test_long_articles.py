from __future__ import annotations

import json
import re
import threading
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dateline.errors import ModelDeniedError, NotCachedError, RefusedAnswerError
from dateline.models.base import Reply
from dateline.models.fake import Fake
from dateline.models.providers import EndpointProvider
from dateline.reading.by_model import ModelReader
from dateline.settings import load_settings
from dateline.steps import EventFound, LinesRead
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dateline.models.base import Request
    from dateline.models.fake import Answer
    from dateline.records import Article, Brief
    from dateline.steps import Step

BY_ARTICLE = "http://127.0.0.1:1/v1#fake"
BY_LINE = "fake:line"
PATIENCE = 20.0
_SHOWN = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_LABEL = re.compile(r"^ +((\d+)a) = ", re.MULTILINE)


@pytest.fixture(autouse=True)
def _a_model_that_takes_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EndpointProvider, "max_chars", 4_000)


def long_article(count: int = 120) -> Article:
    """Return an article that takes four requests of a model that takes 4,000 characters at a time."""
    told = (
        f"Guard {n} of the port of Orrin closed gate number {n} on Monday after the wind had torn its chain."
        + ("\n\n" if n % 5 == 0 else " ")
        for n in range(1, count + 1)
    )
    return make_article("".join(told), "gates.txt", published=date(2024, 3, 14))


def shown(request: Request) -> list[tuple[int, str]]:
    return [(int(number), text) for number, text in _SHOWN.findall(request.messages[-1].content)]


def good(request: Request) -> Answer:
    """Answer as a model that tells the first and the last line of what it is shown, and sums up by them."""
    if request.prompt.startswith("reduce"):
        return json.dumps({"keep": [2, 1, 5]})
    if request.prompt.startswith("extract.line"):
        return '{"events": []}'
    lines, labels = shown(request), {int(n): label for label, n in _LABEL.findall(request.messages[-1].content)}
    ends = [lines[0], lines[-1]]
    answer = {
        "summary": [{"lines": [number], "text": text} for number, text in lines[-2:]],
        "events": [{"lines": [n], "when": labels.get(n, ""), "what": text, "who": ["Orrin"]} for n, text in ends],
        "actors": [{"name": "Orrin", "kind": "place"}],
    }
    return json.dumps({name: answer[name] for name in request.schema["required"]})


def read(
    answer: Callable[[Request], Answer],
    article: Article,
    model_id: str = BY_ARTICLE,
    *,
    overview: bool = True,
    **more: object,
) -> tuple[Brief, Fake, list[Step]]:
    steps: list[Step] = []
    fake = Fake(model_id, answer)
    with ModelReader(load_settings(**{"cache": "off", **more}), model=fake, on_step=steps.append) as reader:
        brief = reader.brief(article, overview=overview)
    return brief, fake, steps


def test_the_summary_is_chosen_among_the_sentences_of_all_pieces() -> None:
    article = long_article()
    brief, fake, _ = read(good, article, jobs=1)
    asked = [request for request in fake.requests if request.prompt.startswith("extract")]
    assert len(asked) == 4
    told = [text for request in asked for _, text in shown(request)[-2:]]
    assert [one.text for one in brief.summary] == [told[1], told[0], told[4]]
    assert all(article.text[place.start : place.end] == place.quote for one in brief.summary for place in one.evidence)
    (warning,) = [one for one in brief.warnings if "summary" in one]
    assert re.fullmatch(r"the summary is 3 of 8 sentences, chosen by reduce\.summary@1 \([0-9a-f]{12}\)", warning)
    assert brief.provenance.fingerprints[-1] == fake.requests[-1].fingerprint
    assert [actor.name for actor in brief.actors] == ["Orrin"]


def test_the_same_holds_for_the_summaries_that_a_line_prompt_asks_for_apart() -> None:
    article = long_article(200)
    brief, fake, _ = read(good, article, BY_LINE)
    overviews = [request for request in fake.requests if request.prompt.startswith("overview")]
    assert len(overviews) > 3
    covered = {number for request in overviews for number, _ in shown(request)}
    assert covered == {line.number for line in article.lines}
    assert len(brief.summary) == 3


def test_without_a_usable_choice_a_rule_shortens_the_summary_and_says_so() -> None:
    brief, _, _ = read(lambda one: "no" if one.prompt.startswith("reduce") else good(one), long_article())
    assert len(brief.summary) == 6
    assert any(one.startswith("the summary is 6 of 8 sentences, chosen by a rule: ") for one in brief.warnings)


def test_a_timeline_asks_for_no_choice() -> None:
    _, fake, _ = read(good, long_article(), overview=False)
    assert {request.prompt for request in fake.requests} == {"extract.article@1"}


def test_an_event_of_the_lines_shown_as_context_is_told_once() -> None:
    brief, fake, _ = read(good, long_article(), jobs=1)
    firsts = [shown(request)[0][0] for request in fake.requests if request.prompt.startswith("extract")]
    assert firsts == [1] * 4  # each piece shows the first line, and each answer tells it
    assert len(brief.events) == 5
    assert len({event.evidence[0].start for event in brief.events}) == 5


@pytest.mark.parametrize("model_id", [BY_ARTICLE, BY_LINE])
def test_pieces_asked_at_once_give_the_same_as_one_by_one(model_id: str) -> None:
    article = long_article(110)
    alone, _, steps = read(good, article, model_id, jobs=1)
    together, _, others = read(good, article, model_id, jobs=8)
    assert together == alone
    kinds = (EventFound, LinesRead)
    assert [one for one in others if isinstance(one, kinds)] == [one for one in steps if isinstance(one, kinds)]


class Meeting:
    """A model that answers two questions only together."""

    id = BY_ARTICLE

    def __init__(self) -> None:
        self.both = threading.Barrier(2)

    def complete(self, request: Request) -> Reply:
        if request.prompt.startswith("extract"):
            self.both.wait(PATIENCE)
        return Reply(str(good(request)), "stop", "m")

    def close(self) -> None:
        """Do nothing."""


def test_the_pieces_of_one_article_are_asked_at_the_same_time() -> None:
    with ModelReader(load_settings(cache="off", jobs=2), model=Meeting()) as reader:
        brief = reader.brief(long_article())
    assert len(brief.events) == 5


def test_a_piece_that_the_model_declines_is_unread_and_the_others_are_kept() -> None:
    def answer(request: Request) -> Answer:
        return Reply("", "refusal", "m") if any(n == 45 for n, _ in shown(request)) else good(request)

    brief, _, _ = read(answer, long_article())
    assert brief.events
    assert len(brief.unread) == 30
    assert any("gate number 45 " in place.quote for place in brief.unread)


def test_of_a_piece_in_halves_only_what_is_declined_is_unread() -> None:
    def answer(request: Request) -> Answer:
        numbers = [n for n, _ in shown(request)]
        if 45 in numbers and 35 in numbers:
            return Reply("{", "length", "m")
        return Reply("", "refusal", "m") if 60 in numbers and 80 not in numbers else good(request)

    brief, _, _ = read(answer, long_article())
    assert [place.quote.split()[1] for place in brief.unread] == [str(n) for n in range(46, 61)]


def test_an_article_whose_pieces_are_all_declined_fails() -> None:
    with pytest.raises(RefusedAnswerError, match=r"gates\.txt"):
        read(lambda _: Reply("", "refusal", "m"), long_article())


def test_a_model_that_fails_at_one_piece_fails_the_article() -> None:
    def answer(request: Request) -> Answer:
        return ModelDeniedError("no such key") if any(n == 45 for n, _ in shown(request)) else good(request)

    with pytest.raises(ModelDeniedError):
        read(answer, long_article())


def test_offline_the_choice_may_be_missing_and_the_brief_is_still_made(tmp_path: Path) -> None:
    article = long_article()
    kept: dict[str, Any] = {"cache": "use", "cache_dir": tmp_path}
    with pytest.raises(ModelDeniedError):
        read(lambda one: ModelDeniedError("no") if one.prompt.startswith("reduce") else good(one), article, **kept)
    brief, fake, _ = read(good, article, **{**kept, "cache": "only"})
    assert fake.requests == []
    assert len(brief.summary) == 6
    assert any(NotCachedError.__name__ in one or "no kept answer" in one for one in brief.warnings)


def test_an_article_of_one_piece_is_one_request_and_its_summary_is_left_as_it_is() -> None:
    brief, fake, _ = read(good, long_article(20))
    assert len(fake.requests) == 1
    assert len(brief.summary) == 2
    assert not any("summary" in one for one in brief.warnings)
