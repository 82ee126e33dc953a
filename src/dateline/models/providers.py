"""The models that dateline brings: ``embedded``, ``openai:NAME`` and ``http://HOST/v1#NAME``."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING

from dateline.errors import DatelineError, ModelDeniedError, UsageError
from dateline.models.addresses import checked_name, checked_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.models.base import Model
    from dateline.models.openai_chat import Target
    from dateline.settings import Settings

OPENAI_BASE_URL = "https://api.openai.com/v1"
CHECK_SECONDS = 5.0
REMOTE_JOBS = 16
"""Articles that are read at once with a model elsewhere."""
_NAMED = 8
"""How many of a server's models are named when ours is not among them."""


class EmbeddedProvider:
    """The model that comes with ``dateline[embedded]``, or a user's own GGUF file."""

    name = "embedded"
    unit = "line"
    max_chars = 10_000
    """What leaves room for the answer in its context."""
    context_tokens = 8192

    def jobs(self, settings: Settings) -> int:
        """Return how many articles are read at once: as many as its server has slots."""
        return settings.slots

    def claims(self, model_id: str) -> bool:
        """Say whether it is ``embedded`` or ``embedded:…``."""
        return model_id == "embedded" or model_id.startswith("embedded:")

    def open(self, model_id: str, settings: Settings) -> Model:
        """Return the model; an identifier with a name must be the one that the settings give.

        Raises:
            UsageError: another name is asked for.
            ModelNotInstalledError: the user's own file is none.
        """
        from dateline.models.embedded import Embedded  # noqa: PLC0415 -- light start

        model = Embedded(settings)
        if model_id != "embedded" and model_id not in {model.id, model.id.partition("@")[0]}:
            raise UsageError(
                f"the embedded model is {model.id}, not {model_id}",
                hint="say --model embedded; DATELINE_EMBEDDED_MODEL names a GGUF file of your own",
            )
        return model

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        """Say whether its server, its file or its packages are there; loads nothing."""
        try:
            return self._check(model_id, settings)
        except DatelineError as error:
            return False, _sentence(error)

    def _check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        from dateline.models.gguf import check_gguf  # noqa: PLC0415 -- light start
        from dateline.models.weights import INSTALL_HINT, QWEN, find_parts, joined_file  # noqa: PLC0415 -- light start

        if settings.embedded_url is not None:
            names = _names(_target(f"{settings.embedded_url}#{model_id}", settings, CHECK_SECONDS))
            return True, f"the server at {settings.embedded_url} answers, with {', '.join(names) or 'no model named'}"
        if importlib.util.find_spec("xllamacpp") is None:
            return False, f"xllamacpp is not installed: {INSTALL_HINT}"
        if settings.embedded_model is not None:
            check_gguf(settings.embedded_model)
            return True, f"it is the file {settings.embedded_model}"
        joined = joined_file(QWEN, settings.cache_dir)
        if joined.is_file():
            return True, f"it is installed, its weights are joined at {joined}"
        find_parts(QWEN)
        return True, f"it is installed; the first request joins its weights ({QWEN.size / 1e9:.1f} GB) at {joined}"


class OpenAIProvider:
    """OpenAI's own models, with the user's key in ``OPENAI_API_KEY``."""

    name = "openai"
    unit = "article"
    max_chars = 40_000
    jobs = REMOTE_JOBS

    def claims(self, model_id: str) -> bool:
        """Say whether it begins with ``openai:``."""
        return model_id.startswith("openai:")

    def open(self, model_id: str, settings: Settings) -> Model:
        """Return the model.

        Raises:
            UsageError: no name stands after ``openai:``, or ``OPENAI_BASE_URL`` is no address.
            ModelDeniedError: ``OPENAI_API_KEY`` is not set.
        """
        from dateline.models.openai_chat import OpenAIChat  # noqa: PLC0415 -- light start

        return OpenAIChat(self._target(model_id, settings.timeout))

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        """Say whether the key is set and accepted, and the model listed; asks for at most five seconds."""
        del settings
        return _check_listed(lambda: self._target(model_id, CHECK_SECONDS))

    def _target(self, model_id: str, timeout: float) -> Target:
        from pydantic import SecretStr  # noqa: PLC0415 -- light start

        from dateline.models.openai_chat import Target  # noqa: PLC0415 -- light start

        hint = "set OPENAI_API_KEY to a key that may use this model"
        model_name = checked_name(model_id.removeprefix("openai:"), model_id)
        base_url = checked_url(os.environ.get("OPENAI_BASE_URL", "").strip() or OPENAI_BASE_URL)
        key = os.environ.get("OPENAI_API_KEY", "").strip()
        if not key:
            raise ModelDeniedError(f"{model_id}: OPENAI_API_KEY is not set", hint=hint)
        return Target(model_id, model_name, base_url, SecretStr(key), timeout, key_hint=hint, own_account=True)


class EndpointProvider:
    """Any server that speaks OpenAI's chat completions: Ollama, LM Studio, vLLM, llama.cpp."""

    name = "endpoint"
    unit = "article"
    max_chars = 40_000
    jobs = REMOTE_JOBS

    def claims(self, model_id: str) -> bool:
        """Say whether it is an ``http://`` or ``https://`` address."""
        return model_id.startswith(("http://", "https://"))

    def open(self, model_id: str, settings: Settings) -> Model:
        """Return the model.

        Raises:
            UsageError: it is not ``http://HOST:PORT/v1#NAME``.
        """
        from dateline.models.openai_chat import OpenAIChat  # noqa: PLC0415 -- light start

        return OpenAIChat(_target(model_id, settings, settings.timeout))

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        """Say whether the server answers and lists the model; asks for at most five seconds."""
        return _check_listed(lambda: _target(model_id, settings, CHECK_SECONDS))


def _target(model_id: str, settings: Settings, timeout: float) -> Target:
    from pydantic import SecretStr  # noqa: PLC0415 -- light start

    from dateline.models.openai_chat import Target  # noqa: PLC0415 -- light start

    address, _, name = model_id.partition("#")
    key = settings.api_key or SecretStr("none")  # the client wants one; most local servers do not look at it
    return Target(model_id, checked_name(name, model_id), checked_url(address), key, timeout)


def _names(target: Target) -> list[str]:
    from dateline.models.openai_chat import OpenAIChat  # noqa: PLC0415 -- light start

    model = OpenAIChat(target)
    try:
        return model.names()
    finally:
        model.close()


def _check_listed(make: Callable[[], Target]) -> tuple[bool, str]:
    try:
        target = make()
        names = _names(target)
    except DatelineError as error:
        return False, _sentence(error)
    # Ollama lists "qwen3:latest" and answers to "qwen3"
    if target.model_name in names or f"{target.model_name}:latest" in names:
        return True, f"{target.base_url} answers and lists {target.model_name}"
    some = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    return False, f"{target.base_url} answers, but does not list {target.model_name}; it lists {some or 'none'}"


def _sentence(error: DatelineError) -> str:
    return f"{error} ({error.hint})" if error.hint else str(error)
