"""Any model behind an OpenAI-compatible chat-completions endpoint."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dateline.errors import InvalidAnswerError, ModelDeniedError, ModelError
from dateline.models.base import SENDING, Finish, Reply, Request
from dateline.models.dialect import MAX_REQUESTS, Dialect, adapt, body, first_dialect
from dateline.models.rate_told import rate_told

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx2
    import openai
    from pydantic import SecretStr

    from dateline.models.limits import BoundedClient
    from dateline.models.rate_told import OnRate

OPENAI_HOST = "api.openai.com"


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go. ``name`` is the model's full identifier; ``timeout`` is in seconds, for a whole request."""

    name: str
    model_name: str
    base_url: str
    api_key: SecretStr
    timeout: float
    key_hint: str = "is the key right, and may it use this model? It is read from DATELINE_API_KEY"
    own_account: bool = False
    """Send the user's ``OPENAI_ORG_ID``, ``OPENAI_PROJECT_ID`` and ``OPENAI_CUSTOM_HEADERS`` too."""

    @property
    def host(self) -> str:
        """The host name in ``base_url``."""
        return urlsplit(self.base_url).hostname or ""


class OpenAIChat:
    """A model reached with one chat-completions request an answer; ``openai`` is imported with the first."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.on_rate: OnRate | None = None
        self._lock = threading.Lock()
        self._client: openai.OpenAI | None = None
        self._closed = False
        self._dialect = first_dialect(target.host, target.model_name)

    def __repr__(self) -> str:
        """Show the model and its address, never the key."""
        return f"OpenAIChat({self.target.name!r}, {self.target.base_url!r})"

    @property
    def id(self) -> str:
        """The full identifier of the model."""
        return self.target.name

    @property
    def dialect(self) -> Dialect:
        """How the server wants the parameters, as far as it is known by now."""
        return self._dialect

    def complete(self, request: Request) -> Reply:
        """Answer one request.

        Raises:
            ModelError: no answer came; which one says why.
            InvalidAnswerError: what came is no chat completion.
        """
        client = self._opened()
        from dateline.models import openai_errors  # noqa: PLC0415 -- openai takes more than a second to import

        dialect = self._dialect
        for left in reversed(range(MAX_REQUESTS)):
            sent = body(request, self.target.model_name, dialect)
            sending = SENDING.set(request)
            try:
                response = _post(client, sent)
            except openai_errors.CAUGHT as error:
                self._tell(openai_errors.headers(error))
                named = openai_errors.refused(error)
                adapted = adapt(dialect, *named) if named and left else None
                if self._closed:
                    raise self._was_closed() from error
                if adapted is None:
                    raise openai_errors.to_error(error, self.target) from error
                self._dialect = dialect = adapted
            else:
                self._tell(response.headers)
                return self._reply(response.content)
            finally:
                SENDING.reset(sending)
        raise AssertionError("the table of dialects has an end")  # pragma: no cover

    def names(self) -> list[str]:
        """Return the names of the models that the server lists.

        Raises:
            ModelError: the server did not answer.
            InvalidAnswerError: its answer is no list of models.
        """
        client = self._opened()
        import httpx2  # noqa: PLC0415 -- comes with openai

        from dateline.models import openai_errors  # noqa: PLC0415 -- openai takes more than a second to import

        try:
            content = client.get("/models", cast_to=httpx2.Response).content
        except openai_errors.CAUGHT as error:
            raise openai_errors.to_error(error, self.target) from error
        listed = _parsed(content)
        models = listed.get("data") if isinstance(listed, dict) else None
        if not isinstance(models, list):
            raise openai_errors.not_a_completion(self.target, "no list of models")
        return [model["id"] for model in models if isinstance(model, dict) and isinstance(model.get("id"), str)]

    def close(self) -> None:
        """Give up the requests that other threads wait for; no further one is sent."""
        with self._lock:
            self._closed = True
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _opened(self) -> openai.OpenAI:
        with self._lock:
            if self._closed:
                raise self._was_closed()
            if self._client is None:
                self._client = open_client(self.target)
            return self._client

    def _tell(self, headers: Mapping[str, str]) -> None:
        """Hand out what the headers of a response tell of the server's limits."""
        told = rate_told(headers, time.time()) if self.on_rate is not None else None
        if told is not None and self.on_rate is not None:
            self.on_rate(told)

    def _was_closed(self) -> ModelError:
        return ModelError(f"{self.target.name} was closed")

    def _reply(self, content: bytes) -> Reply:
        from dateline.models import openai_errors  # noqa: PLC0415 -- openai takes more than a second to import

        try:
            return read_completion(content, self.target.model_name)
        except InvalidAnswerError as error:
            if content.lstrip()[:1] == b"{" and content.rstrip()[-1:] != b"}":
                raise openai_errors.broken_off(self.target) from error
            raise openai_errors.not_a_completion(self.target, str(error)) from error


