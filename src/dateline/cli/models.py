"""``dateline models``: which model would answer, why, and is it reachable."""

from __future__ import annotations

import os

import click

from dateline.errors import ModelUnreachableError


@click.command(
    name="models",
    epilog="Examples:\n\n\b\n  dateline models\n  dateline models embedded\n"
    "  dateline models http://127.0.0.1:11434/v1#qwen3",
)
@click.argument("model_id", required=False, metavar="[ID]")
@click.pass_context
def command(ctx: click.Context, model_id: str | None) -> None:
    """Say which model would answer, why, and whether it can be reached.

    Ends with 4 when it cannot.
    """
    from dateline.extractive.brief import MODEL as EXTRACTIVE
    from dateline.models.choose import choose
    from dateline.models.opening import provider_for
    from dateline.plugins.manager import load
    from dateline.prompts import PromptStore
    from dateline.settings import load_settings
    from dateline.text.safe import for_terminal

    settings = load_settings(model=model_id)
    if settings.model == EXTRACTIVE:
        click.echo(f"model    {EXTRACTIVE}\nready    it needs no language model: code chooses lines of the articles")
        return
    plugins = load()
    chosen, why = choose(settings.model, os.environ)
    provider = provider_for(chosen, plugins.models)
    prompt = settings.prompt or PromptStore(settings.prompts_dir).default(provider.unit, chosen)
    ready, told = provider.check(chosen, settings)
    click.echo(for_terminal(f"model    {chosen}"))
    click.echo(for_terminal(f"why      {why}"))
    click.echo(for_terminal(f"prompt   {prompt} (the model is asked by {provider.unit})"))
    click.echo(for_terminal(f"{'ready' if ready else 'NOT READY'}    {told}"))
    others = [one for one in plugins.models if one is not provider]
    click.echo(for_terminal(f"others   {', '.join(one.name for one in others) or 'none'}"))
    if not ready:
        ctx.exit(ModelUnreachableError.exit_code)
