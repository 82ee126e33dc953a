"""The OpenAPI document is right, and nothing that it allows is a fault of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from dateline.service.asked import BriefRequest, TimelineRequest

if TYPE_CHECKING:
    from tests.service.conftest import Maker, Running


def test_the_document_names_every_route_its_problems_and_its_key(service: Running) -> None:
    document = service.ask("GET", "/openapi.json").json()
    paths = set(document["paths"])
    assert {"/v1/briefs", "/v1/timelines", "/v1/timelines/{name}", "/v1/jobs/{job}/events", "/metrics"} <= paths
    assert "ProblemShown" in document["components"]["schemas"]
    assert "HTTPBearer" in document["components"]["securitySchemes"]
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            assert told["description"], (path, method)
            assert "application/problem+json" in told["responses"]["429"]["content"], (path, method)


def test_the_examples_are_what_their_schema_says_and_work(make: Maker) -> None:
    service = make(settings={"model": "extractive"})
    for model, path in ((BriefRequest, "/v1/briefs"), (TimelineRequest, "/v1/timelines")):
        schema = model.model_json_schema()
        assert schema["examples"]
        for example in schema["examples"]:
            Draft202012Validator(schema).validate(example)
            assert service.ask("POST", path, example).status_code == 201


def test_requests_made_from_the_document_find_no_fault_of_the_server(make: Maker) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, Phase, given, settings

    bounds = {"work_rate": 100_000, "read_rate": 100_000, "wait_seconds": 2.0, "stream_seconds": 1.0}
    service = make(settings={"model": "extractive"}, limits=bounds)
    schema = schemathesis.openapi.from_dict(service.ask("GET", "/openapi.json").json())

    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy())
        @settings(
            max_examples=4,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: object) -> None:
            asked = case.as_transport_kwargs()  # type: ignore[attr-defined]
            asked["headers"].pop("Authorization", None)
            asked.pop("cookies")
            answer = service.client.request(**asked)
            assert answer.status_code < 500, (case, answer.text)
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == "application/problem+json", (case, answer.text)

        ask()


HOSTILE = (
    b"",
    b"null",
    b"[]",
    b"{",
    b'{"articles": []}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"articles":[{"text":"\\ud800 broke."}]}',
    b'{"articles":[{"text":"a\\u0000b broke on Monday."}],"select":{"about":"\\u0000"}}',
    b'{"articles":[{"text":"x","title":"\\ud800"}]}',
    b'{"articles":[{"text":1}]}',
    b'{"articles":[{"text":"The dam broke.","published":"9999-99-99"}]}',
    b'{"articles":[{"text":"The dam broke.","published":1e400}]}',
    b'{"articles":[{"text":"The dam broke."}],"select":{"top":1e999}}',
    b'{"articles":[{"text":"The dam broke."}],"unknown":1}',
    b'{"articles":[{}]}',
    b'\xff\xfe{"articles":[]}',
    b'{"articles":NaN}',
    b'{"articles":[{"text":"The dam broke."}],"merge_questions":' + b"9" * 5_000 + b"}",
)


def test_a_hostile_body_is_the_clients_problem(make: Maker) -> None:
    service = make(settings={"model": "extractive"})
    for body in HOSTILE:
        told = service.client.post("/v1/timelines", content=body, headers={"content-type": "application/json"})
        assert told.status_code in {201, 400, 413, 422}, (body[:80], told.text)
    assert "bug" not in service.log.getvalue()
