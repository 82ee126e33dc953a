"""The options that ``summarize`` and ``timeline`` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click

from dateline.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from dateline.settings import Settings
    from dateline.sources.base import ReadOptions

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_OPTIONS: tuple[Decorator, ...] = (
    click.argument("references", nargs=-1, required=True, metavar="FILE|DIR…"),
    click.option(
        "--published",
        type=click.DateTime(formats=["%Y-%m-%d"]),
        metavar="YYYY-MM-DD",
        help="The day of publication, for articles that do not tell their own. Relative dates count from it.",
    ),
    click.option(
        "--model",
        metavar="ID",
        help="embedded, extractive (no language model), openai:NAME, or http://HOST:PORT/v1#NAME.",
    ),
    click.option("--prompt", metavar="NAME@VERSION", help="The prompt that finds the events."),
    click.option("--prompts", "prompts_dir", type=click.Path(), metavar="DIR", help="A folder of your own prompts."),
    click.option(
        "--format", "format_name", metavar="NAME", help="text, json, markdown, html, csv, ics … or a plugin's."
    ),
    click.option(
        "-o", "--output", type=click.Path(), metavar="FILE", help="Write there; its ending chooses the format."
    ),
    click.option("--no-cache", is_flag=True, help="Neither use kept answers nor keep new ones."),
    click.option("--refresh", is_flag=True, help="Ask again, and keep the new answers."),
    click.option("--offline", is_flag=True, help="Use kept answers only; a missing one is an error."),
    click.option("-q", "--quiet", is_flag=True, help="Show no progress."),
)


def shared_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the shared options to a command; it receives them as one ``RunOptions`` by ``RunOptions.of``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The shared options of one run, as they were given."""

    references: tuple[str, ...]
    published: datetime | None
    model: str | None
    prompt: str | None
    prompts_dir: str | None
    format_name: str | None
    output: str | None
    no_cache: bool
    refresh: bool
    offline: bool
    quiet: bool

    def settings(self) -> Settings:
        """Read the settings with these flags in front.

        Raises:
            UsageError: two flags exclude each other, or a setting is wrong.
        """
        from dateline.settings import load_settings

        return load_settings(
            model=self.model, prompt=self.prompt, prompts_dir=self.prompts_dir, cache=self._cache_mode()
        )

    def read_options(self, settings: Settings) -> ReadOptions:
        """Return what the sources are told."""
        from dateline.sources.base import ReadOptions

        return ReadOptions(self.published.date() if self.published else None, settings.max_bytes)

    def _cache_mode(self) -> Literal["off", "refresh", "only"] | None:
        flags: list[tuple[bool, Literal["off", "refresh", "only"]]] = [
            (self.no_cache, "off"),
            (self.refresh, "refresh"),
            (self.offline, "only"),
        ]
        given = [mode for flag, mode in flags if flag]
        if len(given) > 1:
            raise UsageError("--no-cache, --refresh and --offline exclude each other", hint="give one of them")
        return given[0] if given else None
