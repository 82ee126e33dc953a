"""A report as text: a line an article, the figures with their intervals, what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.evaluation.figures import MEASURES
from dateline.evaluation.report import COSTS, money_of, money_total
from dateline.text.safe import for_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dateline.evaluation.record import ArticleScore, Cost, Counts, Estimate, Evaluation
    from dateline.evaluation.report import Comparison, EvalReport, GateTold, TimelineReport
    from dateline.prices import Prices
    from dateline.records import PromptRef

NAME = 34
"""Characters of an article's name in a table."""
_NOTHING = "–"
MEANINGS: dict[str, str] = {one.name: one.meaning for one in (*MEASURES.values(), *COSTS)} | {
    "usd": "US dollars, an article"
}
_SMALL = {"tokens": ".0f", "seconds": ".1f", "usd": ".6f"}


def eval_text(report: EvalReport, prices: Prices) -> str:
    """Return what is said of one reading."""
    evaluation = report.evaluation
    told = [_head(evaluation, report.layout), ""]
    told += _articles(evaluation, prices)
    told += ["", *_figures(report.evaluation.figures)]
    told += ["", *cost_lines(evaluation, prices)]
    told += ["", *_figures(report.costs)] if evaluation.cost.requests and report.costs else []
    told += _failures(evaluation.articles)
    told += _gates(report.gates)
    return _clean(told)


def comparison_text(report: Comparison, prices: Prices) -> str:
    """Return what is said of two readings."""
    one, other = report.names
    told = [
        _head(report.before, report.layout, what=False),
        f"before: {one}   {made_by(report.before)}",
        f"after:  {other}   {made_by(report.after)}",
        "",
        *_table(
            ["figure", "before", "after", "difference", "95 % interval", "", "articles"],
            [
                [
                    name,
                    *(number_told(side.figures.get(name), name) for side in (report.before, report.after)),
                    number_told(found, name, "+"),
                    interval_told(found, name, "+"),
                    verdict(name, found),
                    str(found.articles),
                ]
                for name, found in report.differences.items()
            ],
        ),
    ]
    if report.costs:
        told += ["", *_figures(report.costs, sign="+")]
    told += ["", *(line for side in (report.before, report.after) for line in cost_lines(side, prices))]
    if report.articles:
        told += ["", *_changes(report)]
    told += _failures(report.before.articles, "before: ") + _failures(report.after.articles, "after: ")
    told += _gates(report.gates)
    return _clean(told)


def timelines_text(report: TimelineReport) -> str:
    """Return what is said of timelines."""
    rows = [
        [
            one.name,
            str(one.days),
            str(one.gold_days),
            *(f"{part.f1:.3f}" for part in (one.date, one.align1, one.align2)),
        ]
        for one in report.timelines
    ]
    head = ["topic", "days", "gold days", "date F1", "align ROUGE-1", "align ROUGE-2"]
    means = [f"{name}: {value:.3f}" for name, value in report.means.items()]
    told = [f"{report.name} · timeline17 · {report.model}", "", *_table(head, rows), ""]
    return _clean([*told, "F1 of mean precision and mean recall: " + ", ".join(means)])


def verdict(name: str, found: Estimate) -> str:
    """Return ``better`` or ``worse`` where the interval of a difference does not hold 0, else nothing."""
    if found.low is None or found.high is None or found.low <= 0 <= found.high:
        return ""
    grown = found.low > 0
    return "better" if grown == (name in MEASURES and MEASURES[name].good) else "worse"


def made_by(evaluation: Evaluation) -> str:
    """Return the model and the prompts of an evaluation."""
    prompts = [_prompt(one) for one in (evaluation.prompt, evaluation.overview) if one]
    return " · ".join([evaluation.model, *prompts])


def short_name(source: str, longest: int = NAME) -> str:
    """Return the end of a source, which tells it from others better than its beginning does."""
    flat = " ".join(source.split())
    return flat if len(flat) <= longest else "…" + flat[-longest + 1 :]


def _prompt(one: PromptRef) -> str:
    return f"{one.name}@{one.version} ({one.sha256[:12]})"


def _head(evaluation: Evaluation, layout: str, *, what: bool = True) -> str:
    told = [evaluation.name or "gold", f"{layout} layout", _many(len(evaluation.articles), "article")]
    return " · ".join([*told, made_by(evaluation)] if what else told)


_Cell = tuple[str, "Callable[[ArticleScore], str]"]


def _columns(scores: Sequence[ArticleScore]) -> list[_Cell]:
    """Return the columns for which one of the articles has something."""

    def of(parts: Callable[[Counts], tuple[int, int]]) -> Callable[[ArticleScore], str]:
        def told(score: ArticleScore) -> str:
            above, below = parts(score.counts)
            return f"{above}/{below}" if below else _NOTHING

        return told

    def figure(name: str) -> Callable[[ArticleScore], str]:
        return lambda score: _plain(MEASURES[name].of([score]))

    every: list[_Cell] = [
        ("found", of(lambda c: (c.events_found + c.events_covered, c.events_gold))),
        ("invented", of(lambda c: (c.events_invented, c.events_told))),
        ("dates right/wrong/missing", _dates),
        ("main event", _main),
        ("citations", of(lambda c: (c.citations_exact, c.citations))),
        ("actors F1", figure("actors.f1")),
        ("ROUGE-1/2/L", _rouge),
        ("unsupported", of(lambda c: (c.sentences_unsupported, c.sentences))),
        ("unread", lambda score: str(score.counts.unread or _NOTHING)),
    ]
    return [(head, cell) for head, cell in every if any(cell(score) != _NOTHING for score in scores)]


