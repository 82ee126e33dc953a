from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.cache import ResponseCache
from dateline.errors import CutOffAnswerError, InvalidAnswerError, ModelUnreachableError, RefusedAnswerError
from dateline.extract.ask import REASKS, Asker, Tally, parse
from dateline.models.cached import Cached
from dateline.models.fake import Fake
from dateline.records import Usage
from dateline.schema import AnswerModel, LineEvents

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dateline.models.base import Model, Reply
    from dateline.prompts import Prompt

    MakeReply = Callable[..., Reply]

QUESTION = {"line": "The guard closed the harbour.", "phrases": []}
GOOD = {"events": [{"when": 0, "what": "The guard closed the harbour", "who": ["guard"]}]}
BAD = {"events": [{"when": 10, "what": "The guard closed the harbour", "who": ["guard"], "where": "here"}]}


def ask(model: Model, prompt: Prompt) -> tuple[AnswerModel, Tally]:
    tally = Tally()
    return Asker(model, tally).ask(prompt, QUESTION), tally


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(GOOD),
        f"```json\n{json.dumps(GOOD, indent=2)}\n```",
        f"Here is what I found:\n{json.dumps(GOOD)}\nI hope this helps.",
        "\ufeff" + json.dumps(GOOD),
        f"\ud800 {json.dumps(GOOD)}",
    ],
)
def test_words_around_an_answer_are_passed_over(text: str) -> None:
    assert parse(text, LineEvents).model_dump() == GOOD


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the answer holds nothing"),
        (" \n ", "the answer holds nothing"),
        ("No events.", "the answer holds no JSON object"),
        ("[]", "the answer holds no JSON object"),
        ("}{", "the answer holds no JSON object"),
        ("<!DOCTYPE html><html>502 Bad Gateway</html>", "the answer holds HTML"),
        (" <html>", "the answer holds HTML"),
        ("<html><style>b {color: red}</style></html>", "Invalid JSON"),
        ("{events: []}", "Invalid JSON"),
        ('{"events": [', "the answer holds no JSON object"),
        ('{"events": [}', "Invalid JSON"),
        ("{}", "events: Field required"),
        ('{"events": null}', "events: Input should be a valid"),
        ('{"events": [], "more": 1}', "more: Extra inputs are not permitted"),
        ('{"events": [{"when": "1", "what": "abc", "who": []}]}', "events.0.when: Input should be a valid integer"),
        ('{"events": [{"when": 10, "what": "ab", "who": []}]}', "events.0.when"),
        ('{"events": [{"when": 0, "what": "a\ud800bc", "who": []}]}', "answer: Input should be a valid string"),
        ('{"events":' * 100_000 + "1" + "}" * 100_000, "recursion limit"),
        ('{"events":' + "[" * 100_000 + "]" * 100_000 + "}", "recursion limit"),
        ("{" + "x" * 1_000_000 + "}", "Invalid JSON"),
        ("x" * 1_000_000, "the answer holds no JSON object"),
    ],
)
def test_what_is_no_answer_is_told_in_words_for_the_model(text: str, told: str) -> None:
    with pytest.raises(InvalidAnswerError, match=told) as caught:
        parse(text, LineEvents)
    assert len(str(caught.value)) <= 2_000


def test_at_most_five_errors_are_told() -> None:
    many = "{" + ",".join(f'"field{i}":1' for i in range(100_000)) + "}"
    with pytest.raises(InvalidAnswerError) as caught:
        parse(many, LineEvents)
    assert str(caught.value).count(";") == 4


@given(st.text(max_size=200) | st.text(alphabet='{}[]":,events1 ', max_size=60).map(lambda text: "{" + text + "}"))
def test_no_text_makes_anything_but_an_answer_or_a_verdict(text: str) -> None:
    with suppress(InvalidAnswerError):
        assert isinstance(parse(text, LineEvents), LineEvents)


def test_an_invalid_answer_is_asked_again_with_its_errors_told(by_line: Prompt, reply: MakeReply) -> None:
    fake = Fake("m", [reply(BAD), reply(GOOD)])
    answer, tally = ask(fake, by_line)
    assert answer.model_dump() == GOOD
    first, second = fake.requests
    assert second.messages[: len(first.messages)] == first.messages
    back, told = second.messages[len(first.messages) :]
    assert (back.role, back.content) == ("assistant", json.dumps(BAD))
    assert told.role == "user"
    assert "events.0.when: Input should be less than or equal to 9" in told.content
    assert "events.0.where: Extra inputs are not permitted" in told.content
    assert tally.fingerprints == [first.fingerprint]


