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


def tell_hint_about_dates(briefs: Sequence[Brief]) -> None:
    """Say once that relative dates need a day of publication."""
    for brief in briefs:
        open_ones = [event.date.phrase for event in brief.events if event.date.phrase and event.date.edtf is None]
        if brief.article.published is None and open_ones and open_ones[0] is not None:
            from dateline.text.safe import for_terminal

            click.echo(
                for_terminal(
                    f"hint: {brief.article.source} has no date of publication, so “{open_ones[0].quote}” stays open; "
                    "pass --published YYYY-MM-DD"
                ),
                err=True,
            )
            return


def exit_code(briefs: Sequence[Brief], failures: Sequence[Failed]) -> int:
    """Tell every failure and return the run's exit code.

    One failure among results is 6; nothing but failures is the code of the first; a brief with unread lines is 6.
    """
    for failed in failures:
        tell_error(failed.error, failed.source)
    if failures and not briefs:
        return failures[0].error.exit_code
    if failures or any(brief.unread for brief in briefs):
        return PartialResultError.exit_code
    return 0
