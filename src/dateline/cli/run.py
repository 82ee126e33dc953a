"""What a run of many articles ends with: hints, failures, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dateline.cli.output import tell_error
from dateline.errors import PartialResultError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.records import Brief
    from dateline.steps import Failed


class Outcome:
    """What must be known of a run at its end; keeps none of its briefs."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.briefs = 0
        self._unread = False
        self._open: tuple[str, str] | None = None

    def add(self, brief: Brief) -> Brief:
        """Count a brief, and return it."""
        self.briefs += 1
        self._unread = self._unread or bool(brief.unread)
        if self._open is None and brief.article.published is None:
            phrases = (event.date.phrase for event in brief.events if event.date.edtf is None)
            self._open = next(((brief.article.source, phrase.quote) for phrase in phrases if phrase), None)
        return brief

    def tell_hint_about_dates(self) -> None:
        """Say once that relative dates need a day of publication."""
        if self._open is None:
            return
        from dateline.text.safe import for_terminal

        source, phrase = self._open
        click.echo(
            for_terminal(
                f"hint: {source} has no date of publication, so “{phrase}” stays open; pass --published YYYY-MM-DD"
            ),
            err=True,
        )

    def exit_code(self, failures: Sequence[Failed]) -> int:
        """Tell every failure and return the run's exit code.

        One failure among results is 6; nothing but failures is the code of the first; a brief with unread lines is 6.
        """
        for failed in failures:
            tell_error(failed.error, failed.source)
        if failures and not self.briefs:
            return failures[0].error.exit_code
        return PartialResultError.exit_code if failures or self._unread else 0
