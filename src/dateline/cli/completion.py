"""``dateline completion``: the completion script of a shell."""

from __future__ import annotations

import click


@click.command(
    name="completion",
    epilog="Examples:\n\n\b\n  dateline completion bash >> ~/.bashrc\n  dateline completion zsh >> ~/.zshrc\n"
    "  dateline completion fish > ~/.config/fish/completions/dateline.fish",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script of a shell; put it where the shell reads it at its start."""
    from click.shell_completion import get_completion_class

    from dateline.cli import group

    found = get_completion_class(shell)
    if found is None:
        raise click.UsageError(f"no completion for {shell}")
    click.echo(found(group, {}, "dateline", "_DATELINE_COMPLETE").source())
