"""``dateline prompts``: which prompts there are, what they say, how two versions differ."""

from __future__ import annotations

import click


@click.group(
    name="prompts",
    epilog="Examples:\n\n\b\n  dateline prompts list\n  dateline prompts show extract.line@1\n"
    "  dateline prompts diff extract.line@1 extract.article@1",
)
@click.option("--prompts", "folder", type=click.Path(), metavar="DIR", help="A folder of your own prompts.")
@click.pass_context
def command(ctx: click.Context, folder: str | None) -> None:
    """List, show and compare the versions of the prompts."""
    from dateline.prompts import PromptStore
    from dateline.settings import load_settings

    ctx.obj = PromptStore(load_settings(prompts_dir=folder).prompts_dir)


@command.command("list")
@click.pass_context
def list_prompts(ctx: click.Context) -> None:
    """List every version: name, unit, schema, hash, what changed."""
    from dateline.text.safe import for_terminal

    for prompt in ctx.obj.all():
        changes = " ".join(prompt.front.changes.split())
        told = f"{prompt.name:<22} {prompt.front.unit:<8} {prompt.front.answer:<14} {prompt.sha256[:12]}  {changes}"
        click.echo(for_terminal(told))


@command.command("show")
@click.argument("name", metavar="NAME@VERSION")
@click.pass_context
def show(ctx: click.Context, name: str) -> None:
    """Print a prompt file as it is."""
    from dateline.text.safe import for_terminal

    click.echo(for_terminal(ctx.obj.get(name).text), nl=False)


@command.command("diff")
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.pass_context
def diff(ctx: click.Context, one: str, other: str) -> None:
    """Print how prompt B differs from prompt A, as a unified diff."""
    import difflib

    from dateline.text.safe import for_terminal

    first, second = ctx.obj.get(one), ctx.obj.get(other)
    lines = difflib.unified_diff(
        first.text.splitlines(), second.text.splitlines(), first.name, second.name, lineterm=""
    )
    for line in lines:
        click.echo(for_terminal(line))
