"""The command line: one file a command, each imported when it is called."""

from __future__ import annotations

import codecs
import importlib
import io
import os
import sys

import click

from dateline.errors import INTERRUPTED, DatelineError

COMMANDS = {
    "summarize": "Read articles and print a brief of each: summary, dated events, actors.",
    "timeline": "Put the events of many articles in order of time.",
    "resume": "Read what a run has left; nothing is paid for twice.",
    "batch": "Look after requests that were handed in at half the price: status, collect, cancel.",
    "export": "Write a saved timeline in another format.",
    "record": "Run a command and record what the model answered.",
    "replay": "Run a command on recorded answers: no key, no model, no network.",
    "cassettes": "Look after a folder of recorded answers: list, verify, prune, audit.",
    "prompts": "List, compare, check, render and release prompts.",
    "eval": "Measure briefs against a gold set, or two prompts against each other.",
    "models": "Say which model would answer, why, and whether it can be reached.",
    "cache": "Show, prune or clear the kept answers.",
    "serve": "Serve briefs and timelines over HTTP, and manage API keys.",
    "mcp": "Serve an assistant through the Model Context Protocol.",
    "plugins": "List the plugins and what is wrong with them.",
    "completion": "Print the completion script of a shell.",
}


class LazyGroup(click.Group):
    """Imports a command's module when the command is called; its one-line help stands here."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of their use."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"dateline.cli.{cmd_name}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Remember the arguments as they were given, for the receipt of the run."""
        ctx.meta["dateline.arguments"] = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader of our output that went away, as ``| head`` does, ends it in order."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return ctx.exit()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 -- click calls it so
    if value and not ctx.resilient_parsing:
        from importlib import metadata

        click.echo(f"dateline {metadata.version('dateline')}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Examples:\n\n\b\n  dateline summarize article.txt --published 2019-02-25\n"
    "  dateline timeline articles/ -o timeline.json\n  dateline models\n\n"
    "Exit codes: 0 all done, 2 wrong usage, 3 input unreadable, 4 model unreachable, 5 no usable answer, "
    "6 some articles failed, 7 budget reached, 130 interrupted.",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def group() -> None:
    """Turn news articles into checked summaries and timelines.

    Every statement points at its sentence, every date says how it was worked out.
    """


def main() -> None:
    """Run the command line; ends the process with the documented exit codes."""
    try:
        _speak_utf8()
        code = group.main(prog_name="dateline", standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        code = INTERRUPTED
        click.echo("interrupted", err=True)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except DatelineError as error:
        from dateline.cli.output import tell_error

        tell_error(error)
        code = error.exit_code
    _flush()
    sys.exit(code or 0)


def _speak_utf8() -> None:
    """Write UTF-8 into pipes and files whatever the locale; a terminal without a sign is shown its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8")


def _flush() -> None:
    """Write out what is left; what cannot be written was told already and must not fail once more at the exit."""
    try:
        sys.stdout.flush()
    except OSError:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
