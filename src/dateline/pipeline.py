"""The order of the steps: references → articles → briefs → merged timeline → what was asked for of it.

This is the only file that knows it. ``summarize`` and ``build_timeline`` are what other programs call; the command
line uses ``timeline_of``. How one article becomes a brief is in ``reading/``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from dateline.dates.edtf_values import bounds
from dateline.engines.opening import open_reader
from dateline.engines.reader import OnRay
from dateline.errors import BudgetReachedError, InputError, StoppedError, UsageError
from dateline.extractive.candidates import candidates
from dateline.extractive.choose import Choice, worth_asking
from dateline.merge.build import merge
from dateline.merge.copies import Copies
from dateline.merge.embedding import Embedding, why_not
from dateline.merge.filters import Selection, select
from dateline.merge.order import in_order
from dateline.reading.aside import Aside
from dateline.reading.base import Question
from dateline.reading.by_model import ModelReader
from dateline.reading.repeats import repeats, surest_first
from dateline.reading.without_model import ExtractiveReader
from dateline.records import Article, ArticleInfo, Brief, Timeline, Usage
from dateline.settings import Settings, load_settings
from dateline.sources.base import ReadOptions
from dateline.steps import Failed, OnStep, ignore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from dateline.extract.same_event import SameEventJudge
    from dateline.merge.edits import Edits
    from dateline.merge.similar import Similarity
    from dateline.reading.base import Reader
    from dateline.reading.references import Reference
    from dateline.records import Provenance

PROMPT_OF_PAIRS = "same-event"


@dataclass(frozen=True, slots=True)
class Plan:
    """How articles become a timeline.

    ``merge`` joins what several articles tell of one event. ``questions`` bounds how many pairs the model is asked
    about whether they are one event; ``None`` means 100 for a model that reads whole articles and none for one that
    reads lines, because such small models answer by chance. ``budget_lines`` bounds the lines that are read by the
    model. ``meaning`` compares events in meaning, too (the extra ``similar``). ``edits`` are a person's corrections.
    ``keep_texts`` keeps the articles' texts in the timeline.
    """

    merge: bool = True
    questions: int | None = None
    budget_lines: int | None = None
    meaning: bool = False
    edits: Edits | None = None
    keep_texts: bool = False
    selection: Selection = field(default_factory=Selection)


QUESTIONS = 100
"""Pairs that a model which reads whole articles is asked about, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Built:
    """What came of a run: the timeline (``None`` where no article could be read), its briefs, and what failed.

    ``ended`` is what ended the run before all pairs of events were asked about, if anything did.
    """

    timeline: Timeline | None
    briefs: list[Brief]
    failed: list[Failed]
    ended: BudgetReachedError | StoppedError | None = None


def timeline_of(reader: Reader, references: Iterable[Reference], options: ReadOptions, plan: Plan) -> Built:
    """Read the references and build the timeline of all that could be read.

    Raises:
        UsageError: the plan asks for what cannot be (a span that ends before it begins, edits that contradict).
    """
    copies = Copies()
    with Aside() as found:
        for one in reader.articles(references, options):
            if isinstance(one, Article):
                copies.add(one)
            found.add(one)
        return _built(reader, found, copies, plan)


def _built(reader: Reader, found: Aside, copies: Copies, plan: Plan) -> Built:
    repeated = repeats(found.sorted(surest_first)) if plan.merge else {}
    briefs: list[Brief] = []
    failed: list[Failed] = []
    for result in _results(reader, found, repeated, plan):
        if isinstance(result, Failed):
            failed.append(result)
        else:
            briefs.append(result)
    if not briefs:
        return Built(None, briefs, failed)
    warnings = [f"not read: {one.error}" for one in failed]
    ended: BudgetReachedError | StoppedError | None = None
    if not plan.merge:
        timeline = in_order(briefs, warnings=warnings)
    else:
        asked = _judge(reader, plan)
        timeline = merge(
            briefs,
            copies={**copies.found(), **repeated},
            texts=found.texts(),
            edits=plan.edits,
            judge=asked[0] if asked else None,
            similarity=_meaning() if plan.meaning else None,
            joiner=reader.joiner() if isinstance(reader, OnRay) else None,
            warnings=warnings,
            keep_texts=plan.keep_texts,
        )
        if asked:
            timeline = _told_of_judge(timeline, *asked)
            problem = asked[0].problem
            ended = problem if isinstance(problem, BudgetReachedError | StoppedError) else None
    return Built(_told_if_empty(select(timeline, plan.selection), timeline, plan.selection), briefs, failed, ended)


def _told_if_empty(selected: Timeline, whole: Timeline, asked: Selection) -> Timeline:
    """Return the timeline with a warning that says why nothing is in it, if nothing is."""
    if selected.entries or selected.undated:
        return selected
    found = len(whole.entries) + len(whole.undated)
    if found:
        why = f"nothing is left of {found} {'entry' if found == 1 else 'entries'} by what was asked for"
    else:
        undated = sum(article.published is None for article in whole.articles)
        fitting = "" if asked == Selection() else " that fits what was asked for"
        why = f"no event{fitting} was found in {len(whole.articles)} article{'s' * (len(whole.articles) != 1)}"
        if undated:
            why += f"; {undated} of them without a day of publication, from which relative dates count"
    return selected.model_copy(update={"warnings": (*selected.warnings, why)})


