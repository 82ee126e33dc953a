from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from dateline.errors import (
    DatelineError,
    InvalidAnswerError,
    ModelDeniedError,
    ModelError,
    ModelOverloadedError,
    ModelRejectedError,
)
from dateline.models.base import Message, Model, Request
from dateline.models.openai_chat import OpenAIChat, Target

if TYPE_CHECKING:
    from tests.models.conftest import Faulty

KEY = "sk-very-secret-0123456789"


def chat(url: str, *, timeout: float = 5.0, key: str = KEY, own_account: bool = False) -> OpenAIChat:
    name = f"{url}#small"
    return OpenAIChat(Target(name, "small", url, SecretStr(key), timeout, own_account=own_account))


def ask(server: Faulty, request: Request, *, timeout: float = 5.0) -> str:
    """Return the kind of the error that a question ends in, or its answer."""
    model = chat(server.url, timeout=timeout)
    try:
        reply = model.complete(request)
    except DatelineError as error:
        return "the key was told" if KEY in f"{error} {error.hint}" else type(error).__name__
    finally:
        model.close()
    return f"{reply.finish}: {reply.text}"


def test_a_whole_answer_comes_back_with_its_tokens_and_the_servers_name(server: Faulty, request_: Request) -> None:
    model = chat(server.url)
    reply = model.complete(request_)
    model.close()
    assert isinstance(model, Model)
    assert (reply.text, reply.finish, reply.model) == ("[]", "stop", "named-by-the-server")
    assert (reply.prompt_tokens, reply.completion_tokens, reply.cached) == (7, 3, False)


def test_a_request_holds_all_that_its_fingerprint_counts(server: Faulty, request_: Request) -> None:
    ask(server, request_)
    seen = server.seen[0]
    assert seen.path == "/v1/chat/completions"
    assert seen.body == {
        "model": "small",
        "messages": [{"role": message.role, "content": message.content} for message in request_.messages],
        "max_tokens": 256,
        "temperature": 0.0,
        "seed": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "events", "strict": True, "schema": request_.schema},
        },
    }


def test_a_server_that_is_not_openai_gets_the_key_and_nothing_of_the_users_account(
    server: Faulty, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-private")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-private")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: private\nAuthorization: Bearer private")
    ask(server, request_)
    headers = {name.lower(): value for name, value in server.seen[0].headers.items()}
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["accept-encoding"] == "identity"
    assert not any("private" in value for value in headers.values())
    assert not any(name.startswith("x-") for name in headers)


def test_openais_own_server_gets_the_users_organisation(
    server: Faulty, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    model = chat(server.url, own_account=True)
    model.complete(request_)
    model.close()
    assert {name.lower(): value for name, value in server.seen[0].headers.items()}["openai-organization"] == "org-mine"


def test_this_machine_is_asked_without_a_proxy(
    server: Faulty, request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert ask(server, request_) == "stop: []"


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"finish_reason": "length"}, "length: []"),
        ({"finish_reason": "content_filter"}, "refusal: []"),
        ({"message": {"content": None, "refusal": "I cannot."}}, "refusal: I cannot."),
        ({"message": {"content": None}}, "stop: "),
        ({"message": {"content": [{"type": "text", "text": "in "}, {"text": "parts"}, 7]}}, "stop: in parts"),
        ({"message": {"content": "a\ud800b"}}, "stop: a\ufffdb"),
        ({"message": {"content": {"deep": 1}}}, "stop: "),
        ({"finish_reason": ["list"]}, "stop: []"),
        ({"finish_reason": None}, "stop: []"),
        ({"usage": {"prompt_tokens": -4, "completion_tokens": "many"}, "model": 7}, "stop: []"),
        ({"usage": "none"}, "stop: []"),
        ({"choices": []}, "InvalidAnswerError"),
        ({"choices": "none"}, "InvalidAnswerError"),
        ({"choices": [None]}, "InvalidAnswerError"),
        ({"choices": None, "error": {"message": "upstream"}}, "InvalidAnswerError"),
        ({"message": "text"}, "InvalidAnswerError"),
    ],
)
def test_a_strange_completion_is_read_or_refused_and_nothing_else(
    server: Faulty, request_: Request, changes: dict[str, object], outcome: str
) -> None:
    server.script = [server.json(server.completion(**changes))]
    assert ask(server, request_) == outcome


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<html><body>Welcome</body></html>", "text/html"),
        (b"<html>", "application/json"),
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (b"[" * 500_000, "application/json"),
        (b'{"choices": ' + b"9" * 100_000 + b"}", "application/json"),
    ],
)
def test_a_body_that_is_no_completion_names_the_address(
    server: Faulty, request_: Request, body: bytes, content_type: str
) -> None:
    server.script = [server.raw(200, body, {"Content-Type": content_type})]
    model = chat(server.url)
    with pytest.raises(InvalidAnswerError) as caught:
        model.complete(request_)
    model.close()
    assert caught.value.hint is not None
    assert server.url in caught.value.hint
    assert "/v1" in caught.value.hint


