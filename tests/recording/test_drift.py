from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import ModelDeniedError, ModelUnreachableError, UsageError
from dateline.models.base import Message, Reply, Request
from dateline.models.dialect import Dialect, body
from dateline.models.fake import Fake
from dateline.prompts import PromptStore
from dateline.recording.chain import KnownPrompts
from dateline.recording.drift import Asks, Moved, differing_events
from dateline.recording.format import write_cassette
from dateline.recording.interaction import HashChain, Interaction
from dateline.recording.library import read_library

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dateline.models.fake import Answer

STORE = PromptStore()
LINE = {"line": "The dam broke on Monday and the town hall opened in March.", "phrases": ["on Monday", "in March"]}
BROKE = {"when": 1, "what": "The dam broke", "who": ["dam"]}
OPENED = {"when": 2, "what": "The town hall opened", "who": ["town hall"]}
MODEL = "openai:small"


def _events(*events: dict[str, Any]) -> str:
    return json.dumps({"events": events})


def _recorded(answer: Any, values: dict[str, Any] = LINE, prompt: str = "extract.line@1", **more: Any) -> Interaction:  # noqa: ANN401 -- any answer
    made = STORE.get(prompt)
    request = Request(
        model=more.get("model", MODEL),
        messages=tuple(Message(role, content) for role, content in made.render(**values)),
        schema_name=made.front.answer,
        schema=made.schema,
        prompt=made.name,
        prompt_sha256=made.sha256,
        max_tokens=made.front.max_tokens,
    )
    chain = HashChain(made.name, made.sha256, made.schema_sha256, request.model, request.fingerprint)
    choice = {"finish_reason": "stop", "message": {"role": "assistant", "content": answer}}
    answered = {"model": "small", "choices": [choice]} if isinstance(answer, str) else answer
    sent = body(request, "small", more.get("dialect", Dialect()))
    url = "https://api.openai.com/v1/chat/completions"
    return Interaction("POST", url, sent, more.get("status", 200), answered, chain)


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., tuple[list[Moved], Fake]]:
    """Write a cassette, and ask its questions of a model that answers so."""

    def ask(
        interactions: Sequence[Interaction], answers: Sequence[Answer], model_id: str | None = None
    ) -> tuple[list[Moved], Fake]:
        write_cassette(tmp_path / "a.yaml", interactions)
        known = KnownPrompts(STORE)
        before = (tmp_path / "a.yaml").read_bytes()
        model = Fake(MODEL, answers)
        asks = Asks(lambda _: model, known, model_id=model_id)
        moved = [one for recording in read_library(tmp_path, known) for one in asks.ask(recording)]
        asks.close()
        assert (tmp_path / "a.yaml").read_bytes() == before
        return moved, model

    return ask


def _say(text: str, **more: Any) -> Reply:  # noqa: ANN401 -- any field
    return Reply(**{"text": text, "finish": "stop", "model": "small", **more})


def _told(moved: Sequence[Moved]) -> list[tuple[str, str, str]]:
    return [(change.kind, change.was, change.now) for one in moved for change in one.changes]


def test_the_same_answer_has_not_moved_and_the_very_same_was_asked(ask: Callable[..., Any]) -> None:
    one = _recorded(_events(BROKE))
    moved, model = ask([one], [_say(_events(BROKE))])
    assert [(answer.changes, answer.problem) for answer in moved] == [((), "")]
    (request,) = model.requests
    assert body(request, "small", Dialect()) == one.request_body
    assert one.told is not None
    assert request.fingerprint == one.told.fingerprint
    assert model.closed == 1


def test_an_answer_that_differs_in_blanks_only_has_not_moved(ask: Callable[..., Any]) -> None:
    moved, _ = ask([_recorded(_events(BROKE))], [_say(json.dumps({"events": [BROKE]}, indent=2))])
    assert _told(moved) == []


def test_events_lost_and_gained_and_dates_and_words_that_changed_are_told(ask: Callable[..., Any]) -> None:
    other = {"when": 2, "what": "The dam broke", "who": []}
    worded = {"when": 2, "what": "The town hall was opened", "who": []}
    moved, _ = ask([_recorded(_events(BROKE, OPENED))], [_say(_events(worded, other, {**BROKE, "what": "Rain fell"}))])
    assert _told(moved) == [
        ("date", "The dam broke [on Monday]", "The dam broke [in March]"),
        ("text", "The town hall opened", "The town hall was opened"),
        ("gained", "", "Rain fell [on Monday]"),
    ]
    moved, _ = ask([_recorded(_events(BROKE, {**OPENED, "when": 0}))], [_say(_events(BROKE))])
    assert _told(moved) == [("lost", "The town hall opened [no date]", "")]


def test_a_label_that_the_question_does_not_name_is_told_as_it_is(ask: Callable[..., Any]) -> None:
    moved, _ = ask([_recorded(_events(BROKE))], [_say(_events({**BROKE, "when": 7}))])
    assert _told(moved) == [("date", "The dam broke [on Monday]", "The dam broke [7]")]


