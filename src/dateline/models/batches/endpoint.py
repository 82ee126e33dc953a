"""A server's files and batches, through the ``openai`` client; every error is one of our own tree."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from dateline.errors import DatelineError, InvalidAnswerError, ModelError, ModelOverloadedError, ModelRejectedError
from dateline.models.batches.job import Job, job_of, name_of, parsed, read_job
from dateline.models.batches.spool import URL
from dateline.models.openai_chat import open_client
from dateline.models.retrying import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import openai

    from dateline.models.batches.transport import FileClient
    from dateline.models.openai_chat import Target

Result = TypeVar("Result")

WINDOW = "24h"
"""The only time that the protocol knows for the answers to come."""
FILE_SECONDS = 3_600.0
"""Seconds that a file may take, up or down."""
_PAGES = 100
_PAGE = 100
_NONE_THERE = frozenset({404, 405, 501})


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a request is sent at most, and for how many seconds a server may ask to wait."""

    tries: int = 5
    seconds: float = 120.0

    def asked(self, call: Callable[[], Result]) -> Result:
        """Return what ``call`` returns, tried again after an error that may pass.

        Raises:
            DatelineError: the last one.
        """
        for attempt in range(1, self.tries):
            try:
                return call()
            except DatelineError as error:
                if not error.retryable or not self.wait(error, attempt):
                    raise
        return call()

    def wait(self, error: DatelineError, attempt: int) -> bool:
        """Wait as long as a server asked, else longer with every try; ``False``, at once, if that is too long."""
        told = error.retry_after if isinstance(error, ModelOverloadedError) else None
        seconds = min(0.5 * 2 ** (attempt - 1), 20.0) if told is None else told
        if seconds > self.seconds:
            return False
        (Clock.timer.sleep or time.sleep)(seconds)
        return True


