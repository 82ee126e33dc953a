"""``dateline cache``: what is kept, and how to get rid of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from dateline.cache import Responses


@click.group(
    name="cache",
    epilog="Examples:\n\n\b\n  dateline cache stats\n  dateline cache prune --older-than 90\n"
    "  dateline cache clear --yes",
)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Show, prune or clear the kept answers (they quote the articles that you read)."""
    from dateline.cache import open_cache
    from dateline.settings import load_settings
    from dateline.text.safe import for_terminal

    ctx.obj = open_cache(load_settings(), lambda told: click.echo(for_terminal(f"note: {told}"), err=True))
    ctx.call_on_close(ctx.obj.close)


@command.command("stats")
@click.pass_obj
def stats(cache: Responses) -> None:
    """Say how many answers are kept, for which prompts and models, and where."""
    from datetime import UTC, datetime

    from dateline.exporters.plain import many
    from dateline.text.safe import for_terminal

    held = cache.stats()
    click.echo(for_terminal(held.place))
    click.echo(f"{many(held.entries, 'answer')}, {held.bytes:,} bytes")
    for name, count in [*held.by_prompt.items(), *held.by_model.items()]:
        click.echo(for_terminal(f"  {count:>6}  {name}"))
    if held.oldest is not None and held.newest is not None:
        first, last = (datetime.fromtimestamp(when, UTC).date() for when in (held.oldest, held.newest))
        click.echo(f"from {first} to {last}")


@command.command("prune")
@click.option("--older-than", type=click.FloatRange(min=0), metavar="DAYS", help="Remove answers older than this.")
@click.option("--max-bytes", type=click.IntRange(min=0), metavar="N", help="Keep the newest answers up to this size.")
@click.option("--old-prompts", is_flag=True, help="Remove answers to prompts that are not there any more.")
@click.pass_obj
def prune(cache: Responses, older_than: float | None, max_bytes: int | None, *, old_prompts: bool) -> None:
    """Remove some of the kept answers."""
    from dateline.errors import UsageError
    from dateline.exporters.plain import many

    if older_than is None and max_bytes is None and not old_prompts:
        raise UsageError("say what to remove", hint="--older-than DAYS, --max-bytes N or --old-prompts")
    keep = None
    if old_prompts:
        from dateline.prompts import PromptStore
        from dateline.settings import load_settings

        keep = list(PromptStore(load_settings().prompts_dir).paths())
    removed = cache.prune(older_than_days=older_than, keep_prompts=keep, max_bytes=max_bytes)
    click.echo(f"{many(removed, 'answer')} removed")


@command.command("clear")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def clear(cache: Responses, *, yes: bool) -> None:
    """Remove every kept answer; the weights of the embedded model stay."""
    from dateline.exporters.plain import many

    if not yes and not click.confirm(f"remove {many(cache.stats().entries, 'answer')}?", err=True):
        click.echo("nothing removed")
        return
    click.echo(f"{many(cache.clear(), 'answer')} removed")
