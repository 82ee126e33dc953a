from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.evaluation.bootstrap import difference, estimate
from dateline.evaluation.figures import MEASURES
from dateline.evaluation.record import ArticleScore, Counts, Estimate, RougeF1

RECALL = MEASURES["events.recall"]
PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).map(sorted), min_size=1, max_size=8)


def scores(*found: tuple[int, int]) -> list[ArticleScore]:
    return [
        ArticleScore(source=f"{at}.txt", article=str(at), counts=Counts(events_found=one, events_gold=of))
        for at, (one, of) in enumerate(found)
    ]


def test_a_figure_is_the_ratio_of_sums_and_not_the_mean_of_ratios() -> None:
    assert estimate(RECALL, scores((1, 1), (0, 3))).value == 0.25


@given(PAIRS)
def test_an_interval_holds_its_figure_and_is_the_same_in_every_run(pairs: list[list[int]]) -> None:
    some = scores(*((one, of) for one, of in pairs))
    found = estimate(RECALL, some, rounds=200)
    assert found == estimate(RECALL, some, rounds=200)
    if found.low is not None and found.high is not None and found.value is not None:
        assert 0.0 <= found.low <= found.high <= 1.0


def test_articles_without_anything_to_measure_do_not_widen_an_interval() -> None:
    some = scores((1, 2), (2, 2), (1, 3))
    assert estimate(RECALL, [*some, *scores((0, 0))]) == estimate(RECALL, some)


def test_one_article_has_no_interval_and_none_has_no_figure() -> None:
    assert estimate(RECALL, scores((1, 2))) == Estimate(value=0.5, articles=1)
    assert estimate(RECALL, []) == Estimate(value=None)


def test_an_interval_of_articles_that_are_all_alike_is_a_point() -> None:
    found = estimate(RECALL, scores(*[(1, 2)] * 5))
    assert (found.low, found.high) == (0.5, 0.5)


def test_an_interval_is_that_of_the_binomial_where_articles_are_yes_or_no() -> None:
    found = estimate(RECALL, scores(*[(1, 1)] * 50, *[(0, 1)] * 50))
    assert found.low is not None
    assert found.high is not None
    assert abs(found.low - 0.40) < 0.02  # 0.5 ± 1.96 · 0.05
    assert abs(found.high - 0.60) < 0.02


def test_a_difference_is_paired_by_article_whatever_their_order() -> None:
    before, after = scores((0, 1), (1, 1), (0, 1)), scores((1, 1), (1, 1), (1, 1))
    found = difference(RECALL, before, list(reversed(after)))
    assert found.value == 0.6667
    assert found.articles == 3
    assert found.low is not None
    assert found.low >= 0.0


def test_the_same_readings_differ_by_nothing_for_certain() -> None:
    some = scores((0, 1), (1, 2), (5, 7))
    assert difference(RECALL, some, some) == Estimate(value=0.0, low=0.0, high=0.0, articles=3)


def test_articles_that_one_reading_lacks_are_left_out_of_a_difference() -> None:
    assert difference(RECALL, scores((0, 1), (1, 1)), scores((1, 1))).articles == 1
    assert difference(RECALL, scores((0, 1)), []) == Estimate(value=None)


def test_f1_is_made_of_the_sums_of_precision_and_recall() -> None:
    counts = Counts(actors_gold=4, actors_found=2, actors_told=2, actors_right=2)
    assert MEASURES["actors.f1"].of([ArticleScore(source="a", article="a", counts=counts)]) == 2 * 0.5 / 1.5


def test_f1_of_nothing_right_is_zero() -> None:
    counts = Counts(actors_gold=4, actors_told=2)
    assert MEASURES["actors.f1"].of([ArticleScore(source="a", article="a", counts=counts)]) == 0.0


def test_rouge_is_the_mean_over_articles_with_a_summary() -> None:
    found = RougeF1(rouge1=0.5, rouge2=0.25, rouge_l=0.4)
    some = [ArticleScore(source="a", article="a", rouge=found), ArticleScore(source="b", article="b")]
    assert MEASURES["rouge1"].of(some) == 0.5
    assert MEASURES["rouge_l"].of(some) == 0.4
