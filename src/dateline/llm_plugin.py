"""dateline as a plugin of llm (https://llm.datasette.io): ``llm dateline …`` and ``llm -f dateline:REFERENCE …``.

llm finds this module by its entry point; nothing else imports it. It imports no more than the table of commands, as
every start of llm loads it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click
import pluggy

from dateline.cli import COMMANDS, LazyGroup, group
from dateline.errors import INTERRUPTED, DatelineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.dates import TimeExpression
    from dateline.records import Article, Line

NAME = "dateline"
"""The command of llm, and the prefix of its fragments."""
NOT_HERE = frozenset({"completion", "mcp", "record", "replay", "serve"})
"""Commands that make sense only as commands of dateline itself."""

hookimpl = pluggy.HookimplMarker("llm")  # what llm.hookimpl is; so llm itself need not be imported


class WithinLlm(LazyGroup):
    """dateline's commands as those of another program: its errors are told, and end the process, as always."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands that make sense here."""
        return [name for name in super().list_commands(ctx) if name not in NOT_HERE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        return None if cmd_name in NOT_HERE else super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])

    def invoke(self, ctx: click.Context) -> object:
        """Run a command with dateline's exit codes."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            return ctx.exit(INTERRUPTED)
        except DatelineError as error:
            from dateline.cli.output import tell_error  # noqa: PLC0415 -- a command has run, or it would not be here

            tell_error(error)
            return ctx.exit(error.exit_code)


@hookimpl
def register_commands(cli: click.Group) -> None:
    """Add ``llm dateline``."""
    # without the callbacks and the options of the program itself (--version)
    cli.add_command(WithinLlm(name=NAME, help=group.help, context_settings=group.context_settings))


@hookimpl
def register_fragment_loaders(register: Callable[[str, Callable[[str], list[Any]]], None]) -> None:
    """Add ``llm -f dateline:REFERENCE``."""
    register(NAME, load_fragments)


def load_fragments(reference: str) -> list[Any]:
    """Give articles with their lines numbered and their dates worked out, so that a model can cite them.

    REFERENCE is whatever dateline reads: a file, a folder, an address, a feed, @LIST. One fragment an article.
    What cannot be read among others is told on standard error.

    Raises:
        ValueError: nothing could be read; llm shows its words.
    """
    from dateline.reading.without_model import ExtractiveReader  # noqa: PLC0415 -- only when a fragment is asked for
    from dateline.records import Article  # noqa: PLC0415 -- the same
    from dateline.settings import load_settings  # noqa: PLC0415 -- the same
    from dateline.sources.base import ReadOptions  # noqa: PLC0415 -- the same
    from dateline.text.safe import for_terminal  # noqa: PLC0415 -- the same

    fragment = importlib.import_module("llm").Fragment
    problems: list[str] = []
    try:
        settings = load_settings()
        options = ReadOptions.within(settings)
        fragments = []
        with ExtractiveReader(settings) as reader:
            for found in reader.articles([reference], options):
                if isinstance(found, Article):
                    fragments.append(fragment(numbered(found), found.source))
                else:
                    problems.append(_told(found))
    except DatelineError as error:
        raise ValueError(_told(error)) from error
    if not fragments:
        raise ValueError("; ".join(problems) or "there is no article")
    for problem in problems:
        click.echo(for_terminal(f"not read: {problem}"), err=True)
    return fragments


def numbered(article: Article) -> str:
    """Return an article as a model can cite it: its lines numbered as in dateline's results, dates worked out below.

    Lines that are no part of the article (polls, "Trending:") are left out, so numbers may be missing. The dates are
    in EDTF (ISO 8601-2). What a chat template would read as its own words is broken up (``text.safe``).
    """
    from dateline import dates  # noqa: PLC0415 -- only when a fragment is asked for
    from dateline.text.safe import for_model  # noqa: PLC0415 -- the same

    kept = [line for line in article.lines if line.dropped is None]
    spans = [(line.start, line.end) for line in kept]
    certain = not article.published_guessed
    phrases = dates.find(article.text, article.published, article.language, spans=spans, certain=certain)
    told = [*_head(article), ""]
    for line in kept:
        told.append(f"[{line.number}] {' '.join(article.quote(line).split())}")
        told += _dates(line, phrases)
    return for_model("\n".join(told)) + "\n"


def _head(article: Article) -> list[str]:
    day = f"{article.published}{' (likely)' if article.published_guessed else ''}" if article.published else "unknown"
    told = {"Title": article.title, "Published": day, "Source": article.outlet, "From": article.url or article.source}
    return [f"{name}: {' '.join(value.split())}" for name, value in told.items() if value]


def _dates(line: Line, phrases: list[TimeExpression]) -> list[str]:
    return [
        f"    {' '.join(phrase.quote.split())} = {phrase.edtf}"
        for phrase in phrases
        if line.start <= phrase.start < line.end and phrase.edtf is not None and not phrase.vague
    ]


def _told(error: DatelineError) -> str:
    return f"{error} ({error.hint})" if error.hint else str(error)
