"""``dateline replay``: run a command on recorded answers."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command(
    name="replay",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog="Examples:\n\n\b\n  dateline replay storm.yaml -- summarize storm.txt\n"
    "  dateline replay story.yaml -- timeline articles/ --format json",
)
@click.argument("cassette", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND ...")
@click.pass_context
def command(ctx: click.Context, *, cassette: Path, arguments: tuple[str, ...]) -> None:
    """Run a dateline command on the answers of a recording: no key, no model, no network.

    Files of articles are still read. A question that is not in the recording ends with exit code 5, and the
    difference to the nearest one that is.
    """
    from dateline.cli.inner import inner_command, run_inner
    from dateline.errors import AnswerError
    from dateline.recording.replaying import replaying
    from dateline.text.safe import for_terminal

    inner = inner_command(arguments)
    again = shlex.join(["dateline", "record", "-o", str(cassette), "--force", "--", *inner])
    with replaying(cassette, again=again, loopback=False) as session:
        code = run_inner(inner)
    problem = session.problem()
    if session.tape.errors:
        click.echo(for_terminal(f"error: {problem}"), err=True)
        code = AnswerError.exit_code
    elif problem and not code:
        click.echo(for_terminal(f"note: {problem}"), err=True)
    ctx.exit(code)
