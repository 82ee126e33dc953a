"""``dateline prompts render``: what would be sent for an article, with the count of its tokens."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from dateline.models.base import Request
    from dateline.plugins.manager import Plugins
    from dateline.prompts.tokens import Counter
    from dateline.records import Article
    from dateline.settings import Settings


@click.command(
    "render",
    epilog="Examples:\n\n\b\n  dateline prompts render extract.line@1 article.txt\n"
    "  dateline prompts render extract.line@1 article.txt --line 3\n"
    "  dateline prompts render extract.article@1 article.txt --model openai:gpt-6-luna --format json",
)
@click.argument("name", metavar="NAME@VERSION")
@click.argument("reference", metavar="FILE")
@click.option("--line", type=click.IntRange(min=1), metavar="N", help="Only the request about this line (unit: line).")
@click.option("--all", "whole", is_flag=True, help="Show every request; else the first of each prompt.")
@click.option("--model", metavar="ID", help="The model that would be asked: it decides what one request holds.")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="The day of publication.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="How it is written.")
@click.pass_context
def render(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 -- the options above
    """Print what would be sent for an article: every message, the schema, the tokens. No model is asked.

    Tokens are counted with the embedded model's own vocabulary where that model would be asked, else estimated.
    """
    from dateline.exporters.json_safe import dumped
    from dateline.extractive.brief import MODEL as EXTRACTIVE
    from dateline.models.choose import choose
    from dateline.models.counter import counter_of
    from dateline.plugins.manager import load
    from dateline.reading.rehearsal import rehearse
    from dateline.settings import load_settings
    from dateline.text.safe import for_terminal

    folder = ctx.parent.params.get("folder") if ctx.parent else None
    settings = load_settings(prompts_dir=folder, model=given["model"])
    model_id, _ = choose(None if settings.model == EXTRACTIVE else settings.model, os.environ)
    plugins = load()
    prompt = ctx.obj.get(given["name"])
    article = _article(settings, plugins, given["reference"], given["published"])
    requests = rehearse(settings, prompt.name, article, model_id, plugins=plugins, line=given["line"])
    counter = counter_of(model_id, settings)
    if given["format_name"] == "json":
        click.echo(dumped(_record(article, model_id, requests, counter), indent=2))
        return
    first = {request.prompt: request for request in reversed(requests)}
    for request in requests if given["whole"] else reversed(first.values()):
        click.echo(for_terminal("\n".join(_lines(request, counter))))
    click.echo(for_terminal("\n".join(_totals(article, model_id, requests, counter))))


def _article(settings: Settings, plugins: Plugins, reference: str, published: datetime | None) -> Article:
    """Return the first article of a reference."""
    from dateline.errors import InputError, NotAnArticleError
    from dateline.reading.without_model import ExtractiveReader
    from dateline.sources.base import ReadOptions
    from dateline.text.safe import for_terminal

    options = ReadOptions.within(settings, published=published.date() if published else None)
    with ExtractiveReader(settings, plugins=plugins) as reader:
        found = list(islice(reader.articles([reference], options), 2))
    if not found:
        raise NotAnArticleError(f"{reference} holds no article")
    if isinstance(found[0], InputError):
        raise found[0]
    if len(found) > 1:
        click.echo(for_terminal(f"note: {reference} holds several articles; this is {found[0].source}"), err=True)
    return found[0]


def _turns(request: Request) -> list[tuple[Any, str]]:
    return [(message.role, message.content) for message in request.messages]


def _lines(request: Request, counter: Counter) -> Iterator[str]:
    """Yield a request as a person reads it."""
    from dateline.exporters.json_safe import dumped
    from dateline.prompts.tokens import schema_tokens

    yield f"=== {request.prompt} ({request.prompt_sha256[:12]})"
    for message in request.messages:
        yield f"--- {message.role}, {_about(counter.text(message.content), counter)} tokens"
        yield message.content
    size = schema_tokens(request.schema, counter)
    yield f"--- schema {request.schema_name} ({request.schema_sha256[:12]}), {_about(size, counter)} tokens as text"
    yield dumped(dict(request.schema))
    read = _about(counter.chat(_turns(request)), counter)
    yield f"--- {read} tokens to read, at most {request.max_tokens:,} to write"
    yield ""


def _totals(article: Article, model_id: str, requests: list[Request], counter: Counter) -> Iterator[str]:
    """Yield what the whole article comes to."""
    from dateline.exporters.plain import many

    yield f"{article.source}, asked of {model_id}: {many(len(requests), 'request')}"
    for name in dict.fromkeys(request.prompt for request in requests):
        same = [request for request in requests if request.prompt == name]
        read = _about(sum(counter.chat(_turns(request)) for request in same), counter)
        opening = _about(counter.chat(_turns(same[0])[:-1]), counter)
        yield (
            f"  {len(same)} × {name}: {read} tokens to read ({opening} of each are the same opening), "
            f"at most {sum(request.max_tokens for request in same):,} to write"
        )
    yield f"tokens are {counter.name}; what a server adds for the schema is not among them"


def _about(tokens: int, counter: Counter) -> str:
    return f"{tokens:,}" if counter.exact else f"about {tokens:,}"


def _record(article: Article, model_id: str, requests: list[Request], counter: Counter) -> dict[str, Any]:
    sizes = [counter.chat(_turns(request)) for request in requests]
    return {
        "schema": "dateline.rendered/1",
        "article": article.source,
        "model": model_id,
        "tokens": {
            "read": sum(sizes),
            "write_at_most": sum(one.max_tokens for one in requests),
            "exact": counter.exact,
        },
        "requests": [
            {
                "prompt": request.prompt,
                "prompt_sha256": request.prompt_sha256,
                "messages": [{"role": message.role, "content": message.content} for message in request.messages],
                "schema_name": request.schema_name,
                "schema": dict(request.schema),
                "schema_sha256": request.schema_sha256,
                "max_tokens": request.max_tokens,
                "tokens": size,
            }
            for request, size in zip(requests, sizes, strict=True)
        ],
    }
