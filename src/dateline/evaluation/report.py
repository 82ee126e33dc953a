"""What ``dateline eval`` says, as records and as JSON: figures with their intervals, costs, differences, gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field

from dateline.evaluation.bootstrap import difference, estimate
from dateline.evaluation.figures import MEASURES, Measure
from dateline.evaluation.record import Estimate, Evaluation, TimelineScore
from dateline.exporters.json_safe import dumped
from dateline.prices import total
from dateline.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.evaluation.comparing import Compared
    from dateline.evaluation.gates import Passed
    from dateline.evaluation.record import ArticleScore, Cost
    from dateline.prices import Money, Prices

_SCHEMA = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class MoneyTold(Record):
    """US dollars, as a decimal number; ``unknown_requests`` are not in it, because their price is not known."""

    usd: str
    unknown_requests: int = 0


class GateTold(Record):
    """A limit that was asked for, and whether it was kept."""

    figure: str
    limit: float
    at_least: bool
    value: float | None
    kept: bool


class EvalReport(Record):
    """A gold set read once. ``costs`` are means over the articles of which no answer came from the cache."""

    schema_: Annotated[Literal["dateline.eval/1"], Field(alias="schema")] = "dateline.eval/1"
    layout: str
    evaluation: Evaluation
    money: MoneyTold
    costs: dict[str, Estimate]
    gates: tuple[GateTold, ...] = ()

    model_config = _SCHEMA


class ArticleChanges(Record):
    """How many events of an article are told otherwise, and how many of them better or worse."""

    source: str
    article: str
    lost: int
    gained: int
    dates_changed: int
    otherwise: int
    better: int
    worse: int


class Comparison(Record):
    """A gold set read twice.

    ``differences`` are those of the figures, ``after`` less ``before``: 0.1 means that the second one is greater by
    0.1. In an article that a reading could not read, it found nothing. ``costs`` are differences likewise, over the
    articles that both have read and of which no answer came from the cache.
    """

    schema_: Annotated[Literal["dateline.comparison/1"], Field(alias="schema")] = "dateline.comparison/1"
    layout: str
    names: tuple[str, str]
    before: Evaluation
    after: Evaluation
    money: tuple[MoneyTold, MoneyTold]
    differences: dict[str, Estimate]
    costs: dict[str, Estimate]
    articles: tuple[ArticleChanges, ...] = ()
    gates: tuple[GateTold, ...] = ()

    model_config = _SCHEMA


class TimelineReport(Record):
    """Timelines of many articles beside those that people wrote; ``means`` are F1 of mean precision and recall."""

    schema_: Annotated[Literal["dateline.eval-timelines/1"], Field(alias="schema")] = "dateline.eval-timelines/1"
    name: str
    model: str
    timelines: tuple[TimelineScore, ...]
    means: dict[str, float]

    model_config = _SCHEMA


def eval_report(evaluation: Evaluation, layout: str, prices: Prices, gates: Iterable[Passed] = ()) -> EvalReport:
    """Return what is said of one reading."""
    return EvalReport(
        layout=layout,
        evaluation=evaluation,
        money=_money(evaluation, prices),
        costs=_costs(evaluation, prices),
        gates=tuple(map(_gate, gates)),
    )


def comparison(
    names: tuple[str, str],
    evaluations: tuple[Evaluation, Evaluation],
    layout: str,
    prices: Prices,
    compared: Sequence[Compared] = (),
    gates: Iterable[Passed] = (),
) -> Comparison:
    """Return what is said of two readings of the same gold."""
    before, after = evaluations
    found = {name: difference(one, before.articles, after.articles) for name, one in MEASURES.items()}
    return Comparison(
        layout=layout,
        names=names,
        before=before,
        after=after,
        money=(_money(before, prices), _money(after, prices)),
        differences={name: one for name, one in found.items() if one.value is not None},
        costs=_cost_differences(before, after, prices),
        articles=tuple(map(_changes, compared)),
        gates=tuple(map(_gate, gates)),
    )


def as_json(report: EvalReport | Comparison | TimelineReport) -> str:
    """Return a report as JSON, with nothing in it that a terminal would act on."""
    return dumped(report.model_dump(mode="json"), indent=2) + "\n"


def money_of(model: str, cost: Cost, prices: Prices) -> Money:
    """Return what reading an article cost."""
    return prices.cost(
        model,
        requests=cost.requests,
        prompt_tokens=cost.prompt_tokens,
        completion_tokens=cost.completion_tokens,
    )


def money_total(evaluation: Evaluation, prices: Prices) -> Money:
    """Return what reading all articles cost."""
    return total(money_of(evaluation.model, one.cost, prices) for one in evaluation.articles)


def _tokens(cost: Cost) -> float:
    return float(cost.prompt_tokens + cost.completion_tokens)


COSTS = (
    Measure("tokens", "tokens sent and written, an article", lambda one: ((_tokens(one.cost), 1.0),), good=False),
    Measure("seconds", "seconds, an article", lambda one: ((one.cost.seconds, 1.0),), good=False),
)


def _dollars(evaluations: Iterable[Evaluation], prices: Prices) -> Measure:
    """Return the measure of dollars an article, of scores that stand in one of some evaluations."""
    # by identity: the same tokens of another model have another price
    paid = {id(one): money_of(side.model, one.cost, prices) for side in evaluations for one in side.articles}

    def usd(score: ArticleScore) -> tuple[tuple[float, float], ...]:
        money = paid[id(score)]
        return ((0.0, 0.0) if money.unknown else (float(money.usd), 1.0),)

    return Measure("usd", "US dollars, an article", usd, good=False)


def _costs(evaluation: Evaluation, prices: Prices) -> dict[str, Estimate]:
    anew = [one for one in evaluation.articles if _anew(one)]
    found = {one.name: estimate(one, anew) for one in (*COSTS, _dollars([evaluation], prices))}
    return {name: one for name, one in found.items() if one.value is not None}


def _cost_differences(before: Evaluation, after: Evaluation, prices: Prices) -> dict[str, Estimate]:
    """Return by how much costs grew; dollars over the articles for which both are known."""
    usd = _dollars((before, after), prices)

    def comparable(measure: Measure, side: Evaluation) -> set[str]:
        return {one.article for one in side.articles if _anew(one) and measure.applies(one)}

    found = {}
    for measure in (*COSTS, usd):
        both = comparable(measure, before) & comparable(measure, after)
        old, new = ([one for one in side.articles if one.article in both] for side in (before, after))
        found[measure.name] = difference(measure, old, new)
    return {name: one for name, one in found.items() if one.value is not None}


def _anew(score: ArticleScore) -> bool:
    """Whether an article was read, and no answer was in the cache."""
    return score.error is None and not score.cost.cached


def _money(evaluation: Evaluation, prices: Prices) -> MoneyTold:
    money = money_total(evaluation, prices)
    return MoneyTold(usd=format(money.usd.normalize(), "f"), unknown_requests=money.unknown)


def _gate(passed: Passed) -> GateTold:
    gate = passed.gate
    return GateTold(figure=gate.figure, limit=gate.limit, at_least=gate.under, value=passed.value, kept=passed.kept)


def _changes(one: Compared) -> ArticleChanges:
    return ArticleChanges(
        source=one.gold.article.source,
        article=one.gold.article.id,
        lost=one.count("lost"),
        gained=one.count("gained"),
        dates_changed=one.count("date"),
        otherwise=one.count("standing"),
        better=sum(row.trend > 0 for row in one.rows),
        worse=sum(row.trend < 0 for row in one.rows),
    )
