"""``--dry-run``: how many requests and tokens a run would be, and at what price; no model is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import click

from dateline.cli.figures_line import counted
from dateline.cli.progress import show_for
from dateline.cli.run import Outcome
from dateline.exporters.json_safe import dumped
from dateline.exporters.plain import many
from dateline.pipeline import PROMPT_OF_PAIRS, QUESTIONS, timeline_of
from dateline.prices import dollars, load_prices
from dateline.prompts import PromptStore
from dateline.reading.estimate import Asked, rehearsing
from dateline.records import Brief
from dateline.steps import BriefDone, EventFound, LinesRead, ModelChosen, Spent
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dateline.cli.figures_line import Figures
    from dateline.cli.options import RunOptions
    from dateline.pipeline import Plan
    from dateline.plugins.manager import Plugins
    from dateline.prices import Price
    from dateline.reading.estimate import Rehearsal
    from dateline.settings import Settings
    from dateline.sources.base import ReadOptions
    from dateline.steps import Failed, Step

FORMAT = "dateline.estimate/1"
_LEAST = Decimal("0.0001")
"""US dollars below which no sum is told: nobody pays so little."""


def dry_run(
    options: RunOptions, settings: Settings, read: ReadOptions, plugins: Plugins, plan: Plan | None = None
) -> int:
    """Print what a run would ask and cost, and return the exit code: 0, or as usual where an article is unreadable.

    ``plan`` is that of a timeline, ``None`` for briefs.

    Raises:
        UsageError: the model, the prompt, the prices or a setting is not what it should be.
    """
    outcome = Outcome()
    with show_for(options, settings, events=False, each=False) as show:

        def tell(step: Step) -> None:
            if isinstance(step, BriefDone):  # nobody was asked, so nothing was spent
                show(replace(step, spent=Spent()))
            elif not isinstance(step, ModelChosen | EventFound | LinesRead):
                show(step)

        with rehearsing(settings, plugins, tell) as rehearsal:
            for result in _results(rehearsal, options, read, plan):
                if isinstance(result, Brief):
                    outcome.add(result)
            pairs = _pairs(rehearsal, settings, plan, show.figures.done)
        show.end()
    price = load_prices(settings.prices).of(rehearsal.model)
    estimate = _Estimate(rehearsal, show.figures, pairs, price, settings)
    click.echo(estimate.json() if options.format_name == "json" else for_terminal("\n".join(estimate.lines())))
    return outcome.exit_code(show)


def _results(
    rehearsal: Rehearsal, options: RunOptions, read: ReadOptions, plan: Plan | None
) -> Iterable[Brief | Failed]:
    """Yield what comes of each article; only a choice among the lines of all articles needs them all at once."""
    references = options.sources.references
    if plan is None or plan.budget_lines is None:
        return rehearsal.reader.briefs(references, read, overview=plan is None)
    built = timeline_of(rehearsal.reader, references, read, replace(plan, questions=0, meaning=False, edits=None))
    return [*built.briefs, *built.failed]


def _pairs(rehearsal: Rehearsal, settings: Settings, plan: Plan | None, articles: int) -> Asked:
    """Return what the questions about pairs of events come to at most; how many there are shows when all is read."""
    if plan is None or not plan.merge or articles < 2:  # noqa: PLR2004 -- a pair
        return Asked()
    questions = QUESTIONS if rehearsal.reader.unit == "article" else 0
    prompt = PromptStore(settings.prompts_dir).get(PROMPT_OF_PAIRS)
    return rehearsal.pairs(prompt, questions if plan.questions is None else plan.questions)


@dataclass(frozen=True, slots=True)
class _Estimate:
    rehearsal: Rehearsal
    figures: Figures
    pairs: Asked
    price: Price | None
    settings: Settings

    def lines(self) -> Iterator[str]:
        """Yield it as a person reads it."""
        asked, figures, told = self.rehearsal.asked, self.figures, self.rehearsal.counter
        but = [f"{figures.repeated:,} more repeat others"] if figures.repeated else []
        but += [f"{figures.failed:,} cannot be read"] if figures.failed else []
        yield "dry run: no model was asked"
        yield f"model      {self.rehearsal.model} ({self.rehearsal.why})"
        yield f"articles   {figures.done:,}{', ' * bool(but)}{', '.join(but)}"
        kept = f", {many(asked.kept, 'answer')} kept from before" if asked.kept else ""
        yield f"requests   {asked.requests:,}{kept}"
        if self.pairs.requests:
            yield f"           and at most {self.pairs.requests:,} about pairs of events"
        if asked.requests or self.pairs.requests:
            most = (asked + self.pairs).most
            how = "" if told.exact else "about "
            read = f"{how}{counted(asked.prompt_tokens)} to read ({told.name})"
            yield f"tokens     {read}, at most {counted(most)} to write"
        yield f"price      {self._price()}"
        limit = self._limit()
        if limit:
            yield f"limit      {limit}"

    def json(self) -> str:
        """Return it as one JSON object; sums of money are strings in US dollars, ``null`` where nobody knows."""
        asked, figures, usd = self.rehearsal.asked, self.figures, self._usd()
        return dumped(
            {
                "schema": FORMAT,
                "model": self.rehearsal.model,
                "articles": figures.done,
                "repeated": figures.repeated,
                "failed": figures.failed,
                "requests": asked.requests,
                "kept": asked.kept,
                "pair_requests_at_most": self.pairs.requests,
                "prompt_tokens": asked.prompt_tokens,
                "schema_tokens": asked.schema_tokens,
                "completion_tokens_at_most": (asked + self.pairs).most,
                "tokens_counted": self.rehearsal.counter.name,
                "usd_from": str(usd[0]) if usd else None,
                "usd_to": str(usd[1]) if usd else None,
            },
            indent=2,
        )

    def _usd(self) -> tuple[Decimal, Decimal] | None:
        """Return the least and the most that it costs; questions about pairs may not be asked at all."""
        asked = self.rehearsal.asked
        return None if self.price is None else (asked.usd(self.price)[0], (asked + self.pairs).usd(self.price)[1])

    def _price(self) -> str:
        usd = self._usd()
        if self.price is not None and self.price.is_nothing:
            return "$0: it runs here"
        if usd is None:
            return "unknown; --prices FILE tells it"
        if usd[1] == 0:
            return "$0: no request is left"
        return f"{dollars(usd[0])} to {dollars(usd[1])}" if usd[0] >= _LEAST else f"at most {dollars(usd[1])}"

    def _limit(self) -> str:
        """Say whether a limit that is set may end the run before all is read."""
        whole, usd, told = self.rehearsal.asked + self.pairs, self._usd(), []
        most = whole.prompt_tokens + whole.schema_tokens + whole.most
        if self.settings.max_tokens_total is not None and most > self.settings.max_tokens_total:
            told.append(f"--max-tokens-total {self.settings.max_tokens_total:,}")
        if self.settings.max_cost is not None and usd is not None and usd[1] > self.settings.max_cost:
            told.append(f"--max-cost {dollars(self.settings.max_cost)}")
        return f"{' and '.join(told)} may end it before all is read" if told else ""
