"""``dateline summarize``: a brief of each article."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import click

from dateline.cli.options import RunOptions, shared_options

if TYPE_CHECKING:
    from dateline.records import Brief


@click.command(
    name="summarize",
    epilog="Examples:\n\n\b\n  dateline summarize article.txt --published 2019-02-25\n"
    "  dateline summarize a.txt b.txt --format json > briefs.json\n"
    "  dateline summarize https://example.org/news/flood.html\n"
    "  dateline summarize news.jsonl --map text=body,published=date --format jsonl > briefs.jsonl\n"
    "  cat article.txt | dateline summarize - --model http://127.0.0.1:11434/v1#qwen3",
)
@shared_options
@click.option("--show-dropped", is_flag=True, help="List the lines that were taken for no part of the article.")
@click.pass_context
def command(ctx: click.Context, /, *, show_dropped: bool, **given: Any) -> None:  # noqa: ANN401 -- the shared options
    """Read articles and print a brief of each: the summary, the dated events, the actors.

    A reference may be a text, a page (HTML), a PDF, DOCX or mail file, a feed, a sitemap, records (JSONL, JSON, CSV,
    Parquet), a web archive, a directory of all these, an address of one, - for standard input, or @FILE for a list
    of references. A text may begin with the lines Title:, Published:, Source: and Author:, or with front matter.
    """
    from dateline.cli.batch_run import answered, spare_cut, submit
    from dateline.cli.briefs import Briefs
    from dateline.cli.output import check_output, exporter_for, is_terminal, open_output
    from dateline.cli.progress import show_for
    from dateline.cli.receipt import receipt_of
    from dateline.cli.resuming import resumed
    from dateline.cli.run import Outcome, running
    from dateline.plugins.manager import load
    from dateline.records import Brief

    options = answered(ctx, resumed(ctx, RunOptions.taken_from(given)))
    settings = options.settings()
    read = options.sources.read_options(settings)
    plugins = load()
    if options.batch:
        briefs_of = options.sources.references
        submitted = submit(ctx, options, settings, plugins, lambda reader: deque(reader.briefs(briefs_of, read), 0))
        if submitted is not None:
            ctx.exit(submitted)
    if options.dry_run:
        from dateline.cli.dry_run import dry_run

        ctx.exit(dry_run(options, settings, read, plugins))
    exporter = exporter_for(plugins, options.format_name, options.output)
    check_output(options.output)
    pretty = exporter.name == "text" and options.output is None and is_terminal()
    outcome = Outcome()
    with (
        receipt_of(ctx, options, settings) as receipt,
        show_for(options, settings, events=False, dropped=show_dropped) as show,
        open_output(options.output) as put,
    ):
        briefs = Briefs(exporter, put, several=len(options.sources.references) > 1)
        try:
            with running(settings, plugins, [show], receipt) as reader:
                spare_cut(ctx, reader)
                for result in reader.briefs(options.sources.references, read):
                    if isinstance(result, Brief):
                        outcome.add(result)
                        with show.aside():
                            _show(result) if pretty else briefs.add(result)
        finally:  # also after Ctrl-C what is finished is delivered, and an array is closed
            with show.aside():
                briefs.end(several=show.failed + outcome.briefs > 1)
        show.end()
        code = receipt.end(outcome.exit_code(show, stopped=reader.stopped))
    outcome.tell_hint_about_dates()
    ctx.exit(code)


def _show(brief: Brief) -> None:
    from rich.console import Console

    from dateline.cli.terminal import show_brief

    show_brief(Console(highlight=False), brief)
