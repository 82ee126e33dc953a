"""The figures of a run in one line: articles, tokens, cost, how fast, how long still. Memory is constant."""

from __future__ import annotations

import os.path
import time
from collections import deque
from typing import TYPE_CHECKING

from dateline.exporters.plain import many
from dateline.prices import Money
from dateline.reading.references import LIST
from dateline.steps import ArticleLeftOut, ArticleRead, ArticleRepeated, BriefDone, Failed, Loading, ModelChosen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dateline.prices import Prices
    from dateline.records import Usage
    from dateline.steps import Step

READING = "reading "
"""How ``Loading.what`` begins where it tells of a source, not of the model."""
_WINDOW = 60
"""Seconds that count for how fast the run is: one that begins with kept answers gets slower."""
_EXACT = 100_000
"""Tokens below which their number is told as it is."""
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


class Figures:
    """Counts the steps of a run.

    Args:
        expected: how many references are read; ``None`` where one of them holds an unknown number of articles.
        prices: what models cost; ``None`` to say nothing of cost.
        clock: seconds that only grow.

    Attributes:
        ended: the run was ended before all was read, so that there is no time left to tell.
    """

    def __init__(
        self,
        *,
        expected: int | None = None,
        prices: Prices | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._expected = expected
        self._prices = prices
        self._clock = clock
        self._begun = clock()
        self._model = ""
        self._marks: deque[tuple[float, int]] = deque(maxlen=_WINDOW + 1)
        self._stream = ""
        self._streams = 0
        self._likely = 0.0
        self.ended = False
        self.taken = 0
        self.done = 0
        self.failed = 0
        self.repeated = 0
        self.left_out = 0
        self.kept = 0
        self.requests = 0
        self.cached = 0
        self.tokens = 0
        self.money = Money()

    def add(self, step: Step) -> None:
        """Count one step."""
        match step:
            case ModelChosen():
                self._model = step.model
            case Loading() if step.unit == "bytes" and step.what.startswith(READING):
                self._streams += self._stream != step.what
                self._stream = step.what
                # as many articles in the bytes to come as in those that were read
                self._likely = self.taken * step.total / step.done if step.done else 0.0
            case ArticleRead():
                if not self._marks:
                    self._marks.append((self._clock(), 0))
                self.taken += 1
            case BriefDone():
                self.done += 1
                self.kept += step.spent.usage.cached > 0 and not step.spent.usage.requests
                self.pay(step.spent.usage)
            case Failed():
                self.failed += 1
                self.taken += step.article is None  # of such a one, none was read
                self.pay(step.spent.usage)
            case ArticleRepeated():
                self.repeated += 1
            case ArticleLeftOut():
                self.left_out += 1
            case _:
                return
        self._mark()

    def pay(self, usage: Usage) -> None:
        """Count what was asked, and what it has cost."""
        self.requests += usage.requests
        self.cached += usage.cached
        self.tokens += usage.prompt_tokens + usage.completion_tokens
        if self._prices is not None:
            self.money += self._prices.cost(
                self._model,
                requests=usage.requests,
                prompt_tokens=usage.prompt_tokens,
                completion_tokens=usage.completion_tokens,
                cached_tokens=usage.cached_tokens,
            )

    @property
    def finished(self) -> int:
        """How many articles are dealt with, however it went."""
        return self.done + self.failed + self.repeated + self.left_out

    @property
    def total(self) -> int | None:
        """How many articles there are, ``None`` where it cannot be known."""
        known = self._expected is not None and self._expected > 1 and self.taken <= self._expected
        return self._expected if known and not self._streams else None

    @property
    def share(self) -> float | None:
        """Which part of the run is done, from 0 to 1; ``None`` where it cannot be known."""
        if self.total is not None:
            return self.finished / self.total
        if self._streams != 1 or self._expected != 1 or not self._likely:
            return None
        return self.finished / max(self._likely, self.taken)

    @property
    def rate(self) -> float | None:
        """Articles a minute, lately; ``None`` before there is anything to count."""
        if not self._marks:
            return None
        began, before = self._marks[0]
        seconds, counted = self._clock() - began, self._read - before
        return _MINUTE * counted / seconds if seconds >= 1 and counted else None

    @property
    def left(self) -> float | None:
        """Seconds until the end, if it goes on as lately; ``None`` where it cannot be known, and after ``ended``."""
        share, rate = self.share, self.rate
        if not share or not rate or share >= 1 or self.ended:
            return None
        return self.finished * (1 - share) / share / rate * _MINUTE

    @property
    def seconds(self) -> float:
        """Seconds since the run began."""
        return self._clock() - self._begun

    def progress(self) -> str:
        """Return how far the run is, as ``1,200 of 12,000 articles, 45 min left``."""
        total, left = self.total, self.left
        told = f"{self.finished:,} of {many(total, 'article')}" if total else many(self.finished, "article")
        return told if left is None else f"{told}, {span(left)} left"

    def line(self, *, short: bool = False) -> str:
        """Return the figures, as ``1,200 read, 3 failed, 400 from the cache, 1.2 M tokens, $0.31, 240 a minute``.

        ``short`` leaves out how many were read, for where ``progress`` stands beside it.
        """
        rate = self.rate
        told = [] if short else [f"{self.done:,} read"]
        told += [f"{self.failed:,} failed"] if self.failed else []
        told += [f"{self.repeated:,} repeated"] if self.repeated else []
        told += [f"{self.kept:,} from the cache"] if self.kept else []
        told += self._spent()
        told += [f"{rate:,.0f} a minute" if rate >= 10 else f"{rate:.1f} a minute"] if rate else []  # noqa: PLR2004
        return ", ".join(told)

    def summary(self) -> str:
        """Return what the whole run came to."""
        told = [f"{many(self.done, 'article')} read"]
        told += [f"{self.failed:,} failed"] if self.failed else []
        told += [f"{self.repeated:,} repeated"] if self.repeated else []
        told += [f"{self.kept:,} from the cache"] if self.kept else []
        asked = [many(self.requests, "request"), *self._spent()] if self.requests else []
        return "; ".join(filter(None, (", ".join(told), ", ".join(asked), span(self.seconds))))

    @property
    def _read(self) -> int:
        return self.finished - self.left_out

    def _spent(self) -> list[str]:
        if not self.requests:
            return []
        told = [f"{counted(self.tokens)} tokens"]
        if self._prices is not None:
            told.append("price unknown" if self.money.unknown and not self.money.usd else str(self.money))
        return told

    def _mark(self) -> None:
        now = self._clock()
        if self._marks and now - self._marks[-1][0] >= 1:
            self._marks.append((now, self._read))


def expected(references: Sequence[str]) -> int | None:
    """Return how many references there are, ``None`` if one is a directory or a list: who knows what that holds."""
    # os.path, for pathlib raises where a name is too long or holds a NUL
    several = any(one.startswith(LIST) or os.path.isdir(one) for one in references)  # noqa: PTH112
    return None if several else len(references)


def counted(number: int) -> str:
    """Return a number of tokens as people say it: ``12,345``, ``123 k``, ``1.2 M``."""
    if number < _EXACT:
        return f"{number:,}"
    if number < 10**6:
        return f"{number // 1000} k"
    return f"{number / 10**6:.1f} M" if number < 10**9 else f"{number / 10**9:,.1f} G"


def span(seconds: float) -> str:
    """Return a time as people say it: ``0.4 s``, ``45 s``, ``12 min``, ``3 h 20 min``, ``2 d 3 h``."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"
