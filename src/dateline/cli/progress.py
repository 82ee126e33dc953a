"""Shows a run on standard error: a bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from dateline.errors import AnswerError, BudgetReachedError, ModelError, StoppedError
from dateline.exporters.plain import many
from dateline.exporters.told import NO_DATE
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
    from dateline.records import Article
    from dateline.steps import Step

_MIB = 2**20


class Show:
    """A ``steps.OnStep`` for people; use it as a context manager around the run."""

    def __init__(self, *, quiet: bool, events: bool, keeps: bool, dropped: bool = False) -> None:
        """Show a run.

        Args:
            quiet: show nothing but notes and failures.
            events: show each event as it is found.
            keeps: the next run finds the answers of this one in the cache.
            dropped: list the lines of each article that were taken for no part of it.
        """
        self._dropped = dropped
        self._keeps = keeps
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._quiet = quiet
        self._events = events
        self._live = self._console.is_terminal and not quiet
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[told]}", markup=False),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._live,
        )
        self._task: TaskID | None = None
        self._said = ""
        self.failed = 0
        self.unfinished = 0
        self.budget_reached = False
        self.failure: Failed | None = None
        self.done = 0
        self.requests = 0
        self.cached = 0
        self._asked = False
        self._hinted: set[str] = set()

    def __enter__(self) -> Self:
        """Start the bar."""
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take the bar away; say after Ctrl-C what is not lost."""
        self._bar.stop()
        if kind is KeyboardInterrupt and self._keeps:
            kept = "every answer so far is in the cache, and the same command goes on from there"
            self._tell(f"{many(self.done, 'article')} finished; {kept}")

    def __call__(self, step: Step) -> None:
        """Show one step."""
        match step:
            case ModelChosen():
                self._say(f"model: {step.model} ({step.why})")
            case Loading():
                self._loading(step)
            case ArticleRead() if self._dropped:
                self._tell_dropped(step.article)
            case ArticleRepeated():
                self._tell(f"note: {step.article.source}: nearly the same text as {step.original}; read once")
            case LinesRead():
                self._at(_name(step.article.title, step.article.source), step.done, step.total, "lines")
            case EventFound() if self._events:
                self._say(f"  {step.event.date.edtf or NO_DATE:<12} {step.event.text}", style="dim")
            case LineUnread():
                self._tell(f"note: {step.article.source}: line {step.line.number} is unread: {step.why}")
            case BriefDone():
                self.done += 1
                usage = step.brief.provenance.usage
                self.requests += usage.requests
                self.cached += usage.cached
                if not self._live:
                    self._say(f"read: {step.article.source} ({many(len(step.brief.events), 'event')})")
            case Failed():
                self._failed(step)
            case Note():
                self._tell(f"note: {step.text}")
            case _:
                pass

    def end(self) -> None:
        """Say at the end what the run has asked."""
        if self.cached and not self.requests and not self._asked:
            self._say(f"{many(self.cached, 'answer')}, all from the cache; no request was made")
        if self.unfinished:
            self._tell(f"{many(self.unfinished, 'article')} begun and not finished")

    def _failed(self, step: Failed) -> None:
        """Count a failure, and tell it now: a long run may have too many to keep."""
        if isinstance(step.error, StoppedError) or self.budget_reached:
            self.unfinished += 1
            return
        self.budget_reached = isinstance(step.error, BudgetReachedError)
        self.failed += 1
        self.failure = self.failure or step
        self._asked = self._asked or isinstance(step.error, ModelError | AnswerError)
        said = str(step.error)
        self._tell(f"error: {step.source + ': ' if step.source and step.source not in said else ''}{said}")
        if step.error.hint and step.error.hint not in self._hinted:
            self._hinted.add(step.error.hint)
            self._tell(f"hint: {step.error.hint}")

    def _tell_dropped(self, article: Article) -> None:
        dropped = [line for line in article.lines if line.dropped]
        self._tell(f"{article.source}: {len(dropped)} of {len(article.lines)} lines were left out")
        for line in dropped:
            self._tell(f"  {line.number:>4}  {line.dropped:<14} {' '.join(article.quote(line).split())}")

    def _loading(self, step: Loading) -> None:
        if step.unit == "bytes":
            self._at(step.what, step.done // _MIB, step.total // _MIB, "MiB")
        else:
            self._at(step.what, step.done, step.total, "")
        if not self._live and step.what != self._said:
            self._said = step.what
            self._say(f"{step.what} …" if step.done < step.total or not step.total else step.what)

    def _at(self, what: str, done: int, total: int, unit: str) -> None:
        if not self._live:
            return
        told = f"{done}/{total} {unit}" if total else ""
        if self._task is None:
            self._task = self._bar.add_task("", told="")
        self._bar.update(self._task, description=for_terminal(what), completed=done, total=total or None, told=told)

    def _say(self, text: str, style: str = "") -> None:
        if not self._quiet:
            self._tell(text, style)

    def _tell(self, text: str, style: str = "") -> None:
        self._console.print(Text(for_terminal(text), style=style))


def _name(title: str | None, source: str) -> str:
    name = title or source
    return name if len(name) <= 40 else name[:39] + "…"  # noqa: PLR2004 -- leaves room for the bar in 80 columns