def _dates(score: ArticleScore) -> str:
    c = score.counts
    if not c.dates_right + c.dates_compatible + c.dates_wrong + c.dates_missing:
        return _NOTHING
    coarse = f"+{c.dates_compatible}" if c.dates_compatible else ""
    return f"{c.dates_right}{coarse}/{c.dates_wrong}/{c.dates_missing}"


def _main(score: ArticleScore) -> str:
    c = score.counts
    if not c.main_gold:
        return _NOTHING
    told = ("right", c.main_right), ("coarse", c.main_compatible), ("wrong day", c.main_wrong), ("no day", c.main_told)
    return next((name for name, count in told if count), "not told")


def _rouge(score: ArticleScore) -> str:
    one = score.rouge
    return (
        "/".join(f"{value:.2f}"[1:] if value < 1 else "1.0" for value in (one.rouge1, one.rouge2, one.rouge_l))
        if one
        else _NOTHING
    )


def _articles(evaluation: Evaluation, prices: Prices) -> list[str]:
    columns = _columns(evaluation.articles)
    rows = [
        [
            short_name(score.source),
            *(cell(score) if score.error is None else "failed" for _, cell in columns),
            *_cost_cells(evaluation.model, score.cost, prices),
        ]
        for score in evaluation.articles
    ]
    return _table(["article", *(head for head, _ in columns), "tokens", "cost", "seconds"], rows)


def _cost_cells(model: str, cost: Cost, prices: Prices) -> list[str]:
    tokens = cost.prompt_tokens + cost.completion_tokens
    if cost.cached and not cost.requests:
        return ["cached", "$0", f"{cost.seconds:.1f}"]
    return [f"{tokens:,}", str(money_of(model, cost, prices)), f"{cost.seconds:.1f}"]


def cost_lines(evaluation: Evaluation, prices: Prices) -> list[str]:
    """Return what was asked for an evaluation, and what it cost."""
    cost, price = evaluation.cost, prices.of(evaluation.model)
    asked = (
        f"{_many(cost.requests, 'request')} ({cost.prompt_tokens:,} tokens sent, {cost.completion_tokens:,} written)"
    )
    told = [f"{asked}, {_many(cost.cached, 'answer')} from the cache; {cost.seconds:.1f} s"]
    known = f" (list price of {price.as_of}, {price.source})" if price and cost.requests else ""
    told.append(f"cost: {money_total(evaluation, prices)}{known}")
    return told


def _figures(found: dict[str, Estimate], sign: str = "") -> list[str]:
    rows = [
        [name, number_told(one, name, sign), interval_told(one, name, sign), str(one.articles), MEANINGS.get(name, "")]
        for name, one in found.items()
    ]
    return _table(["figure", "value", "95 % interval", "articles", ""], rows)


def _changes(report: Comparison) -> list[str]:
    rows = [
        [
            short_name(one.source),
            *map(str, (one.gained, one.lost, one.dates_changed, one.otherwise, one.better, one.worse)),
        ]
        for one in report.articles
    ]
    return _table(["article", "gained", "lost", "dates changed", "reworded", "better", "worse"], rows)


def _failures(scores: Iterable[ArticleScore], before: str = "") -> list[str]:
    failed = [f"! {before}{one.source}: {one.error}" for one in scores if one.error is not None]
    return ["", *failed, "  (there, nothing was found)"] if failed else []


def _gates(gates: Sequence[GateTold]) -> list[str]:
    broken = [one for one in gates if not one.kept]
    return ["", f"{len(gates) - len(broken)} of {_many(len(gates), 'limit')} kept"] if gates else []


def number_told(found: Estimate | None, name: str, sign: str = "") -> str:
    """Return a figure as it stands in a table; ``sign`` is ``+`` for a difference."""
    return _NOTHING if found is None or found.value is None else f"{found.value:{sign}{_SMALL.get(name, '.3f')}}"


def interval_told(found: Estimate, name: str, sign: str = "") -> str:
    """Return an interval as it stands in a table."""
    if found.low is None or found.high is None:
        return _NOTHING
    form = f"{sign}{_SMALL.get(name, '.3f')}"
    return f"{found.low:{form}} to {found.high:{form}}"


def _plain(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table with a line of heads; the first column is set to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    words = [at == 0 or (at == len(head) - 1 and not name) for at, name in enumerate(head)]

    def line(cells: Sequence[str]) -> str:
        set_ = (f"{cell:<{w}}" if left else f"{cell:>{w}}" for cell, w, left in zip(cells, widths, words, strict=True))
        return "  ".join(set_).rstrip()

    return [line(head), *map(line, rows)]


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def _clean(lines: Iterable[str]) -> str:
    return for_terminal("\n".join(lines)) + "\n"
