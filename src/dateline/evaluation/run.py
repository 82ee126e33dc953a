"""Reads the articles of a gold set and measures the briefs.

What a model answered is in the cache of its reader, so that a second run asks nothing, and a run that was broken off
goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from dateline.errors import AnswerError, InputError, NotCachedError
from dateline.evaluation.bootstrap import estimate
from dateline.evaluation.figures import MEASURES
from dateline.evaluation.record import ArticleScore, Cost, Counts, Evaluation
from dateline.evaluation.scores import score
from dateline.reading.base import VERSION
from dateline.records import Brief, Provenance
from dateline.steps import Failed, ignore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dateline.evaluation.gold import GoldArticle
    from dateline.evaluation.record import Estimate
    from dateline.reading.base import Reader
    from dateline.steps import OnStep


def evaluate(
    gold: Iterable[GoldArticle | InputError],
    reader: Reader,
    on_step: OnStep = ignore,
    *,
    name: str = "",
    overview: bool = True,
    on_score: Callable[[ArticleScore, Brief | None], None] = lambda _score, _brief: None,
) -> Evaluation:
    """Read every article of a gold set and return the figures.

    Only lines that the gold speaks of are asked about. An article for which the model gives no usable answer is told to
    ``on_step``, named in the result, and counts as one in which nothing was found.

    Args:
        gold: the articles; an error stands for one whose gold is bad, and is raised.
        reader: reads them; its model, prompt and cache are the settings'.
        on_step: is told of articles that fail.
        name: the name of the set.
        overview: whether summary and actors are asked for as well.
        on_score: is given each score as it is made, with the brief.

    Raises:
        InputError: the gold of an article is bad, or there is none at all.
        ModelError: the model does not answer.
        NotCachedError: only the cache may answer, and it does not hold an answer.
    """
    scores: list[ArticleScore] = []
    made: Provenance | None = None
    digest = hashlib.sha256()
    for one in gold:
        if isinstance(one, InputError):
            raise one
        digest.update(fingerprint(one).encode())
        found, brief = _read(one, reader, on_step, overview=overview)
        made = made or (brief.provenance if brief else None)
        scores.append(found)
        on_score(found, brief)
    if not scores:
        raise InputError(f"{name or 'the gold set'} holds no article")
    return Evaluation(
        name=name,
        model=made.model if made else reader.chosen()[0],
        prompt=made.prompt if made else None,
        overview=made.overview if made else None,
        gold_sha256=digest.hexdigest(),
        dateline=VERSION,
        articles=tuple(scores),
        totals=sum((one.counts for one in scores), Counts()),
        cost=total_cost(scores),
        figures=figures(scores),
    )


def _read(gold: GoldArticle, reader: Reader, on_step: OnStep, *, overview: bool) -> tuple[ArticleScore, Brief | None]:
    start = time.perf_counter()
    try:
        brief = reader.brief(gold.article, overview=overview, only=gold.scope)
    except NotCachedError:
        raise
    except AnswerError as error:
        on_step(Failed(gold.article.source, error))
        return _failed(gold, error), None
    return score(brief, gold, time.perf_counter() - start), brief


def figures(scores: Sequence[ArticleScore]) -> dict[str, Estimate]:
    """Return every figure that there is something to measure for, by name."""
    found = {name: estimate(measure, scores) for name, measure in MEASURES.items()}
    return {name: one for name, one in found.items() if one.value is not None}


def total_cost(scores: Iterable[ArticleScore]) -> Cost:
    """Return the sums of what articles cost."""
    rows = [one.cost.model_dump() for one in scores]
    return Cost(**{field: round(sum(row[field] for row in rows), 3) for field in Cost.model_fields})


def fingerprint(gold: GoldArticle) -> str:
    """Return the SHA-256 of an article's text and of all that its gold says."""
    told = {
        "text": gold.article.text,
        "events": None if gold.events is None else [asdict(event) for event in gold.events],
        "summary": gold.summary,
        "actors": gold.actors,
        "main": asdict(gold.main) if gold.main else None,
        "others": gold.others,
        "scope": None if gold.scope is None else sorted(gold.scope),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _failed(gold: GoldArticle, error: AnswerError) -> ArticleScore:
    empty = Brief(article=gold.article.info(), provenance=Provenance(model="", prompt=None, dateline=VERSION))
    nothing = score(empty, gold)
    return nothing.model_copy(update={"error": str(error)})
