"""``dateline resume``: read what a run has left, and pay for nothing twice."""

from __future__ import annotations

import contextlib
import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dateline.errors import PartialResultError, UsageError

if TYPE_CHECKING:
    from dateline.receipts.records import Head

RESUMABLE = frozenset({"summarize", "timeline"})


@click.command(
    name="resume",
    epilog="The command of the receipt is run again, in its directory: look at receipts that are not your own.\n\n"
    "Examples:\n\n\b\n  dateline resume\n  dateline resume run.json\n"
    "  dateline resume run.json --missing -o rest.jsonl\n  dateline resume --check run.json",
)
@click.argument("receipt", required=False, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Run nothing: say whether the receipt is as it was written.")
@click.option("--missing", is_flag=True, help="Write the results of what was missing, not of all.")
@click.option("--again", is_flag=True, help="Ask and pay once more where an answer is kept no more.")
@click.option("--anyway", is_flag=True, help="Go on with another model or prompt than that of the run.")
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write there, not where the run would have.")
@click.option("--receipt", "new_receipt", type=click.Path(), metavar="FILE", help="Write the new receipt there.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    receipt: Path | None,
    check: bool,
    missing: bool,
    again: bool,
    anyway: bool,
    output: str | None,
    new_receipt: str | None,
) -> None:
    """Run a command of a RECEIPT again: ask for what failed or never ran, take all else from kept answers.

    RECEIPT is that of the last run, where none is named. The whole result is written anew. What was done is not paid
    for twice: an article whose answers are kept no more fails, unless you say --again.
    """
    from dateline.cli.inner import run_inner
    from dateline.cli.resuming import Resuming
    from dateline.receipts.folder import FOLDER, beside, last
    from dateline.receipts.standing import standing
    from dateline.settings import load_settings
    from dateline.text.safe import for_terminal

    cache_dir = load_settings().cache_dir
    path = Path(os.path.abspath(receipt or last(cache_dir)))  # noqa: PTH100 -- a link in the path is left as it is
    if check:
        ctx.exit(_checked(path))
    found = standing(path)
    arguments, directory = _repeatable(path, found.head)
    click.echo(for_terminal(f"{path}: {found}"), err=True)
    if found.whole:
        return
    if found.head.settings.get("cache") == "off" and found.head.model != "extractive" and not missing:
        click.echo("note: that run kept no answers, so only what is missing is read", err=True)
        missing = True
    if new_receipt is None and path.parent != Path(os.path.abspath(cache_dir / FOLDER)):  # noqa: PTH100 -- the same
        new_receipt = str(beside(path))
    resuming = Resuming(
        path,
        found,
        missing=missing,
        anyway=anyway,
        again=again,
        output=_absolute(output),
        receipt=_absolute(new_receipt),
    )
    click.echo(for_terminal(f"in {directory}: dateline {shlex.join(arguments)}"), err=True)
    try:
        inside = contextlib.chdir(directory)
        inside.__enter__()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"{path}: the directory {directory} of that run cannot be entered: {why}") from error
    with contextlib.ExitStack() as back:
        back.push(inside)
        code = run_inner(arguments, obj=resuming)
    ctx.exit(code)


def _repeatable(path: Path, head: Head) -> tuple[tuple[str, ...], str]:
    """Return the arguments and the directory of a run.

    Raises:
        UsageError: it cannot be run again, or is no command that has a receipt.
    """
    if not head.command or head.command[0] not in RESUMABLE:
        told = " ".join(head.command[:1]) or "nothing"
        raise UsageError(f"{path}: {told[:80]!r} is not resumed", hint="summarize and timeline are")
    if not head.repeatable:
        raise UsageError(
            f"{path}: its command held a password or a name that is no text, and neither is written down",
            hint="run the command again yourself; kept answers cost nothing",
        )
    return head.command, head.directory


def _checked(path: Path) -> int:
    """Say whether a receipt is as it was written, and return the exit code."""
    from dateline.receipts.standing import verified
    from dateline.text.safe import for_terminal

    read = verified(path)
    counts = {
        name: count
        for name, count in read.totals.model_dump().items()
        if count and name in {"done", "partial", "failed", "unfinished", "unreadable", "repeated", "left_out"}
    }
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items()) or "no articles"
    click.echo(for_terminal(f"{path}: nothing was changed or left out: {told}"))
    if read.tail is None:
        click.echo("its end is missing: the run was killed, or still goes on")
        return PartialResultError.exit_code
    click.echo(f"ended: {read.tail.ended}, with exit code {read.tail.exit_code}")
    return 0


def _absolute(named: str | None) -> str | None:
    """Return a path that means the same in another directory."""
    return named if named is None or named == "-" else os.path.abspath(named)  # noqa: PTH100 -- a link is left as it is
