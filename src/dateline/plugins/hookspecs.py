"""All hooks of dateline on one screen.

A plugin is a module (or object) named in the entry-point group ``dateline.v1``. It gives lists of sources, of model
providers and of exporters; each is a plain object with the members below. The built-in ones come the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.errors import InputError
    from dateline.models.base import Model
    from dateline.records import Article, Brief, Timeline
    from dateline.settings import Settings
    from dateline.sources.base import ReadOptions

GROUP = "dateline.v1"
hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


class Source(Protocol):
    """Turns a reference (a path, ``-``, an address) into articles."""

    name: str

    def claims(self, reference: str) -> bool:
        """Say whether this source reads such a reference; looks at the words only, opens nothing."""

    def read(self, reference: str, options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield the articles there; one that cannot be read is yielded as its ``InputError``, and reading goes on."""


class ModelProvider(Protocol):
    """Opens models whose identifiers it knows.

    One whose models take several requests at once says how many articles are best read at the same time: by an
    attribute ``jobs``, a number or a function of the settings. Without it, articles are read one after the other.
    """

    name: str
    unit: str
    """``article`` or ``line``: what its models are best asked about at a time."""
    max_chars: int
    """Characters of article text that one request to its models may hold."""

    def claims(self, model_id: str) -> bool:
        """Say whether this provider opens such an identifier."""

    def open(self, model_id: str, settings: Settings) -> Model:
        """Return the model, with nothing loaded before the first request; raises a ``ModelError``."""

    def check(self, model_id: str, settings: Settings) -> tuple[bool, str]:
        """Say whether the model could answer now, and in one sentence why or why not. Never raises."""


class Exporter(Protocol):
    """Writes a brief or a timeline in one format.

    One that has an attribute ``wants_texts`` that is true gets timelines which hold the articles' texts.
    """

    name: str
    endings: tuple[str, ...]
    """File endings that choose this format, with the dot."""

    def brief(self, brief: Brief) -> str:
        """Return the brief in this format."""

    def timeline(self, timeline: Timeline) -> str:
        """Return the timeline in this format."""

    def losses(self, timeline: Timeline) -> tuple[str, ...]:
        """Say what of this timeline the format cannot hold ("12 dates lose their month precision")."""


@hookspec
def dateline_sources() -> list[Source]:
    """Give sources."""
    return []


@hookspec
def dateline_models() -> list[ModelProvider]:
    """Give model providers."""
    return []


@hookspec
def dateline_exporters() -> list[Exporter]:
    """Give exporters."""
    return []
