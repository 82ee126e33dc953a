"""``dateline timeline``: the events of many articles in order of time, one entry an event."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dateline.cli.options import RunOptions, shared_options
from dateline.cli.timeline_options import SelectionOptions, selection_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.merge.edits import Edits
    from dateline.pipeline import Built, Plan
    from dateline.plugins.hookspecs import Exporter
    from dateline.records import Timeline, Usage


@click.command(
    name="timeline",
    epilog="Examples:\n\n\b\n  dateline timeline seeds/harbour-fire/\n"
    "  dateline timeline monday.txt tuesday.txt -o timeline.html\n"
    "  dateline timeline articles/ --model extractive --top 20\n"
    "  dateline timeline https://example.org/feed.xml --since 2026-11-01 -o week.html\n"
    "  dateline timeline articles/ --from 2019-01 --actor Maduro --format markdown > timeline.md\n"
    "  dateline timeline articles/ --explain 3f9c1d2e4b5a6078",
)
@shared_options
@selection_options
@click.option("--no-merge", is_flag=True, help="One entry for each article's telling of an event.")
@click.option(
    "--edits",
    type=click.Path(),
    metavar="FILE",
    help="Corrections to apply. [default: dateline.edits.toml, if there is one]",
)
@click.option("--meaning", is_flag=True, help="Compare events in meaning, too (pip install 'dateline[similar]').")
@click.option("--explain", metavar="ID", help="Tell why the entry ID is what it is, in place of the timeline.")
@click.option("--texts", is_flag=True, help="Keep the articles' texts in the timeline (HTML always does).")
@click.option(
    "--budget-lines", type=click.IntRange(min=1), metavar="N", help="Read only the N lines most worth a model's time."
)
@click.option(
    "--merge-questions",
    type=click.IntRange(min=0),
    metavar="N",
    help="Ask the model about at most N pairs whether they are one event. [default: 100; 0 for models that read lines]",
)
@click.pass_context
def command(ctx: click.Context, /, *, explain: str | None, **given: Any) -> None:  # noqa: ANN401 -- the shared options
    """Put the events of many articles in order of time; those without a provable date stand apart.

    What several articles tell of one event becomes one entry with all its sources. Whatever holds articles is read:
    see `dateline summarize --help`. --model extractive needs no language model.
    """
    from dateline.cli.batch_run import answered, spare_cut, submit
    from dateline.cli.output import check_output, exporter_for
    from dateline.cli.progress import show_for
    from dateline.cli.receipt import receipt_of
    from dateline.cli.resuming import resumed
    from dateline.cli.run import Outcome, running
    from dateline.pipeline import timeline_of
    from dateline.plugins.manager import load

    plan_of = _planned(given, whole=explain is not None)
    options = answered(ctx, resumed(ctx, RunOptions.taken_from(given)))
    settings = options.settings()
    read = options.sources.read_options(settings)
    plugins = load()
    exporter = exporter_for(plugins, options.format_name, options.output)
    plan = plan_of(exporter)
    if options.batch:
        first = replace(plan, questions=0, meaning=False, edits=None)  # what can be asked before anything is answered
        articles = options.sources.references
        code = submit(ctx, options, settings, plugins, lambda reader: timeline_of(reader, articles, read, first))
        if code is not None:
            ctx.exit(code)
    if options.dry_run:
        from dateline.cli.dry_run import dry_run

        ctx.exit(dry_run(options, settings, read, plugins, plan))
    check_output(options.output)
    outcome = Outcome()
    with receipt_of(ctx, options, settings) as receipt:
        with show_for(options, settings, events=True) as show:
            with running(settings, plugins, [show], receipt) as reader:
                spare_cut(ctx, reader)
                built = timeline_of(reader, options.sources.references, read, plan)
            show.beside(_beside(built), built.ended)
            show.end()
        if built.timeline is not None:
            if explain is not None:
                _explain(built.timeline, explain)
            else:
                deliver(built.timeline, exporter, options.output)
        for brief in built.briefs:
            outcome.add(brief)
        receipt.add_beside(_beside(built))
        code = receipt.end(outcome.exit_code(show, stopped=reader.stopped or built.ended is not None))
    outcome.tell_hint_about_dates()
    ctx.exit(code)


def _beside(built: Built) -> Usage:
    """Return what was asked about the timeline as a whole: whether two articles tell one event."""
    from dateline.records import Usage

    made = built.timeline.provenance if built.timeline is not None else ()
    total, articles = sum((one.usage for one in made), Usage()), [brief.provenance.usage for brief in built.briefs]
    names = Usage.model_fields
    return Usage(**{name: getattr(total, name) - sum(getattr(one, name) for one in articles) for name in names})


def deliver(timeline: Timeline, exporter: Exporter, output: str | None) -> None:
    """Write a timeline, and tell what its format cannot hold.

    Raises:
        UsageError: it cannot be written.
    """
    from dateline.cli.output import is_terminal, write
    from dateline.text.safe import for_terminal

    if exporter.name == "text" and output is None and is_terminal():
        from rich.console import Console

        from dateline.cli.terminal import show_timeline

        show_timeline(Console(highlight=False), timeline)
        return
    write(exporter.timeline(timeline), output)
    for loss in exporter.losses(timeline):
        click.echo(for_terminal(f"note: {exporter.name}: {loss}"), err=True)


def _planned(given: dict[str, Any], *, whole: bool) -> Callable[[Exporter], Plan]:
    """Take the plan's options out of the command's; what the format wants is added when it is known.

    ``whole`` selects nothing: an entry can be explained whatever else is asked for.
    """
    selected = SelectionOptions.taken_from(given)
    merge, edits, texts = not given.pop("no_merge"), given.pop("edits"), given.pop("texts")
    budget, questions, meaning = given.pop("budget_lines"), given.pop("merge_questions"), given.pop("meaning")

    def plan_of(exporter: Exporter) -> Plan:
        from dateline.merge.filters import Selection
        from dateline.pipeline import Plan

        return Plan(
            merge=merge,
            questions=questions,
            budget_lines=budget,
            meaning=meaning,
            edits=_edits(edits) if merge else None,
            keep_texts=texts or getattr(exporter, "wants_texts", False),
            selection=Selection() if whole else selected.selection(),
        )

    return plan_of


def _edits(path: str | None) -> Edits | None:
    """Read the corrections: of the file named, else of the one in the working directory, if there is one.

    Raises:
        UsageError: the file named is not there, or breaks the rules.
    """
    from dateline.merge.edits import EDITS_FILE, load_edits

    if path is None and not Path(EDITS_FILE).is_file():
        return None
    return load_edits(Path(path or EDITS_FILE))


def _explain(timeline: Timeline, wanted: str) -> None:
    from dateline.merge.explain import explain
    from dateline.text.safe import for_terminal

    click.echo(for_terminal(explain(timeline, wanted)).rstrip("\n"))
