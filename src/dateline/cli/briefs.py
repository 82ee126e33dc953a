"""Writes briefs as they are made: one after the other, or as one JSON array."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.plugins.hookspecs import Exporter
    from dateline.records import Brief

_ARRAY = "json"
"""The format whose briefs are parted by commas, within brackets."""

_PROSE = frozenset({"text", "markdown"})
"""Formats in which a blank line parts two briefs."""


class Briefs:
    """Keeps no brief: a run of a million articles holds one at a time."""

    def __init__(self, exporter: Exporter, put: Callable[[str], None], *, several: bool) -> None:
        """Write through ``put``; ``several`` means that there may be many, and JSON is an array then."""
        self._exporter = exporter
        self._put = put
        self._array = exporter.name == _ARRAY
        self._several = several
        self._held: str | None = None
        self._count = 0

    def add(self, brief: Brief) -> None:
        """Write a brief; the first one of JSON waits until it is known whether it is alone."""
        text = self._exporter.brief(brief)
        self._count += 1
        if not self._array:
            self._put(f"\n{text}" if self._count > 1 and self._exporter.name in _PROSE else text)
        elif self._count == 1 and not self._several:
            self._held = text
        else:
            self._put_in_array(text)

    def end(self, *, several: bool) -> None:
        """Write what is left; ``several`` if more than one brief was asked for, also where the others failed."""
        if self._held is not None and not several:
            self._put(self._held)
        elif self._array and self._count:
            self._release()
            self._put("\n]\n")

    def _put_in_array(self, text: str) -> None:
        self._release()
        self._put(("[\n" if self._count == 1 else ",\n") + text.rstrip("\n"))

    def _release(self) -> None:
        """Write the first brief, now that it is one of several."""
        if self._held is not None:
            held, self._held = self._held, None
            self._put("[\n" + held.rstrip("\n"))
