"""One run over many articles: what reads, who is told of its steps, how it is interrupted, and its exit code."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dateline.errors import INTERRUPTED, BudgetReachedError, PartialResultError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from dateline.cli.progress import Show
    from dateline.cli.receipt import RunReceipt
    from dateline.plugins.manager import Plugins
    from dateline.reading.base import Reader
    from dateline.records import Brief
    from dateline.settings import Settings
    from dateline.steps import OnStep, Step


@contextmanager
def running(
    settings: Settings, plugins: Plugins, listeners: Sequence[OnStep], receipt: RunReceipt | None = None
) -> Iterator[Reader]:
    """Open what reads; each of the listeners is told of every step, and Ctrl-C ends the run in order.

    The ``receipt`` is begun before anything is read, and is told last: what it says is done was shown as well.

    Raises:
        UsageError: the model, the prompt or a setting is not what it should be.
        ModelError: the model cannot be opened.
    """
    from dateline.engines.opening import open_reader
    from dateline.steps import Note

    told: list[OnStep] = [*listeners, receipt] if receipt else [*listeners]

    def tell(step: Step) -> None:
        for listener in told:
            listener(step)

    with open_reader(settings, plugins=plugins, on_step=tell) as reader, _interruptible(reader):
        if receipt is not None:
            receipt.begin(reader, lambda text: tell(Note(text)))
        yield reader


@contextmanager
def _interruptible(reader: Reader) -> Iterator[None]:
    """End the run in order at the first Ctrl-C; at the second, at once."""
    asked = False  # the reader itself knows of it only when its thread has run

    def ended(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked or reader.stopping:
            raise KeyboardInterrupt
        asked = True
        click.echo("ending: the requests in flight are finished first; Ctrl-C again stops at once", err=True)
        # not here: the main thread may hold, at this very place, a lock that is needed for it
        threading.Thread(target=reader.stop, daemon=True).start()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, ended)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Outcome:
    """What must be known of a run at its end; keeps none of its briefs."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.briefs = 0
        self._unread = False
        self._open: tuple[str, str] | None = None

    def add(self, brief: Brief) -> None:
        """Count a brief."""
        self.briefs += 1
        self._unread = self._unread or bool(brief.unread)
        if self._open is None and brief.article.published is None:
            phrases = (event.date.phrase for event in brief.events if event.date.edtf is None)
            self._open = next(((brief.article.source, phrase.quote) for phrase in phrases if phrase), None)

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

    def exit_code(self, show: Show, *, stopped: bool = False) -> int:
        """Return the run's exit code.

        A budget that was reached is 7, Ctrl-C 130. One failure among results is 6; nothing but failures is the code of
        the first; a brief with unread lines is 6.
        """
        if show.budget_reached:
            return BudgetReachedError.exit_code
        if stopped:
            return INTERRUPTED
        if show.failure is not None and not self.briefs:
            return show.failure.error.exit_code
        return PartialResultError.exit_code if show.failed or self._unread else 0
