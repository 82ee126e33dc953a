"""Traces: of the request, its job, and what the job asked the model; without a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dateline.errors import ModelDeniedError
from dateline.models.fake import Fake
from dateline.service.tracing import Tracing, current, from_environment

if TYPE_CHECKING:
    from tests.service.conftest import Maker


def test_request_job_and_question_are_one_trace_that_holds_no_text(make: Maker) -> None:
    sdk = pytest.importorskip("opentelemetry.sdk.trace")
    export = pytest.importorskip("opentelemetry.sdk.trace.export")
    memory = pytest.importorskip("opentelemetry.sdk.trace.export.in_memory_span_exporter")
    exporter, provider = memory.InMemorySpanExporter(), sdk.TracerProvider()
    provider.add_span_processor(export.SimpleSpanProcessor(exporter))
    service = make(Fake("fake:model", lambda _: ModelDeniedError("quixotry")), tracing=Tracing(provider))
    service.timeline("The word quixotry stands in no span.")
    make.stop()
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert {"dateline.job", "dateline.model"} <= set(spans)
    assert len({span.context.trace_id for name, span in spans.items() if name != "GET"}) == 1
    assert spans["dateline.model"].parent.span_id == spans["dateline.job"].context.span_id
    assert not any("quixotry" in span.to_json().lower() for span in spans.values())


def test_nothing_is_traced_unless_it_is_told_where_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert current() is None
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    with from_environment().span("x", {}) as span:
        assert not span.is_recording()


def test_with_an_endpoint_and_the_extra_spans_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    tracing = from_environment()
    with tracing._tracer.start_as_current_span("x", end_on_exit=False) as span:
        assert span.is_recording()
        assert (current() or "").startswith("00-")
    tracing.close()


def test_without_the_extra_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with from_environment().span("x", {}) as span:
        assert not span.is_recording()
