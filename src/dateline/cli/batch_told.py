"""How a batch is told to a person: a row of a table, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dateline.exporters.plain import many

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dateline.models.batches.job import Job
    from dateline.models.batches.state import BatchState, Part

_FORM = "{:<17} {:>5}  {:<14} {:>9} {:>9} {:>7}  {:<16}  {:<16}  {}"
STATUS_HEAD = _FORM.format("ID", "PART", "STATE", "REQUESTS", "ANSWERED", "FAILED", "SUBMITTED", "EXPIRES", "MODEL")
_LAST = 253_402_300_799
"""The last second of the year 9999."""


def status_row(state: BatchState, part: Part | None, job: Job | None, otherwise: str) -> str:
    """Return a row of the table; ``otherwise`` is the state where the server tells none."""
    number = f"{part.number}/{len(state.parts)}" if part is not None else "-"
    requests = part.requests if part is not None else state.requests
    return _FORM.format(
        state.id,
        number,
        ("collected" if part is not None and part.collected else job.status) if job is not None else otherwise,
        f"{requests:,}",
        f"{job.completed:,}" if job is not None else "-",
        f"{job.failed:,}" if job is not None else "-",
        _minute(job.created if job is not None else None),
        _minute(job.expires if job is not None else None),
        state.model,
    )


def outcome_lines(state: BatchState, *, prices: Path | None) -> Iterator[str]:
    """Yield what came of a batch: how many answers are kept, what they cost, and what is left, and why."""
    from dateline.prices import dollars, load_prices

    sent = sum(part.requests for part in state.parts)
    totals = state.totals
    if not sent:
        return
    price = load_prices(prices).of(state.model)
    tokens = f"{totals.prompt_tokens:,} tokens read, {totals.completion_tokens:,} written"
    if price is None:
        cost = "price unknown"
    else:
        cost = f"{dollars(price.usd(totals.prompt_tokens, totals.completion_tokens) / 2)} at half the list price"
    yield f"batch {state.id}: {many(totals.kept, 'answer')} of {many(sent, 'request')} kept; {tokens}, {cost}"
    for count, why in (
        (totals.missing, "no answer came"),
        (len(state.cut), "cut off at the limit of tokens"),
        (totals.invalid, "not in the form that was asked for"),
        (totals.refused, "the model declined"),
        (totals.other_model, "answered by another model"),
        *sorted(((count, why) for why, count in totals.failed.items()), key=lambda one: (-one[0], one[1])),
    ):
        if count:
            yield f"  left: {count:,} ({why})"


def _minute(seconds: int | None) -> str:
    return "-" if seconds is None or seconds > _LAST else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"
