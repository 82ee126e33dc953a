"""Every error of ``openai`` and ``httpx2``, turned into one of our own tree.

This module imports ``openai`` and is itself imported with the first request only.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import httpx2
import openai
from openai import _exceptions as raised

from dateline.errors import (
    CutOffAnswerError,
    DatelineError,
    InvalidAnswerError,
    ModelDeniedError,
    ModelOverloadedError,
    ModelRejectedError,
    ModelUnreachableError,
    RefusedAnswerError,
)
from dateline.models.limits import BodyTooLargeError
from dateline.models.retry_after import retry_after

if TYPE_CHECKING:
    from dateline.models.openai_chat import Target

CAUGHT = (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError)
"""What a request through the client can raise for reasons that lie outside this program."""

MAX_TOLD = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")

_COMPLETIONS_HINT = "is {base_url} the address of an OpenAI-compatible API? Most end in /v1"


def to_error(error: BaseException, target: Target) -> DatelineError:
    """Return the error of our tree that an error of the client stands for."""
    make = next((make for kinds, make in TABLE if isinstance(error, kinds)), _no_key)
    return make(error, target)


def not_a_completion(target: Target, why: str) -> InvalidAnswerError:
    """Return the error for a response that is no chat completion."""
    return InvalidAnswerError(
        f"{target.name}: {target.base_url} did not answer with a chat completion: {told(why, target)}",
        hint=_COMPLETIONS_HINT.format(base_url=target.base_url),
    )


def broken_off(target: Target) -> ModelUnreachableError:
    """Return the error for a response whose JSON has no end: something between the two ends cut it off."""
    return ModelUnreachableError(f"{target.name}: the answer of {target.base_url} breaks off")


def refused(error: BaseException) -> tuple[str, str] | None:
    """Return the parameter and the words of a 400 or 422 that may name a parameter, else ``None``."""
    if isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
        return (error.param if isinstance(error.param, str) else "", _words(error))
    return None


def headers(error: BaseException) -> Mapping[str, str]:
    """Return the headers of the response that an error stands for; none where there was no response."""
    return error.response.headers if isinstance(error, openai.APIStatusError) else {}


def told(text: str, target: Target) -> str:
    """Return a server's words in one short line, without control characters and without the key."""
    key = target.api_key.get_secret_value()
    if key:
        text = text.replace(key, "***")
    text = _CONTROL.sub(" ", text[: MAX_TOLD * 4]).strip()
    return text if len(text) <= MAX_TOLD else text[:MAX_TOLD] + "…"


def _invalid(error: BaseException, target: Target) -> DatelineError:
    return not_a_completion(target, str(error))


def _late(_error: BaseException, target: Target) -> DatelineError:
    return ModelUnreachableError(
        f"{target.name}: no whole answer from {target.base_url} within {target.timeout:g} s",
        hint="a slow machine may need a longer DATELINE_TIMEOUT (seconds)",
    )


def _filtered(_error: BaseException, target: Target) -> DatelineError:
    return RefusedAnswerError(f"{target.name}: the content filter stopped the answer")


def _cut_off(_error: BaseException, target: Target) -> DatelineError:
    return CutOffAnswerError(f"{target.name}: the answer was cut off")


def _no_address(_error: BaseException, target: Target) -> DatelineError:
    return ModelRejectedError(f"{target.name}: {target.base_url} is no usable address", of_model=True)


def _no_key(error: BaseException, target: Target) -> DatelineError:
    return ModelDeniedError(f"{target.name}: {told(str(error), target)}", hint=target.key_hint)


def _words(error: openai.APIStatusError) -> str:
    body = error.body
    if isinstance(body, Mapping):
        message = body.get("message", body.get("detail", ""))
        return message if isinstance(message, str) else str(message)
    return body if isinstance(body, str) else ""


def _of_connection(error: BaseException, target: Target) -> DatelineError:
    cause = error.__cause__ if isinstance(error, openai.APIConnectionError) and error.__cause__ else error
    if isinstance(cause, BodyTooLargeError):
        return ModelUnreachableError(f"{target.name}: {target.base_url}: {cause}")
    why = told(str(cause), target) or type(cause).__name__
    return ModelUnreachableError(
        f"{target.name}: no connection to {target.base_url}: {why}",
        hint="is the server running, and is this its address?",
    )


def _of_status(error: BaseException, target: Target) -> DatelineError:
    if not isinstance(error, openai.APIStatusError):  # pragma: no cover -- the table sends no other
        raise TypeError(type(error).__name__)
    status = error.status_code
    words = told(_words(error), target)
    message = f"{target.name}: HTTP {status} from {target.base_url}" + (f": {words}" if words else "")
    if status in {401, 403}:
        return ModelDeniedError(message, hint=target.key_hint)
    if status == 402 or error.code == "insufficient_quota" or error.type == "insufficient_quota":  # noqa: PLR2004
        # OpenAI says 429 for an empty account; no waiting helps
        return ModelDeniedError(message, hint="the account of this key has nothing left to spend")
    if status in {408, 409, 425, 429} or status >= 500:  # noqa: PLR2004
        asked = retry_after(error.response.headers, time.time())
        return ModelOverloadedError(message, retry_after=asked, status=status)
    if status < 400:  # noqa: PLR2004
        where = told(error.response.headers.get("location", ""), target)
        return ModelRejectedError(
            f"{message}: it redirects to {where}",
            hint="redirects are not followed: name that address",
            of_model=True,
        )
    if status == 404:  # noqa: PLR2004
        return ModelRejectedError(
            f"{target.name}: {target.base_url} does not know the model {target.model_name!r}"
            + (f": {words}" if words else ""),
            hint=f"list its models: curl {target.base_url}/models",
            of_model=True,
        )
    return ModelRejectedError(message)


TABLE: tuple[tuple[tuple[type[BaseException], ...], Callable[[BaseException, Target], DatelineError]], ...] = (
    ((openai.APIStatusError,), _of_status),
    ((openai.APIResponseValidationError, raised.InvalidWebhookSignatureError), _invalid),
    ((openai.APITimeoutError, httpx2.TimeoutException), _late),
    ((raised.ContentFilterFinishReasonError,), _filtered),
    ((raised.LengthFinishReasonError,), _cut_off),
    ((httpx2.InvalidURL, httpx2.UnsupportedProtocol), _no_address),
    ((raised.SubjectTokenProviderError,), _no_key),
    ((openai.APIConnectionError, httpx2.HTTPError, httpx2.StreamError, OSError), _of_connection),
    ((raised.WebSocketConnectionClosedError, raised.WebSocketQueueFullError), _of_connection),
    ((openai.APIError,), _of_connection),
)
"""The first row that fits counts; ``OpenAIError`` itself is raised when no key was given."""
