"""``echo:N``: no model at all, but an answer to every question, and always the same one."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from dateline.errors import UsageError
from dateline.models.base import Reply

if TYPE_CHECKING:
    from dateline.models.base import Model, Request
    from dateline.settings import Settings

PREFIX = "echo:"
_LINE = re.compile(r"^\[(\d+)\] (.{1,390})", re.MULTILINE)


class Echo:
    """Says of each of the first ``count`` lines that it is an event, in the line's own words."""

    def __init__(self, model_id: str, count: int) -> None:
        """Answer with at most ``count`` events a request."""
        self.id = model_id
        self._count = count

    def complete(self, request: Request) -> Reply:
        """Answer from the request alone."""
        lines = _LINE.findall(request.messages[-1].content)[: self._count]
        events = [{"lines": [int(number)], "when": "", "what": text, "who": []} for number, text in lines]
        answer = {"summary": [], "events": events, "actors": []}
        return Reply(json.dumps(answer), "stop", self.id)

    def close(self) -> None:
        """Hold nothing, and so give nothing back."""


class EchoProvider:
    """Opens ``echo:N``."""

    name = "echo"
    unit = "article"
    max_chars = 40_000

    def claims(self, model_id: str) -> bool:
        """Claim what begins with ``echo:``."""
        return model_id.startswith(PREFIX)

    def open(self, model_id: str, settings: Settings) -> Model:
        """Return the model.

        Raises:
            UsageError: no number stands after ``echo:``.
        """
        del settings
        count = model_id.removeprefix(PREFIX)
        if not count.isdecimal():
            raise UsageError(f"{model_id!r}: how many lines?", hint="say echo:1")
        return Echo(model_id, int(count))

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        """Say that it is always there."""
        del settings
        return True, f"{model_id} needs nothing"
