"""Traces (OpenTelemetry): nothing happens unless a provider is given, or the SDK is installed and told where to send.

No span bears a text of an article, nor the message of an error, which might quote one.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from opentelemetry import context, propagate, trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_PARENT = "traceparent"


class Tracing:
    """Makes spans; jobs are spans of the trace of the request that began them."""

    def __init__(self, provider: trace.TracerProvider | None = None) -> None:
        """Send to ``provider``; without one, nowhere."""
        self.provider = provider or trace.NoOpTracerProvider()
        self._tracer = self.provider.get_tracer("dateline")

    @contextmanager
    def span(self, name: str, told: Mapping[str, Any], *, parent: str | None = None) -> Iterator[trace.Span]:
        """Begin a span; ``parent`` is the ``traceparent`` (W3C Trace Context) of what caused it.

        Of an error only its class is told.
        """
        where = propagate.extract({_PARENT: parent}) if parent else None
        with self._tracer.start_as_current_span(
            name, context=where, attributes=dict(told), record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(trace.StatusCode.ERROR)
                raise

    def close(self) -> None:
        """Send what is left."""
        shutdown = getattr(self.provider, "shutdown", None)
        if shutdown is not None:
            shutdown()


def current() -> str | None:
    """Return the ``traceparent`` of what is done now, if it is traced."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier, context.get_current())
    return carrier.get(_PARENT)


def from_environment() -> Tracing:
    """Return what sends where the environment says, if it does, and if the extra ``otel`` is installed."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        return Tracing()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 -- optional
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 -- optional
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 -- optional
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 -- optional
    except ImportError:
        return Tracing()
    provider = TracerProvider(resource=Resource.create({"service.name": "dateline"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)
