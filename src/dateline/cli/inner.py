"""A dateline command that is run within another, with the exit code that it would end with by itself."""

from __future__ import annotations

import click

from dateline.errors import DatelineError, UsageError

NOT_WITHIN = frozenset({"record", "replay"})


def inner_command(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command and its arguments, without the ``--`` before it, if it is one of dateline's.

    Raises:
        UsageError: there is none, it is another program, or it is ``record`` or ``replay`` itself.
    """
    from dateline.cli import COMMANDS

    example = "for example: -- summarize article.txt"
    if arguments[:1] == ("--",):
        arguments = arguments[1:]
    if not arguments:
        raise UsageError("no command is given", hint=example)
    name = arguments[0]
    if name in NOT_WITHIN:
        raise UsageError(f"{name} cannot be run within record or replay", hint=example)
    if name not in COMMANDS:
        more = "; leave the word “dateline” away" if name == "dateline" else ""
        raise UsageError(f"{name!r} is no command of dateline{more}", hint=example)
    return arguments


class Within:
    """What a command finds as click's object that is run within another one: it leaves no receipt by itself."""


def run_inner(arguments: tuple[str, ...], obj: object | None = None) -> int:
    """Run a dateline command in this process and return its exit code; its errors are told as always.

    ``obj`` is what the command finds as click's object, ``Within`` where nothing else is given.

    Raises:
        click.exceptions.Abort: it was interrupted.
    """
    from dateline.cli import group
    from dateline.cli.output import tell_error

    try:
        code = group.main(list(arguments), prog_name="dateline", standalone_mode=False, obj=obj or Within())
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except DatelineError as error:
        tell_error(error)
        return error.exit_code
    return code if isinstance(code, int) else 0