def _results(reader: Reader, found: Aside, repeated: Mapping[str, str], plan: Plan) -> Iterator[Brief | Failed]:
    """Yield a brief or a failure an article.

    An article that repeats another one is not read: it gets a brief without events, so that the timeline lists it;
    where the other one failed, it is read in its place.
    """

    def own() -> Iterator[Article]:
        return (article for article in found.articles() if article.id not in repeated)

    if isinstance(reader, ExtractiveReader):
        reader.choose_among(own(), _choice(plan.selection))
    only: dict[str, set[int]] | None = None
    if plan.budget_lines is not None:
        lines = (one for article in own() for one in candidates(article))
        only = worth_asking(lines, plan.budget_lines, _choice(plan.selection))
    originals = set(repeated.values())
    made: dict[str, Brief] = {}
    first = (one for one in found if not (isinstance(one, Article) and one.id in repeated))
    for result in reader.results(_asked(one, only) for one in first):
        if isinstance(result, Brief) and result.article.id in originals:
            made[result.article.id] = result
        yield result
    later = [article.info() for article in found.articles() if article.id in repeated]
    yield from reader.results(
        Question(article, overview=False, repeats=made[original].article.source if original in made else None)
        for article in found.articles()
        if (original := repeated.get(article.id)) is not None
    )
    for info in later:
        if repeated[info.id] in made:
            yield _repeating(info, made[repeated[info.id]])


def _asked(one: Article | InputError, only: Mapping[str, set[int]] | None) -> Question:
    lines = only.get(one.id, set()) if only is not None and isinstance(one, Article) else None
    return Question(one, overview=False, only=lines)


def _repeating(article: ArticleInfo, original: Brief) -> Brief:
    """Return the brief of an article that was not read: nothing was asked for it."""
    unasked = {"fingerprints": (), "usage": Usage(), "cached": True}
    return Brief(article=article, provenance=original.provenance.model_copy(update=unasked))


def _choice(selection: Selection) -> Choice:
    """Return what a selection asks for, as far as lines can be chosen by it; ``select`` does the rest."""
    return Choice(
        dates=selection.top,
        first=_edge(selection.first, first=True),
        last=_edge(selection.last, first=False),
        words=selection.about,
    )


def _edge(value: str | None, *, first: bool) -> date | None:
    """Return the first or the last day of an EDTF value, ``None`` where Python has no such day."""
    try:
        earliest, latest = bounds(value) if value else (None, None)
        return date.fromisoformat((earliest if first else latest) or "")
    except ValueError:
        return None


def _judge(reader: Reader, plan: Plan) -> tuple[SameEventJudge, Callable[[], Provenance]] | None:
    """Return who is asked about pairs, and what made the answers; ``None`` where nobody is."""
    if not isinstance(reader, ModelReader):
        return None
    questions = plan.questions
    if questions is None:
        questions = QUESTIONS if reader.unit == "article" else 0
    return reader.judge(PROMPT_OF_PAIRS, questions) if questions else None


def _meaning() -> Similarity:
    """Return what compares texts in meaning.

    Raises:
        UsageError: its packages are not installed.
    """
    missing = why_not()
    if missing is not None:
        raise UsageError(missing)
    return Embedding()


def _told_of_judge(timeline: Timeline, judge: SameEventJudge, made: Callable[[], Provenance]) -> Timeline:
    """Return the timeline with what the pairs have cost, and a warning for those without an answer."""
    if not judge.asked:
        return timeline
    warnings = timeline.warnings
    if judge.unanswered:
        told = f"{judge.unanswered} of {judge.asked} pairs of events were left to the rules: {judge.problem}"
        warnings = (*warnings, told)
    return timeline.model_copy(update={"provenance": (*timeline.provenance, made()), "warnings": warnings})


def summarize(
    source: Reference,
    *,
    published: date | str | None = None,
    settings: Settings | None = None,
    on_step: OnStep = ignore,
) -> Brief:
    """Read one article and return its brief: summary, dated events, actors, each with its evidence.

    Args:
        source: a path, an address, ``-`` for standard input, or an ``Article``.
        published: the day of publication (ISO 8601) for an article that does not tell its own.
        settings: which model, prompt and cache to use; see ``load_settings``.
        on_step: is called with every step of the run (``dateline.steps``).

    Raises:
        InputError: the source cannot be read or is not one article.
        ModelError: the model did not answer.
        AnswerError: it gave no usable answer.
    """
    chosen = settings or load_settings()
    with open_reader(chosen, on_step=on_step) as reader:
        options = ReadOptions.within(chosen, published=_day(published))
        articles = list(reader.articles([source], options))
        if len(articles) != 1:
            raise InputError(f"{source}: {len(articles)} articles", hint="use build_timeline for more than one")
        if isinstance(articles[0], InputError):
            raise articles[0]
        return reader.brief(articles[0])


def build_timeline(
    sources: Iterable[Reference],
    *,
    published: date | str | None = None,
    settings: Settings | None = None,
    plan: Plan | None = None,
    on_step: OnStep = ignore,
) -> Timeline:
    """Read many articles and return one timeline of their events; undated events stand apart.

    An article that fails is named in ``warnings``. ``plan`` says how events are merged and which are kept; the other
    arguments are those of ``summarize``.

    Raises:
        UsageError: the plan asks for what cannot be.
        DatelineError: no article could be read; the error of the first one.
    """
    chosen = settings or load_settings()
    with open_reader(chosen, on_step=on_step) as reader:
        built = timeline_of(reader, sources, ReadOptions.within(chosen, published=_day(published)), plan or Plan())
    if built.timeline is None:
        if built.failed:
            raise built.failed[0].error
        return Timeline()
    return built.timeline


def _day(published: date | str | None) -> date | None:
    if not isinstance(published, str):
        return published
    try:
        return date.fromisoformat(published)
    except ValueError as error:
        raise UsageError(f"published: {published!r} is not a date", hint="write it as 2019-02-25") from error
