"""The records of a receipt, ``dateline.receipt/1``. Every text in them was made safe by ``receipts.clean``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from dateline.records import PromptRef, Record, Usage

RECEIPT_FORMAT = "dateline.receipt/1"

Status = Literal["done", "partial", "failed", "unfinished", "unreadable", "repeated", "left_out"]
"""What became of an article.

``done``: its brief is whole. ``partial``: its brief is delivered, and some of its lines are unread. ``failed``: the
model gave nothing of use. ``unfinished``: the run was ended before it was read. ``unreadable``: its source could not be
read. ``repeated``: it tells again what another one told. ``left_out``: an earlier run has read it (``--missing``).
"""
Ended = Literal["done", "interrupted", "budget", "failed"]
"""How a run ended: with its last article, by Ctrl-C, at a limit, by an error that ended it all."""

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)] | None


class Strict(Record):
    """A record that takes no value of another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Problem(Strict):
    """An error: the name of its class, the exit code that it stands for, and what was told."""

    kind: str
    exit_code: int
    message: str
    hint: str | None = None


class Unanswered(Strict):
    """A question that got no usable answer; nothing was kept of it, but it was paid for."""

    fingerprint: Sha256
    kind: Literal["CutOffAnswerError", "InvalidAnswerError", "RefusedAnswerError"]
    message: str


class Row(Strict):
    """One article, in the order in which results were delivered.

    ``article`` is its id, ``None`` where its source could not be read. ``attempts`` counts every request that was sent,
    ``requests`` those that were answered, ``cached`` the answers that were kept from before. ``cost_usd`` is ``None``
    where a price is not known. ``dropped`` counts what was left out, by reason. ``requests_sha256`` is the SHA-256 of
    the fingerprints of all questions, in order, each followed by a line break. ``taken`` is how many articles the run
    had taken from its sources by then. ``chain`` is the SHA-256 of the chain before and this line without it.
    """

    n: Annotated[int, Field(ge=1)]
    source: str
    article: str | None
    title: str | None = None
    status: Status
    attempts: Count = 0
    requests: Count = 0
    cached: Count = 0
    prompt_tokens: Count = 0
    completion_tokens: Count = 0
    cached_tokens: Count = 0
    cost_usd: Usd = 0.0
    seconds: Seconds = 0.0
    events: Count = 0
    unread: Count = 0
    dropped: dict[str, Count] = Field(default_factory=dict)
    error: Problem | None = None
    unanswered: tuple[Unanswered, ...] = ()
    requests_sha256: Sha256 | None = None
    taken: Count = 0
    chain: Sha256


class Resumed(Strict):
    """The receipt that a run takes up: its path, and the last link of its chain."""

    receipt: str
    chain: Sha256


class Head(Strict):
    """What is known of a run at its beginning.

    ``command`` holds the arguments as they were given, without passwords; where they had any, or are no text, they are
    not ``repeatable``. ``settings`` are those that differ from the defaults, and never keys. ``begun`` is ISO 8601.
    """

    format: Literal["dateline.receipt/1"] = "dateline.receipt/1"
    dateline: str
    begun: str
    command: tuple[str, ...]
    repeatable: bool = True
    directory: str
    model: str
    prompts: tuple[PromptRef, ...] = ()
    settings: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    resumes: Resumed | None = None


class Totals(Strict):
    """The sums of all rows; ``cost_unknown`` counts the articles whose cost is not known, and so not in the sum."""

    articles: Count = 0
    done: Count = 0
    partial: Count = 0
    failed: Count = 0
    unfinished: Count = 0
    unreadable: Count = 0
    repeated: Count = 0
    left_out: Count = 0
    attempts: Count = 0
    requests: Count = 0
    cached: Count = 0
    prompt_tokens: Count = 0
    completion_tokens: Count = 0
    cached_tokens: Count = 0
    cost_usd: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    cost_unknown: Count = 0
    events: Count = 0
    unread: Count = 0

    @property
    def missing(self) -> int:
        """How many articles have no brief, or one with unread lines."""
        return self.partial + self.failed + self.unfinished + self.unreadable


class Tail(Strict):
    """What is known at the end; a run that was killed has none.

    ``complete`` is true when nothing is missing. ``beside`` is what was asked for the result as a whole, about no
    single article. ``seconds`` is how long the run took. ``chain`` covers this line as well.
    """

    totals: Totals
    beside: Usage = Usage()
    complete: bool
    ended: Ended
    exit_code: Annotated[int, Field(ge=0, le=255)]
    ended_at: str
    seconds: Seconds
    chain: Sha256


class Receipt(Head, Tail):
    """A whole receipt, as its published schema says."""

    articles: tuple[Row, ...]
