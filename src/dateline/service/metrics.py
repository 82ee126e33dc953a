"""Figures for Prometheus. Each service has its own; no label holds what a client can make up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dateline.service.jobs.job import Job

MEDIA_TYPE = CONTENT_TYPE_LATEST
_REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_JOB_SECONDS = (0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600)


class Metrics:
    """What is counted."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "dateline_http_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "dateline_http_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ["method", "route"],
            buckets=_REQUEST_SECONDS,
            registry=self.registry,
        )
        self._ended = Counter("dateline_jobs_ended", "Jobs ended.", ["kind", "state"], registry=self.registry)
        self._job_seconds = Histogram(
            "dateline_job_seconds",
            "Seconds from a job's coming to its end.",
            ["kind"],
            buckets=_JOB_SECONDS,
            registry=self.registry,
        )
        self._jobs = Gauge("dateline_jobs", "Jobs in the database.", ["state"], registry=self.registry)
        self._asked = Counter("dateline_model_requests", "Requests that models answered.", registry=self.registry)
        self._tokens = Counter("dateline_model_tokens", "Tokens, as models count.", ["kind"], registry=self.registry)
        self._store = Gauge("dateline_database_up", "1 while the database answers.", registry=self.registry)
        self._store.set(1)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer; ``route`` is the template of the path."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def ended(self, job: Job, state: str, seconds: float) -> None:
        """Count a job that has ended."""
        self._ended.labels(job.kind, state).inc()
        self._job_seconds.labels(job.kind).observe(seconds)

    def asked(self, prompt_tokens: int, completion_tokens: int) -> None:
        """Count an answer of a model."""
        self._asked.inc()
        self._tokens.labels("prompt").inc(prompt_tokens)
        self._tokens.labels("completion").inc(completion_tokens)

    def jobs(self, counts: Mapping[str, int] | None, states: tuple[str, ...]) -> None:
        """Take how many jobs there are; ``None`` where the database does not say."""
        self._store.set(counts is not None)
        for state in states if counts is not None else ():
            self._jobs.labels(state).set((counts or {}).get(state, 0))

    def text(self) -> bytes:
        """Return the figures in the text format of Prometheus."""
        return generate_latest(self.registry)
