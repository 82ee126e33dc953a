"""A run in a terminal: one bar that stays in its place, and a line of figures below it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from dateline.cli.figures_line import Figures

_WIDTH = 20
_A_SECOND = 5
"""How often it is drawn anew: fast enough to be seen moving, seldom enough to cost nothing."""
_LONGEST = 1_000
_NAME = 30
"""Characters of an article's name, which leave room for the bar in 80 columns."""


class Bar:
    """Draws the figures; an article that is read alone is shown with its lines, and before it what is prepared."""

    def __init__(self, figures: Figures, console: Console) -> None:
        self._figures = figures
        self._spinner = Spinner("dots")
        self._at: tuple[str, int, int, str] = ("", 0, 0, "")
        self._together = False
        self._live = Live(
            get_renderable=self._drawn,
            console=console,
            transient=True,
            refresh_per_second=_A_SECOND,
            redirect_stdout=False,  # results go where they belong; see ``aside``
        )

    def start(self) -> None:
        """Show it."""
        self._live.start()

    def stop(self) -> None:
        """Take it away."""
        self._live.stop()

    def at(self, what: str, done: int, total: int, unit: str) -> None:
        """Say what is being done: an article and its lines, or a preparation and its MiB."""
        name = " ".join(for_terminal(what[:_LONGEST]).split())
        self._at = (name if len(name) <= _NAME else name[: _NAME - 1] + "…", done, total, unit)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take it away while a result is written to the same terminal."""
        if not sys.stdout.isatty():
            yield
            return
        self._live.stop()
        try:
            yield
        finally:
            self._live.start()

    def _drawn(self) -> RenderableType:
        figures = self._figures
        # once several are read at once it stays the bar of the run, also when the last one is read alone
        self._together = self._together or figures.taken - figures.finished > 1
        what, done, total, unit = self._at
        if self._together or not what:
            share = figures.share
            told, bar = figures.progress(), _bar(share or 0.0, 1.0 if share is not None else None)
        else:
            told = f"{what}  {done:,}/{total:,} {unit}".rstrip() if total else what
            bar = _bar(done, total or None)
        row = Table.grid(padding=(0, 1))
        row.add_row(self._spinner, bar, _one_line(told), Text(_clock(figures.seconds), style="progress.elapsed"))
        below = figures.line(short=self._together)
        return Group(row, _one_line(f"  {below}", "dim")) if figures.finished and below else row


def _bar(done: float, total: float | None) -> ProgressBar:
    return ProgressBar(total, done, width=_WIDTH, pulse=total is None)


def _one_line(text: str, style: str = "") -> Text:
    return Text(text, style=style, no_wrap=True, overflow="ellipsis")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