class Endpoint:
    """The files and batches of one server and account."""

    def __init__(self, target: Target, patience: Patience | None = None) -> None:
        """Speak to ``target``; nothing is opened before the first request."""
        self.target = target
        self.patience = patience or Patience()
        self._clients: tuple[openai.OpenAI, FileClient] | None = None

    def upload(self, path: Path, name: str) -> str:
        """Send a file of requests under a name, and return the server's identifier for it.

        Raises:
            ModelError: the server did not take it.
            InvalidAnswerError: it did not tell an identifier.
            OSError: the file cannot be read.
        """

        def send() -> bytes:
            with path.open("rb") as file:
                return self._send(
                    "POST",
                    "/files",
                    long=True,
                    body={"purpose": "batch"},
                    files=[("file", (name, file, "application/jsonl"))],
                    options={"headers": {"Content-Type": "multipart/form-data"}},
                )

        told = self._read(self.patience.asked(send), parsed)
        return self._read(told.get("id") if isinstance(told, dict) else None, name_of)

    def create(self, file_id: str, metadata: Mapping[str, str]) -> Job:
        """Begin a batch, once: whether it was begun is not known after an error, so it is not tried again here.

        Raises:
            ModelError: the server did not say that it was begun.
            InvalidAnswerError: what it said is no batch.
        """
        wanted = {
            "input_file_id": file_id,
            "endpoint": URL,
            "completion_window": WINDOW,
            "metadata": dict(metadata),
        }
        return self._read(self._send("POST", "/batches", body=wanted), read_job)

    def get(self, batch_id: str) -> Job:
        """Return a batch as it is now.

        Raises:
            ModelError: the server did not tell.
            InvalidAnswerError: what it told is no batch.
        """
        return self._read(self.patience.asked(lambda: self._send("GET", f"/batches/{name_of(batch_id)}")), read_job)

    def cancel(self, batch_id: str) -> Job:
        """End a batch; what is answered by then is delivered and paid.

        Raises:
            ModelError: the server did not end it.
            InvalidAnswerError: what it told is no batch.
        """
        path = f"/batches/{name_of(batch_id)}/cancel"
        return self._read(self.patience.asked(lambda: self._send("POST", path, body={})), read_job)

    def find(self, metadata: Mapping[str, str]) -> list[Job]:
        """Return the batches that were begun with such metadata, the newest first.

        Raises:
            ModelError: the server did not tell.
            InvalidAnswerError: what it told is no list.
        """
        found: list[Job] = []
        after: str | None = None
        for _ in range(_PAGES):
            path = f"/batches?limit={_PAGE}" + (f"&after={after}" if after else "")
            told = self._read(self.patience.asked(partial(self._send, "GET", path)), parsed)
            jobs = self._read(told, _listed)
            found += [job for job in jobs if all(job.metadata.get(key) == one for key, one in metadata.items())]
            if not jobs or not (isinstance(told, dict) and told.get("has_more") is True):
                break
            after = jobs[-1].id
        return found

    def download(self, file_id: str, into: Path, limit: int) -> None:
        """Write a file of the server's to ``into``.

        Raises:
            ModelError: it did not come, or is over ``limit`` bytes.
            OSError: it cannot be written.
        """
        from dateline.models.batches.transport import told_too_large  # noqa: PLC0415 -- imports httpx2

        path = f"/files/{name_of(file_id)}/content"

        def receive() -> None:
            with into.open("wb") as file, self._opened()[1].writing(file, limit):
                try:
                    self._send("GET", path, long=True)
                except ModelError as error:
                    if told_too_large(error):
                        raise ModelRejectedError(f"{self.target.name}: the answers are over {limit:,} bytes") from error
                    raise

        self.patience.asked(receive)

    def close(self) -> None:
        """Close the connections."""
        clients, self._clients = self._clients, None
        if clients is not None:
            clients[0].close()

    def _opened(self) -> tuple[openai.OpenAI, FileClient]:
        if self._clients is None:
            from dateline.models.batches.transport import FileClient  # noqa: PLC0415 -- imports httpx2

            target = self.target
            files = FileClient(seconds=target.timeout, host=target.host, all_headers=target.own_account)
            self._clients = open_client(target, files), files
        return self._clients

    def _send(self, method: str, path: str, *, long: bool = False, **more: Any) -> bytes:  # noqa: ANN401 -- the client's
        client, bounded = self._opened()
        seconds = max(self.target.timeout, FILE_SECONDS) if long else self.target.timeout
        options: Any = {**more.pop("options", {}), "timeout": seconds}
        import httpx2  # noqa: PLC0415 -- comes with openai

        from dateline.models import openai_errors  # noqa: PLC0415 -- openai takes more than a second to import

        try:
            with bounded.within(seconds):
                if method == "GET":
                    response = client.get(path, cast_to=httpx2.Response, options=options)
                else:
                    response = client.post(path, cast_to=httpx2.Response, options=options, **more)
                content: bytes = response.content
        except openai_errors.CAUGHT as error:
            status = getattr(error, "status_code", None)
            if status in _NONE_THERE:
                raise self._missing(path, openai_errors.told(str(error), self.target)) from error
            raise openai_errors.to_error(error, self.target) from error
        return content

    def _missing(self, path: str, why: str) -> ModelRejectedError:
        """Return the error for what is not there: the whole protocol, or one batch or file of it."""
        _, kind, *name = path.partition("?")[0].split("/")
        where = f"{self.target.name}: {self.target.base_url}"
        if name:
            return ModelRejectedError(
                f"{where} does not know the {'batch' if kind == 'batches' else 'file'} {name[0]}: {why}",
                hint="it may be too old, or of another account",
            )
        return ModelRejectedError(f"{where} takes no batches: {why}", hint="run the command without --batch")

    def _read(self, content: Any, read: Callable[[Any], Result]) -> Result:  # noqa: ANN401 -- what ``read`` reads
        try:
            return read(content)
        except InvalidAnswerError as error:
            from dateline.models import openai_errors  # noqa: PLC0415 -- openai takes more than a second to import

            why = openai_errors.told(str(error), self.target)
            raise InvalidAnswerError(
                f"{self.target.name}: {self.target.base_url} did not answer as the Batch protocol has it: {why}",
                hint="does this server take batches? Run the command without --batch",
            ) from error


def _listed(told: object) -> list[Job]:
    data = told.get("data") if isinstance(told, dict) else None
    if not isinstance(data, list):
        raise InvalidAnswerError("no list of batches")
    return [job_of(one) for one in data]
