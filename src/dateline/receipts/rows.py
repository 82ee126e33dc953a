"""From the steps of a run to the rows of its receipt."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from dateline.errors import BudgetReachedError, DatelineError, InputError, StoppedError
from dateline.receipts.clean import clean
from dateline.receipts.records import Problem, Row, Unanswered
from dateline.records import Usage
from dateline.steps import ArticleLeftOut, ArticleRepeated, BriefDone, Failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dateline.errors import AnswerError
    from dateline.prices import Price
    from dateline.receipts.records import Status
    from dateline.records import Article, ArticleInfo, Brief
    from dateline.steps import Spent

Told = BriefDone | Failed | ArticleRepeated | ArticleLeftOut
"""The steps that end an article."""

NO_CHAIN = "0" * 64
_SOURCE, _ID, _TITLE, _MESSAGE, _WHY = 2_000, 200, 300, 2_000, 300
_REASONS, _QUESTIONS = 100, 500
_MOST = 2**62
_COUNTED = re.compile(r"(.{1,200}) \((\d{1,9})\)", re.DOTALL)
"""A warning of a brief that counts: ``event dropped: …  (3)``."""


def row_of(told: Told, *, n: int, taken: int, price: Price | None) -> Row:
    """Return the row of an article; its link of the chain is set when it is written.

    Args:
        told: the step that ended it.
        n: its place among the rows, from 1.
        taken: articles that were taken from the sources so far.
        price: what tokens cost; ``None`` if it is not known.
    """
    match told:
        case BriefDone():
            more = {**_spent(told.spent, price), **_brief(told.article, told.brief)}
            return _row(told.article, "partial" if told.brief.unread else "done", n=n, taken=taken, **more)
        case Failed():
            source = told.article or told.source
            more = {**_spent(told.spent, price), "error": problem(told.error)}
            return _row(source, _failed(told.error), n=n, taken=taken, **more)
        case ArticleRepeated():
            dropped = {f"the same as {clean(told.original, _WHY)}": 1}
            return _row(told.article, "repeated", n=n, taken=taken, dropped=dropped)
        case ArticleLeftOut():
            return _row(told.article, "left_out", n=n, taken=taken)


def problem(error: DatelineError) -> Problem:
    """Return an error as a receipt tells it."""
    hint = clean(error.hint, _WHY) if error.hint else None
    kind = type(error).__name__
    return Problem(kind=kind, exit_code=error.exit_code, message=clean(str(error), _MESSAGE), hint=hint)


def cost(usage: Usage, price: Price | None) -> float | None:
    """Return US dollars; ``None`` where the price is not known, or the server did not count its tokens."""
    if not usage.requests or (price is not None and price.is_nothing):
        return 0.0
    if price is None or not usage.prompt_tokens:
        return None
    return float(price.usd(usage.prompt_tokens, usage.completion_tokens, usage.cached_tokens))


def _row(of: Article | ArticleInfo | str, status: Status, **more: Any) -> Row:  # noqa: ANN401 -- any field of a row
    if isinstance(of, str):
        return Row(source=clean(of, _SOURCE), article=None, status=status, chain=NO_CHAIN, **more)
    title = clean(of.title, _TITLE) if of.title is not None else None
    article = clean(of.id, _ID)
    return Row(source=clean(of.source, _SOURCE), article=article, title=title, status=status, chain=NO_CHAIN, **more)


def _failed(error: DatelineError) -> Status:
    if isinstance(error, StoppedError | BudgetReachedError):
        return "unfinished"
    return "unreadable" if isinstance(error, InputError) else "failed"


def _spent(spent: Spent, price: Price | None) -> dict[str, object]:
    # a server tells them, and may tell anything
    usage = Usage(**{name: min(max(count, 0), _MOST) for name, count in spent.usage.model_dump().items()})
    return {
        **usage.model_dump(),
        "attempts": spent.attempts,
        "cost_usd": cost(usage, price),
        "seconds": max(0.0, round(spent.seconds, 3)),
        "unanswered": tuple(_unanswered(spent.unanswered)),
    }


def _unanswered(questions: Mapping[str, AnswerError]) -> Iterable[Unanswered]:
    for fingerprint, error in list(questions.items())[:_QUESTIONS]:
        told = {"fingerprint": fingerprint, "kind": type(error).__name__, "message": clean(str(error), _WHY)}
        yield Unanswered.model_validate(told)


def _brief(article: Article, brief: Brief) -> dict[str, object]:
    questions = "".join(f"{fingerprint}\n" for fingerprint in brief.provenance.fingerprints)
    return {
        "events": len(brief.events),
        "unread": len(brief.unread),
        "dropped": _dropped(article, brief),
        "requests_sha256": hashlib.sha256(questions.encode()).hexdigest() if questions else None,
    }


def _dropped(article: Article, brief: Brief) -> dict[str, int]:
    """Return what was left out: lines that are no part of the article, and what did not pass the checks."""
    counts = Counter(f"line: {line.dropped}" for line in article.lines if line.dropped)
    for warning in brief.warnings:
        counted = _COUNTED.fullmatch(warning)
        counts[clean(counted[1] if counted else warning, _WHY)] += int(counted[2]) if counted else 1
    return dict(sorted(counts.items())[:_REASONS])
