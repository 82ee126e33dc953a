"""The options of ``dateline eval``, as they were given, and what they mean together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from dateline.cli.options import KEEPING, PROMPTS, Decorator
from dateline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.cli.options import RunOptions
    from dateline.evaluation.gates import Gate
    from dateline.plugins.manager import Plugins
    from dateline.prices import Prices
    from dateline.settings import Settings

LAYOUTS = ("simple", "meantime", "giveme5w1h", "timeline17")
_ENDINGS = {".html": "html", ".htm": "html", ".json": "json", ".txt": "text", ".text": "text"}
_FORMATS = ("text", "json", "html")

_OPTIONS: tuple[Decorator, ...] = (
    click.argument("folder", type=click.Path(path_type=Path), metavar="DIR"),
    click.option("--layout", type=click.Choice(LAYOUTS), help="How the gold is laid out. [default: told by the files]"),
    click.option("--model", metavar="ID", help="The model that reads; see `dateline summarize --help`."),
    *PROMPTS,
    click.option(
        "--compare", nargs=2, metavar="A B", help="Read with two prompts, or two models, and say what differs."
    ),
    click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the first N articles."),
    click.option("--events-only", is_flag=True, help="Ask for events alone, not for summary and actors."),
    click.option(
        "--fail-under",
        "under",
        multiple=True,
        metavar="FIGURE=LIMIT",
        help="End with 6 if a figure is smaller, such as dates=0.9. May be given again.",
    ),
    click.option(
        "--fail-over", "over", multiple=True, metavar="FIGURE=LIMIT", help="End with 6 if a figure is greater."
    ),
    click.option(
        "--prices",
        type=click.Path(),
        envvar="DATELINE_PRICES",
        metavar="FILE",
        help="A table of your own prices (TOML).",
    ),
    click.option("--format", "format_name", type=click.Choice(_FORMATS), help="[default: text]"),
    *KEEPING,
)


def eval_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to the command; see ``EvalOptions.taken_from``."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class EvalOptions:
    """What is asked for; ``compare`` is empty or holds two names."""

    run: RunOptions
    folder: Path
    layout: str | None
    compare: tuple[str, ...]
    limit: int | None
    events_only: bool
    under: tuple[str, ...]
    over: tuple[str, ...]
    prices: str | None

    @classmethod
    def taken_from(cls, given: dict[str, Any]) -> EvalOptions:
        """Take them out of the command's options."""
        from dateline.cli.options import RunOptions
        from dateline.cli.source_options import SourceOptions

        own = {name: given.pop(name) for name in cls.__slots__ if name != "run"}
        none = SourceOptions((), None, None, None, None, allow_private=False, ignore_robots=False)
        return cls(RunOptions(none, **given), **{**own, "compare": tuple(own["compare"] or ())})

    def format(self) -> str:
        """Return text, json or html: as asked for, else as the file's ending says, else text.

        Raises:
            UsageError: no format has such an ending.
        """
        output = self.run.output
        if self.run.format_name is not None or output in (None, "-"):
            return self.run.format_name or "text"
        ending = Path(str(output)).suffix.lower()
        if ending and ending not in _ENDINGS:
            raise UsageError(
                f"{output}: no format has the ending {ending!r}",
                hint=f"use {', '.join(_ENDINGS)}, or give --format",
            )
        return _ENDINGS.get(ending, "text")

    def gates(self) -> list[Gate]:
        """Return the limits to keep.

        Raises:
            UsageError: a figure or a limit is none.
        """
        from dateline.evaluation.gates import parse_gate

        return [*map(parse_gate, self.under), *(parse_gate(one, under=False) for one in self.over)]

    def price_list(self, settings: Settings) -> Prices:
        """Return the prices: of the file named, before the built-in ones.

        Raises:
            UsageError: the file is no table of prices.
        """
        from dateline.prices import load_prices

        path = self.prices or settings.prices
        return load_prices(Path(path) if path else None)

    def both(self, plugins: Plugins) -> tuple[Settings, Settings]:
        """Return the settings of the two readings that are compared: prompts if both are, else models.

        Raises:
            UsageError: a name is neither, they are one of each, or the same; or the same thing is chosen otherwise.
        """
        one, other = self.compare
        kinds = {name: _kind(name, self.run.settings(), plugins) for name in (one, other)}
        if one == other:
            raise UsageError(f"--compare: {one} and {other} are the same", hint="give two prompts or two models")
        if kinds[one] != kinds[other]:
            told = f"{one} is a {kinds[one]}, {other} a {kinds[other]}"
            raise UsageError(f"--compare: {told}", hint="give two prompts or two models")
        what = kinds[one]
        if getattr(self.run, what) is not None:
            raise UsageError(f"--compare names two {what}s, and --{what} another", hint=f"leave --{what} out")
        runs = [
            replace(self.run, prompt=name) if what == "prompt" else replace(self.run, model=name)
            for name in (one, other)
        ]
        return runs[0].settings(), runs[1].settings()


def _kind(name: str, settings: Settings, plugins: Plugins) -> Literal["prompt", "model"]:
    """Say whether a name is that of a prompt, with a version or without, or of a model.

    Raises:
        UsageError: it is neither.
    """
    from dateline.extractive.brief import MODEL
    from dateline.prompts import PromptStore

    known = PromptStore(settings.prompts_dir).paths()
    if name in known or name in {key.rpartition("@")[0] for key in known}:
        return "prompt"
    if name == MODEL or any(provider.claims(name) for provider in plugins.models):
        return "model"
    raise UsageError(
        f"--compare: {name} is neither a prompt nor a model",
        hint="`dateline prompts list` shows the prompts; a model is embedded, openai:NAME or http://HOST:PORT/v1#NAME",
    )
