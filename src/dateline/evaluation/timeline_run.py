"""Builds a timeline beside every gold one, and measures it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.errors import InputError
from dateline.evaluation.report import TimelineReport
from dateline.evaluation.timelines import days_of, mean_f1, score_timeline
from dateline.merge.filters import Selection
from dateline.pipeline import Plan, timeline_of
from dateline.sources.base import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dateline.evaluation.gold import GoldTimelines
    from dateline.evaluation.record import TimelineScore
    from dateline.reading.base import Reader


def evaluate_timelines(
    topics: Iterable[GoldTimelines | InputError],
    reader: Reader,
    *,
    name: str = "",
    on_score: Callable[[TimelineScore], None] = lambda _: None,
) -> TimelineReport:
    """Build a timeline for each gold one of every topic, out of the topic's articles.

    As in the published task, the span of the gold timeline and how many days it has are given; all else is not.

    Raises:
        InputError: the gold of a topic is bad, or there is none at all.
        ModelError: the model does not answer.
    """
    scores: list[TimelineScore] = []
    for topic in topics:
        if isinstance(topic, InputError):
            raise topic
        for gold in topic.timelines:
            span = Selection(first=min(gold).isoformat(), last=max(gold).isoformat(), top=len(gold))
            built = timeline_of(reader, topic.articles, ReadOptions(), Plan(selection=span, questions=0))
            made = days_of(built.timeline) if built.timeline else {}
            scores.append(score_timeline(made, gold, topic.name))
            on_score(scores[-1])
    if not scores:
        raise InputError(f"{name or 'the gold set'} holds no timeline")
    means = {
        "date": mean_f1(scores, lambda one: one.date),
        "align1": mean_f1(scores, lambda one: one.align1),
        "align2": mean_f1(scores, lambda one: one.align2),
    }
    return TimelineReport(
        name=name,
        model=reader.chosen()[0],
        timelines=tuple(scores),
        means={figure: round(value, 4) for figure, value in means.items() if value is not None},
    )
