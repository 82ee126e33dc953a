"""What all commands share in writing: errors on standard error, results to standard output or a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dateline.errors import DatelineError, UsageError

if TYPE_CHECKING:
    from dateline.plugins.hookspecs import Exporter
    from dateline.plugins.manager import Plugins


def tell_error(error: DatelineError, source: str = "") -> None:
    """Write an error and its hint to standard error, with nothing in it that a terminal would act on."""
    from dateline.text.safe import for_terminal  # noqa: PLC0415 -- light start

    said = str(error)
    click.echo(for_terminal(f"error: {source + ': ' if source and source not in said else ''}{said}"), err=True)
    if error.hint:
        click.echo(for_terminal(f"hint: {error.hint}"), err=True)


def exporter_for(plugins: Plugins, name: str | None, output: str | None) -> Exporter:
    """Return the format that was asked for, else the one of the file's ending, else text.

    Raises:
        UsageError: there is no such format.
    """
    known = {exporter.name: exporter for exporter in plugins.exporters}
    if name is None and output is not None:
        ending = Path(output).suffix.lower()
        found = next((one.name for one in plugins.exporters if ending in one.endings), None)
        if found is None and ending:
            endings = ", ".join(sorted(end for one in plugins.exporters for end in one.endings))
            raise UsageError(f"{output}: no format has the ending {ending!r}", hint=f"use {endings}, or give --format")
        name = found
    name = name or "text"
    if name not in known:
        raise UsageError(f"no format is called {name!r}", hint=f"there are {', '.join(sorted(known))}")
    return known[name]


def write(text: str, output: str | None) -> None:
    """Write a result to a file (whole or not at all), or to standard output.

    Raises:
        UsageError: the file cannot be written.
    """
    if output is None or output == "-":
        click.echo(text, nl=False)
        return
    try:
        with click.open_file(output, "w", encoding="utf-8", atomic=True) as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror or error}") from error


def is_terminal() -> bool:
    """Say whether standard output is a terminal."""
    return sys.stdout.isatty()
