"""``dateline plugins``: what is installed, what it gives, what is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.plugins.manager import Loaded


@click.command(name="plugins", epilog="Examples:\n\n\b\n  dateline plugins\n  dateline plugins --format json")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(format_name: str) -> None:
    """List the plugins: name, package, version, what each gives by hook, and what is wrong with it.

    Two plugins that give the same name are listed, and told as an error: then nothing else can run.
    """
    from dateline.plugins.manager import listed
    from dateline.text.safe import for_terminal

    plugins, error = listed()
    lines = [_json(plugins)] if format_name == "json" else _text(plugins)
    for line in lines:
        click.echo(for_terminal(line))
    if error is not None:
        raise error


def _text(plugins: Sequence[Loaded]) -> Iterator[str]:
    """Yield a line a plugin, in columns."""
    rows = [(plugin.name, f"{plugin.package} {plugin.version}", plugin) for plugin in plugins]
    names = max((len(name) for name, _, _ in rows), default=0)
    packages = max((len(package) for _, package, _ in rows), default=0)
    for name, package, plugin in rows:
        gives = "; ".join(f"{hook}: {', '.join(given)}" for hook, given in plugin.gives.items())
        told = f"PROBLEM: {' '.join(plugin.problem.split())}" if plugin.problem else gives
        yield f"{name:<{names}}  {package:<{packages}}  {told}"


def _json(plugins: Sequence[Loaded]) -> str:
    """Return a list of objects; control characters are escaped, so that it is the same text after ``for_terminal``."""
    told = [
        {
            "name": plugin.name,
            "package": plugin.package,
            "version": plugin.version,
            "hooks": {hook: list(given) for hook, given in plugin.gives.items()},
            "problem": plugin.problem,
        }
        for plugin in plugins
    ]
    return json.dumps(told, indent=2)