def open_client(target: Target, http_client: BoundedClient | None = None) -> openai.OpenAI:
    """Return a client for a target, that sends through ``http_client`` if one is given.

    Raises:
        ModelError: the key, or what the environment says of certificates and proxies, cannot be used.
    """
    key = target.api_key.get_secret_value().strip()
    if not key.isascii() or not key.isprintable() or not key:
        raise ModelDeniedError(
            f"{target.name}: the key is empty or holds characters that no key has", hint=target.key_hint
        )
    import openai  # noqa: PLC0415 -- takes more than a second

    from dateline.models.limits import BoundedClient  # noqa: PLC0415 -- imports httpx2
    from dateline.models.openai_errors import CAUGHT, to_error  # noqa: PLC0415 -- imports openai

    try:
        return openai.OpenAI(
            api_key=key,
            base_url=target.base_url,
            max_retries=0,
            timeout=target.timeout,
            # explicit, so that OPENAI_CUSTOM_HEADERS cannot replace the key; identity keeps recordings readable
            default_headers={"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"},
            http_client=http_client
            or BoundedClient(seconds=target.timeout, host=target.host, all_headers=target.own_account),
        )
    except CAUGHT as error:  # SSL_CERT_FILE that is not there, a proxy address that is none
        raise to_error(error, target) from error


def _post(client: openai.OpenAI, sent: dict[str, Any]) -> httpx2.Response:
    import httpx2  # noqa: PLC0415 -- comes with openai

    return client.post("/chat/completions", cast_to=httpx2.Response, body=sent)


def _parsed(content: bytes) -> object:
    try:
        parsed: object = json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):  # deep nesting is an attack, not an answer
        return None
    return parsed


def read_completion(content: bytes, model_name: str) -> Reply:
    """Read a chat completion; ``model_name`` serves where the server does not name itself.

    Raises:
        InvalidAnswerError: it is none: no JSON, no choices, no message.
    """
    parsed = _parsed(content)
    if not isinstance(parsed, dict):
        raise InvalidAnswerError("the body is no JSON object")
    choices = parsed.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        problem = parsed.get("error")
        raise InvalidAnswerError("it holds no choices" + (f" but an error: {str(problem)[:200]}" if problem else ""))
    message = choices[0].get("message")
    if not isinstance(message, dict):
        raise InvalidAnswerError("its choice holds no message")
    refusal = _text(message.get("refusal"))
    server = _text(parsed.get("model"))[:200]
    usage = parsed.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    details = usage.get("prompt_tokens_details")
    details = details if isinstance(details, dict) else {}
    timings = parsed.get("timings")  # llama.cpp's own, also of its older servers, which count nothing in the usage
    timings = timings if isinstance(timings, dict) else {}
    return Reply(
        text=_text(message.get("content")) or refusal,
        finish=_finish(choices[0].get("finish_reason"), refusal),
        model=server or model_name,
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        cached_tokens=_count(details.get("cached_tokens")) or _count(timings.get("cache_n")),
    )


def _finish(reason: object, refusal: str) -> Finish:
    if refusal or reason == "content_filter":
        return "refusal"
    return "length" if reason in ("length", "max_tokens") else "stop"  # a tuple: it may be unhashable


def _text(value: object) -> str:
    """Return a content: a string, or the texts of a list of parts; lone surrogates become U+FFFD."""
    if isinstance(value, list):
        parts = [part.get("text") for part in value if isinstance(part, dict)]
        value = "".join(part for part in parts if isinstance(part, str))
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if type(value) is int and 0 <= value < 2**53 else 0
