"""The receipt of a run: where it is written, and what is told of it at the end."""

from __future__ import annotations

import os
import shlex
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from dateline.cli.inner import Within
from dateline.cli.resuming import STANDARD_INPUT, Resuming, take_up
from dateline.errors import INTERRUPTED, BudgetReachedError, DatelineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.cli.options import RunOptions
    from dateline.reading.base import Reader
    from dateline.receipts.records import Ended, Head
    from dateline.receipts.writing import Writer
    from dateline.records import Usage
    from dateline.settings import Settings
    from dateline.steps import Step

ARGUMENTS = "dateline.arguments"
"""Where click's ``meta`` holds the arguments of the whole command, as they were given."""


def receipt_of(ctx: click.Context, options: RunOptions, settings: Settings) -> RunReceipt:
    """Return the receipt of a run; nothing is written before the model is open.

    Raises:
        UsageError: it cannot be written to the file that was named.
    """
    if options.receipt is not None:
        _check(Path(options.receipt), options.output)
    command = tuple(ctx.meta.get(ARGUMENTS, ()))
    again = STANDARD_INPUT.isdisjoint(options.sources.references)
    kept = settings.cache != "off" and ctx.find_object(Within) is None
    return RunReceipt(options.receipt, settings, command, ctx.find_object(Resuming), again=again, kept=kept)


class RunReceipt:
    """A ``steps.OnStep`` and a context manager around a whole run, its output included."""

    def __init__(
        self,
        named: str | None,
        settings: Settings,
        command: tuple[str, ...],
        resuming: Resuming | None,
        *,
        again: bool,
        kept: bool,
    ) -> None:
        """Write to ``named``, else, if it is to be ``kept``, into the cache directory.

        ``again`` says whether the command can be run again.
        """
        self._kept = kept
        self._named = named
        self._settings = settings
        self._command = command
        self._resuming = resuming
        self._again = again
        self._writer: Writer | None = None
        self._begun = time.perf_counter()
        self._code = 0
        self._beside: Usage | None = None

    def begin(self, reader: Reader, on_note: Callable[[str], None]) -> None:
        """Begin the receipt of a run that reads with ``reader``, before it reads anything.

        Raises:
            UsageError: the run takes up another one, and its model or its prompts are other ones now.
        """
        from dateline.prices import load_prices

        head = self._head(reader)
        if self._resuming is not None:
            take_up(reader, self._resuming, head, on_note)
        writer = self._new_writer(on_note)
        if writer is not None:
            writer.begin(head, load_prices(self._settings.prices).of(head.model))
            self._writer = writer

    def __call__(self, step: Step) -> None:
        """Write a row, if the step ends an article."""
        if self._writer is not None:
            self._writer(step)

    def add_beside(self, usage: Usage) -> None:
        """Count what was asked about no single article."""
        self._beside = usage

    def end(self, code: int) -> int:
        """Take the exit code with which the run ends, and return it."""
        self._code = code
        return code

    def __enter__(self) -> Self:
        """Return the receipt."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        """Write the tail, and say what is missing."""
        writer = self._writer
        if writer is None:
            return
        if kind is not None:
            stopped = issubclass(kind, KeyboardInterrupt | click.exceptions.Abort)
            self._code = INTERRUPTED if stopped else error.exit_code if isinstance(error, DatelineError) else 1
        ended = _ended(self._code, failed=kind is not None)
        writer.end(
            ended, self._code, when=_now(), seconds=max(0.0, time.perf_counter() - self._begun), beside=self._beside
        )
        if writer.usable:
            _tell(writer, ended, again=self._again)

    def _head(self, reader: Reader) -> Head:
        from dateline.reading.base import VERSION
        from dateline.receipts.clean import masked, unicode_only
        from dateline.receipts.records import Head, Resumed

        safe = tuple(unicode_only(masked(argument)) for argument in self._command)
        resumes = self._resuming
        return Head(
            dateline=VERSION,
            begun=_now(),
            command=safe,
            repeatable=safe == self._command,
            directory=unicode_only(_directory()),
            model=reader.chosen()[0],
            prompts=reader.prompts(),
            settings=_differing(self._settings),
            resumes=Resumed(receipt=unicode_only(str(resumes.path)), chain=resumes.standing.link) if resumes else None,
        )

    def _new_writer(self, on_note: Callable[[str], None]) -> Writer | None:
        from dateline.receipts.folder import new_path
        from dateline.receipts.writing import Writer

        if self._named is not None:
            return Writer(Path(self._named), on_note)
        if not self._kept:
            return None
        try:
            path = new_path(self._settings.cache_dir, datetime.now(UTC))
        except OSError as error:
            on_note(f"the receipt cannot be written: {error.strerror or error}; the run goes on without it")
            return None
        return Writer(path, on_note, private=True)


def _check(path: Path, output: str | None) -> None:
    """Look, before any model is asked, whether a receipt can be written there, and takes no other file's place."""
    from dateline.receipts.reading import is_receipt

    try:
        if path.is_dir() or (path.exists() and not path.is_file()):
            raise UsageError(f"{path} is no file", hint="--receipt names a file")
        if output is not None and Path(output).absolute() == path.absolute():
            raise UsageError(f"{path} cannot be both the output and the receipt", hint="name another file")
        if path.exists() and not is_receipt(path):
            raise UsageError(f"{path} is there already, and is no receipt", hint="name another file")
        if not path.parent.is_dir():
            raise UsageError(f"{path} cannot be written: there is no directory {path.parent}")
        if not os.access(path if path.exists() else path.parent, os.W_OK):
            raise UsageError(f"{path} cannot be written: permission denied")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _differing(settings: Settings) -> dict[str, str | int | float | bool | None]:
    """Return the settings that are not the defaults, without keys."""
    from dateline.receipts.clean import clean

    told = settings.model_dump(mode="json", exclude={"api_key"}, exclude_defaults=True, exclude_none=True)
    return {
        name: value if isinstance(value, bool | int | float) else clean(str(value), 2_000)
        for name, value in sorted(told.items())
    }


def _ended(code: int, *, failed: bool) -> Ended:
    if code == INTERRUPTED:
        return "interrupted"
    if code == BudgetReachedError.exit_code:
        return "budget"
    return "failed" if failed else "done"


def _tell(writer: Writer, ended: Ended, *, again: bool) -> None:
    """Say how to read what is missing; a run of one article has nothing that its own command would not do."""
    from dateline.text.safe import for_terminal

    missing = writer.totals.missing
    if max(writer.totals.articles, writer.taken) <= 1 or not (missing or ended != "done"):
        return
    told = f"receipt: {writer.path}"
    if again:
        left = [f"the {missing:,} that are missing" if missing > 1 else "the one that is missing"] if missing else []
        left += ["what was not begun"] if ended != "done" else []
        told += f"; `dateline resume {shlex.quote(str(writer.path))}` reads {' and '.join(left)}"
    click.echo(for_terminal(told), err=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _directory() -> str:
    try:
        return str(Path.cwd())
    except OSError:  # it was removed
        return ""
