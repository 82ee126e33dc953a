"""One page of HTML that holds all it needs: the figures, and every event that is told otherwise, beside its article.

Without its script it is a readable list. What makes it safe to open is in ``exporters.page.frame``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dateline.evaluation.page.view import LABELS, View
from dateline.evaluation.tables import cost_lines, made_by
from dateline.exporters.page.frame import data_json, environment, part, policy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from dateline.evaluation.comparing import Compared
    from dateline.evaluation.record import Evaluation
    from dateline.evaluation.report import Comparison, EvalReport, GateTold
    from dateline.prices import Prices

HERE = "dateline.evaluation.page"


def comparison_page(report: Comparison, compared: Sequence[Compared], prices: Prices) -> str:
    """Return the page of two readings of a gold set."""
    evaluations = (report.before, report.after)
    return _page(View(report, compared), evaluations, report.gates, prices)


def eval_page(report: EvalReport, compared: Sequence[Compared], prices: Prices) -> str:
    """Return the page of one reading of a gold set."""
    return _page(View(report, compared), (report.evaluation,), report.gates, prices)


def _page(
    view: View,
    evaluations: Sequence[Evaluation],
    gates: Sequence[GateTold],
    prices: Prices,
) -> str:
    style = "\n".join((part("page.css"), part("eval.css", HERE)))
    script = part("eval.js", HERE)
    name = evaluations[0].name or "gold"
    return _template().render(
        policy=policy(style, script),
        style=style,
        script=script,
        data=data_json(view.data()),
        view=view,
        title=f"{name}: {' → '.join(view.names)}" if view.names else f"{name}: {evaluations[0].model}",
        made=tuple(f"{made_by(one)} · dateline {one.dateline}" for one in evaluations),
        costs=tuple(" · ".join(cost_lines(one, prices)) for one in evaluations),
        gates=tuple(gates),
        labels=LABELS,
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return environment().from_string(part("eval.html", HERE))
