from __future__ import annotations

import inspect

import httpx2
import openai
import pytest
from openai import _exceptions as raised
from pydantic import SecretStr

from dateline.errors import DatelineError, ModelDeniedError, ModelRejectedError, ModelUnreachableError
from dateline.models.openai_chat import Target
from dateline.models.openai_errors import TABLE, to_error, told

TARGET = Target("http://h/v1#m", "m", "http://h/v1", SecretStr("sk-secret"), 5.0)
REQUEST = httpx2.Request("POST", "http://h/v1/chat/completions")


def classes() -> list[type[Exception]]:
    members = inspect.getmembers(openai, inspect.isclass) + inspect.getmembers(raised, inspect.isclass)
    found = {kind for name, kind in members if not name.startswith("_")}
    return sorted((kind for kind in found if issubclass(kind, Exception)), key=lambda kind: kind.__name__)


def instance(kind: type[Exception]) -> Exception:
    """Make an exception of any class of the client, without knowing the arguments it wants."""
    error = kind.__new__(kind)
    Exception.__init__(error, "made for a test")
    for name, value in {
        "status_code": 418,
        "response": httpx2.Response(418, request=REQUEST),
        "body": None,
        "code": None,
        "type": None,
    }.items():
        setattr(error, name, value)
    return error


@pytest.mark.parametrize("kind", classes())
def test_every_exception_of_the_client_has_a_row_of_its_own(kind: type[Exception]) -> None:
    rows = [row_kind for kinds, _ in TABLE for row_kind in kinds if issubclass(kind, row_kind)]
    if kind not in {openai.OpenAIError, openai.APIError}:  # the two roots
        assert set(rows) - {openai.APIError}, f"{kind.__name__} is new: decide what it means"
    assert isinstance(to_error(instance(kind), TARGET), DatelineError)


def test_a_client_without_a_key_is_denied() -> None:
    assert isinstance(to_error(openai.OpenAIError("Missing credentials."), TARGET), ModelDeniedError)


@pytest.mark.parametrize(
    "error",
    [
        httpx2.ConnectError("sk-secret refused"),
        httpx2.StreamClosed(),
        OSError(5, "input"),
        httpx2.RemoteProtocolError(""),
    ],
)
def test_errors_below_the_client_count_as_no_connection(error: Exception) -> None:
    made = to_error(error, TARGET)
    assert isinstance(made, ModelUnreachableError)
    assert "sk-secret" not in str(made)


def test_an_address_that_the_client_cannot_use_is_rejected() -> None:
    assert isinstance(to_error(httpx2.InvalidURL("odd"), TARGET), ModelRejectedError)


def test_a_servers_words_are_cut_and_hold_no_control_characters() -> None:
    assert told("a\x1b[31m\nb\u202e" + "c" * 1000, TARGET) == "a [31m b " + "c" * 291 + "…"
