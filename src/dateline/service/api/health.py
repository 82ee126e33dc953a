"""For the machines that look after the service: does it live, can it work, what does it do."""

# no `from __future__ import annotations` in this folder: FastAPI reads these annotations at run time

from fastapi import APIRouter, Response

from dateline.service.api.parts import Scraper, Service, problems
from dateline.service.api.shown import Status
from dateline.service.http.answers import AsciiJson
from dateline.service.jobs.database import StoreGoneError
from dateline.service.metrics import MEDIA_TYPE
from dateline.service.runtime import Runtime

ROUTER = APIRouter(tags=["health"])


@ROUTER.get("/healthz", responses=problems())
async def lives() -> Status:
    """Say that the process answers, whatever else is wrong."""
    return Status(status="ok")


@ROUTER.get("/readyz", response_model=Status, responses=problems())
def ready(service: Service) -> Response:
    """Say whether work can be taken: the database answers, the workers live, and the service does not stop."""
    checks = {
        "database": _answers(service),
        "workers": service.workers.alive == service.config.workers,
        "taking": not service.hub.closing,
    }
    is_ready = all(checks.values())
    told = Status(status="ok" if is_ready else "unavailable", checks=checks)
    return AsciiJson(told.model_dump(), 200 if is_ready else 503, {} if is_ready else {"Retry-After": "5"})


@ROUTER.get("/metrics", response_class=Response, responses=problems())
def metrics(service: Service, who: Scraper) -> Response:
    """Return figures for Prometheus."""
    del who
    service.workers.count()
    return Response(service.metrics.text(), media_type=MEDIA_TYPE)


def _answers(service: Runtime) -> bool:
    try:
        service.keys.any()
    except StoreGoneError:
        return False
    return True