def test_summaries_actors_and_judgements_are_compared_as_texts(ask: Callable[..., Any]) -> None:
    lines = {"lines": [{"number": 1, "text": "The dam broke.", "phrases": []}]}
    was = {"summary": [{"lines": [1], "text": "The dam broke."}], "actors": [{"name": "Orrin", "kind": "place"}]}
    now = {"summary": [{"lines": [1], "text": "A dam broke."}], "actors": []}
    pair = {side: {"what": "a", "when": "b", "line": "c"} for side in ("one", "other")}
    moved, _ = ask(
        [
            _recorded(json.dumps(was), lines, "overview.article@1"),
            _recorded('{"differs":"nothing"}', pair, "same-event@1"),
        ],
        [_say(json.dumps(now)), _say('{"differs":"place"}')],
    )
    assert _told(moved) == [
        ("text", "summary: The dam broke.", "summary: A dam broke."),
        ("text", "actors: Orrin (place)", ""),
        ("text", "differs: nothing", "differs: place"),
    ]


def test_another_end_another_model_and_another_form_are_told(ask: Callable[..., Any]) -> None:
    moved, _ = ask([_recorded(_events(BROKE))], [_say("The dam", finish="length", model="small-2")])
    assert _told(moved) == [
        ("model", "small", "small-2"),
        ("end", "stop", "length"),
        ("form", "an answer that fits its schema", "an answer that does not fit its schema"),
    ]
    moved, _ = ask([_recorded("no\nidea")], [_say("none " * 50)], model_id="other")
    assert _told(moved) == [("text", "no idea", "none " * 40 + " …")]


def test_another_model_may_be_asked_in_place_of_the_recorded_one(ask: Callable[..., Any]) -> None:
    moved, _ = ask([_recorded(_events(BROKE))], [_say(_events(BROKE), model="large")], model_id="openai:large")
    assert [(one.model, one.changes) for one in moved] == [("openai:large", ())]


def test_equal_questions_are_asked_once_and_what_is_no_answered_question_is_not_asked(ask: Callable[..., Any]) -> None:
    page = Interaction("GET", "https://a.example/", None, 200, None)
    moved, model = ask([_recorded(_events(BROKE)), _recorded(_events()), _recorded("", status=429), page], [_say("")])
    assert len(moved) == len(model.requests) == 1


def test_an_answer_that_is_none_is_told_and_the_question_not_asked(ask: Callable[..., Any]) -> None:
    moved, model = ask([_recorded({"error": "no"})], [])
    assert "what was recorded is no answer" in moved[0].problem
    assert model.requests == []


def test_a_model_that_does_not_answer_is_told_and_the_rest_is_asked(tmp_path: Path) -> None:
    write_cassette(tmp_path / "a.yaml", [_recorded(_events(BROKE)), _recorded(_events(), {**LINE, "phrases": []})])
    known = KnownPrompts(STORE)
    model = Fake(MODEL, [ModelUnreachableError("nobody answers"), _say(_events())])
    asks = Asks(lambda _: model, known)
    moved = [one for recording in read_library(tmp_path, known) for one in asks.ask(recording)]
    assert [one.problem for one in moved] == ["nobody answers", ""]
    assert isinstance(asks.unreachable, ModelUnreachableError)


@pytest.mark.parametrize("error", [ModelDeniedError("no key"), UsageError("no such model")])
def test_a_model_that_cannot_be_opened_is_tried_once(tmp_path: Path, error: Exception) -> None:
    write_cassette(tmp_path / "a.yaml", [_recorded(_events(BROKE)), _recorded(_events(), {**LINE, "phrases": []})])
    known, tried = KnownPrompts(STORE), []

    def opens(model_id: str) -> Any:  # noqa: ANN401 -- it never returns
        tried.append(model_id)
        raise error

    asks = Asks(opens, known)
    moved = [one for recording in read_library(tmp_path, known) for one in asks.ask(recording)]
    assert [one.problem for one in moved] == [str(error)] * 2
    assert tried == [MODEL]
    asks.close()


def test_a_server_of_the_machine_that_recorded_must_be_named(ask: Callable[..., Any]) -> None:
    one = _recorded(_events(BROKE), model="http://embedded.invalid/v1#small")
    moved, model = ask([one], [])
    assert "name one with --model" in moved[0].problem
    assert model.requests == []


def test_where_no_schema_was_sent_that_of_the_prompt_is_asked_for(ask: Callable[..., Any]) -> None:
    one = _recorded(_events(BROKE), dialect=Dialect(schema="json_object", tokens="max_completion_tokens", seed=False))
    _, model = ask([one], [_say(_events(BROKE))])
    (request,) = model.requests
    assert (request.schema, request.max_tokens) == (STORE.get("extract.line@1").schema, 500)


_EVENT = st.tuples(
    st.sampled_from(["The dam broke", "Rain fell", "The mayor left Orrin", ""]), st.sampled_from(["", "x"])
)


@settings(deadline=None)
@given(st.lists(_EVENT, max_size=6), st.lists(_EVENT, max_size=6))
def test_every_event_is_matched_once_or_told(was: list[tuple[str, str]], now: list[tuple[str, str]]) -> None:
    kinds = [change.kind for change in differing_events(was, now)]
    assert len(was) - kinds.count("lost") == len(now) - kinds.count("gained")
    assert list(differing_events(was, was)) == []
