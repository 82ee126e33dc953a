"""``dateline prompts``: which prompts there are, what they say, how two versions differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dateline.cli.prompts_check import check
from dateline.cli.prompts_new import lock, new
from dateline.cli.prompts_render import render

if TYPE_CHECKING:
    from typing import Any

    from dateline.prompts import Prompt, PromptStore


@click.group(
    name="prompts",
    epilog="Examples:\n\n\b\n  dateline prompts list\n  dateline prompts show extract.line@1\n"
    "  dateline prompts new extract.line --from 1 --as my.line\n  dateline prompts check\n"
    "  dateline prompts render my.line@1 article.txt --line 3\n  dateline prompts lock",
)
@click.option(
    "--prompts", "folder", type=click.Path(), metavar="DIR", help="A folder of your own prompts; else ./prompts."
)
@click.pass_context
def command(ctx: click.Context, folder: str | None) -> None:
    """List, compare, check, render and release prompts.

    Your own prompts are files NAME@VERSION.md in ./prompts, or in the folder of --prompts.
    """
    from dateline.prompts import PromptStore
    from dateline.settings import load_settings

    ctx.obj = PromptStore(load_settings(prompts_dir=folder).prompts_dir)


for _command in (new, check, render, lock):
    command.add_command(_command)


@command.command("list")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How it is written.")
@click.pass_obj
def list_prompts(store: PromptStore, format_name: str) -> None:
    """List every version: name, unit, schema, hash, what it is the default of, what changed."""
    from dateline.exporters.json_safe import dumped
    from dateline.text.safe import for_terminal

    defaults = store.defaults()
    prompts = list(store.all())
    default_of = {prompt.name: [key for key, name in defaults.items() if name == prompt.name] for prompt in prompts}
    if format_name == "json":
        told = [_record(store, prompt, default_of[prompt.name]) for prompt in prompts]
        click.echo(dumped({"schema": "dateline.prompts/1", "prompts": told}, indent=2))
        return
    for prompt in prompts:
        front = prompt.front
        marks = [] if prompt.path.parent != store.own else ["yours"]
        marks += [] if store.released(prompt) else ["not released"]
        marks += [f"default of {', '.join(default_of[prompt.name])}"] if default_of[prompt.name] else []
        changes = " ".join([*([f"[{'; '.join(marks)}]"] if marks else []), *front.changes.split()])
        row = f"{prompt.name:<22} {front.unit:<8} {front.answer:<14} {prompt.sha256[:12]}  {changes}"
        click.echo(for_terminal(row))


@command.command("show")
@click.argument("name", metavar="NAME@VERSION")
@click.pass_obj
def show(store: PromptStore, name: str) -> None:
    """Print a prompt file as it is."""
    from dateline.text.safe import for_terminal

    click.echo(for_terminal(store.get(name).text), nl=False)


@command.command("diff")
@click.option("--words", is_flag=True, help="Word by word, [-gone-] and {+new+}, and field by field.")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.pass_obj
def diff(store: PromptStore, one: str, other: str, *, words: bool) -> None:
    """Print how prompt B differs from prompt A: as a unified diff, or word by word."""
    from dateline.prompts.comparing import by_words, unified
    from dateline.text.safe import for_terminal

    for line in (by_words if words else unified)(store.get(one), store.get(other)):
        click.echo(for_terminal(line))


def _record(store: PromptStore, prompt: Prompt, default_of: list[str]) -> dict[str, Any]:
    front = prompt.front
    return {
        "name": front.name,
        "version": front.version,
        "unit": front.unit,
        "answer": front.answer,
        "max_tokens": front.max_tokens,
        "overview": front.overview,
        "examples": len(front.examples),
        "changes": front.changes,
        "sha256": prompt.sha256,
        "schema_sha256": prompt.schema_sha256,
        "file": prompt.path.as_posix(),
        "own": prompt.path.parent == store.own,
        "released": store.released(prompt),
        "default_of": default_of,
    }
