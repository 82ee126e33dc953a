"""What an evaluation says: counts an article, and the figures that come of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from dateline.records import PromptRef, Record


class Counts(Record):
    """What was counted of one article, or the sums over several; ``docs/evaluation.md`` defines every one."""

    events_gold: int = 0
    events_found: int = 0
    events_covered: int = 0
    events_told: int = 0
    events_repeated: int = 0
    events_invented: int = 0
    dates_right: int = 0
    dates_compatible: int = 0
    dates_wrong: int = 0
    dates_missing: int = 0
    dated_gold: int = 0
    dated_found: int = 0
    dated_found_alone: int = 0
    dated_all_gold: int = 0
    dated_all_found: int = 0
    dated_told: int = 0
    dated_right: int = 0
    dated_compatible: int = 0
    dated_unjudged: int = 0
    others_told: int = 0
    citations: int = 0
    citations_exact: int = 0
    actors_gold: int = 0
    actors_found: int = 0
    actors_told: int = 0
    actors_right: int = 0
    sentences: int = 0
    sentences_unsupported: int = 0
    unread: int = 0
    main_gold: int = 0
    main_told: int = 0
    main_right: int = 0
    main_compatible: int = 0
    main_wrong: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Return the sums."""
        return Counts(**{name: getattr(self, name) + getattr(other, name) for name in Counts.model_fields})


class Cost(Record):
    """What reading took. ``seconds`` is the time on the clock, so it means little where answers came from the cache."""

    requests: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    seconds: float = 0.0


class RougeF1(Record):
    """ROUGE F1 of a summary, from 0 to 1."""

    rouge1: float
    rouge2: float
    rouge_l: float


class ArticleScore(Record):
    """How one article fared; ``error`` says why the model gave nothing, which counts as a brief without events.

    ``rouge`` is ``None`` where the gold has no summary or the brief none.
    """

    source: str
    article: str
    counts: Counts = Counts()
    rouge: RougeF1 | None = None
    cost: Cost = Cost()
    error: str | None = None


class Estimate(Record):
    """A figure with its 95 % interval; ``None`` where nothing was there to be measured.

    ``articles`` is the number of articles in which there was something to measure.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    articles: Annotated[int, Field(ge=0)] = 0


class PrecisionRecall(Record):
    """Two shares, from 0 to 1, and their harmonic mean."""

    precision: float
    recall: float
    f1: float


class TimelineScore(Record):
    """How like a timeline is to one gold timeline; ``name`` is the topic's."""

    name: str
    days: int
    gold_days: int
    date: PrecisionRecall
    align1: PrecisionRecall
    align2: PrecisionRecall


class Evaluation(Record):
    """A gold set, read by one model with one prompt."""

    schema_: Annotated[Literal["dateline.evaluation/1"], Field(alias="schema")] = "dateline.evaluation/1"
    name: str
    model: str
    prompt: PromptRef | None = None
    overview: PromptRef | None = None
    gold_sha256: str
    dateline: str
    articles: tuple[ArticleScore, ...]
    totals: Counts
    cost: Cost
    figures: dict[str, Estimate]

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)
