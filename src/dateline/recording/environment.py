"""What a replay sets in the environment, so that it needs no key and asks for the model that was recorded."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dateline.errors import UsageError
from dateline.models.choose import choose
from dateline.recording.masking import EMBEDDED_URL
from dateline.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.recording.interaction import Interaction

_COMPLETIONS = "/chat/completions"
_NO_KEY = "replayed"
_NAMES = ("OPENAI_API_KEY", "DATELINE_MODEL", "DATELINE_EMBEDDED_URL", "OPENAI_BASE_URL")


class ReplayEnvironment:
    """The environment in which a recording is played.

    The client wants a key, and gets one that opens nothing. Where no model is chosen, the one that was recorded is
    (or, in old recordings, the one that would be chosen without this), so that a key in the environment of a person
    and none in that of CI make no difference.
    """

    def __init__(self, held: Sequence[Interaction]) -> None:
        """Take what is needed from a recording."""
        models = {one.told.model for one in held if one.told}
        default = choose(None, os.environ)[0]
        model = models.pop() if len(models) == 1 else default
        self._model = "embedded" if model.startswith("embedded:") else model
        self._values = {
            "OPENAI_API_KEY": _NO_KEY,
            "DATELINE_EMBEDDED_URL": _base_of(held, "embedded:") or EMBEDDED_URL,
        }
        openai = _base_of(held, "openai:")
        if openai:
            self._values["OPENAI_BASE_URL"] = openai

    def apply(self) -> None:
        """Set the environment; may be called again, after a fixture has emptied it."""
        os.environ.update(self._values)
        try:
            chosen = load_settings().model
        except UsageError:  # it is told where the settings are used
            return
        if not chosen:
            os.environ["DATELINE_MODEL"] = self._model

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Set the environment, and put back what was there."""
        before = {name: os.environ.get(name) for name in _NAMES}
        try:
            self.apply()
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def _base_of(held: Sequence[Interaction], kind: str) -> str | None:
    """Return the one address at which models of a kind were asked, if it was one."""
    urls = {
        one.url.removesuffix(_COMPLETIONS)
        for one in held
        if one.told and one.told.model.startswith(kind) and one.url.endswith(_COMPLETIONS)
    }
    return urls.pop() if len(urls) == 1 else None
