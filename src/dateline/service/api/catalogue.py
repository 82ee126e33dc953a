"""What there is to choose from: models, prompts, formats."""

# no `from __future__ import annotations` in this folder: FastAPI reads these annotations at run time

from fastapi import APIRouter, Response
from starlette.responses import PlainTextResponse

from dateline.errors import DatelineError
from dateline.extractive.brief import MODEL as EXTRACTIVE
from dateline.service.api.parts import Reader, Service, problems
from dateline.service.api.shown import FormatShown, ModelShown, PromptShown
from dateline.service.problems import not_found
from dateline.service.runtime import Runtime

ROUTER = APIRouter(prefix="/v1", tags=["catalogue"])


@ROUTER.get("/models", responses=problems())
def list_models(service: Service, who: Reader) -> list[ModelShown]:
    """List the models that may be named, and whether each could answer now."""
    del who
    default = service.models.default
    names = dict.fromkeys((default, EXTRACTIVE, *service.config.models))
    return [_model(service, name, default=name == default) for name in names]


@ROUTER.get("/prompts", responses=problems())
def list_prompts(service: Service, who: Reader) -> list[PromptShown]:
    """List every version of every prompt."""
    del who
    return [
        PromptShown(
            name=prompt.name,
            unit=prompt.front.unit,
            answer=prompt.front.answer,
            sha256=prompt.sha256,
            changes=" ".join(prompt.front.changes.split()),
        )
        for prompt in service.prompts.all()
    ]


@ROUTER.get("/prompts/{name}", response_class=PlainTextResponse, responses=problems(404))
def get_prompt(service: Service, who: Reader, name: str) -> Response:
    """Return a prompt file as it is."""
    del who
    if name not in service.prompts.paths():
        raise not_found("prompt")
    return PlainTextResponse(service.prompts.get(name).text, media_type="text/markdown")


@ROUTER.get("/formats", responses=problems())
def list_formats(service: Service, who: Reader) -> list[FormatShown]:
    """List the formats in which a result can be had."""
    del who
    return [FormatShown(name=one.name, endings=list(one.endings)) for one in service.plugins.exporters]


def _model(service: Runtime, name: str, *, default: bool) -> ModelShown:
    if name == EXTRACTIVE:
        return ModelShown(id=name, default=default, unit="line", ready=True)
    try:
        provider = service.models.provider(name)
        ready, _ = provider.check(name, service.settings)
    except DatelineError:
        return ModelShown(id=name, default=default, unit="article", ready=False)
    return ModelShown(id=name, default=default, unit=provider.unit, ready=ready)
