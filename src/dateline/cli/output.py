"""What all commands share in writing: errors on standard error, results to standard output or a file."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from dateline.errors import DatelineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dateline.plugins.hookspecs import Exporter
    from dateline.plugins.manager import Plugins

STANDARD_OUTPUT = "-"


def tell_error(error: DatelineError, source: str = "") -> None:
    """Write an error and its hint to standard error, with nothing in it that a terminal would act on."""
    from dateline.text.safe import for_terminal

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
    if name is None and output is not None and output != STANDARD_OUTPUT:
        ending, target = Path(output).suffix.lower(), Path(output).name.lower()
        # "story.vis.json" ends on .json as well: the longest ending says most
        fitting = [(len(end), one.name) for one in plugins.exporters for end in one.endings if target.endswith(end)]
        found = max(fitting)[1] if fitting else None
        if found is None and ending:
            endings = ", ".join(sorted(end for one in plugins.exporters for end in one.endings))
            raise UsageError(f"{output}: no format has the ending {ending!r}", hint=f"use {endings}, or give --format")
        name = found
    name = name or "text"
    if name not in known:
        raise UsageError(f"no format is called {name!r}", hint=f"there are {', '.join(sorted(known))}")
    return known[name]


def check_output(output: str | None) -> None:
    """Look, before any model is asked, whether a result can be written there.

    Raises:
        UsageError: there is no such directory, or it or the file may not be written.
    """
    if output is None or output == STANDARD_OUTPUT:
        return
    target = Path(output)
    if target.is_dir():
        raise UsageError(f"{output} is a directory", hint="name a file in it")
    if not target.parent.is_dir():
        raise UsageError(f"{output} cannot be written: there is no directory {target.parent}")
    if not os.access(target.resolve().parent if _is_replaced(target) else target, os.W_OK):
        raise UsageError(f"{output} cannot be written: permission denied")


def write(text: str, output: str | None) -> None:
    """Write a result to a file (whole or not at all), or to standard output.

    Raises:
        UsageError: it cannot be written.
    """
    with open_output(output) as put:
        put(text)


@contextmanager
def open_output(output: str | None) -> Iterator[Callable[[str], None]]:
    """Give a function that writes a piece of a result.

    A file takes the place of an older one at the end, if all went well and anything was written.

    Raises:
        UsageError: it cannot be written.
    """
    if output is None or output == STANDARD_OUTPUT:
        yield lambda text: _write(lambda: click.echo(text, nl=False), output)
        return
    target = Path(output)
    aside = _is_replaced(target)
    target = target.resolve() if aside else target  # a link stays a link
    written = target.with_name(f".dateline-{os.getpid()}.tmp") if aside else target
    with ExitStack() as open_files:
        files: list[BinaryIO] = []

        def put(text: str) -> None:
            if not files:  # nothing is made before there is something to write
                files.append(open_files.enter_context(written.open("wb")))
                if aside:
                    open_files.callback(written.unlink, missing_ok=True)
            files[0].write(text.encode("utf-8", "replace"))

        def finish() -> None:
            files[0].close()
            if aside and target.exists():
                shutil.copymode(target, written)
            if aside:
                written.replace(target)

        yield lambda text: _write(lambda: put(text), output)
        if files:
            _write(finish, output)


def _write(step: Callable[[], None], output: str | None) -> None:
    try:
        step()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"{output or 'standard output'} cannot be written: {error.strerror or error}") from error


def _is_replaced(target: Path) -> bool:
    """Say whether a new file takes the place of this one; a device or a named pipe is written to instead."""
    return target.is_file() or not target.exists()


def is_terminal() -> bool:
    """Say whether standard output is a terminal."""
    return sys.stdout.isatty()
