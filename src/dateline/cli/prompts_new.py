"""``dateline prompts new`` and ``lock``: a version is begun, and one day released."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from dateline.prompts import PromptStore


@click.command(
    "new",
    epilog="Examples:\n\n\b\n  dateline prompts new extract.line --from 1 --as my.line\n"
    '  dateline prompts new my.line --from 3 --changes "Asks for passive events as well."',
)
@click.argument("name")
@click.option(
    "--from", "base", type=click.IntRange(min=1), metavar="N", help="The version to begin with; else the newest."
)
@click.option("--changes", default="", metavar="TEXT", help="What changes, in a line.")
@click.option("--as", "new_name", default="", metavar="NAME", help="Give it another name, with versions of its own.")
@click.option("-o", "--output", type=click.Path(file_okay=False), metavar="DIR", help="Write there; else ./prompts.")
@click.pass_obj
def new(store: PromptStore, name: str, base: int | None, *, changes: str, new_name: str, output: str | None) -> None:
    """Start the next version of a prompt, with the text of an older one.

    Nothing is overwritten, and no number is used twice.
    """
    from dateline.prompts.starting import start_version
    from dateline.text.safe import for_terminal

    folder = Path(output) if output is not None else home(store)
    path = start_version(store, name, folder, base=base, changes=changes, new_name=new_name)
    click.echo(for_terminal(path.as_posix()))
    click.echo(for_terminal(f"edit it, then `dateline prompts check {path.as_posix()}`"), err=True)


@click.command("lock", epilog="Examples:\n\n\b\n  dateline prompts lock\n  dateline prompts lock my-prompts")
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.pass_context
def lock(ctx: click.Context, folder: Path | None) -> None:
    """Release the versions of a folder: write their hashes into its prompts.lock.

    From then on they never change: a changed file is refused. Lines that are there stay as they are. A version that
    `check` finds fault with is not released: then nothing is written, and the command ends with 2.
    """
    from dateline.errors import UsageError
    from dateline.extract.prompt_check import check_file
    from dateline.prompts import PromptStore, read_prompt
    from dateline.prompts.lock import extend_lock, read_lock
    from dateline.text.safe import for_terminal

    folder = folder or home(ctx.obj)
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder of prompts", hint="`dateline prompts new` begins one")
    store = PromptStore(folder)
    here = [path for path in store.paths().values() if path.parent == folder]
    released = read_lock(folder)
    problems = [problem for path in here if path.stem not in released for problem in check_file(store, path)]
    for problem in problems:
        click.echo(for_terminal(str(problem)))
    if problems:
        click.echo("nothing is released", err=True)
        ctx.exit(UsageError.exit_code)
    added = extend_lock(folder, map(read_prompt, here))
    for prompt in added:
        click.echo(for_terminal(f"{prompt.sha256[:12]}  {prompt.name}"))
    told = f"{len(added)} released" if added else "nothing new"
    click.echo(for_terminal(f"{told}; {len(released) + len(added)} in {folder.as_posix()}/prompts.lock"), err=True)


def home(store: PromptStore) -> Path:
    """Return the folder of the user's own prompts, whether it is there or not."""
    from dateline.prompts.store import OWN

    return store.own or Path(OWN)
