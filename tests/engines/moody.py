"""Models of a plugin that a test's workers open: one that kills its process, one with a bug."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from dateline.models.base import Reply

if TYPE_CHECKING:
    from dateline.models.base import Model, Request
    from dateline.settings import Settings

EMPTY = '{"summary": [], "events": [], "actors": []}'


class Moody:
    """Answers with nothing, unless the text says otherwise."""

    id = "moody:one"

    def complete(self, request: Request) -> Reply:
        said = request.messages[-1].content
        if "killing" in said:
            os.kill(os.getpid(), signal.SIGKILL)
        if "mistaken" in said:
            raise ZeroDivisionError("a bug of the plugin")
        return Reply(text=EMPTY, finish="stop", model=self.id)

    def close(self) -> None:
        """Do nothing."""


class MoodyProvider:
    """Opens it."""

    name = "moody"
    unit = "article"
    max_chars = 40_000
    jobs = 2

    def claims(self, model_id: str) -> bool:
        return model_id.startswith("moody:")

    def open(self, model_id: str, settings: Settings) -> Model:
        del model_id, settings
        return Moody()

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        del model_id, settings
        return True, "it is there"
