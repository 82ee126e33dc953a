"""Shows a run on standard error: a bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.text import Text

from dateline.cli.bar import Bar
from dateline.cli.figures_line import READING, Figures, expected, span
from dateline.errors import AnswerError, BudgetReachedError, ModelError, StoppedError
from dateline.exporters.plain import many
from dateline.exporters.told import NO_DATE
from dateline.prices import load_prices
from dateline.steps import (
    ArticleRead,
    ArticleRepeated,
    BriefDone,
    EventFound,
    Failed,
    LinesRead,
    LineUnread,
    Loading,
    ModelChosen,
    Note,
)
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from dateline.cli.options import RunOptions
    from dateline.errors import DatelineError
    from dateline.prices import Prices
    from dateline.records import Article, Usage
    from dateline.settings import Settings
    from dateline.steps import Step

FEW = 20
"""Articles that are told one by one, with their events; after so many, there is a line of figures now and then."""
EVERY = 10.0
"""Seconds between two such lines."""
_HINTS = 1_000
_MIB = 2**20


class Show:
    """A ``steps.OnStep`` for people; use it as a context manager around the run."""

    def __init__(
        self,
        *,
        quiet: bool,
        events: bool,
        keeps: bool,
        dropped: bool = False,
        each: bool = True,
        references: int | None = None,
        prices: Prices | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Show a run.

        Args:
            quiet: show nothing but notes and failures.
            events: show each event as it is found.
            keeps: the next run finds the answers of this one in the cache.
            dropped: list the lines of each article that were taken for no part of it.
            each: tell the first articles one by one.
            references: how many there are; ``None`` where one of them holds an unknown number of articles.
            prices: what models cost; ``None`` to say nothing of cost.
            clock: seconds that only grow.
        """
        self._dropped = dropped
        self._each = each
        self._keeps = keeps
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._quiet = quiet
        self._events = events
        self._clock = clock
        self.figures = Figures(expected=references, prices=prices, clock=clock)
        # not Console.is_terminal: where colours are asked for in a log, a bar is not
        live = sys.stderr.isatty() and not self._console.is_dumb_terminal and not quiet
        self._bar = Bar(self.figures, self._console) if live else None
        self._said = ""
        self._last = self._last_note = clock()
        self._noted = 0
        self._unnoted = 0
        self.failed = 0
        self.unfinished = 0
        self.budget_reached = False
        self.failure: Failed | None = None
        self._asked = False
        self._hinted: set[str] = set()

    def __enter__(self) -> Self:
        """Start the bar."""
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take the bar away; say after Ctrl-C what is not lost."""
        if self._bar is not None:
            self._bar.stop()
        if kind is KeyboardInterrupt and self._keeps:
            kept = "every answer so far is in the cache, and the same command goes on from there"
            self._tell(f"{many(self.figures.done, 'article')} finished; {kept}")

    def aside(self) -> AbstractContextManager[None]:
        """Keep the bar away from a terminal to which a result is written."""
        return nullcontext() if self._bar is None else self._bar.aside()

    def __call__(self, step: Step) -> None:
        """Show one step."""
        if not self._is_late(step):
            self.figures.add(step)
        match step:
            case ModelChosen():
                self._say(f"model: {step.model} ({step.why})")
            case Loading():
                self._loading(step)
            case ArticleRead() if self._dropped:
                self._tell_dropped(step.article)
            case ArticleRepeated():
                self._note(f"{step.article.source}: nearly the same text as {step.original}; read once")
            case LinesRead() if self._bar is not None:
                self._bar.at(step.article.title or step.article.source, step.done, step.total, "lines")
            case EventFound() if self._events and self.figures.finished < FEW:
                self._say(f"  {step.event.date.edtf or NO_DATE:<12} {step.event.text}", style="dim")
            case LineUnread():
                self._note(f"{step.article.source}: line {step.line.number} is unread: {step.why}")
            case BriefDone():
                self._read(step)
            case Failed():
                self._failed(step)
            case Note():
                self._note(step.text)
            case _:
                pass

    def beside(self, usage: Usage, ended: DatelineError | None) -> None:
        """Count what was asked about all articles together, and tell what ended it early, if anything did."""
        self.figures.pay(usage)
        if isinstance(ended, BudgetReachedError) and not self.budget_reached:
            self.budget_reached = True
            self._tell_error(ended, "")

    def end(self) -> None:
        """Say at the end what the run came to."""
        figures = self.figures
        if self._unnoted:
            self._tell(f"note: {many(self._unnoted, 'further note')} not shown")
        if self.unfinished:
            self._tell(f"{many(self.unfinished, 'article')} begun and not finished")
        if self._each and figures.cached and not figures.requests and not self._asked:
            self._say(f"{many(figures.cached, 'answer')}, all from the cache; no request was made")
        elif figures.done and self._each:
            self._say(figures.summary())

    def _is_late(self, step: Step) -> bool:
        """Say whether an article was begun when the run was ended, so that it is neither read nor failed."""
        return isinstance(step, Failed) and (isinstance(step.error, StoppedError) or self.budget_reached)

    def _read(self, step: BriefDone) -> None:
        if self._bar is not None:
            return
        if self._each and self.figures.finished <= FEW:
            self._last = self._clock()
            self._say(f"read: {step.article.source} ({many(len(step.brief.events), 'event')})")
        else:
            self._tell_figures()

    def _tell_figures(self) -> None:
        now = self._clock()
        if now - self._last >= EVERY:
            self._last, left = now, self.figures.left
            self._say(self.figures.line() + (f", {span(left)} left" if left is not None else ""))

    def _failed(self, step: Failed) -> None:
        """Count a failure, and tell it now: a long run may have too many to keep."""
        if self._is_late(step):
            self.unfinished += 1
            self.figures.ended = True
            return
        self.budget_reached = self.figures.ended = isinstance(step.error, BudgetReachedError)
        self.failed += 1
        self.failure = self.failure or step
        self._asked = self._asked or isinstance(step.error, ModelError | AnswerError)
        self._tell_error(step.error, step.source)

    def _tell_error(self, error: DatelineError, source: str) -> None:
        said = str(error)
        self._tell(f"error: {source + ': ' if source and source not in said else ''}{said}")
        if error.hint and error.hint not in self._hinted:
            if len(self._hinted) < _HINTS:
                self._hinted.add(error.hint)
            self._tell(f"hint: {error.hint}")

    def _note(self, text: str) -> None:
        """Tell a note; of very many, one now and then."""
        now = self._clock()
        if self._noted < FEW or now - self._last_note >= EVERY:
            self._noted, self._last_note = self._noted + 1, now
            self._tell(f"note: {text}")
        else:
            self._unnoted += 1

    def _tell_dropped(self, article: Article) -> None:
        dropped = [line for line in article.lines if line.dropped]
        self._tell(f"{article.source}: {len(dropped)} of {len(article.lines)} lines were left out")
        for line in dropped:
            self._tell(f"  {line.number:>4}  {line.dropped:<14} {' '.join(article.quote(line).split())}")

    def _loading(self, step: Loading) -> None:
        if self._bar is not None:
            if not step.what.startswith(READING):
                mib = _MIB if step.unit == "bytes" else 1
                self._bar.at(step.what, step.done // mib, step.total // mib, "MiB" if step.unit == "bytes" else "")
        elif step.what != self._said:
            self._said = step.what
            self._say(f"{step.what} …" if step.done < step.total or not step.total else step.what)

    def _say(self, text: str, style: str = "") -> None:
        if not self._quiet:
            self._tell(text, style)

    def _tell(self, text: str, style: str = "") -> None:
        self._console.print(Text(for_terminal(text), style=style))


def show_for(
    options: RunOptions, settings: Settings, *, events: bool, dropped: bool = False, each: bool = True
) -> Show:
    """Return what shows a run that was asked for with these options; the others are those of ``Show``.

    Raises:
        UsageError: the table of prices cannot be read.
    """
    return Show(
        quiet=options.quiet,
        events=events,
        keeps=settings.cache == "use",
        dropped=dropped,
        each=each,
        references=expected(options.sources.references),
        prices=load_prices(settings.prices),
    )
