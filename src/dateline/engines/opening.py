"""Opens the reader that the settings ask for, on the engine that they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.reading import opening
from dateline.steps import OnStep, ignore

if TYPE_CHECKING:
    from dateline.plugins.manager import Plugins
    from dateline.reading.base import Reader
    from dateline.settings import Settings


def open_reader(settings: Settings, *, plugins: Plugins | None = None, on_step: OnStep = ignore) -> Reader:
    """Open a reader; with ``engine`` "ray" its articles are read by the workers of a cluster.

    Raises:
        UsageError: the model, the prompt or a setting is not what it should be, or Ray is not installed.
        ModelError: the model or the cluster cannot be opened.
    """
    if settings.engine == "ray":
        from dateline.engines.reader import open_on_ray  # noqa: PLC0415 -- Ray is of an extra

        return open_on_ray(settings, plugins=plugins, on_step=on_step)
    return opening.open_reader(settings, plugins=plugins, on_step=on_step)
