"""Reports as text and as JSON: what stands in them, what is left out, what they never hide."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from dateline.errors import UsageError
from dateline.evaluation import bootstrap
from dateline.evaluation.figures import MEASURES
from dateline.evaluation.gates import Gate, parse_gate
from dateline.evaluation.record import ArticleScore, Cost, Counts, Estimate, Evaluation, RougeF1
from dateline.evaluation.report import as_json, comparison, eval_report, money_total
from dateline.evaluation.run import figures, total_cost
from dateline.evaluation.tables import comparison_text, eval_text, short_name, verdict
from dateline.prices import Money, load_prices

if TYPE_CHECKING:
    from collections.abc import Iterator

PRICES = load_prices()
FOUND = Counts(events_gold=4, events_found=3, events_told=4, events_invented=1, dates_right=2, dates_wrong=1)
COST = Cost(requests=1, prompt_tokens=1_000_000, completion_tokens=0, seconds=2.0)


@pytest.fixture(autouse=True, scope="module")
def _few_draws() -> Iterator[None]:
    """Draw few articles for an interval, which takes no time."""
    with pytest.MonkeyPatch.context() as patch:
        for function in (bootstrap.estimate, bootstrap.difference):
            patch.setitem(function.__kwdefaults__ or {}, "rounds", 100)
        yield


def scored(name: str, counts: Counts = FOUND, cost: Cost = COST, **more: object) -> ArticleScore:
    return ArticleScore.model_validate(
        {"source": f"{name}.txt", "article": name, "counts": counts.model_dump(), "cost": cost.model_dump(), **more}
    )


def evaluation(*scores: ArticleScore, model: str = "openai:gpt-6-luna") -> Evaluation:
    return Evaluation(
        name="set",
        model=model,
        gold_sha256="0",
        dateline="0",
        articles=scores,
        totals=sum((one.counts for one in scores), Counts()),
        cost=total_cost(scores),
        figures=figures(scores),
    )


def text_of(*scores: ArticleScore, model: str = "openai:gpt-6-luna") -> str:
    return eval_text(eval_report(evaluation(*scores, model=model), "simple", PRICES), PRICES)


def test_a_request_of_unknown_price_is_told_in_every_sum() -> None:
    told = text_of(scored("a"), scored("b"), model="plugin:mine")
    assert "cost: unknown" in told
    assert told.splitlines()[3].split()[-2] == "unknown"
    report = eval_report(evaluation(scored("a"), model="plugin:mine"), "simple", PRICES)
    assert report.money.unknown_requests == 1
    assert "usd" not in report.costs


def test_a_sum_of_known_and_uncounted_requests_is_a_least_sum() -> None:
    uncounted = Cost(requests=3)
    told = text_of(scored("a"), scored("b", cost=uncounted))
    assert "cost: at least $0.1000, 3 requests of unknown price" in told
    assert money_total(evaluation(scored("a"), scored("b", cost=uncounted)), PRICES) == Money(Decimal("0.1"), 3)


def test_columns_for_which_no_article_has_anything_are_left_out() -> None:
    told = text_of(scored("a"))
    assert "found" in told
    assert "ROUGE" not in told
    assert "main event" not in told
    rouge = RougeF1(rouge1=1.0, rouge2=0.25, rouge_l=0.5)
    full = Counts(main_gold=1, main_told=1, main_wrong=1, unread=2, dates_compatible=1, citations=2, citations_exact=1)
    told = text_of(scored("a", full, rouge=rouge.model_dump()))
    assert "1.0/.25/.50" in told
    assert "wrong day" in told
    assert "unread" in told
    assert "0+1/0/0" in told


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        (Counts(main_gold=1), "not told"),
        (Counts(main_gold=1, main_told=1), "no day"),
        (Counts(main_gold=1, main_told=1, main_right=1), "right"),
        (Counts(main_gold=1, main_told=1, main_compatible=1), "coarse"),
    ],
)
def test_the_main_event_is_told_in_words(counts: Counts, told: str) -> None:
    assert told in text_of(scored("a", counts)).splitlines()[3]


def test_answers_from_the_cache_cost_nothing_and_are_in_no_mean() -> None:
    kept = Cost(cached=4, seconds=0.1)
    report = eval_report(evaluation(scored("a"), scored("b", cost=kept)), "simple", PRICES)
    assert report.costs["tokens"].value == 1_000_000
    assert report.costs["tokens"].articles == 1
    assert report.money.usd == "0.1"


def test_costs_are_compared_only_where_both_have_asked() -> None:
    old = evaluation(scored("a"), scored("b"), scored("c", error="no answer"), model="openai:gpt-6-luna")
    new = evaluation(scored("a"), scored("b", cost=Cost(cached=1)), scored("c"), model="openai:gpt-6-sol")
    report = comparison(("one", "other"), (old, new), "simple", PRICES)
    assert report.costs["usd"].articles == 1
    assert report.costs["usd"].value == pytest.approx(1.9)
    assert report.costs["tokens"].value == 0.0
    unknown = comparison(("one", "other"), (old, evaluation(scored("a"), model="x")), "simple", PRICES)
    assert "usd" not in unknown.costs
    assert unknown.money[1].unknown_requests == 1


def test_a_comparison_says_which_figures_grew_for_better_or_worse() -> None:
    worse = Counts(events_gold=4, events_found=1, events_told=4, events_invented=3, dates_wrong=1)
    old = evaluation(*(scored(name) for name in "abcd"))
    new = evaluation(*(scored(name, worse) for name in "abcd"))
    report = comparison(("first", "second"), (old, new), "simple", PRICES)
    told = {
        line.split()[0]: line.split()[-2]
        for line in comparison_text(report, PRICES).splitlines()
        if line.startswith(("events", "dates"))
    }
    assert told["events.recall"] == told["dates.wrong"] == "worse"
    back = comparison(("second", "first"), (new, old), "simple", PRICES)
    assert verdict("dates.wrong", back.differences["dates.wrong"]) == "better"
    assert json.loads(as_json(back))["differences"]["dates.wrong"]["value"] < 0


def test_a_difference_whose_interval_holds_nothing_is_neither_better_nor_worse() -> None:
    assert verdict("dates", Estimate(value=0.1, low=-0.1, high=0.3)) == ""
    assert verdict("dates", Estimate(value=0.1, low=0.0, high=0.3)) == ""
    assert verdict("dates", Estimate(value=0.1)) == ""
    assert verdict("usd", Estimate(value=0.1, low=0.1, high=0.1)) == "worse"


def test_a_hostile_name_neither_moves_the_cursor_nor_breaks_the_table() -> None:
    told = text_of(scored("\x1b[2J\u202ebad\nname" * 20))
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "\x1b" not in as_json(eval_report(evaluation(scored("\x1b[2J")), "simple", PRICES))
    assert len(short_name("a" * 500)) == 34


def test_a_failed_article_is_named_with_its_reason() -> None:
    told = text_of(scored("a", error="the model wrote nonsense"))
    assert "! a.txt: the model wrote nonsense" in told


def test_every_figure_may_be_a_limit_in_one_of_two_ways() -> None:
    for name, measure in MEASURES.items():
        assert parse_gate(f"{name}=0.5", under=measure.good) == Gate(name, 0.5, measure.good)
        with pytest.raises(UsageError):
            parse_gate(f"{name}=0.5", under=not measure.good)


def test_a_limit_is_kept_by_its_own_value() -> None:
    scores = [scored("a", Counts(events_gold=10, events_found=9, dates_right=9, dates_wrong=1))]
    assert Gate("events.recall", 0.9).of(scores).kept
    assert not Gate("events.recall", 0.901).of(scores).kept
    assert Gate("dates.wrong", 0.1, under=False).of(scores).kept
    over = Gate("dates.wrong", 0.05, under=False).of(scores)
    assert str(over) == "dates.wrong is 0.1000, over the limit of 0.05"
    assert str(Gate("dates", 0.5).of(scores)) == "dates is 0.9000, as the limit of 0.5 asks"
    assert not Gate("rouge1", 0.0).of(scores).kept
