"""The options that ``summarize`` and ``timeline`` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click

from dateline.cli.source_options import SourceOptions, source_options
from dateline.errors import UsageError

if TYPE_CHECKING:
    from dateline.settings import Settings

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

PROMPTS: tuple[Decorator, ...] = (
    click.option("--prompt", metavar="NAME@VERSION", help="The prompt that finds the events."),
    click.option("--prompts", "prompts_dir", type=click.Path(), metavar="DIR", help="A folder of your own prompts."),
)
"""Which prompt asks; ``eval`` has them as well."""
KEEPING: tuple[Decorator, ...] = (
    click.option(
        "-o", "--output", type=click.Path(), metavar="FILE", help="Write there; its ending chooses the format."
    ),
    click.option("--no-cache", is_flag=True, help="Neither use kept answers nor keep new ones."),
    click.option("--refresh", is_flag=True, help="Ask again, and keep the new answers."),
    click.option("--offline", is_flag=True, help="Use kept answers only; a missing one is an error."),
    click.option("-q", "--quiet", is_flag=True, help="Show no progress."),
)
"""Where results and answers are kept; ``eval`` has them as well."""
_OPTIONS: tuple[Decorator, ...] = (
    click.option(
        "--model",
        metavar="ID",
        help="embedded, extractive (no language model), openai:NAME, or http://HOST:PORT/v1#NAME.",
    ),
    *PROMPTS,
    click.option(
        "--format", "format_name", metavar="NAME", help="text, json, markdown, html, csv, ics … or a plugin's."
    ),
    *KEEPING,
    click.option(
        "--receipt",
        type=click.Path(),
        metavar="FILE",
        help="Write there what became of each article. [default: in the cache directory, for `dateline resume`]",
    ),
    click.option(
        "--triage", is_flag=True, help="Ask the model only about dated lines and the first ones: it costs less."
    ),
    click.option(
        "--jobs",
        type=click.IntRange(min=1, max=1024),
        metavar="N",
        help="Articles that are read at once. [default: as many as suit the model]",
    ),
    click.option(
        "--rpm",
        type=click.IntRange(min=1),
        metavar="N",
        help="The most requests a minute. [default: what the model's server tells]",
    ),
    click.option(
        "--tpm",
        type=click.IntRange(min=1),
        metavar="N",
        help="The most tokens a minute, of prompts and answers together. [default: what the model's server tells]",
    ),
    click.option("--max-cost", metavar="USD", help="End the run, in order, before it costs more US dollars."),
    click.option(
        "--max-tokens-total",
        type=click.IntRange(min=1),
        metavar="N",
        help="End the run, in order, before it takes more tokens, of prompts and answers together.",
    ),
    click.option("--prices", type=click.Path(), metavar="FILE", help="A table of your own prices (TOML)."),
    click.option(
        "--engine",
        type=click.Choice(("local", "ray")),
        help="Where articles are read: here, or by the workers of a Ray cluster (pip install 'dateline[ray]').",
    ),
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        metavar="N",
        help="Workers of the cluster. [default: one for each of its processors]",
    ),
    click.option(
        "--batch",
        is_flag=True,
        help="Hand the requests in as a batch, answered within a day at half the price; see dateline batch --help.",
    ),
    click.option(
        "--dry-run", is_flag=True, help="Ask no model: say how many requests and tokens it would be, and at what price."
    ),
)


def shared_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the shared options to a command, those of its sources first; see ``RunOptions.taken_from``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return source_options(function)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The shared options of one run, as they were given."""

    sources: SourceOptions
    model: str | None
    prompt: str | None
    prompts_dir: str | None
    format_name: str | None
    output: str | None
    no_cache: bool
    refresh: bool
    offline: bool
    quiet: bool
    receipt: str | None = None
    triage: bool = False
    jobs: int | None = None
    rpm: int | None = None
    tpm: int | None = None
    max_cost: str | None = None
    max_tokens_total: int | None = None
    prices: str | None = None
    dry_run: bool = False
    batch: bool = False
    engine: str | None = None
    workers: int | None = None

    @classmethod
    def taken_from(cls, given: dict[str, Any]) -> RunOptions:
        """Take them out of a command's options."""
        sources = SourceOptions.taken_from(given)
        return cls(sources, **{name: given.pop(name) for name in cls.__slots__ if name != "sources"})

    def settings(self) -> Settings:
        """Read the settings with these flags in front.

        Raises:
            UsageError: two flags exclude each other, or a setting is wrong.
        """
        from dateline.settings import load_settings

        return load_settings(
            model=self.model,
            prompt=self.prompt,
            prompts_dir=self.prompts_dir,
            cache=self._cache_mode(),
            triage=self.triage or None,
            jobs=self.jobs,
            rpm=self.rpm,
            tpm=self.tpm,
            max_cost=self.max_cost,
            max_tokens_total=self.max_tokens_total,
            prices=self.prices,
            engine=self.engine,
            workers=self.workers,
            **self.sources.settings(),
        )

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
