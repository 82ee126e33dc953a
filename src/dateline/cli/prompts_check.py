"""``dateline prompts check``: everything that is wrong with prompts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.extract.prompt_check import Problem
    from dateline.prompts import PromptStore


@click.command(
    "check",
    epilog="Examples:\n\n\b\n  dateline prompts check\n  dateline prompts check my.line@2\n"
    "  dateline prompts check my-prompts --format json",
)
@click.argument("what", nargs=-1, metavar="[NAME@VERSION|FILE|DIR]…")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How it is written.")
@click.pass_context
def check(ctx: click.Context, what: tuple[str, ...], format_name: str) -> None:
    """List everything that is wrong with prompts, and end with 2 if anything is.

    Variables that are there for the unit and are shown; examples that fit the schema, and are grounded in their own
    text: names, numbers, date phrases; sizes; released versions unchanged; profiles. Without an argument: your own
    prompts, else the built-in ones.
    """
    from dateline.errors import UsageError
    from dateline.exporters.json_safe import dumped
    from dateline.exporters.plain import many
    from dateline.text.safe import for_terminal

    store: PromptStore = ctx.obj
    checked, problems = _checked(store, what or (str(store.folders[0]),))
    if format_name == "json":
        told = [{"file": one.file, "place": one.place, "problem": one.told} for one in problems]
        click.echo(dumped({"schema": "dateline.prompt-check/1", "checked": checked, "problems": told}, indent=2))
    else:
        for problem in problems:
            click.echo(for_terminal(str(problem)))
        told_all = many(len(problems), "problem") if problems else "no problem"
        click.echo(for_terminal(f"{many(len(checked), 'prompt')}, {told_all}"), err=bool(problems))
    if problems:
        ctx.exit(UsageError.exit_code)


def _checked(store: PromptStore, what: Iterable[str]) -> tuple[list[str], list[Problem]]:
    """Return the files that were checked, and what is wrong with them."""
    from dateline.extract.prompt_check import check_file, check_folder
    from dateline.prompts import PromptStore

    checked: list[str] = []
    problems: list[Problem] = []
    for one in what:
        path = Path(one)
        if path.is_dir():
            own = store if path in store.folders else PromptStore(path)
            checked += sorted(file.as_posix() for file in path.glob("*@*.md"))
            problems += check_folder(own, path)
            continue
        own, file = (PromptStore(path.parent), path) if path.is_file() else (store, store.path_of(one))
        checked.append(file.as_posix())
        problems += check_file(own, file)
    return list(dict.fromkeys(checked)), list(dict.fromkeys(problems))
