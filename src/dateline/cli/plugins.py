"""``dateline plugins``: what is installed, what it gives, what is wrong with it."""

from __future__ import annotations

import click


@click.command(name="plugins", epilog="Example:\n\n\b\n  dateline plugins")
def command() -> None:
    """List the plugins: name, package, version, what each gives, and what is wrong with it."""
    from dateline.plugins.manager import load
    from dateline.text.safe import for_terminal

    for plugin in load().loaded:
        gives = "; ".join(f"{kind}: {', '.join(names)}" for kind, names in plugin.gives.items())
        told = f"PROBLEM: {plugin.problem}" if plugin.problem else gives
        click.echo(for_terminal(f"{plugin.name:<14} {plugin.package} {plugin.version:<10} {told}"))
