"""A run that takes up another one: what it must not ask, what it leaves out, and what must not have changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dateline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import click

    from dateline.cli.options import RunOptions
    from dateline.reading.base import Reader
    from dateline.receipts.records import Head
    from dateline.receipts.standing import Standing

STANDARD_INPUT = frozenset({"-", "@-"})


@dataclass(frozen=True, slots=True)
class Resuming:
    """What ``dateline resume`` tells the command that it runs again, as that command's ``obj``.

    ``path`` is the receipt that is taken up. ``missing`` writes only what is missing, ``anyway`` takes another prompt
    or model, ``again`` pays once more for answers that are gone; ``output`` and ``receipt`` replace the options.
    """

    path: Path
    standing: Standing
    missing: bool = False
    anyway: bool = False
    again: bool = False
    output: str | None = None
    receipt: str | None = None


def resumed(ctx: click.Context, options: RunOptions) -> RunOptions:
    """Return the options of a run, changed where it takes up another one.

    Raises:
        UsageError: that run has read standard input, or results of both would be lost.
    """
    resuming = ctx.find_object(Resuming)
    if resuming is None:
        return options
    if not STANDARD_INPUT.isdisjoint(options.sources.references):
        raise UsageError(
            f"{resuming.path}: that run has read standard input, which is gone",
            hint="run the command again with the same input; kept answers cost nothing",
        )
    output = resuming.output or options.output
    if resuming.missing and resuming.output is None and options.output not in {None, "-"}:
        raise UsageError(
            f"only what is missing would be written, over what is in {options.output}",
            hint="name another file: dateline resume --missing -o FILE",
        )
    # what a refreshed run has kept is new; to refresh it once more would be to pay twice
    return replace(options, output=output, receipt=resuming.receipt, refresh=False)


def take_up(reader: Reader, resuming: Resuming, now: Head, on_note: Callable[[str], None]) -> None:
    """Tell a reader what it must not ask and what it leaves out; ``now`` is the head of the new receipt.

    Raises:
        UsageError: the model or the prompts are other ones now.
    """
    from dateline.receipts.paid import Paid

    standing, then = resuming.standing, resuming.standing.head
    differing = [
        f"{name}: {before} then, {after} now"
        for name, before, after in (
            ("the model", then.model, now.model),
            ("the prompts", _prompts(then), _prompts(now)),
        )
        if before != after
    ]
    if differing and not resuming.anyway:
        raise UsageError(
            f"this is not the run of {resuming.path} any more: {'; '.join(differing)}",
            hint="bring back what it was, or take what it is now: dateline resume --anyway",
        )
    others = sorted(
        name for name in {*then.settings, *now.settings} if then.settings.get(name) != now.settings.get(name)
    )
    for name in others:
        on_note(f"{name}: {then.settings.get(name, 'the default')} then, {now.settings.get(name, 'the default')} now")
    if standing.lost:
        on_note(f"{standing.lost[0]}, which this run takes up, is gone; what it has done is known from kept answers")
    if resuming.missing:
        reader.leave_out(standing.settled)
    if not differing:
        reader.refuse_when(Paid(standing.done, standing.unanswered, again=resuming.again))


def _prompts(head: Head) -> str:
    told = (f"{one.name}@{one.version} ({one.sha256[:8]}, schema {one.schema_sha256[:8]})" for one in head.prompts)
    return ", ".join(told) or "none"
