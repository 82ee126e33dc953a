"""``dateline summarize``: a brief of each article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dateline.cli.options import RunOptions, shared_options

if TYPE_CHECKING:
    from dateline.records import Article, Brief


@click.command(
    name="summarize",
    epilog="Examples:\n\n\b\n  dateline summarize article.txt --published 2019-02-25\n"
    "  dateline summarize a.txt b.txt --format json > briefs.json\n"
    "  cat article.txt | dateline summarize - --model http://127.0.0.1:11434/v1#qwen3",
)
@shared_options
@click.option("--show-dropped", is_flag=True, help="List the lines that were taken for no part of the article.")
@click.pass_context
def command(ctx: click.Context, /, *, show_dropped: bool, **given: Any) -> None:  # noqa: ANN401 -- the shared options
    """Read articles and print a brief of each: the summary, the dated events, the actors.

    FILE may be a text file, a directory of them, or - for standard input. A text may begin with the lines Title:,
    Published:, Source: and Author:.
    """
    from dateline.cli.output import check_output, exporter_for, is_terminal, write
    from dateline.cli.progress import Show
    from dateline.cli.run import exit_code, tell_hint_about_dates
    from dateline.plugins.manager import load
    from dateline.reading.opening import open_reader
    from dateline.steps import Failed

    options = RunOptions(**given)
    settings = options.settings()
    plugins = load()
    exporter = exporter_for(plugins, options.format_name, options.output)
    check_output(options.output)
    pretty = exporter.name == "text" and options.output is None and is_terminal()
    as_array = exporter.name == "json"
    collected = as_array or options.output is not None
    briefs: list[Brief] = []
    with Show(quiet=options.quiet, events=False, keeps=settings.cache == "use") as show:
        with open_reader(settings, plugins=plugins, on_step=show) as reader:
            for result in reader.briefs(options.references, options.read_options(settings)):
                if isinstance(result, Failed):
                    continue
                briefs.append(result)
                if pretty:
                    _show(result)
                elif not collected:
                    write(exporter.brief(result), None)
        show.end()
    if collected and briefs:
        texts = [exporter.brief(brief) for brief in briefs]
        # what was asked for decides, not what came of it: a program must know what to expect
        several = len(options.references) > 1 or len(briefs) + len(show.failures) > 1
        write(_array(texts) if as_array and several else "\n".join(texts), options.output)
    if show_dropped:
        for article in show.articles:
            _tell_dropped(article)
    tell_hint_about_dates(briefs)
    ctx.exit(exit_code(briefs, show.failures))


def _show(brief: Brief) -> None:
    from rich.console import Console

    from dateline.cli.terminal import show_brief

    show_brief(Console(highlight=False), brief)


def _array(texts: list[str]) -> str:
    return "[\n" + ",\n".join(text.rstrip("\n") for text in texts) + "\n]\n"


def _tell_dropped(article: Article) -> None:
    from dateline.text.safe import for_terminal

    dropped = [line for line in article.lines if line.dropped]
    click.echo(for_terminal(f"{article.source}: {len(dropped)} of {len(article.lines)} lines were left out"), err=True)
    for line in dropped:
        click.echo(
            for_terminal(f"  {line.number:>4}  {line.dropped:<14} {' '.join(article.quote(line).split())}"), err=True
        )
