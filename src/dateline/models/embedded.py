"""The model that comes with dateline: a llama.cpp server in this process, on a loopback port of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import threading
import weakref
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from dateline.errors import ModelError, ModelNotInstalledError
from dateline.models.addresses import checked_url
from dateline.models.gguf import check_gguf, own_sha256
from dateline.models.openai_chat import OpenAIChat, Target
from dateline.models.progress import Progress
from dateline.models.weights import INSTALL_HINT, QWEN, Ready, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.models.base import Reply, Request
    from dateline.models.progress import OnProgress
    from dateline.models.weights import WeightsSpec
    from dateline.settings import Settings

CONTEXT_TOKENS = 8192
PROMPT_CACHE_MIB = 256
"""Memory for the prompts already read; llama.cpp would take up to 8 GiB."""


class Embedded:
    """A model of its own: nothing is joined, loaded or started before the first request.

    Requests wait here, not in the server, until one of its slots is free: the time limit of a request counts from
    then.
    """

    def __init__(self, settings: Settings, on_progress: OnProgress | None = None, *, spec: WeightsSpec = QWEN) -> None:
        self.on_progress = on_progress
        self._settings = settings
        self._spec = spec
        self._free = threading.BoundedSemaphore(settings.slots)
        self._starting = threading.Lock()
        self._id: str | None = None
        self._chat: OpenAIChat | None = None
        self._closed = False
        self._stop: weakref.finalize[..., Embedded] | None = None
        if settings.embedded_model is not None:
            check_gguf(settings.embedded_model)

    def __repr__(self) -> str:
        """Show which model it is."""
        return f"Embedded({self._settings.embedded_model or self._spec.name!r})"

    @property
    def id(self) -> str:
        """``embedded:NAME@`` and the first twelve digits of the file's SHA-256.

        Raises:
            ModelNotInstalledError: the user's own file cannot be read.
        """
        if self._id is None:
            own = self._settings.embedded_model
            known = own_sha256(own, self._settings.cache_dir, self._show) if own else self._spec.sha256
            self._id = f"embedded:{self._name}@{known[:12]}"
        return self._id

    def complete(self, request: Request) -> Reply:
        """Answer one request; the first one starts the server.

        Raises:
            ModelNotInstalledError: the packages or the weights are missing or damaged.
            ModelError: the server did not answer.
            InvalidAnswerError: what it answered is no chat completion.
        """
        with self._free:
            return self._opened().complete(request)

    def close(self) -> None:
        """Stop the server and free its memory; a request that is being answered is given up."""
        self._closed = True
        stop, self._stop = self._stop, None
        chat = self._chat
        if chat is not None:
            chat.close()
        if stop is not None:
            stop()

    def _opened(self) -> OpenAIChat:
        with self._starting:
            if self._closed:
                raise ModelError(f"{self.id} was closed")
            if self._chat is None:
                self._chat = self._start()
            return self._chat

    @property
    def _name(self) -> str:
        own = self._settings.embedded_model
        return own.stem if own is not None else self._spec.name

    def _show(self, progress: Progress) -> None:
        if self.on_progress is not None:
            self.on_progress(progress)

    def _start(self) -> OpenAIChat:
        if self._settings.embedded_url is not None:
            key = self._settings.api_key or SecretStr("none")
            return self._client(checked_url(self._settings.embedded_url), key)
        xllamacpp = _xllamacpp()
        weights = self._weights()
        key = SecretStr(secrets.token_urlsafe(32))
        self._show(Progress("loading the model"))
        held: list[Any] = []
        # llama.cpp's threads must be gone before the interpreter is, or it crashes: a finalizer also runs at exit
        self._stop = weakref.finalize(self, _end, held, weights.temporary)
        try:
            held.append(xllamacpp.Server(self._parameters(xllamacpp, weights.path, key)))
        except RuntimeError as error:
            self._stop()
            raise ModelNotInstalledError(
                f"llama.cpp cannot load {weights.path}: {error}",
                hint="is it a whole GGUF file, and enough memory free?",
            ) from error
        if self._closed:  # meanwhile, by another thread
            held.clear()
            raise ModelError(f"{self.id} was closed")
        self._show(Progress("the model is loaded"))
        chat = self._client(f"{held[0].listening_address}/v1", key)
        held.append(chat)
        return chat

    def _weights(self) -> Ready:
        own = self._settings.embedded_model
        if own is not None:
            check_gguf(own)
            return Ready(own)
        return prepare(self._spec, self._settings.cache_dir, self._show)

    def _client(self, base_url: str, key: SecretStr) -> OpenAIChat:
        return OpenAIChat(Target(self.id, self._name, base_url, key, self._settings.timeout))

    def _parameters(self, xllamacpp: Any, path: Path, key: SecretStr) -> Any:  # noqa: ANN401 -- untyped package
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.model_alias = {self._name}  # else answers name the path
        params.n_parallel = self._settings.slots
        params.n_ctx = CONTEXT_TOKENS * self._settings.slots  # the slots share it
        threads = self._settings.threads or usable_processors()
        for cpu in (params.cpuparams, params.cpuparams_batch):
            cpu.n_threads = threads
            cpu.poll = 0  # waiting threads sleep
        params.hostnames = ["127.0.0.1"]
        params.port = 0  # the system picks a free one
        params.api_keys = [key.get_secret_value()]
        params.cors_origins = ""  # no web page may ask
        params.cors_credentials = False
        params.ui = False
        params.endpoint_slots = False
        params.n_threads_http = self._settings.slots + 3
        params.cache_prompt = True
        params.cache_ram_mib = PROMPT_CACHE_MIB
        params.verbosity = -1  # not a line on stdout or stderr
        return params


def usable_processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # pragma: no cover -- macOS, Windows


def _xllamacpp() -> Any:  # noqa: ANN401 -- untyped package
    try:
        import xllamacpp  # noqa: PLC0415 -- optional, and 20 MB of machine code
    except ImportError as error:
        raise ModelNotInstalledError(f"xllamacpp cannot be imported: {error}", hint=INSTALL_HINT) from error
    return xllamacpp


def _end(held: list[Any], temporary: Path | None) -> None:
    """Stop the server (its destructor does) and delete weights that were joined for one run.

    The connections go first: a server that is stopped would wait for ever for a request that it no longer answers.
    """
    while held:
        last = held.pop()
        if isinstance(last, OpenAIChat):
            last.close()
    if temporary is not None:
        shutil.rmtree(temporary, ignore_errors=True)
