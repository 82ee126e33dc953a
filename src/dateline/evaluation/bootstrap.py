"""How sure a figure is: percentile bootstrap over articles.

Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7, 1979; for differences of two systems
on the same articles Koehn, "Statistical Significance Tests for Machine Translation Evaluation", EMNLP 2004.
Articles are drawn with replacement, because what one article tells hangs together. Draws are the same in every run.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from dateline.evaluation.figures import combined, totals
from dateline.evaluation.record import Estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dateline.evaluation.figures import Measure, Parts
    from dateline.evaluation.record import ArticleScore

ROUNDS = 2_000
LEVEL = 0.95
SEED = 20_240_229
_DIGITS = 4


def estimate(measure: Measure, scores: Sequence[ArticleScore], *, rounds: int = ROUNDS, seed: int = SEED) -> Estimate:
    """Return a figure over articles with its 95 % interval; only articles with something to measure are drawn.

    There is no interval over fewer than two of them.
    """
    rows = [measure.parts(score) for score in scores if measure.applies(score)]
    value = combined(totals(rows))
    low, high = _interval(lambda drawn: combined(totals([rows[at] for at in drawn])), len(rows), rounds, seed)
    return Estimate(value=_rounded(value), low=low, high=high, articles=len(rows))


def difference(
    measure: Measure,
    before: Sequence[ArticleScore],
    after: Sequence[ArticleScore],
    *,
    rounds: int = ROUNDS,
    seed: int = SEED,
) -> Estimate:
    """Return how much a figure grew from one reading of articles to another, with its 95 % interval.

    Articles are paired by their id and drawn together; those that one reading lacks are left out.
    """
    others = {score.article: score for score in after}
    pairs = [(one, others[one.article]) for one in before if one.article in others]
    rows = [
        (measure.parts(one), measure.parts(other))
        for one, other in pairs
        if measure.applies(one) or measure.applies(other)
    ]
    value = _growth(rows)
    low, high = _interval(lambda drawn: _growth([rows[at] for at in drawn]), len(rows), rounds, seed)
    return Estimate(value=_rounded(value), low=low, high=high, articles=len(rows))


def _growth(rows: Sequence[tuple[tuple[Parts, ...], tuple[Parts, ...]]]) -> float | None:
    old, new = combined(totals([row[0] for row in rows])), combined(totals([row[1] for row in rows]))
    return None if old is None or new is None else new - old


def _interval(
    statistic: Callable[[Sequence[int]], float | None], size: int, rounds: int, seed: int
) -> tuple[float | None, float | None]:
    """Return the middle 95 % of a statistic over draws of ``size`` numbers below ``size``."""
    if size < 2:  # noqa: PLR2004 -- of one article every draw is the same
        return None, None
    draw = random.Random(seed)  # noqa: S311 -- no secret: the same draws in every run
    values = [statistic(draw.choices(range(size), k=size)) for _ in range(rounds)]
    known = sorted(value for value in values if value is not None)
    if not known:
        return None, None
    edge = (1 - LEVEL) / 2
    return _rounded(_quantile(known, edge)), _rounded(_quantile(known, 1 - edge))


def _quantile(values: Sequence[float], share: float) -> float:
    """Return a quantile of sorted values, between two of them in proportion."""
    at = share * (len(values) - 1)
    below = int(at)
    above = min(below + 1, len(values) - 1)
    return values[below] + (at - below) * (values[above] - values[below])


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
