"""``dateline record``: run a command and write down what the model answered."""

from __future__ import annotations

from pathlib import Path

import click

from dateline.errors import UsageError


@click.command(
    name="record",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog="Examples:\n\n\b\n  dateline record -o storm.yaml -- summarize storm.txt --model openai:gpt-6-luna\n"
    "  dateline record -o story.yaml --append -- timeline articles/\n"
    "  dateline replay storm.yaml -- summarize storm.txt",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="CASSETTE",
    help="Write there.",
)
@click.option("--force", is_flag=True, help="Replace a cassette that is there; everything is asked again.")
@click.option("--append", is_flag=True, help="Keep the answers that are there, and ask only what they do not hold.")
@click.option("--keep-failed", is_flag=True, help="Write also when the command fails or comes out in part.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="-- COMMAND ...")
@click.pass_context
def command(
    ctx: click.Context, *, output: Path, force: bool, append: bool, keep_failed: bool, arguments: tuple[str, ...]
) -> None:
    """Run a dateline command, and record every question to the model with its answer.

    The cache of answers is left out, and addresses are not opened: a recording holds answers, not pages. Keys and
    cookies are never written. Nothing is written when the command fails, and never half a file.
    """
    from dateline.cli.inner import inner_command, run_inner
    from dateline.recording.replaying import Session

    inner = inner_command(arguments)
    if force and append:
        raise UsageError("--force and --append exclude each other", hint="give one of them")
    if output.exists() and not (force or append):
        raise UsageError(f"{output} is there already", hint="--force replaces it, --append adds what it does not hold")
    if not output.parent.is_dir():
        raise UsageError(f"{output} cannot be written: there is no directory {output.parent}")
    with Session(output, "new" if append else "all") as session:
        code = run_inner(inner)
    new = len(session.tape.recorded)
    if code and not keep_failed:
        if new:
            click.echo(f"note: the command ended with {code}, so {output} was not written (--keep-failed)", err=True)
    elif new:
        held = session.save(with_unplayed=True)
        click.echo(f"{output}: {held} answers, {new} of them new", err=True)
    else:
        click.echo(f"note: no model was asked, so {output} was not written", err=True)
    ctx.exit(code)
