"""Opens the model that answers: chosen, found among the plugins, and wrapped in retry, gate and cache."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dateline.cache import open_cache
from dateline.errors import UsageError
from dateline.models.budget import Budgeted, budget_for
from dateline.models.cached import Cached
from dateline.models.choose import choose
from dateline.models.gate import Gate
from dateline.models.health import Health
from dateline.models.pace import Pace
from dateline.models.paced import Paced
from dateline.models.progress import ShowsProgress
from dateline.models.retrying import Retrying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dateline.models.base import Model
    from dateline.models.progress import OnProgress
    from dateline.plugins.hookspecs import ModelProvider
    from dateline.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """A model ready to be asked, why it was chosen, and what it is best asked about at a time.

    ``gate`` is what all its requests go through. ``max_chars`` is how many characters of article text one request may
    hold, ``jobs`` how many articles are best read at once.
    """

    model: Model
    why: str
    gate: Gate
    unit: str = "line"
    max_chars: int = 6_000
    jobs: int = 1
    context_tokens: int | None = None
    """The tokens that the model reads and writes in one request; ``None`` where that is not known."""


def provider_for(model_id: str, providers: Iterable[ModelProvider]) -> ModelProvider:
    """Return the first provider that opens such an identifier.

    Raises:
        UsageError: none does.
    """
    found = next((provider for provider in providers if provider.claims(model_id)), None)
    if found is None:
        raise UsageError(
            f"no plugin opens the model {model_id!r}",
            hint="say embedded, openai:NAME or http://HOST:PORT/v1#NAME; `dateline models` shows more",
        )
    return found


def open_model(
    settings: Settings,
    providers: Iterable[ModelProvider],
    *,
    on_note: Callable[[str], None],
    on_progress: OnProgress,
) -> Opened:
    """Open the model that the settings name, or the default one; nothing heavy is loaded before it is asked.

    Raises:
        UsageError: no plugin opens such a model.
        ModelError: the model cannot be opened.
    """
    chosen, why = choose(settings.model, os.environ)
    provider = provider_for(chosen, providers)
    model = provider.open(chosen, settings)
    if isinstance(model, ShowsProgress):
        model.on_progress = on_progress
    jobs = _jobs(settings, provider)
    ready, gate = _wrapped(model, settings, jobs, on_note)
    return Opened(ready, why, gate, provider.unit, provider.max_chars, jobs, _context(provider))


def take_model(
    model: Model, settings: Settings, providers: Iterable[ModelProvider], *, on_note: Callable[[str], None]
) -> Opened:
    """Wrap a model that the caller made; the provider of such identifiers, if there is one, says how it is asked."""
    like = next((provider for provider in providers if provider.claims(model.id)), None)
    jobs = _jobs(settings, like) if like else settings.jobs or 1
    ready, gate = _wrapped(model, settings, jobs, on_note)
    if like is None:
        return Opened(ready, "it was given", gate, jobs=jobs)
    return Opened(ready, "it was given", gate, like.unit, like.max_chars, jobs, _context(like))


def _jobs(settings: Settings, provider: ModelProvider) -> int:
    """Return how many articles are read at once: as the user says, else as many as suit the provider's models."""
    told = getattr(provider, "jobs", 1)
    return settings.jobs or (told(settings) if callable(told) else told)


def _context(provider: ModelProvider) -> int | None:
    return getattr(provider, "context_tokens", None)


def _wrapped(model: Model, settings: Settings, jobs: int, on_note: Callable[[str], None]) -> tuple[Model, Gate]:
    """Return the model with the cache in front, then the gate, the retries, the budget and the pace; and the gate.

    Args:
        model: the model that is asked.
        settings: those of the run.
        jobs: how many requests may be in flight.
        on_note: is told why a request is sent again.
    """
    health = Health()
    budget = budget_for(settings, model)
    pace = Pace(jobs, rpm=settings.rpm, tpm=settings.tpm, late=settings.timeout, patience=settings.retry_seconds)
    model = Paced(model, pace, health)
    if budget is not None:
        model = Budgeted(model, budget, health)
    retrying = Retrying(model, settings.retries, settings.retry_seconds, on_retry=on_note, health=health)
    gate = Gate(retrying, health)
    if settings.cache == "off":
        return gate, gate
    return Cached(gate, open_cache(settings, on_note), settings.cache, health=health), gate
