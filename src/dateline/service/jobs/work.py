"""Runs one job: what was asked, through the pipeline, to what is kept of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.errors import BudgetReachedError, DatelineError, InputError, UsageError
from dateline.merge.edits import parse_edits
from dateline.merge.filters import Selection
from dateline.pipeline import Plan, timeline_of
from dateline.reading.base import Question
from dateline.service.asked import BriefRequest, TimelineRequest
from dateline.service.jobs.database import keep_trying
from dateline.service.jobs.job import Outcome
from dateline.service.jobs.reading import NoWeb, open_reader
from dateline.service.problems import problem_of
from dateline.service.references import is_older, name_of, reference
from dateline.sources.base import ReadOptions
from dateline.steps import Failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.plugins.manager import Plugins
    from dateline.reading.base import Reader
    from dateline.reading.references import Reference
    from dateline.records import Record
    from dateline.service.asked import GivenArticle
    from dateline.service.config import ServiceConfig
    from dateline.service.jobs.control import Control
    from dateline.service.jobs.job import Claimed
    from dateline.service.jobs.models import SharedModels
    from dateline.service.jobs.progress import Progress
    from dateline.service.jobs.queue import Queue
    from dateline.settings import Settings
    from dateline.sources.base import Web

LATE = BudgetReachedError("the job came to the limit of its time", hint="send fewer articles at a time")


@dataclass(frozen=True, slots=True)
class Tools:
    """What every job works with. ``web`` opens addresses, where the operator allows them."""

    config: ServiceConfig
    settings: Settings
    plugins: Plugins
    models: SharedModels
    queue: Queue
    web: Web | None = None


def run(claimed: Claimed, tools: Tools, control: Control, progress: Progress) -> Outcome:
    """Run a job to its end.

    Raises:
        JobStopped: it was stopped on the way.
        StoreGoneError: what was read could not be kept, for as long as was waited.
    """
    try:
        if claimed.job.kind == "brief":
            return _brief(BriefRequest.model_validate_json(claimed.request), claimed, tools, control, progress)
        return _timeline(TimelineRequest.model_validate_json(claimed.request), claimed, tools, control, progress)
    except DatelineError as error:
        return Outcome(problem=problem_of(error).body())


def plan_of(asked: TimelineRequest) -> Plan:
    """Return how a timeline is made; its texts are kept, for the formats that show them.

    Raises:
        UsageError: the edits break their rules.
    """
    select = asked.select
    return Plan(
        merge=asked.merge,
        questions=asked.merge_questions,
        budget_lines=asked.budget_lines,
        meaning=asked.meaning,
        edits=None if asked.edits is None else parse_edits(asked.edits, "edits"),
        keep_texts=True,
        selection=Selection(select.first, select.last, select.actors, select.about, select.top, select.granularity),
    )


def _brief(asked: BriefRequest, claimed: Claimed, tools: Tools, control: Control, progress: Progress) -> Outcome:
    with _reader(asked, claimed, tools, control, progress) as reader:
        options = _options(tools)
        given = reference(asked.article, name_of(asked.article, 1), options, allow_urls=tools.config.allow_urls)
        found = list(reader.articles([given], options))
        if len(found) != 1:
            raise InputError(f"there are {len(found)} articles", hint="ask for a timeline of more than one")
        (result,) = reader.results([Question(found[0])])
    if isinstance(result, Failed):
        raise result.error
    return Outcome(result=_json(result))


def _timeline(asked: TimelineRequest, claimed: Claimed, tools: Tools, control: Control, progress: Progress) -> Outcome:
    plan = plan_of(asked)
    with _reader(asked, claimed, tools, control, progress) as reader:
        options = _options(tools, asked)
        given, wrong = _given(asked.articles, options, tools)
        for failed in wrong:
            progress(failed)
        built = timeline_of(reader, given, options, plan)
    failures = [*wrong, *built.failed]
    told = tuple(problem_of(one.error, source=one.source).body() for one in failures)
    if built.timeline is None:
        error = failures[0].error if failures else UsageError("no article is left")
        return Outcome(problem=problem_of(error).body(), failed=told)
    warnings = (*built.timeline.warnings, *(f"not read: {one.error}" for one in wrong))
    return Outcome(result=_json(built.timeline.model_copy(update={"warnings": warnings})), failed=told)


def _reader(
    asked: BriefRequest | TimelineRequest, claimed: Claimed, tools: Tools, control: Control, progress: Progress
) -> Reader:
    seconds = tools.config.store_seconds
    chosen = {name: value for name in ("model", "prompt") if (value := getattr(asked, name)) is not None}
    return open_reader(
        tools.settings.model_copy(update=chosen),
        tools.plugins,
        lend=lambda model_id: tools.models.lend(model_id, control),
        kept=lambda: keep_trying(lambda: tools.queue.kept(claimed.job.id), seconds),
        keep=lambda key, brief: keep_trying(lambda: tools.queue.keep(claimed, key, brief), seconds),
        on_step=progress,
        limit=tools.config.limits.articles,
    )


def _given(
    articles: Sequence[GivenArticle], options: ReadOptions, tools: Tools
) -> tuple[list[Reference], list[Failed]]:
    """Return what can be read, and what is wrong with the others."""
    given: list[Reference] = []
    wrong: list[Failed] = []
    for number, one in enumerate(articles, 1):
        name = name_of(one, number)
        try:
            found = reference(one, name, options, allow_urls=tools.config.allow_urls)
        except InputError as error:
            wrong.append(Failed(name, error))
        else:
            if not is_older(found, options.since):
                given.append(found)
    return given, wrong


def _options(tools: Tools, asked: TimelineRequest | None = None) -> ReadOptions:
    return ReadOptions.within(
        tools.settings,
        published=asked.published if asked else None,
        since=asked.since if asked else None,
        limit=tools.config.limits.articles,
        web=tools.web or NoWeb(),
    )


def _json(record: Record) -> str:
    return json.dumps(record.model_dump(mode="json"))