def test_a_completion_of_the_wrong_content_type_is_read_all_the_same(server: Faulty, request_: Request) -> None:
    server.script = [server.json(server.completion("fine"), content_type="text/plain")]
    assert ask(server, request_) == "stop: fine"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "ModelRejectedError"),
        (401, "ModelDeniedError"),
        (402, "ModelDeniedError"),
        (403, "ModelDeniedError"),
        (404, "ModelRejectedError"),
        (408, "ModelOverloadedError"),
        (409, "ModelOverloadedError"),
        (413, "ModelRejectedError"),
        (418, "ModelRejectedError"),
        (422, "ModelRejectedError"),
        (429, "ModelOverloadedError"),
        (500, "ModelOverloadedError"),
        (503, "ModelOverloadedError"),
        (529, "ModelOverloadedError"),
    ],
)
def test_a_status_becomes_an_error_of_ours_and_is_sent_once(
    server: Faulty, request_: Request, status: int, kind: str
) -> None:
    server.script = [server.error(status, f"the key was {KEY}\x1b[31m")]
    assert ask(server, request_) == kind
    assert len(server.seen) == 1


def test_an_unknown_model_is_named_with_the_way_to_list_the_known(server: Faulty, request_: Request) -> None:
    server.script = [server.error(404, "model not found")]
    with pytest.raises(ModelRejectedError, match=r"'small'.*model not found") as caught:
        chat(server.url).complete(request_)
    assert caught.value.hint == f"list its models: curl {server.url}/models"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"retry_after": "7"}, 7.0), ({"retry_after": "9", "retry_after_ms": "250"}, 0.25), ({}, None)],
)
def test_an_overloaded_server_tells_how_long_to_wait(
    server: Faulty, request_: Request, headers: dict[str, str], seconds: float | None
) -> None:
    server.script = [server.error(429, **headers)]
    with pytest.raises(ModelOverloadedError) as caught:
        chat(server.url).complete(request_)
    assert caught.value.retry_after == seconds


def test_an_empty_account_is_not_asked_again(server: Faulty, request_: Request) -> None:
    server.script = [server.json({"error": {"message": "quota", "code": "insufficient_quota"}}, 429)]
    assert ask(server, request_) == "ModelDeniedError"


def test_a_redirect_is_not_followed_with_the_key(server: Faulty, request_: Request) -> None:
    server.script = [server.raw(307, b"", {"Location": "http://127.0.0.2:9/v1/chat/completions"})]
    with pytest.raises(ModelRejectedError, match=r"127\.0\.0\.2:9"):
        chat(server.url).complete(request_)
    assert len(server.seen) == 1


@pytest.mark.parametrize("key", ["", "  ", "sk-ключ", "sk-a\nX-Evil: 1"])
def test_a_key_that_cannot_be_one_is_told_before_a_request(server: Faulty, request_: Request, key: str) -> None:
    with pytest.raises(ModelDeniedError) as caught:
        chat(server.url, key=key).complete(request_)
    assert "Evil" not in str(caught.value)
    assert not server.seen


def test_the_key_is_in_no_representation(server: Faulty) -> None:
    model = chat(server.url)
    assert KEY not in f"{model!r} {model.target!r} {vars(model)!r}"


def test_a_refused_parameter_is_left_out_from_then_on(server: Faulty, request_: Request) -> None:
    server.script = [
        server.error(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens'.", param="max_tokens"),
        server.error(400, "Unsupported value: 'temperature' does not support 0 with this model."),
        server.error(422, "unknown field seed"),
        server.error(400, "Invalid schema for response_format 'events': 'maxLength' is not permitted."),
        server.error(400, "This response_format type is unavailable now"),
        server.json(server.completion("done")),
    ]
    model = chat(server.url)
    assert model.complete(request_).text == "done"
    assert model.complete(request_).text == "done"
    model.close()
    bare = server.seen[4].body["response_format"]["json_schema"]["schema"]
    assert bare["properties"] == {"pattern": {"type": "string"}}  # the property keeps its name, the bound goes
    assert [sorted(seen.body) for seen in server.seen[-2:]] == [
        ["max_completion_tokens", "messages", "model", "response_format"]
    ] * 2
    assert server.seen[-1].body["response_format"] == {"type": "json_object"}


def test_a_refusal_that_repeats_itself_is_an_error_in_the_end(server: Faulty, request_: Request) -> None:
    server.script = [server.error(400, "max_tokens temperature seed response_format: all unsupported")]
    assert ask(server, request_) == "ModelRejectedError"
    assert len(server.seen) == 6


def test_a_bad_request_about_the_words_is_not_adapted_to(server: Faulty, request_: Request) -> None:
    server.script = [server.error(400, "too many tokens for the context: reduce the temperature of the debate")]
    assert ask(server, request_) == "ModelRejectedError"
    assert len(server.seen) == 1


def test_lone_surrogates_in_a_message_can_be_sent(server: Faulty, request_: Request) -> None:
    broken = Request(**{**vars(request_), "messages": (Message("user", "a\udc80b"),)})
    assert ask(server, broken) == "stop: []"
    assert server.seen[0].body["messages"][0]["content"] == "a\ufffdb"


def test_the_names_of_a_servers_models_are_listed(server: Faulty) -> None:
    server.script = [
        server.json({"data": [{"id": "small"}, {"id": 7}, "odd", {"id": "large"}]}),
        server.json({"data": "none"}),
        server.error(500),
    ]
    model = chat(server.url)
    assert model.names() == ["small", "large"]
    with pytest.raises(InvalidAnswerError):
        model.names()
    with pytest.raises(ModelOverloadedError):
        model.names()
    model.close()
    assert server.seen[0].path == "/v1/models"


def test_a_closed_model_asks_no_more(server: Faulty, request_: Request) -> None:
    model = chat(server.url)
    model.complete(request_)
    model.close()
    model.close()
    with pytest.raises(ModelError, match="was closed") as caught:
        model.complete(request_)
    assert not caught.value.retryable
    assert len(server.seen) == 1