def test_every_answer_is_counted_the_useless_ones_too(by_line: Prompt, reply: MakeReply) -> None:
    _, tally = ask(Fake("m", [reply(BAD), reply(""), reply(GOOD)]), by_line)
    assert tally.usage == Usage(requests=3, prompt_tokens=30, completion_tokens=9)
    assert tally.model == "server"


def test_an_answer_is_asked_again_at_most_twice(by_line: Prompt) -> None:
    fake = Fake("m", ["one", "two {}", "three"])
    with pytest.raises(InvalidAnswerError, match=r"extract\.line@1: no usable answer in 3 tries: the answer holds no"):
        ask(fake, by_line)
    assert len(fake.requests) == REASKS + 1
    # each re-ask shows the last answer only: a conversation of errors would grow
    assert [request.messages[-2].content for request in fake.requests[1:]] == ["one", "two {}"]


@pytest.mark.parametrize(("answer", "shown"), [("", "(nothing)"), ("x" * 1_000_000, "x" * 2_000 + " …")])
def test_little_of_a_useless_answer_is_shown_again(by_line: Prompt, answer: str, shown: str) -> None:
    fake = Fake("m", [answer, json.dumps(GOOD)])
    ask(fake, by_line)
    assert fake.requests[1].messages[-2].content == shown


@pytest.mark.parametrize(
    ("finish", "error", "told"),
    [("refusal", RefusedAnswerError, "the model declined"), ("length", CutOffAnswerError, "cut off at 500 tokens")],
)
def test_refusals_and_cut_off_answers_are_not_asked_again(
    by_line: Prompt, reply: MakeReply, finish: str, error: type[Exception], told: str
) -> None:
    fake = Fake("m", [reply(GOOD, finish)])
    with pytest.raises(error, match=told):
        ask(fake, by_line)
    assert len(fake.requests) == 1


def test_a_model_that_does_not_answer_is_not_asked_again_here(by_line: Prompt) -> None:
    fake = Fake("m", [ModelUnreachableError("down")])
    with pytest.raises(ModelUnreachableError):
        ask(fake, by_line)
    assert len(fake.requests) == 1


@pytest.fixture
def kept(tmp_path: Path) -> Any:  # noqa: ANN401 -- an iterator of caches
    cache = ResponseCache(tmp_path)
    yield cache
    cache.close()


def test_a_good_answer_is_kept_as_the_answer_to_the_first_question(
    kept: ResponseCache, by_line: Prompt, reply: MakeReply
) -> None:
    fake = Fake("m", [reply(BAD), reply(GOOD)])
    first, tally = ask(Cached(fake, kept), by_line)
    again, second_tally = ask(Cached(Fake("m", []), kept), by_line)
    assert first == again
    assert (kept.stats().entries, second_tally.usage) == (1, Usage(cached=1))
    assert second_tally.fingerprints == tally.fingerprints == [fake.requests[0].fingerprint]


def test_a_useless_answer_is_not_kept(kept: ResponseCache, by_line: Prompt, reply: MakeReply) -> None:
    with pytest.raises(InvalidAnswerError):
        ask(Cached(Fake("m", [reply(BAD)] * 3), kept), by_line)
    with pytest.raises(CutOffAnswerError):
        ask(Cached(Fake("m", [reply(GOOD, "length")]), kept), by_line)
    assert kept.stats().entries == 0


def test_a_kept_answer_that_no_longer_fits_is_asked_again_and_replaced(
    kept: ResponseCache, by_line: Prompt, reply: MakeReply
) -> None:
    model = Cached(fake := Fake("m", [reply(GOOD), reply(GOOD)]), kept)
    ask(model, by_line)
    model.keep(fake.requests[0], reply(BAD))
    _, tally = ask(model, by_line)
    assert tally.usage == Usage(requests=1, cached=1, prompt_tokens=10, completion_tokens=3)
    assert ask(Cached(Fake("m", []), kept), by_line)[0].model_dump() == GOOD
