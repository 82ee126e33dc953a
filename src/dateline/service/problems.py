"""Every error as a problem of HTTP (RFC 9457, ``application/problem+json``): one table, which a test holds complete."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from dateline import errors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.errors import DatelineError

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:dateline:problem:"
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """What a class of errors is to a client.

    ``open`` says whether its message may be told: what a model's server said, and where it is, is the operator's.
    """

    status: int
    slug: str
    title: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, as it is told."""

    status: int
    slug: str
    title: str
    detail: str | None = None
    hint: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, request_id: str | None = None) -> dict[str, Any]:
        """Return its members (RFC 9457, section 3.1), without those that are not known."""
        told: dict[str, Any] = {"type": TYPE + self.slug, "title": self.title, "status": self.status}
        known = {"detail": self.detail, "hint": self.hint, "request_id": request_id, **self.more}
        return told | {name: value for name, value in known.items() if value is not None}


class RefusedError(Exception):
    """A request that is answered with a problem; raised within the service, and never leaves it."""

    def __init__(self, problem: Problem) -> None:
        """Carry the problem."""
        super().__init__(problem.slug)
        self.problem = problem


KINDS: dict[type[DatelineError], Kind] = {
    errors.DatelineError: Kind(500, "error", "Something went wrong", open=False),
    errors.UsageError: Kind(400, "usage", "The request asks for what cannot be"),
    errors.PromptError: Kind(400, "prompt", "There is no such prompt, or it cannot be used"),
    errors.PluginError: Kind(500, "plugin", "A plugin of the service is broken", open=False),
    errors.InputError: Kind(422, "input", "An article cannot be read"),
    errors.SourceNotFoundError: Kind(422, "source-not-found", "Nothing reads such a reference"),
    errors.TooLargeError: Kind(413, "too-large", "An article is over the limit of bytes"),
    errors.NotAnArticleError: Kind(422, "not-an-article", "What was given holds no article"),
    errors.AddressRefusedError: Kind(403, "address-refused", "This address may not be opened"),
    errors.FetchError: Kind(502, "fetch", "An address could not be fetched"),
    errors.ReaderNotInstalledError: Kind(415, "format", "Articles of this format are not read here"),
    errors.ModelError: Kind(502, "model", "The model did not answer", open=False),
    errors.ModelUnreachableError: Kind(503, "model-unreachable", "The model cannot be reached", open=False),
    errors.ModelOverloadedError: Kind(503, "model-overloaded", "The model asked to come back later", open=False),
    errors.ModelDeniedError: Kind(502, "model-denied", "The model refused the service's own key", open=False),
    errors.ModelRejectedError: Kind(502, "model-rejected", "The model refused the question", open=False),
    errors.ModelNotInstalledError: Kind(503, "model-not-installed", "The model is not installed", open=False),
    errors.AnswerError: Kind(502, "answer", "The model gave no usable answer", open=False),
    errors.InvalidAnswerError: Kind(502, "invalid-answer", "The model's answer does not fit", open=False),
    errors.CutOffAnswerError: Kind(502, "cut-off-answer", "The model's answer was cut off", open=False),
    errors.RefusedAnswerError: Kind(502, "refused-answer", "The model declined to answer", open=False),
    errors.NotCachedError: Kind(503, "not-cached", "The service asks no model, and has no kept answer", open=False),
    errors.PartialResultError: Kind(502, "partial-result", "Some articles failed"),
    errors.NoLongerKeptError: Kind(503, "no-longer-kept", "An answer that was paid for is kept no more"),
    errors.BelowThresholdError: Kind(500, "below-threshold", "A figure is below what was asked for", open=False),
    errors.StoppedError: Kind(503, "stopped", "The work was ended before it was done"),
    errors.BudgetReachedError: Kind(504, "limit-reached", "The job came to the limit of its time"),
}
"""Every class of ``dateline.errors``. A subclass from elsewhere is told as the nearest class that stands here."""


def kind_of(error: DatelineError) -> Kind:
    """Return what an error is to a client."""
    return next(KINDS[kind] for kind in type(error).__mro__ if kind in KINDS)


def problem_of(error: DatelineError, **more: object) -> Problem:
    """Return the problem that an error is told as."""
    kind = kind_of(error)
    headers = {}
    if error.retryable:
        asked = getattr(error, "retry_after", None)
        headers["Retry-After"] = str(ceil(asked) if asked and asked > 0 else RETRY_SECONDS)
    told = str(error) if kind.open else None
    return Problem(kind.status, kind.slug, kind.title, told, error.hint if kind.open else None, more, headers)


def refusal(
    status: int, slug: str, title: str, detail: str | None = None, *, retry_after: float | None = None
) -> RefusedError:
    """Return a refusal of the service's own; ``retry_after`` is in seconds."""
    headers = {} if retry_after is None else {"Retry-After": str(max(ceil(retry_after), 1))}
    return RefusedError(Problem(status, slug, title, detail, headers=headers))


def not_found(what: str) -> RefusedError:
    """Return the refusal for what is not there, or not this key's: both look alike."""
    return refusal(404, "not-found", f"There is no such {what}")


STORE_GONE = Problem(503, "database", "The database cannot be reached", headers={"Retry-After": str(RETRY_SECONDS)})
BUG = Problem(500, "bug", "Something went wrong that should not", "It was logged under the request's id.")
