"""``dateline timeline``: the events of many articles in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dateline.cli.options import RunOptions, shared_options

if TYPE_CHECKING:
    from dateline.records import Timeline


@click.command(
    name="timeline",
    epilog="Examples:\n\n\b\n  dateline timeline seeds/harbour-fire/\n"
    "  dateline timeline monday.txt tuesday.txt -o timeline.json\n"
    "  dateline timeline articles/ --format markdown > timeline.md",
)
@shared_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 -- the shared options
    """Put the events of many articles in order of time; those without a provable date stand apart.

    FILE may be a text file, a directory of them, or - for standard input.
    """
    from dateline.cli.output import check_output, exporter_for, is_terminal, write
    from dateline.cli.progress import Show
    from dateline.cli.run import exit_code, tell_hint_about_dates
    from dateline.merge.order import in_order
    from dateline.pipeline import Reader
    from dateline.plugins.manager import load
    from dateline.records import Brief

    options = RunOptions(**given)
    settings = options.settings()
    plugins = load()
    exporter = exporter_for(plugins, options.format_name, options.output)
    check_output(options.output)
    with Show(quiet=options.quiet, events=True, keeps=settings.cache == "use") as show:
        with Reader(settings, plugins=plugins, on_step=show) as reader:
            results = list(reader.briefs(options.references, options.read_options(settings), overview=False))
        show.end()
    briefs = [result for result in results if isinstance(result, Brief)]
    if briefs:
        timeline = in_order(briefs, warnings=(f"not read: {failed.error}" for failed in show.failures))
        if exporter.name == "text" and options.output is None and is_terminal():
            _show(timeline)
        else:
            write(exporter.timeline(timeline), options.output)
    tell_hint_about_dates(briefs)
    ctx.exit(exit_code(briefs, show.failures))


def _show(timeline: Timeline) -> None:
    from rich.console import Console

    from dateline.cli.terminal import show_timeline

    show_timeline(Console(highlight=False), timeline)
