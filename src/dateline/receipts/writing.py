"""Writes a receipt as the run goes on. It never fails the run: what goes wrong is told once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dateline.receipts.chain import chained, first_link, head_line
from dateline.receipts.records import Tail, Totals
from dateline.receipts.rows import NO_CHAIN, row_of
from dateline.records import Usage
from dateline.steps import ArticleLeftOut, ArticleRead, ArticleRepeated, BriefDone, Failed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dateline.prices import Price
    from dateline.receipts.records import Ended, Head, Row
    from dateline.receipts.rows import Told
    from dateline.steps import Step

_SUMS = (
    *("attempts", "requests", "cached", "prompt_tokens", "completion_tokens", "cached_tokens"),
    *("events", "unread"),
)


@dataclass(frozen=True, slots=True)
class _Written:
    """What is in the file. Replaced as a whole, for Ctrl-C may come between any two steps."""

    size: int = 0
    rows: int = 0
    link: str = NO_CHAIN
    totals: Totals = field(default_factory=Totals)


class Writer:
    """A ``steps.OnStep`` that writes a row for every article that ends.

    Args:
        path: the file; what it held is lost.
        on_problem: is told in one sentence why it cannot be written, once.
        private: whether the file is for its owner alone.
    """

    def __init__(self, path: Path, on_problem: Callable[[str], None], *, private: bool = False) -> None:
        self.path = path
        self.usable = False
        self._on_problem = on_problem
        self._mode = 0o600 if private else 0o666
        self._file = -1
        self._written = _Written()
        self._price: Price | None = None
        self._taken = 0

    @property
    def totals(self) -> Totals:
        """The sums so far."""
        return self._written.totals

    @property
    def taken(self) -> int:
        """How many articles were taken from their sources so far."""
        return self._taken

    def begin(self, head: Head, price: Price | None) -> None:
        """Begin the file; ``price`` is what the model's tokens cost, if that is known."""
        self._price = price
        try:
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, self._mode)
        except (OSError, ValueError) as error:
            self._failed(error)
            return
        self.usable = True
        line = head_line(head)
        self._put(line, _Written(len(line), 0, first_link(line)))

    def __call__(self, step: Step) -> None:
        """Write a row, if the step ends an article."""
        if isinstance(step, ArticleRead):
            self._taken += 1
        elif self.usable and isinstance(step, BriefDone | Failed | ArticleRepeated | ArticleLeftOut):
            self._add(step)

    def end(self, ended: Ended, exit_code: int, *, when: str, seconds: float, beside: Usage | None = None) -> None:
        """Write the tail and close the file; ``beside`` is what was asked about no single article."""
        written = self._written
        if self.usable:
            tail = Tail(
                totals=written.totals,
                beside=beside or Usage(),
                complete=ended == "done" and not written.totals.missing,
                ended=ended,
                exit_code=exit_code,
                ended_at=when,
                seconds=round(seconds, 3),
                chain=NO_CHAIN,
            )
            text, link = chained(tail, written.link)
            line = b"]," + text[1:] + b"\n"
            self._put(line, _Written(written.size + len(line), written.rows, link, written.totals))
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _add(self, step: Told) -> None:
        written = self._written
        row = row_of(step, n=written.rows + 1, taken=self._taken, price=self._price)
        text, link = chained(row, written.link)
        line = (b"," if written.rows else b" ") + text + b"\n"
        self._put(line, _Written(written.size + len(line), row.n, link, added(written.totals, row)))

    def _put(self, line: bytes, then: _Written) -> None:
        """Write a line after all whole ones; half a line, of which Ctrl-C has left only that, is overwritten."""
        try:
            at = then.size - len(line)
            if os.fstat(self._file).st_size != at:
                os.ftruncate(self._file, at)
            os.lseek(self._file, at, os.SEEK_SET)
            while line:
                line = line[os.write(self._file, line) :]
        except OSError as error:
            self._failed(error)
        else:
            self._written = then

    def _failed(self, error: OSError | ValueError) -> None:
        self.usable = False
        why = getattr(error, "strerror", None) or error
        self._on_problem(f"the receipt {self.path} cannot be written: {why}; the run goes on without it")


def added(totals: Totals, row: Row) -> Totals:
    """Return the sums with one row more."""
    sums = {name: getattr(totals, name) + getattr(row, name) for name in _SUMS}
    sums["articles"] = totals.articles + 1
    sums[row.status] = getattr(totals, row.status) + 1
    if row.cost_usd is None:
        sums["cost_unknown"] = totals.cost_unknown + 1
    else:
        sums["cost_usd"] = totals.cost_usd + row.cost_usd
    return totals.model_copy(update=sums)
