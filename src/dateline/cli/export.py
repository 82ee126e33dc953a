"""``dateline export``: a saved timeline in another format."""

from __future__ import annotations

from typing import Any

import click

from dateline.cli.timeline_options import SelectionOptions, selection_options

MAX_BYTES = 500_000_000
"""The largest saved timeline that is read."""


@click.command(
    name="export",
    epilog="Examples:\n\n\b\n  dateline export story.json -o story.html\n"
    "  dateline export story.json --format ics > story.ics\n"
    "  dateline export story.json --from 2019-02 --top 10 -o story.md",
)
@click.argument("timeline", metavar="TIMELINE.json")
@click.option("--format", "format_name", metavar="NAME", help="One of those that `dateline plugins` names.")
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write there; its ending chooses the format.")
@selection_options
def command(timeline: str, format_name: str | None, output: str | None, **given: Any) -> None:  # noqa: ANN401 -- options
    """Write a timeline that was saved as JSON in another format; - reads standard input.

    What the format cannot hold is told on standard error.
    """
    from dateline.cli.output import check_output, exporter_for
    from dateline.cli.timeline import deliver
    from dateline.exporters.reading import read_timeline
    from dateline.merge.filters import select
    from dateline.plugins.manager import load

    exporter = exporter_for(load(), format_name, output)
    check_output(output)
    selection = SelectionOptions.taken_from(given).selection()
    deliver(select(read_timeline(_read(timeline), timeline), selection), exporter, output)


def _read(name: str) -> str:
    """Return the text of a file, or of standard input.

    Raises:
        InputError: it is not there, cannot be read, is too large, or is no UTF-8.
    """
    from dateline.errors import InputError, SourceNotFoundError, TooLargeError

    try:
        with click.open_file(name, "rb") as file:
            data: bytes = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise TooLargeError(f"{name} is larger than {MAX_BYTES:,} bytes")
        return data.decode("utf-8-sig")
    except FileNotFoundError as error:
        raise SourceNotFoundError(f"{name}: no such file") from error
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InputError(f"{name} cannot be read: {error}") from error
