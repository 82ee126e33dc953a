"""``dateline eval``: how good briefs are, beside a set of articles of which people said what they tell."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from dateline.cli.eval_options import EvalOptions, eval_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.cli.progress import Show
    from dateline.evaluation.comparing import Compared
    from dateline.evaluation.gates import Passed
    from dateline.evaluation.gold import GoldArticle
    from dateline.evaluation.record import ArticleScore, Evaluation
    from dateline.plugins.manager import Plugins
    from dateline.records import Brief
    from dateline.settings import Settings
    from dateline.steps import Step

    Briefs = dict[str, Brief | None]


@click.command(
    name="eval",
    epilog="Examples:\n\n\b\n  dateline eval gold/\n"
    "  dateline eval gold/ --model openai:gpt-6-luna --format json > figures.json\n"
    "  dateline eval gold/ --compare extract.line@1 extract.line@2 -o differences.html\n"
    "  dateline eval gold/ --compare embedded openai:gpt-6-luna --limit 10\n"
    "  dateline eval gold/ --offline --fail-under dates=0.9 --fail-under citations=1",
)
@eval_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 -- the options
    """Read a gold set, and say how much of it is found, how much is invented, and which dates are right.

    A gold set is a folder of articles with what people say that they tell, in the simple layout of dateline's own
    (docs/evaluation.md) or that of MEANTIME, Giveme5W1H or Timeline17. A second run costs nothing: answers are kept.
    """
    from dateline.cli.output import check_output
    from dateline.evaluation.layouts.choose import TIMELINES, layout_of
    from dateline.plugins.manager import load

    options = EvalOptions.taken_from(given)
    options.format()
    options.gates()
    check_output(options.run.output)
    layout = options.layout or layout_of(options.folder)
    run = _Run(options, layout, load())
    if layout == TIMELINES:
        code = run.timelines()
    elif options.compare:
        code = run.two()
    else:
        code = run.one()
    ctx.exit(code)


class _Run:
    """One call of the command."""

    def __init__(self, options: EvalOptions, layout: str, plugins: Plugins) -> None:
        self._options = options
        self._layout = layout
        self._plugins = plugins
        self._name = options.folder.resolve().name
        self._format = options.format()

    def one(self) -> int:
        """Read the set once, and return the exit code."""
        from dateline.evaluation.comparing import compare_article
        from dateline.evaluation.report import as_json, eval_report
        from dateline.evaluation.tables import eval_text

        settings = self._options.run.settings()
        prices = self._options.price_list(settings)
        gold = self._gold()
        evaluation, briefs = self._read(gold, settings)
        gates = self._passed(evaluation.articles)
        report = eval_report(evaluation, self._layout, prices, gates)
        if self._format == "html":
            from dateline.evaluation.page.build import eval_page

            failed = _failed(evaluation.articles)
            compared = [
                compare_article(one, None, briefs.get(one.article.id), (None, failed.get(one.article.id)))
                for one in gold
            ]
            text = eval_page(report, compared, prices)
        else:
            text = as_json(report) if self._format == "json" else eval_text(report, prices)
        return self._end(text, [evaluation], gates)

    def two(self) -> int:
        """Read the set twice, and return the exit code."""
        from dateline.evaluation.report import as_json, comparison
        from dateline.evaluation.tables import comparison_text
        from dateline.reading.opening import open_reader

        first, second = self._options.both(self._plugins)
        prices = self._options.price_list(first)
        gold = self._gold()
        with open_reader(second, plugins=self._plugins):  # a wrong name is told before the first reading, not after
            pass
        (before, old), (after, new) = self._read(gold, first), self._read(gold, second)
        gates = self._passed(after.articles)
        compared = _compared(gold, (before, after), (old, new))
        names = (self._options.compare[0], self._options.compare[1])
        report = comparison(names, (before, after), self._layout, prices, compared, gates)
        if self._format == "html":
            from dateline.evaluation.page.build import comparison_page

            text = comparison_page(report, compared, prices)
        else:
            text = as_json(report) if self._format == "json" else comparison_text(report, prices)
        return self._end(text, [before, after], gates)

    def timelines(self) -> int:
        """Build the set's timelines, and return the exit code."""
        from dateline.errors import UsageError
        from dateline.evaluation.layouts import timeline17
        from dateline.evaluation.report import as_json
        from dateline.evaluation.tables import timelines_text
        from dateline.evaluation.timeline_run import evaluate_timelines
        from dateline.reading.opening import open_reader
        from dateline.steps import ArticleRepeated

        options = self._options
        if options.compare or options.under or options.over or self._format == "html":
            raise UsageError(
                "timelines are neither compared, nor held to limits, nor shown as HTML",
                hint="give a gold set of articles, or --format json",
            )
        settings = options.run.settings()
        topics = islice(timeline17.read(options.folder), options.limit)
        with self._show(settings) as show:
            told: set[tuple[str, str]] = set()

            def on_step(step: Step) -> None:  # the articles of a topic are read anew for each of its timelines
                key = (step.article.id, step.original) if isinstance(step, ArticleRepeated) else None
                if key not in told:
                    show(step)
                told.update([key] if key else [])

            with open_reader(settings, plugins=self._plugins, on_step=on_step) as reader:
                report = evaluate_timelines(topics, reader, name=self._name)
        self._write(as_json(report) if self._format == "json" else timelines_text(report))
        return _code(show.failed)

    def _gold(self) -> list[GoldArticle]:
        """Read the gold before any model is asked.

        Raises:
            InputError: that of an article is bad.
        """
        from dateline.errors import InputError
        from dateline.evaluation.layouts.choose import read_gold

        found: list[GoldArticle] = []
        for one in islice(read_gold(self._options.folder, self._layout), self._options.limit):
            if isinstance(one, InputError):
                raise one
            found.append(one)
        return found

    def _read(self, gold: Sequence[GoldArticle], settings: Settings) -> tuple[Evaluation, Briefs]:
        from dateline.evaluation.run import evaluate
        from dateline.reading.opening import open_reader

        briefs: Briefs = {}

        def keep(score: ArticleScore, brief: Brief | None) -> None:
            briefs[score.article] = brief

        with self._show(settings) as show:
            with open_reader(settings, plugins=self._plugins, on_step=show) as reader:
                overview = not self._options.events_only
                done = evaluate(gold, reader, show, name=self._name, overview=overview, on_score=keep)
            show.end()
        return done, briefs

    def _show(self, settings: Settings) -> Show:
        from dateline.cli.progress import Show

        return Show(quiet=self._options.run.quiet, events=False, keeps=settings.cache == "use")

    def _passed(self, scores: Sequence[ArticleScore]) -> list[Passed]:
        return [gate.of(scores) for gate in self._options.gates()]

    def _write(self, text: str) -> None:
        from dateline.cli.output import write

        write(text, self._options.run.output)

    def _end(self, text: str, evaluations: Sequence[Evaluation], gates: Iterable[Passed]) -> int:
        """Write the report, tell which limits are not kept, and return the exit code."""
        from dateline.cli.output import tell_error
        from dateline.errors import AnswerError, BelowThresholdError

        self._write(text)
        broken = [one for one in gates if not one.kept]
        for one in broken:
            tell_error(BelowThresholdError(str(one)))
        failed = [sum(score.error is not None for score in one.articles) for one in evaluations]
        if any(count == len(one.articles) for count, one in zip(failed, evaluations, strict=True)):
            return AnswerError.exit_code
        return _code(sum(failed) + len(broken))


def _code(wrong: int) -> int:
    from dateline.errors import PartialResultError

    return PartialResultError.exit_code if wrong else 0


def _compared(
    gold: Iterable[GoldArticle], evaluations: tuple[Evaluation, Evaluation], briefs: tuple[Briefs, Briefs]
) -> list[Compared]:
    from dateline.evaluation.comparing import compare_article

    (old, new), (lost, lacking) = briefs, (_failed(one.articles) for one in evaluations)
    ids = ((one, one.article.id) for one in gold)
    return [compare_article(one, old.get(id_), new.get(id_), (lost.get(id_), lacking.get(id_))) for one, id_ in ids]


def _failed(scores: Iterable[ArticleScore]) -> dict[str, str]:
    return {one.article: one.error for one in scores if one.error is not None}
